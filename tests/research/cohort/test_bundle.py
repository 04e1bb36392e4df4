"""A result and all that made it in one folder, and the same bytes again from it."""

import json
import re
import shutil

import pytest
import yaml

from tests.conftest import tend

WEIGHTS = "hug,touch_wish,1,low,tend_judgement,tried"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """People, their results with a draft of weights, and the bundle."""
    place = tmp_path_factory.mktemp("study")
    people, result, draft = place / "people.csv", place / "result.csv", place / "draft.csv"
    data = shutil.copytree("data", place / "data")
    text = (data / "method/weights.csv").read_text("utf-8")
    draft.write_text(re.sub(r"(?m)^hug,touch_wish,.*$", WEIGHTS, text), "utf-8")
    options = ["--weights", draft, "--data", data]
    assert tend("simulate", "-n", 60, "--seed", 4, "-o", people).exit_code == 0
    assert tend("cohort", people, "-o", result, "--explain", *options).exit_code == 0
    made = tend("export", result, "--input", people, "-o", place / "out", "--explain", *options)
    assert (made.exit_code, made.stderr) == (0, "")
    return place, made.stdout


@pytest.fixture
def copy(study, tmp_path):
    return shutil.copytree(study[0] / "out", tmp_path / "copy")


def test_the_same_bytes_come_out_elsewhere_after_data_was_edited(study, copy):
    place, _ = study
    (place / "data/method/weights.csv").write_text("edited since", "utf-8")
    again = tend("reproduce", copy, "--input", place / "people.csv")
    assert (again.exit_code, "the same bytes" in again.stdout) == (0, True)


def test_nobodys_answers_are_in_the_bundle(study):
    place, said = study
    assert "people.csv" in said
    assert not [path for path in (place / "out").rglob("*") if path.name in ("people.csv", "result.csv")]
    manifest = json.loads((place / "out/manifest.json").read_text("utf-8"))
    assert manifest["parent"] != manifest["weights"]
    assert manifest["options"]["explain"] is True


@pytest.mark.parametrize("name", ["data/method/gates.toml", "weights.csv", "references.bib"])
def test_one_byte_changed_is_named_and_ends_with_2(study, copy, name):
    with (copy / name).open("a", encoding="utf-8") as out:
        out.write("\n")
    run = tend("reproduce", copy, "--input", study[0] / "people.csv")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith(f"{name}: was changed")


def test_everything_that_differs_is_named_at_once(study, copy):
    (copy / "data/README.md").unlink()
    (copy / "more.txt").write_text("x", "utf-8")
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    (copy / "manifest.json").write_text(json.dumps(manifest | {"engine": "0.0.1"}), "utf-8")
    other = copy.parent / "other.csv"
    other.write_text((study[0] / "people.csv").read_text("utf-8") + "\n", "utf-8")
    run = tend("reproduce", copy, "--input", other)
    starts = ["data/README.md: was", "more.txt: was", "other.csv: is not", "The engine was 0.0.1"]
    assert run.exit_code == 2
    for line, start in zip(run.stderr.splitlines(), starts, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', "[1]"])
def test_a_folder_without_a_manifest_is_refused(study, copy, text):
    (copy / "manifest.json").write_text(text, "utf-8")
    run = tend("reproduce", copy, "--input", study[0] / "people.csv")
    assert (run.exit_code, run.stderr.count("\n")) == (2, 1)
    assert "manifest.json" in run.stderr


def test_a_result_of_other_options_and_a_folder_that_exists_are_refused(study, tmp_path):
    place, _ = study
    result = tmp_path / "result.csv"
    assert tend("cohort", place / "people.csv", "-o", result).exit_code == 0
    wrong = tend("export", result, "--input", place / "people.csv", "-o", tmp_path / "new", "--explain")
    assert (wrong.exit_code, (tmp_path / "new").exists()) == (2, False)
    there = tend("export", result, "--input", place / "people.csv", "-o", tmp_path)
    assert (there.exit_code, "is there already" in there.stderr) == (2, True)


def test_citations_are_what_reference_managers_read(study, catalog):
    place, _ = study
    entries = re.findall(r"(?m)^@misc\{(\w+),$", (place / "out/references.bib").read_text("utf-8"))
    assert entries == list(catalog.sources)
    csl = json.loads((place / "out/references.json").read_text("utf-8"))
    assert {entry["id"] for entry in csl} == {*catalog.sources}
    assert all(entry["type"] and entry["title"] for entry in csl)
    citation = yaml.safe_load((place / "out/CITATION.cff").read_text("utf-8"))
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
