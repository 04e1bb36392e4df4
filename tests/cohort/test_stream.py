"""Files of any length: the same bytes in all pieces and threads, hostile files named, no remains."""

import csv
import io
import os
import random
import re
import resource
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recommender.cohort import sink
from recommender.cohort.faults import TableError
from recommender.cohort.frame import Scorer
from recommender.cohort.simulate import simulate, write_people
from recommender.cohort.sink import WriteError
from recommender.cohort.source import Slab
from recommender.cohort.stream import in_order, plan_job, run_job
from recommender.cohort.upload import example_rows, faults_text, results_bytes, score_file
from tests.cohort.people import RAW, cells, crowd, csv_text, someone, table, typed_parquet

ROOT = Path(__file__).parents[2]
ROWS = [cells(answers, matters) | {"id": f"p{n}"} for n, (answers, matters) in enumerate(crowd(300, 7))]
BAD = {37: ("trust", "11"), 38: ("adult", "x"), 255: ("energy", "9"), 299: ("adult", "")}
for place, (name, text) in BAD.items():
    ROWS[place][name] = text
WRONG = [38, 39, 256]


def run(engine, given, out, **options):
    """Results and faults as bytes, and the outcome."""
    parts = {name: options.pop(name) for name in ("rows", "threads") if name in options}
    errors = out.with_suffix(".errors")
    job = plan_job(engine, str(given), out, errors=errors, **options)
    outcome = run_job(replace(job, **parts))
    return out.read_bytes(), errors.read_bytes(), outcome


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(csv_text(ROWS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def usual(engine, given, tmp_path_factory):
    out = tmp_path_factory.mktemp("usual")
    return {kind: run(engine, given, out / f"x.{kind}", keep=("id",)) for kind in ("csv", "parquet")}


# --- the same bytes -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(("rows", "threads"), [(5, 1), (7, 2), (100, 3), (301, 2)])
def test_pieces_and_threads_change_no_byte(engine, given, usual, tmp_path, kind, rows, threads):
    found = run(engine, given, tmp_path / f"x.{kind}", keep=("id",), rows=rows, threads=threads)
    assert found == usual[kind]


def test_groups_of_parquet_do_not_depend_on_the_pieces(engine, given, tmp_path, monkeypatch):
    monkeypatch.setattr(sink, "GROUP", 64)
    found = {run(engine, given, tmp_path / "x.parquet", keep=("id",), rows=n)[0] for n in (9, 64, 150)}
    assert len(found) == 1
    pq.read_table(tmp_path / "x.parquet").validate(full=True)
    groups = pq.ParquetFile(tmp_path / "x.parquet").metadata
    assert [groups.row_group(n).num_rows for n in range(5)] == [64, 64, 64, 64, 41]


@pytest.mark.parametrize("rows", [50, 1000])
def test_parquet_and_csv_give_the_same(engine, usual, tmp_path, rows):
    path = typed_parquet(ROWS, tmp_path / "people.parquet", row_group_size=rows)
    assert run(engine, path, tmp_path / "x.csv", keep=("id",)) == usual["csv"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_blocks_of_the_reader_change_no_byte(engine, given, usual, tmp_path, small_blocks, kind):
    assert run(engine, given, tmp_path / f"x.{kind}", keep=("id",)) == usual[kind]


def test_pages_of_parquet_do_not_depend_on_the_pieces(engine, tmp_path):
    people = simulate(engine.model.catalog, 5_000, 3)
    with (tmp_path / "in.csv").open("w", encoding="utf-8") as file:
        write_people(engine.model.catalog, people, file)
    found = {run(engine, tmp_path / "in.csv", tmp_path / "x.parquet", rows=n)[0] for n in (700, 5_000)}
    assert len(found) == 1


def test_R04_a_page_gets_to_the_byte_what_the_command_writes(engine, given, usual):
    scored = score_file(engine, given.read_bytes(), "people.csv", keep=("id",))
    assert (scored.rows, scored.hashes["weights"]) == (300, engine.model.catalog.weights_hash)
    for kind in ("csv", "parquet"):
        assert results_bytes(scored.results, kind) == usual[kind][0]
        assert faults_text(scored.faults).encode() == usual[kind][1]


# --- rows and faults ------------------------------------------------------------------------------


def test_bad_rows_are_left_out_and_told_in_order(usual):
    results, errors, outcome = usual["csv"]
    rows = [int(row["row"]) for row in csv.DictReader(io.StringIO(results.decode()))]
    assert rows == [n for n in range(1, 301) if n not in WRONG]
    told = list(csv.DictReader(io.StringIO(errors.decode())))
    assert [(int(f["row"]), f["column"], f["value"]) for f in told] == [
        (38, "trust", "11"),
        (39, "adult", "x"),
        (256, "energy", "9"),
    ]
    assert (outcome.rows, outcome.bad, len(outcome.faults)) == (300, 3, 3)


def test_rows_are_numbered_on_through_all_files(engine, tmp_path, usual):
    for n in range(3):
        text = csv_text(ROWS[n * 100 : n * 100 + 100])
        (tmp_path / f"part-{n}.csv").write_text(text, encoding="utf-8")
    assert run(engine, tmp_path / "part-*.csv", tmp_path / "x.csv", keep=("id",)) == usual["csv"]


def lines(n):
    return csv_text([cells(someone())] * n).splitlines()


@pytest.mark.parametrize("rows", [1, 4, 100])
def test_ragged_rows_are_told_and_the_others_keep_their_numbers(engine, tmp_path, rows):
    text = lines(12)
    text[2], text[7], text[12] = "yes,2,2", text[7] + ",2,5", "yes"
    text[5] = text[5].replace(",no,", ",perhaps,", 1)
    path = tmp_path / "x.csv"
    path.write_text("\n".join([*text[:4], "", *text[4:]]), encoding="utf-8")
    results, errors, outcome = run(engine, path, tmp_path / "out.csv", rows=rows)
    kept = [int(row["row"]) for row in csv.DictReader(io.StringIO(results.decode()))]
    assert kept == [1, 3, 4, 6, 8, 9, 10, 11]
    told = list(csv.DictReader(io.StringIO(errors.decode())))
    names = text[0].split(",")
    assert [(int(f["row"]), f["column"]) for f in told] == [
        (2, names[3]),
        (5, "adult"),
        (7, ""),
        (12, names[1]),
    ]
    assert "3 cells, the header has" in told[0]["rule"]
    assert "decimal comma" in told[2]["rule"]
    assert (outcome.rows, outcome.bad) == (12, 4)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_piece_without_a_good_row_adds_nothing(engine, tmp_path, kind):
    rows = [cells(someone()) | {"trust": "x" if n < 4 else "1"} for n in range(6)]
    (tmp_path / "in.csv").write_text(csv_text(rows), encoding="utf-8")
    found = [run(engine, tmp_path / "in.csv", tmp_path / f"x.{kind}", rows=n)[0] for n in (2, 6)]
    assert found[0] == found[1]


@pytest.mark.parametrize("rows", [2, 13, 1000])
def test_many_ragged_rows_keep_the_numbers_and_the_order(engine, tmp_path, small_blocks, rows):
    """Ragged rows and bad cells mixed, in many blocks and in two files."""
    chance = random.Random(4)
    wrong = sorted(chance.sample(range(1, 801), 350))
    ragged = set(chance.sample(wrong, 250)) | {400, 401}
    wrong = sorted({*wrong, 400, 401})
    for file in range(2):
        text = lines(400)
        for n in range(1, 401):
            number = file * 400 + n
            if number in ragged:
                text[n] = "yes"
            elif number in wrong:
                text[n] = text[n].replace(",no,", ",perhaps,", 1)
        (tmp_path / f"{file}.csv").write_text("\n".join(text), encoding="utf-8")
    results, errors, _ = run(engine, tmp_path / "[01].csv", tmp_path / "out.csv", rows=rows)
    kept = [int(row["row"]) for row in csv.DictReader(io.StringIO(results.decode()))]
    assert kept == [n for n in range(1, 801) if n not in wrong]
    assert [int(row["row"]) for row in csv.DictReader(io.StringIO(errors.decode()))] == wrong


def test_line_breaks_and_commas_in_quotes_are_no_new_rows(engine, tmp_path):
    rows = [cells(someone()) | {"note": note} for note in ('a\nb, "c"', "", "d")]
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8")
    results, *_ = run(engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("note",))
    read = list(csv.DictReader(io.StringIO(results.decode())))
    assert [row["note"] for row in read] == ['a\nb, "c"', "", "d"]


def test_example_rows_can_be_scored_as_they_are(engine):
    text = example_rows(engine.model.catalog)
    scored = score_file(engine, text.encode(), "example.csv")
    assert (scored.faults, scored.results.num_rows) == ([], 4)
    for kind in ("blank", "declined", "not_asked"):
        assert scored.results[f"missing_{kind}"][3].as_py() >= 1


# --- formula cells --------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
HARMLESS = ["-2", "+3.5", "-1e5", ".5", "a=1", "", "'=1", "p-1", "1,5"]


@pytest.mark.parametrize("text", FORMULAS + HARMLESS)
def test_R10_no_cell_of_a_csv_runs_as_a_formula(engine, tmp_path, text):
    rows = [cells(someone()) | {"note": text}, cells(someone()) | {"note": "x", "trust": text or "x"}]
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    results, errors, _ = run(engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("note",))
    (row,) = csv.DictReader(io.StringIO(results.decode(), newline=""))
    assert row["note"] == ("'" + text if text in FORMULAS else text)
    (fault,) = csv.DictReader(io.StringIO(errors.decode()))
    assert fault["value"][0] not in "=@\t\r" or text in HARMLESS


def test_R10_names_of_columns_and_numbers_too(engine, tmp_path):
    (tmp_path / "x.csv").write_text(csv_text([cells(someone()) | {"=a": "1"}]), encoding="utf-8")
    results, *_ = run(engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("=a",), explain=True)
    (row,) = csv.DictReader(io.StringIO(results.decode()))
    assert row["'=a"] == "1"
    negative = [float(v) for k, v in row.items() if k.startswith("points_") and v.startswith("-")]
    assert len(negative) > 5


# --- hostile files --------------------------------------------------------------------------------


def text_of(n=2):
    return "\n".join(lines(n))


HOSTILE = {
    "empty": (b"", "the file is empty. Give a header"),
    "white": (b" \n\n", "the file is empty"),
    "mark only": (b"\xef\xbb\xbf", "the file is empty"),
    "header only": (lines(1)[0].encode(), "a header and no row below it"),
    "header and line ends": (lines(1)[0].encode() + b"\r\n\r\n", "a header and no row below it"),
    "semicolons": (text_of().replace(",", ";").encode(), "stand apart by semicolons"),
    "semicolons, decimal commas": (b"adult;trust\nyes;2,5\n", "stand apart by semicolons"),
    "tabs": (text_of().replace(",", "\t").encode(), "stand apart by tabs"),
    "twice": (b"trust,trust\n1,2\n", "the column trust is there twice"),
    "unknown": (b"trust,trsut\n1,2\n", "trsut is no column"),
    "no name": (b"trust,\n1,2\n", "column 2 has no name"),
    "both ways": (b"safety,safety___none\nnone,1\n", "as one column and as"),
    "utf-16": (text_of().encode("utf-16"), "UTF-16"),
    "latin-1": (text_of(9).encode() + b"\nyes,\xe9\n", ""),
    "latin-1 header": (b"trust,\xe9t\xe9\n1,2\n", "line 1: this is not UTF-8"),
    "workbook": (b"PK\x03\x04rest", "a workbook or a packed file"),
    "zipped": (b"\x1f\x8brest", "a workbook or a packed file"),
    "false parquet": (b"PAR1rest", "cannot be read as Parquet"),
    "cut parquet": (b"PAR1" + b"\x00" * 500 + b"PAR1", "cannot be read as Parquet"),
    "open quote": (b'trust\n"1\n' + b"2\n" * 12_000_000, "after row 0: a row is longer than"),
    "nothing but bytes": (bytes(range(128, 256)) * 9, "not UTF-8"),
}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "latin-1"])
def test_R09_a_hostile_file_gets_one_helpful_line(engine, tmp_path, name):
    content, says = HOSTILE[name]
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as error:
        run(engine, path, tmp_path / "out.csv")
    said = str(error.value)
    assert says in said
    assert said.startswith("in.csv: ")
    assert said.count("\n") == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv"]
    with pytest.raises(TableError) as again:
        score_file(engine, content, "in.csv")
    assert str(again.value) == said


def test_R09_a_byte_that_is_not_utf8_is_found_by_its_line(engine, tmp_path):
    text = csv_text([cells(someone()) | {"note": "x"}] * 60_000).encode().splitlines()
    text[50_000] = text[50_000][:-1] + b"\xe9"
    (tmp_path / "in.csv").write_bytes(b"\n".join(text))
    with pytest.raises(TableError, match="line 50001: this is not UTF-8"):
        run(engine, tmp_path / "in.csv", tmp_path / "out.csv", keep=("note",))
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_R09_a_byte_order_mark_and_other_line_ends_are_fine(engine, tmp_path, start, end):
    (tmp_path / "in.csv").write_bytes(start + text_of(3).encode().replace(b"\n", end))
    *_, outcome = run(engine, tmp_path / "in.csv", tmp_path / "out.csv")
    assert (outcome.rows, outcome.bad) == (3, 0)


def test_a_cell_of_one_megabyte_is_a_bad_cell_and_one_of_twenty_ends_with_its_place(engine, tmp_path):
    good, path = cells(someone()), tmp_path / "in.csv"
    rows = [good] * 70_000
    path.write_text(csv_text([*rows, good | {"trust": "x" * 1_000_000}, good]), encoding="utf-8")
    *_, outcome = run(engine, path, tmp_path / "out.csv")
    assert (outcome.bad, outcome.faults[0].row, len(outcome.faults[0].value)) == (1, 70_001, 80)
    path.write_text(csv_text([*rows, good | {"trust": "x" * 20_000_000}, good]), encoding="utf-8")
    with pytest.raises(TableError) as error:
        run(engine, path, tmp_path / "out.csv")
    found = re.search(r"after row (\d+): a row is longer than 8 MB", str(error.value))
    assert 0 < int(found[1]) <= 70_000


def test_null_bytes_are_bad_cells(engine, tmp_path):
    text = lines(3)
    text[2] = text[2].replace(",no,", ",n\x00o,", 1)
    (tmp_path / "in.csv").write_text("\n".join(text), encoding="utf-8")
    *_, outcome = run(engine, tmp_path / "in.csv", tmp_path / "out.csv")
    assert (outcome.bad, outcome.faults[0].value) == (1, r"n\x00o")


def test_R09_an_upload_of_60_megabytes_is_refused_with_the_way_out(engine):
    with pytest.raises(TableError, match=r"60 MB, and this page takes 50 MB.*tend cohort"):
        score_file(engine, b"x" * 60_000_000, "big.csv")


def test_files_with_other_columns_are_refused(engine, tmp_path):
    (tmp_path / "a.csv").write_text("trust\n1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("energy\n1\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"b\.csv: it does not have the columns of a\.csv"):
        run(engine, tmp_path / "*.csv", tmp_path / "out.parquet")


@pytest.mark.parametrize("name", ["gone.csv", "gone-*.csv"])
def test_a_file_that_is_not_there_is_named(engine, tmp_path, name):
    with pytest.raises(TableError, match=r"no such file|no file has such a name"):
        run(engine, tmp_path / name, tmp_path / "out.csv")


# --- nothing is left behind -----------------------------------------------------------------------


@pytest.mark.parametrize("target", ["out", "errors"])
def test_the_input_is_never_replaced(engine, tmp_path, target):
    path = tmp_path / "in.csv"
    path.write_text(text_of(), encoding="utf-8")
    places = {"out": tmp_path / "out.csv", "errors": tmp_path / "e.csv"} | {target: path}
    with pytest.raises(TableError, match="would replace a file"):
        plan_job(engine, str(path), places["out"], errors=places["errors"])
    assert path.read_text(encoding="utf-8") == text_of()


@pytest.mark.parametrize("target", ["out", "errors"])
def test_a_folder_that_is_not_there_is_named_with_the_option(engine, given, tmp_path, target):
    gone = tmp_path / "gone" / "x.csv"
    places = {"out": tmp_path / "out.csv", "errors": tmp_path / "e.csv"} | {target: gone}
    job = plan_job(engine, str(given), places["out"], errors=places["errors"], keep=("id",))
    with pytest.raises(WriteError) as error:
        run_job(job)
    assert str(error.value).startswith(f"{gone}: No such file or directory")
    assert ("after -o" if target == "out" else "after --errors") in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_stopping_half_way_leaves_the_old_output_and_nothing_else(engine, given, tmp_path):
    out = tmp_path / "x.csv"
    out.write_text("old", encoding="utf-8")

    def stop(rows, share):
        raise KeyboardInterrupt

    job = plan_job(engine, str(given), out, errors=tmp_path / "e.csv", keep=("id",))
    with pytest.raises(KeyboardInterrupt):
        run_job(replace(job, rows=20), stop)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.csv", "old")]


def test_progress_grows_to_the_whole(engine, given, tmp_path):
    seen = []
    job = plan_job(engine, str(given), tmp_path / "x.csv", keep=("id",))
    run_job(replace(job, rows=90), lambda rows, share: seen.append((rows, share)))
    assert [rows for rows, _ in seen] == [90, 180, 270, 300]
    assert seen[-1][1] == 1.0


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(given, tmp_path, kind):
    command = [sys.executable, "-m", "recommender", "cohort", given, "-o", tmp_path / f"x.{kind}"]
    done = subprocess.run(
        [*map(str, command), "--keep", "id"],
        preexec_fn=small_files,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "File too large. Make room" in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- bounded work ---------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_only_a_few_pieces_are_held_at_a_time(engine, threads):
    people = table([cells(someone())] * 5)
    scorer = Scorer(engine, people.schema)
    taken = 0

    def pieces():
        nonlocal taken
        for n in range(40):
            taken += 1
            yield Slab(people, np.arange(n * 5 + 1, n * 5 + 6))

    for given_back, (slab, scored) in enumerate(in_order(scorer, pieces(), threads), 1):
        assert taken - given_back <= threads + 3
        assert scored.results["row"].to_pylist() == slab.rows.tolist()
    assert (given_back, taken) == (40, 40)


def test_pieces_are_scored_on_other_threads(engine, monkeypatch):
    people = table([cells(someone())])
    scorer, seen = Scorer(engine, people.schema), set()
    score = scorer.score

    def watched(*args):
        seen.add(threading.current_thread())
        return score(*args)

    monkeypatch.setattr(scorer, "score", watched)
    list(in_order(scorer, iter([Slab(people, np.array([n])) for n in range(1, 30)]), 2))
    assert threading.main_thread() not in seen
    assert seen


def test_what_goes_wrong_in_a_thread_comes_out(engine):
    def broken():
        yield Slab(table([cells(someone())]), np.array([1]))
        raise TableError("broken")

    scorer = Scorer(engine, table([cells(someone())]).schema)
    with pytest.raises(TableError, match="broken"):
        list(in_order(scorer, broken()))


def test_every_column_of_the_results_is_read_back_as_it_was(usual, tmp_path):
    (tmp_path / "x.parquet").write_bytes(usual["parquet"][0])
    read = pq.read_table(tmp_path / "x.parquet")
    assert pa.types.is_dictionary(read.schema.field("weights_hash").type)
    rows = list(csv.DictReader(io.StringIO(usual["csv"][0].decode())))
    for id in RAW.categories:
        fits = [float(row[f"fit_{id}"]) if row[f"fit_{id}"] else None for row in rows]
        assert read[f"fit_{id}"].to_pylist() == fits
