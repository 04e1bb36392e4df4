"""Files are found and numbered on; empty lines at the end of one are nobody, all others stay."""

import io
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recommender.research.cohort import source
from recommender.research.cohort.table import TableError
from tests.research.cohort.people import cells, crowd, csv_text, someone, typed_parquet
from tests.research.cohort.scored import numbers, run_cohort, score_file

ROWS = [cells(answers, matters) for answers, matters in crowd(12, 2)]
COMMAS = "," * (len(ROWS[0]) - 1)
EMPTY = dict.fromkeys(ROWS[0], "")
SAID = "empty lines at the end of the file were left out."


def run(engine, given, out, **options):
    """Numbers of the scored rows, those of the bad ones, and the outcome."""
    results, errors, outcome = run_cohort(engine, given, out, **options)
    return numbers(results), numbers(errors), outcome


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("small_blocks")
def test_any_mix_of_filled_empty_and_torn_lines_keeps_its_numbers(engine, tmp_path, seed):
    """Torn lines are bad rows where somebody follows or something is in them, and nobody at the end."""
    chance = random.Random(seed)
    good = csv_text([cells(someone())]).splitlines()
    blank = ",".join([["", '""'][seed % 2]] * (1 + good[0].count(",")))
    kinds = {"good": good[1], "empty": blank, "torn": "yes,2", "short": ",,"}
    made = [chance.choice([*kinds]) for _ in range(chance.randint(1, 60))]
    made += ["good", *(chance.choice(["empty", "short"]) for _ in range(chance.randint(0, 60)))]
    lines = [good[0], *(kinds[kind] for kind in made)]
    (tmp_path / "x.csv").write_bytes(["\n", "\r\n"][seed // 2 % 2].join(lines).encode())
    last = max(n for n, kind in enumerate(made, 1) if kind in ("good", "torn"))
    wanted = [
        [n for n in range(1, last + 1) if made[n - 1] in names]
        for names in (("good", "empty"), ("torn", "short"))
    ]
    for rows in (7, 1000):
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


@pytest.mark.usefixtures("small_blocks")
def test_no_piece_without_rows_is_scored_on_the_way(engine, tmp_path):
    (tmp_path / "x.csv").write_text(csv_text(ROWS * 9), encoding="utf-8")
    catalog = engine.catalog
    pieces = list(
        source.read_chunks(catalog, [source.open_source(catalog, "x.csv", tmp_path / "x.csv")])
    )
    assert len(pieces) > 9
    assert all(piece.table.num_rows for piece in pieces)


def test_a_very_long_end_is_read_quickly(engine):
    text = "trust,energy\n1,1\n2,2\n" + ",\n" * 1_000_000
    scored = score_file(engine, text.encode(), "x.csv")
    assert (scored.rows, scored.summary.notes[-1]) == (2, f"1000000 {SAID}")


def test_files_with_other_columns_are_refused(engine, tmp_path):
    (tmp_path / "a.csv").write_text("trust\n1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("energy\n1\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"b\.csv: it does not have the columns of a\.csv"):
        run_cohort(engine, tmp_path / "*.csv", tmp_path / "out.parquet")


@pytest.mark.parametrize("name", ["gone.csv", "gone-*.csv"])
def test_a_file_that_is_not_there_is_named(engine, tmp_path, name):
    with pytest.raises(TableError, match=r"no such file|no file has such a name"):
        run_cohort(engine, tmp_path / name, tmp_path / "out.csv")


# --- Parquet --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("group", "rows"), [(1, 7), (5, 1000), (1000, 1)])
def test_empty_rows_of_parquet_are_left_out_too(engine, tmp_path, group, rows):
    people = [ROWS[0], EMPTY, *ROWS[1:9], *[EMPTY] * 13]
    path = typed_parquet(people, tmp_path / "x.parquet", row_group_size=group)
    results, _, outcome = run_cohort(engine, path, tmp_path / "out.csv", rows=rows)
    assert numbers(results) == list(range(1, 11))
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
