"""`tend recommend --weights F --numbers F`: the same as a copy of data/ with these files in it."""

import json
import shutil

import pytest

from recommender.catalog.weight_set import write_numbers
from tests.conftest import ROOT, answers_of, tend

DATA = ROOT / "data"
GIVEN = json.dumps({"answers": answers_of("moved_to_a_new_city")})
ROW = "friend_finding,moved,2,"


def recommend(*args):
    return tend("recommend", "-", *args, given=GIVEN)


def printed(*args):
    run = recommend(*args)
    assert (run.exit_code, run.stderr) == (0, "")
    return json.loads(run.stdout)


@pytest.fixture
def draft(tmp_path, shipped):
    """weights.csv with one text replaced by another, and numbers.toml of the shipped set."""

    def made(old=ROW, new="friend_finding,moved,1.5,", numbers=lambda text: text):
        text = (DATA / "method/weights.csv").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "mine.csv").write_text(text.replace(old, new), encoding="utf-8")
        text = numbers(write_numbers(shipped))
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        return "--weights", tmp_path / "mine.csv", "--numbers", tmp_path / "mine.toml"

    return made


def test_a_draft_gives_what_a_copy_of_the_data_with_it_gives(draft, data_copy):
    weights, file, *_ = draft()
    shutil.copy(file, data_copy / "method/weights.csv")
    found = printed(weights, file)
    assert found == printed("--data", data_copy)
    assert found["model"]["weights"] != printed()["model"]["weights"]


def test_numbers_alone_or_with_weights_change_the_result(draft):
    more = draft(numbers=lambda text: text.replace("L3 = 1.0", "L3 = 1.5"))
    numbers = printed(*more[2:])
    base = {row["id"]: row["base"] for row in numbers["activities"]}
    was = {row["id"]: row["base"] for row in printed()["activities"]}
    assert {base[id] - was[id] for id in base if base[id] != was[id]} == {0.5}
    assert printed(*more)["model"] != printed(*more[:2])["model"] != numbers["model"]


def test_a_faulty_draft_ends_with_1_and_names_the_file_that_was_given(draft):
    lines = (DATA / "method/weights.csv").read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith(ROW))
    run = recommend(*draft(new="friend_finding,moved,2.1,"))
    assert (run.exit_code, run.stdout) == (1, "")
    assert f"mine.csv line {number}: weight: 2.1: use whole quarters" in run.stderr
    run = recommend(*draft(numbers=lambda text: text.replace("L3 = 1.0", "L3 = 1.1")))
    assert (run.exit_code, run.stdout) == (1, "")
    assert "mine.toml: helpfulness_points.L3: 1.1: use whole quarters" in run.stderr


def test_a_fault_of_the_folder_is_told_apart_from_one_of_the_draft(draft, data_copy):
    path = data_copy / "method/model.toml"
    path.write_text(path.read_text("utf-8").replace("L3 = 1.0", "L3 = 1.1", 1), encoding="utf-8")
    run = recommend(*draft(), "--data", data_copy)
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("method/model.toml: helpfulness_points.L3: 1.1: ")


def test_files_that_cannot_be_read_are_said_so(draft, tmp_path):
    run = recommend("--weights", tmp_path / "none.csv")
    assert (run.exit_code, run.stdout) == (2, "")
    assert "none.csv" in run.stderr
    (tmp_path / "odd.csv").write_bytes("activity\nhug\ncaf\u00e9\n".encode("latin-1"))
    run = recommend("--weights", tmp_path / "odd.csv")
    assert (run.exit_code, run.stdout) == (1, "")
    assert "odd.csv line 3: text: not UTF-8: save the file as UTF-8 text" in run.stderr
