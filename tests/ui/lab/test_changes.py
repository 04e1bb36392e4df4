"""The list of changes, and the command that gives the same numbers again."""

import csv
import io
import json
import shlex

from recommender import load
from recommender.research.cohort.simulate import write_people
from recommender.research.weights.draft import Cell
from recommender.scoring.population import simulate
from recommender.ui.lab import lab_session
from tests.conftest import ROOT, tend
from tests.result_files import export, read
from tests.ui.conftest import as_read
from tests.ui.lab.conftest import bars

CELL = ("hug", "touch_wish")


def test_changes_stand_in_one_table_and_what_lacks_a_source_is_named(lab, catalog):
    draft = lab(section="changes", bare={CELL: 3.0}, cited={("hug", "worry"): -1.0})
    (sheet,) = [node.value for node in draft.blocks() if node.type == "dataframe"]
    assert list(sheet["before"]) == [2.75, 0.5]
    assert list(sheet["weight"]) == [3.0, -1.0]
    assert list(sheet["source"]) == ["", "doi:10.1000/xyz123"]
    assert draft.inside("lab_missing").count("A reason and a source are missing") == 1
    copied = draft.inside("lab_changes_text").splitlines()
    assert [line.split(";")[0] for line in copied if " -> " in line] == [
        "hug touch_wish: 2.75 -> 3",
        "hug worry: 0.5 -> -1",
    ]
    assert catalog.texts("lab.changes.reproduce_refused") in draft.text()
    assert "lab_reproduce" not in draft.keys


def test_all_weights_can_be_filled_in_as_one_table(lab, catalog):
    draft = lab(section="changes").choose("lab_all", True)
    (sheet,) = [node.value for node in draft.blocks() if node.type == "dataframe"]
    assert list(sheet["weight"])[: len(catalog.weights)] == [row.weight for row in catalog.weights]


def test_what_is_filled_in_goes_on_and_what_was_not_taken_starts_anew(lab, monkeypatch):
    """The table keeps its place while it says what the draft says."""
    here = lab(section="changes", bare={CELL: 3.0}).lab
    monkeypatch.setattr(lab_session, "lab", lambda: here)
    cell, worry = Cell(*CELL), Cell("hug", "worry")
    shown = {one: lab_session.as_filled(here.draft.row(one)) for one in (cell, worry)}
    before = here.sheet
    lab_session.fill_in(shown, {0: {"reason": "Filled in.", "source": "doi:10.1000/g"}})
    assert (here.draft.rows[cell].reason, here.sheet) == ("Filled in.", before)
    # A first change of a shipped weight takes its old reason away: the table has to show that.
    lab_session.fill_in(
        shown, {0: {"reason": "Filled in.", "source": "doi:10.1000/g"}, 1: {"weight": 1.0}}
    )
    assert here.draft.rows[worry].reason == ""
    assert here.sheet > before
    rows, before = here.draft.rows, here.sheet
    lab_session.fill_in(shown, {0: {"weight": 1.3}})
    assert here.draft.rows == rows
    assert "1.3" in here.faults[0]
    assert here.sheet > before


def test_without_changes_the_command_needs_no_files(lab, catalog):
    shown = lab(section="changes")
    assert catalog.texts("lab.changes.none") in shown.text()
    assert "--weights" not in shown.inside("lab_reproduce")


def test_reason_and_source_of_a_loaded_file_are_no_markdown(lab):
    reason, source = (
        "![a](https://h.example/p.png) <b>x</b>",
        "doi:10.1000/`<b>h.example`</b>",
    )
    text = (ROOT / "data/method/weights.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = next(n for n, row in enumerate(rows) if tuple(row[:2]) == CELL)
    rows[place][2:] = ["3", "high", source, reason]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    shown = lab(section="changes").upload("lab_up_weights", "weights.csv", out.getvalue())
    shown.press("lab_use")
    assert not [box for box in shown.app.markdown if "h.example" in as_read(box.value)]
    (sheet,) = [node.value for node in shown.blocks() if node.type == "dataframe"]
    assert list(sheet["reason"]) == [reason]


def test_R07_the_saved_files_and_the_printed_commands_give_the_numbers_of_the_page(
    lab, catalog, tmp_path, monkeypatch
):
    """As a colleague would run them: as printed, where the files that the page saves are."""
    changed = {("hug", "worry"): 3.0, ("oxytocin_points", "A"): 0.5}
    assert lab(section="changes", bare=changed).files == {}
    draft = lab(section="changes", cited=changed)
    for part, name in (("weights", "weights.csv"), ("numbers", "numbers.toml")):
        (tmp_path / name).write_bytes(draft.saved(f"lab_down_{part}"))
    names = (catalog.texts(f"lab.changes.{part}_file") for part in ("person", "people", "out"))
    person, people_file, out = (tmp_path / name for name in names)
    person.write_text(json.dumps({"answers": catalog.examples.examples[0].answers}), "utf-8")
    people = simulate(catalog, 30, 4)
    with people_file.open("w", encoding="utf-8", newline="") as file:
        write_people(catalog, people, file)
    monkeypatch.chdir(tmp_path)
    lines = draft.inside("lab_reproduce").splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("tend ")]
    assert [command[1] for command in commands] == ["cohort", "recommend"]
    runs = [tend(*command[1:]) for command in commands]
    assert [run.exit_code for run in runs] == [0, 0], runs[0].stderr
    found = json.loads(runs[1].stdout)
    titles = {category.id: category.title for category in catalog.categories.values()}
    assert {titles[row["id"]]: row["fit"] for row in found["categories"]} == {
        title: after for title, (_, after) in bars(draft).items()
    }
    hash = draft.inside("lab_status").split("`")[1]
    assert hash in draft.inside("lab_reproduce")
    engine = load(weights=tmp_path / "weights.csv", numbers=tmp_path / "numbers.toml")
    for line, other in zip(read(out), read(export(tmp_path / "own.csv", engine, people)), strict=True):
        assert line["weights_hash"] == found["model"]["weights"] == hash
        for name in (name for name in other if name.startswith(("rank_", "best_"))):
            assert line[name] == other[name]
