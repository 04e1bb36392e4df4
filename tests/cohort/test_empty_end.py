"""Empty lines that a file ends with are nobody; all others stay, under their own numbers."""

import csv
import io
import random
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recommender.catalog.loader import DATA
from recommender.cohort import source
from recommender.cohort.cluster import ClusterJob, run_on_cluster
from recommender.cohort.engine_source import EngineSource
from recommender.cohort.faults import TableError
from recommender.cohort.stream import plan_job, run_job
from recommender.cohort.upload import score_file
from recommender.lab.cohort_file import check_upload, open_upload
from tests.cohort.people import cells, crowd, csv_text, someone, typed_parquet

ROWS = [cells(answers, matters) for answers, matters in crowd(12, 2)]
COMMAS = "," * (len(ROWS[0]) - 1)
EMPTY = dict.fromkeys(ROWS[0], "")
SAID = "empty lines at the end of the file were left out."


def run(engine, given, out, **options):
    """Numbers of the scored rows, those of the bad ones, and the outcome."""
    parts = {name: options.pop(name) for name in ("rows", "threads") if name in options}
    errors = out.with_suffix(".errors")
    outcome = run_job(replace(plan_job(engine, str(given), out, errors=errors, **options), **parts))
    texts = [path.read_text(encoding="utf-8") for path in (out, errors)]
    found = [[int(row["row"]) for row in csv.DictReader(io.StringIO(text))] for text in texts]
    return *found, outcome


def expected(lines):
    """Numbers of the people: every line up to the last with a cell in it, by the csv module alone."""
    rows = list(csv.reader(io.StringIO("\n".join(lines))))[1:]
    rows = [row for row in rows if row]
    last = max(n for n, row in enumerate(rows, 1) if any(row))
    return list(range(1, last + 1)), len(rows) - last


@pytest.mark.parametrize("rows", [1, 7, 65_536])
@pytest.mark.parametrize("blank", [COMMAS, COMMAS.replace(",", '"",') + '""'], ids=["plain", "quoted"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.usefixtures("small_blocks")
def test_empty_lines_at_the_end_are_left_out_and_counted(engine, tmp_path, rows, blank, end):
    lines = csv_text(ROWS).splitlines()
    lines = [*lines[:4], blank, *lines[4:8], blank, blank, *lines[8:], *[blank] * 40]
    (tmp_path / "x.csv").write_bytes(end.join(lines).encode())
    scored, bad, outcome = run(engine, tmp_path / "x.csv", tmp_path / "out.csv", rows=rows)
    people, empty = expected(lines)
    assert (scored, bad, empty) == (people, [], 40)
    assert (outcome.rows, outcome.bad) == (15, 0)
    assert outcome.summary.notes[-1] == f"40 {SAID}"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.usefixtures("small_blocks")
def test_any_mix_of_filled_empty_and_torn_lines_keeps_its_numbers(engine, tmp_path, seed):
    """Torn lines are bad rows where somebody follows or something is in them, and nobody at the end."""
    chance = random.Random(seed)
    good = csv_text([cells(someone())]).splitlines()
    kinds = {
        "good": good[1],
        "empty": COMMAS[: len(good[0].split(",")) - 1],
        "torn": "yes,2",
        "short": ",,",
    }
    made = [chance.choice([*kinds]) for _ in range(chance.randint(1, 60))]
    made += ["good", *(chance.choice(["empty", "short"]) for _ in range(chance.randint(0, 60)))]
    lines = [good[0], *(kinds[kind] for kind in made)]
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    last = max(n for n, kind in enumerate(made, 1) if kind in ("good", "torn"))
    wanted = [
        [n for n in range(1, last + 1) if made[n - 1] in names]
        for names in (("good", "empty"), ("torn", "short"))
    ]
    for rows in (1, 7, 1000):
        scored, bad, outcome = run(engine, tmp_path / "x.csv", tmp_path / "out.csv", rows=rows)
        assert [scored, bad] == wanted
        notes = [line for line in outcome.summary.notes if "at the end" in line]
        left = len(made) - last
        assert notes == {0: [], 1: ["One empty line at the end of the file was left out."]}.get(
            left, [f"{left} {SAID}"]
        )


def test_a_line_with_anything_in_it_is_somebody(engine, tmp_path):
    """A kept column counts, and so does a line that says Total."""
    for text in ("7", "Total", " "):
        rows = [row | {"id": "1"} for row in ROWS] + [EMPTY | {"id": text}]
        (tmp_path / "x.csv").write_text(csv_text(rows) + "\n" + COMMAS + ",", encoding="utf-8")
        scored, _, outcome = run(engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("id",))
        assert scored == list(range(1, 14))
        assert outcome.summary.notes[-1].startswith("One empty line")


def test_each_of_several_files_may_end_so_and_rows_are_numbered_on(engine, tmp_path):
    for name, empty in (("a", 3), ("b", 0), ("c", 2)):
        text = csv_text([ROWS[0], EMPTY, ROWS[1], *[EMPTY] * empty])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        typed_parquet([ROWS[0], EMPTY, ROWS[1], *[EMPTY] * empty], tmp_path / f"{name}.parquet")
    for kind in ("csv", "parquet"):
        scored, _, outcome = run(engine, tmp_path / f"*.{kind}", tmp_path / "out.csv", rows=2)
        assert scored == [1, 2, 3, 7, 8, 9, 10, 11, 12]
        assert (outcome.rows, outcome.summary.notes[-1]) == (9, f"5 {SAID}")
        (tmp_path / "out.csv").unlink()


def test_in_a_file_of_one_column_too(engine, tmp_path):
    (tmp_path / "x.csv").write_text("trust\n1\n\n3\n\n\n", encoding="utf-8")
    scored, _, outcome = run(engine, tmp_path / "x.csv", tmp_path / "out.csv")
    assert (scored, outcome.summary.notes[-1]) == ([1, 2, 3], f"2 {SAID}")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_of_nothing_but_empty_lines_is_refused(engine, tmp_path, kind):
    path = tmp_path / f"x.{kind}"
    if kind == "csv":
        path.write_text(csv_text([EMPTY] * 3), encoding="utf-8")
    else:
        typed_parquet([EMPTY] * 3, path)
    with pytest.raises(TableError, match=r"x\.\w+: every line below the header is empty"):
        run(engine, path, tmp_path / "out.csv")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("group", [1, 5, 1000])
@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_empty_rows_of_parquet_are_left_out_too(engine, tmp_path, group, rows):
    people = [ROWS[0], EMPTY, *ROWS[1:9], *[EMPTY] * 13]
    path = typed_parquet(people, tmp_path / "x.parquet", row_group_size=group)
    scored, _, outcome = run(engine, path, tmp_path / "out.csv", rows=rows)
    assert scored == list(range(1, 11))
    assert (outcome.rows, outcome.summary.notes[-1]) == (10, f"13 {SAID}")


@pytest.mark.parametrize(
    ("cells", "people"),
    [
        (pa.array(["1", "", None]), 1),
        (pa.array(["1", None, "", "2", ""]), 4),
        (pa.array(["1", "", None]).dictionary_encode(), 1),
        (pa.array([1, None, None], pa.int8()), 1),
        (pa.array([1.0, None, float("nan")]), 3),
        (pa.array(["1", "", ""], pa.large_string()), 1),
        (pa.array([True, None, False]), 3),
    ],
)
def test_what_is_empty_in_parquet(engine, cells, people):
    out = io.BytesIO()
    pq.write_table(pa.table({"energy": pa.nulls(len(cells)), "trust": cells}), out)
    assert score_file(engine, out.getvalue(), "x.parquet").rows == people


def test_the_page_leaves_them_out_too(engine):
    text = csv_text([*ROWS[:5], *[EMPTY] * 40]).encode()
    source = open_upload(engine.model.catalog, "x.csv", text)
    for size in (1, 7, 1000):
        check = check_upload(engine, source, (), lambda rows, share: None, size)
        assert (check.rows, check.bad, check.summary.notes[-1]) == (5, 0, f"40 {SAID}")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_cluster_leaves_them_out_too(engine, tmp_path):
    people = [*ROWS[:4], EMPTY, ROWS[5], *[EMPTY] * 7]
    for name in ("a", "b"):
        typed_parquet(people, tmp_path / f"{name}.parquet", row_group_size=5)
    spread = ClusterJob(EngineSource(DATA), (), False, tmp_path / "out")
    found = run_on_cluster(engine, spread, str(tmp_path / "?.parquet"), "local")
    wanted = run_job(plan_job(engine, str(tmp_path / "?.parquet"), tmp_path / "one.parquet"))
    assert found == wanted
    parts = [pq.read_table(path) for path in sorted((tmp_path / "out").iterdir())]
    numbers = pa.concat_tables(parts)["row"].to_pylist()
    assert numbers == pq.read_table(tmp_path / "one.parquet")["row"].to_pylist()
    assert numbers == [1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18, 19]


@pytest.mark.usefixtures("small_blocks")
def test_no_piece_without_rows_is_scored_on_the_way(engine, tmp_path):
    (tmp_path / "x.csv").write_text(csv_text(ROWS * 9), encoding="utf-8")
    catalog = engine.model.catalog
    pieces = list(source.slabs(catalog, [source.open_source(catalog, "x.csv", tmp_path / "x.csv")]))
    assert len(pieces) > 9
    assert all(piece.table.num_rows for piece in pieces)


def test_a_very_long_end_is_read_quickly(engine):
    text = "trust,energy\n1,1\n2,2\n" + ",\n" * 1_000_000
    scored = score_file(engine, text.encode(), "x.csv")
    assert (scored.rows, scored.summary.notes[-1]) == (2, f"1000000 {SAID}")
