"""`tend recommend --weights F --numbers F`: the same as a copy of data/ with these files in it."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.catalog.weight_set import weight_set_of, write_numbers, write_weights
from recommender.cli import main

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PERSONA = ROOT / "tests" / "personas" / "moved_to_a_new_city.toml"
GIVEN = json.dumps({"answers": tomllib.loads(PERSONA.read_text("utf-8"))["answers"]})
ROW = "friend_finding,moved,2,"


def tend(*args):
    return CliRunner().invoke(main, ["recommend", "-", *map(str, args)], input=GIVEN)


def printed(*args):
    run = tend(*args)
    assert (run.exit_code, run.stderr) == (0, "")
    return json.loads(run.stdout)


@pytest.fixture
def draft(tmp_path, catalog):
    """weights.csv with one text replaced by another, and numbers.toml of the shipped set."""

    def made(old=ROW, new="friend_finding,moved,1.5,", numbers=lambda text: text):
        text = (DATA / "weights.csv").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "mine.csv").write_text(text.replace(old, new), encoding="utf-8")
        text = numbers(write_numbers(weight_set_of(catalog)))
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        return "--weights", tmp_path / "mine.csv", "--numbers", tmp_path / "mine.toml"

    return made


def test_a_draft_gives_what_a_copy_of_the_data_with_it_gives(draft, tmp_path):
    weights, file, *_ = draft()
    copy = shutil.copytree(DATA, tmp_path / "copy")
    shutil.copy(file, copy / "weights.csv")
    assert printed(weights, file) == printed("--data", copy)
    assert printed(weights, file)["model"]["weights"] != printed()["model"]["weights"]


def test_numbers_alone_or_with_weights_change_the_result(draft):
    more = draft(numbers=lambda text: text.replace("L3 = 1.0", "L3 = 1.5"))
    base = {row["id"]: row["base"] for row in printed(*more[2:])["activities"]}
    was = {row["id"]: row["base"] for row in printed()["activities"]}
    assert {base[id] - was[id] for id in base if base[id] != was[id]} == {0.5}
    assert printed(*more)["model"] != printed(*more[:2])["model"] != printed(*more[2:])["model"]


def test_the_shipped_set_as_files_is_the_shipped_set(catalog, tmp_path):
    own = weight_set_of(catalog)
    (tmp_path / "w.csv").write_text("\ufeff" + write_weights(own), encoding="utf-8")
    (tmp_path / "n.toml").write_text("\ufeff" + write_numbers(own), encoding="utf-8")
    assert printed("--weights", tmp_path / "w.csv", "--numbers", tmp_path / "n.toml") == printed()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("friend_finding,moved,2.1,", "mine.csv line 122: weight: 2.1: use whole quarters"),
        ("friend_finding,moved,x,", "mine.csv line 122: weight: x: write a number like 1.25"),
        ("friend_finding,weather,2,", "mine.csv line 122: criterion: weather: unknown"),
    ],
)
def test_a_faulty_draft_ends_with_1_and_names_the_file_that_was_given(draft, new, said):
    lines = (DATA / "weights.csv").read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith(ROW))
    run = tend(*draft(new=new))
    assert (run.exit_code, run.stdout) == (1, "")
    assert said.replace("122", str(number)) in run.stderr


def test_faulty_numbers_name_their_file(draft):
    run = tend(*draft(numbers=lambda text: text.replace("L3 = 1.0", "L3 = 1.1")))
    assert (run.exit_code, run.stdout) == (1, "")
    assert "mine.toml: helpfulness_points.L3: 1.1: use whole quarters" in run.stderr


def test_a_fault_of_the_folder_is_told_apart_from_one_of_the_draft(draft, tmp_path):
    copy = shutil.copytree(DATA, tmp_path / "copy")
    text = (copy / "model.toml").read_text("utf-8")
    (copy / "model.toml").write_text(text.replace("L3 = 1.0", "L3 = 1.1", 1), encoding="utf-8")
    run = tend(*draft(), "--data", copy)
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith("model.toml: helpfulness_points.L3: 1.1: ")


def test_files_that_cannot_be_read_are_said_so(draft, tmp_path):
    run = tend("--weights", tmp_path / "none.csv")
    assert (run.exit_code, run.stdout) == (2, "")
    assert "none.csv" in run.stderr
    (tmp_path / "odd.csv").write_bytes(b"\xff\xfe\x00")
    run = tend("--weights", tmp_path / "odd.csv")
    assert (run.exit_code, run.stdout) == (1, "")
    assert "odd.csv: file: UnicodeDecodeError: make it readable UTF-8 text" in run.stderr
