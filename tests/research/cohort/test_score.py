"""Files of any length: the same bytes for all chunks and threads, no remains, bounded work."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import Scorer, plan_job, run_job, scored_chunks
from recommender.research.cohort.table import Chunk, TableError
from recommender.research.cohort.writers import WriteError, faults_text, results_bytes
from tests.research.cohort.people import RAW, cells, crowd, csv_text, someone, table, typed_parquet
from tests.research.cohort.scored import read, run_cohort, score_file

ROOT = Path(__file__).parents[3]
ROWS = [cells(answers, matters) | {"id": f"p{n}"} for n, (answers, matters) in enumerate(crowd(300, 7))]
BAD = {37: ("trust", "11"), 38: ("adult", "x"), 255: ("energy", "9"), 299: ("adult", "")}
for place, (name, text) in BAD.items():
    ROWS[place][name] = text
WRONG = [38, 39, 256]
TEXT = csv_text([cells(someone())] * 2)
KEEP = Options(keep=("id",))


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(csv_text(ROWS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def usual(engine, given, tmp_path_factory):
    out = tmp_path_factory.mktemp("usual")
    return {
        kind: run_cohort(engine, given, out / f"x.{kind}", keep=("id",)) for kind in ("csv", "parquet")
    }


# --- the same bytes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rows", "threads"), [("csv", 7, 2), ("parquet", 100, 3), ("csv", 301, 1)]
)
def test_pieces_and_threads_change_no_byte(engine, given, usual, tmp_path, kind, rows, threads):
    found = run_cohort(engine, given, tmp_path / f"x.{kind}", keep=("id",), rows=rows, threads=threads)
    assert found == usual[kind]


@pytest.mark.parametrize("rows", [50, 1000])
def test_parquet_and_csv_give_the_same(engine, usual, tmp_path, rows):
    path = typed_parquet(ROWS, tmp_path / "people.parquet", row_group_size=rows)
    assert run_cohort(engine, path, tmp_path / "x.csv", keep=("id",)) == usual["csv"]


@pytest.mark.usefixtures("small_blocks")
def test_blocks_of_the_reader_change_no_byte(engine, given, usual, tmp_path):
    assert run_cohort(engine, given, tmp_path / "x.csv", keep=("id",)) == usual["csv"]


def test_R04_a_page_gets_to_the_byte_what_the_command_writes(engine, given, usual):
    scored = score_file(engine, given.read_bytes(), "people.csv", keep=("id",))
    assert scored.rows == 300
    for kind in ("csv", "parquet"):
        assert results_bytes(scored.results, kind) == usual[kind][0]
        assert faults_text(scored.faults).encode() == usual[kind][1]


# --- rows and faults ------------------------------------------------------------------------------


def test_rows_are_numbered_on_through_all_files(engine, tmp_path, usual):
    for n in range(3):
        text = csv_text(ROWS[n * 100 : n * 100 + 100])
        (tmp_path / f"part-{n}.csv").write_text(text, encoding="utf-8")
    assert run_cohort(engine, tmp_path / "part-*.csv", tmp_path / "x.csv", keep=("id",)) == usual["csv"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_piece_without_a_good_row_adds_nothing(engine, tmp_path, kind):
    rows = [cells(someone()) | {"trust": "x" if n < 8 else "1"} for n in range(10)]
    (tmp_path / "in.csv").write_text(csv_text(rows), encoding="utf-8")
    found = [run_cohort(engine, tmp_path / "in.csv", tmp_path / f"x.{kind}", rows=n) for n in (2, 10)]
    assert found[0] == found[1]
    assert (found[0][2].bad, len(found[0][2].faults)) == (8, 5)


# --- nothing is left behind -----------------------------------------------------------------------


@pytest.mark.parametrize("target", ["out", "errors"])
def test_a_folder_that_is_not_there_is_named_with_the_option(engine, given, tmp_path, target):
    gone = tmp_path / "gone" / "x.csv"
    places = {"out": tmp_path / "out.csv", "errors": tmp_path / "e.csv"} | {target: gone}
    job = plan_job(engine, str(given), places["out"], KEEP, errors=places["errors"])
    with pytest.raises(WriteError) as error:
        run_job(job)
    assert str(error.value).startswith(f"{gone}: No such file or directory")
    assert ("after -o" if target == "out" else "after --errors") in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_stopping_half_way_leaves_the_old_output_and_nothing_else(engine, given, tmp_path, name):
    out = tmp_path / name
    out.write_text("old", encoding="utf-8")

    def stop(rows, share):
        raise KeyboardInterrupt

    job = plan_job(engine, str(given), out, KEEP, errors=tmp_path / "e.csv")
    with pytest.raises(KeyboardInterrupt):
        run_job(replace(job, rows=20), stop)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [(name, "old")]


def test_progress_grows_to_the_whole(engine, given, tmp_path):
    seen = []
    job = plan_job(engine, str(given), tmp_path / "x.csv", KEEP)
    run_job(replace(job, rows=90), lambda rows, share: seen.append((rows, share)))
    assert [rows for rows, _ in seen] == [90, 180, 270, 300]
    assert seen[-1][1] == 1.0


# --- bounded work ---------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 3])
def test_only_a_few_pieces_are_held_at_a_time(engine, threads):
    people = table([cells(someone())] * 5)
    scorer = Scorer(engine, people.schema)
    taken = 0

    def pieces():
        nonlocal taken
        for n in range(40):
            taken += 1
            yield Chunk(people, np.arange(n * 5 + 1, n * 5 + 6))

    for given_back, scored in enumerate(scored_chunks(scorer, pieces(), threads), 1):
        assert taken - given_back <= threads + 3
        assert scored.results["row"].to_pylist() == [*range(given_back * 5 - 4, given_back * 5 + 1)]
    assert (given_back, taken) == (40, 40)


def test_what_goes_wrong_in_a_thread_comes_out(engine):
    def broken():
        yield Chunk(table([cells(someone())]), np.array([1]))
        raise TableError("broken")

    scorer = Scorer(engine, table([cells(someone())]).schema)
    with pytest.raises(TableError, match="broken"):
        list(scored_chunks(scorer, broken()))


def test_every_column_of_the_results_is_read_back_as_it_was(usual, tmp_path):
    (tmp_path / "x.parquet").write_bytes(usual["parquet"][0])
    table = pq.read_table(tmp_path / "x.parquet")
    assert pa.types.is_dictionary(table.schema.field("weights_hash").type)
    rows = read(usual["csv"][0])
    for id in RAW.categories:
        fits = [float(row[f"fit_{id}"]) if row[f"fit_{id}"] else None for row in rows]
        assert table[f"fit_{id}"].to_pylist() == fits
