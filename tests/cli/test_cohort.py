"""tend cohort and tend codebook: what is printed, written and returned."""

import csv
import fcntl
import io
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from concurrent.futures import ThreadPoolExecutor

import pytest

from recommender.catalog.weight_set import write_numbers
from tests.conftest import ROOT, tend
from tests.research.cohort.people import RAW, cells, crowd, csv_text, someone

WEIGHTS = ROOT / "data/method/weights.csv"


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    rows = [cells(a | {"in_the_way": a.get("in_the_way") or ["busy"]}, m) for a, m in crowd(12, 21)]
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


@pytest.fixture
def spoilt(people):
    """The script's three bad rows: an unknown code, out of range, a missing column value."""
    rows = read(people)
    rows[1] |= cells(someone(), {}) | {"want_more_of": "crowd"}
    rows[4] |= cells(someone(), {}) | {"trust": "11"}
    rows[9] |= cells(someone(), {}) | {"safety___touch": ""}
    people.write_text(csv_text(rows), encoding="utf-8")
    return people


def read(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def refused(*args):
    run = tend("cohort", *args)
    assert (run.exit_code, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1
    return run.stderr


def test_R02_bad_rows_are_listed_and_the_rest_is_scored_with_exit_3(spoilt, tmp_path):
    run = tend("cohort", spoilt, "-o", tmp_path / "out.csv", "--errors", tmp_path / "e.csv")
    assert (run.exit_code, run.stdout) == (3, "")
    first, *named = run.stderr.splitlines()
    assert first == f"3 of 12 rows are bad and were left out; all in {tmp_path / 'e.csv'}"
    assert [line.split(": ")[:3] for line in named] == [
        ["row 2", "want_more_of", "crowd"],
        ["row 5", "trust", "11"],
        ["row 10", "safety___touch", "(empty)"],
    ]
    told = [(row["row"], row["column"], row["value"]) for row in read(tmp_path / "e.csv")]
    assert told == [("2", "want_more_of", "crowd"), ("5", "trust", "11"), ("10", "safety___touch", "")]
    scored = [int(row["row"]) for row in read(tmp_path / "out.csv")]
    assert scored == [1, 3, 4, 6, 7, 8, 9, 11, 12]


def test_all_good_is_silent_in_the_format_of_the_name_or_of_the_option(people, tmp_path):
    run = tend("cohort", people, "-o", tmp_path / "out.csv", "--errors", tmp_path / "e.csv")
    assert (run.exit_code, run.output) == (0, "")
    assert [row["row"] for row in read(tmp_path / "out.csv")] == [str(n) for n in range(1, 13)]
    assert (tmp_path / "e.csv").read_text(encoding="utf-8") == "row,column,value,rule\n"
    assert tend("cohort", people, "-o", tmp_path / "a.parquet").exit_code == 0
    assert tend("cohort", people, "-o", tmp_path / "b").exit_code == 0
    assert tend("cohort", people, "-o", tmp_path / "c.csv", "--format", "parquet").exit_code == 0
    assert tend("cohort", people, "-o", tmp_path / "d.parquet", "--format", "csv").exit_code == 0
    assert {(tmp_path / name).read_bytes()[:4] for name in ("a.parquet", "b", "c.csv")} == {b"PAR1"}
    assert len(read(tmp_path / "d.parquet")) == 12


def test_keep_carries_columns_along_and_explain_adds_points(people, tmp_path):
    rows = [row | {"site": "north", "arm": "a"} for row in read(people)]
    people.write_text(csv_text(rows), encoding="utf-8")
    refused = tend("cohort", people, "-o", tmp_path / "out.csv")
    assert refused.exit_code == 2
    assert "--keep site" in refused.stderr
    options = ["--keep", "site", "--keep", "arm", "--explain"]
    assert tend("cohort", people, "-o", tmp_path / "out.csv", *options).exit_code == 0
    (row, *_) = read(tmp_path / "out.csv")
    assert list(row)[:3] == ["row", "site", "arm"]
    assert "base_hug" in row


# --- other weights --------------------------------------------------------------------------------


@pytest.fixture
def draft(tmp_path):
    """The shipped weights with that of a pet at home turned round."""
    text = WEIGHTS.read_text(encoding="utf-8")
    assert "pet_animal,pet,3," in text
    path = tmp_path / "draft.csv"
    path.write_text(text.replace("pet_animal,pet,3,", "pet_animal,pet,-3,"), encoding="utf-8")
    return path


def test_faults_in_weights_end_with_1_and_a_file_that_is_gone_with_2(people, draft, tmp_path):
    text = draft.read_text(encoding="utf-8").replace("pet,-3,", "pet,three,")
    draft.write_text(text, encoding="utf-8")
    options = (people, "-o", tmp_path / "out.csv", "--weights", draft)
    run = tend("cohort", *options)
    assert (run.exit_code, run.stdout) == (1, "")
    assert "three" in run.stderr
    draft.unlink()
    assert tend("cohort", *options).exit_code == 2
    assert not (tmp_path / "out.csv").exists()


# --- progress and processes -----------------------------------------------------------------------


def test_a_bar_is_drawn_on_a_terminal(people, tmp_path):
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "recommender", "cohort", people, "-o", tmp_path / "out.csv"]
    done = subprocess.run([*map(str, command)], stderr=there, cwd=ROOT, check=False)
    assert select.select([here], [], [], 1)[0]
    shown = os.read(here, 10_000).decode()
    assert done.returncode == 0
    assert "% |" in shown
    assert "12 rows" in shown


# --- codebook -------------------------------------------------------------------------------------


def test_the_codebook_is_csv_or_json_with_the_same_columns():
    rows = list(csv.DictReader(io.StringIO(tend("codebook").stdout)))
    entries = json.loads(tend("codebook", "--json").stdout)
    assert [row["column"] for row in rows] == [entry["column"] for entry in entries]
    assert all(row["meaning"] and row["type"] for row in rows)
    assert {f"missing_{kind}" for kind in ("blank", "declined", "not_asked")} <= {
        row["column"] for row in rows
    }
    assert set(RAW.items) <= {row["column"] for row in rows if row["side"] == "input"}
    explained = json.loads(tend("codebook", "--json", "--explain").stdout)
    assert len(explained) > len(entries) + 200


def test_no_output_replaces_a_file_that_is_read_or_written_too(people, tmp_path, shipped):
    weights, numbers, out = tmp_path / "w.csv", tmp_path / "n.toml", tmp_path / "out.csv"
    weights.write_bytes(WEIGHTS.read_bytes())
    numbers.write_text(write_numbers(shipped), encoding="utf-8")
    before = {path: path.read_bytes() for path in (people, weights, numbers)}
    named = ("--weights", weights, "--numbers", numbers)
    for taken in before:
        assert f"{taken}: this would replace" in refused(people, "-o", taken, *named)
    assert f"{weights}: this would replace" in refused(people, "-o", out, "--errors", weights, *named)
    assert f"{out}: this would replace" in refused(people, "-o", out, "--errors", out)
    roundabout = tmp_path / "x" / ".." / "out.csv"
    assert "this would replace" in refused(people, "-o", out, "--errors", roundabout)
    assert {path: path.read_bytes() for path in before} == before
    assert not out.exists()


def test_a_pipe_is_written_to_without_a_bar_and_stays_a_pipe(people, tmp_path):
    pipe, out = tmp_path / "pipe", tmp_path / "out.csv"
    os.mkfifo(pipe)
    assert tend("cohort", people, "-o", out).exit_code == 0
    with ThreadPoolExecutor(1) as reader:
        found = reader.submit(pipe.read_bytes)
        run = tend("cohort", people, "-o", pipe, "--format", "csv")
    assert (run.exit_code, run.stderr) == (0, "")
    assert found.result() == out.read_bytes()
    assert pipe.is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "people.csv", "pipe"]


def test_what_cannot_be_used_ends_with_2_and_one_line(people, tmp_path, monkeypatch):
    (tmp_path / "in.csv").write_text("trust,adult\n1,\xe4\n", encoding="latin-1")
    assert "line 2: this is not UTF-8" in refused(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    cluster = ("--format", "csv", "--scheduler", "local")
    assert "a cluster writes Parquet parts" in refused(people, "-o", tmp_path / "out", *cluster)
    monkeypatch.chdir(tmp_path)
    for folder in (".", tmp_path):
        assert "directory" in refused(people, "-o", folder)
    assert ".: " in refused(".", "-o", "out.csv")


def test_only_the_first_few_bad_rows_are_named(tmp_path):
    (tmp_path / "in.csv").write_text(csv_text([cells(someone()) | {"trust": "x"}] * 40), "utf-8")
    run = tend("cohort", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert (run.exit_code, len(run.stderr.splitlines())) == (3, 7)
    assert run.stderr.startswith("40 of 40 rows are bad")
    for said in ("--errors FILE lists all", "Not one row could be scored", "tend map FILE"):
        assert said in run.stderr
    assert read(tmp_path / "out.csv") == []
