"""The list of changes, and the command that gives the same numbers again."""

import csv
import io
import tomllib
from pathlib import Path

from recommender.research.weights.table import Cell
from recommender.ui.lab import lab_session
from tests.ui.conftest import as_read
from tests.ui.lab.conftest import bars

ROOT = Path(__file__).parents[3]
CELL = ("hug", "touch_wish")


def test_changes_stand_in_one_table_and_what_lacks_a_source_is_named(draft, catalog):
    draft.weigh(*CELL, 3.0).weigh("hug", "worry", -1.0).cite("hug", "worry")
    draft.section("changes")
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


def test_all_weights_can_be_filled_in_as_one_table(draft, catalog):
    draft.section("changes").choose("lab_all", True)
    (sheet,) = [node.value for node in draft.blocks() if node.type == "dataframe"]
    assert list(sheet["weight"])[: len(catalog.weights)] == [row.weight for row in catalog.weights]


def test_what_is_filled_in_goes_on_and_what_was_not_taken_starts_anew(draft, monkeypatch):
    """The table keeps its place while it says what the draft says."""
    draft.weigh(*CELL, 3.0)
    here = draft.lab
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


def test_the_command_appears_once_each_change_is_cited(draft):
    draft.weigh(*CELL, 3.0).cite(*CELL).section("changes")
    said = draft.inside("lab_reproduce")
    assert "tend cohort people.csv -o results.csv --weights weights.csv --numbers numbers.toml" in said
    assert draft.inside("lab_status").split("`")[1] in said
    assert draft.saved("lab_down_weights")


def test_without_changes_the_command_needs_no_files(lab, catalog):
    shown = lab().section("changes")
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
    shown = lab().section("changes").upload("lab_up_weights", "weights.csv", out.getvalue())
    shown.press("lab_use")
    assert not [box for box in shown.app.markdown if "h.example" in as_read(box.value)]
    (sheet,) = [node.value for node in shown.blocks() if node.type == "dataframe"]
    assert list(sheet["reason"]) == [reason]


def test_the_dial_starts_at_nothing_and_moves_what_was_measured(draft, catalog):
    before = {title: now for title, (_, now) in bars(draft).items()}
    after = {title: now for title, (_, now) in bars(draft.weigh("oxytocin_points", "A", 1.0)).items()}
    graded = [a for a in catalog.ranked_activities if a.oxytocin.grade == "A"]
    raised = {catalog.categories[catalog.activities[a.id].category].title for a in graded}
    moved = {title for title in after if after[title] > before[title]}
    assert moved
    assert moved <= raised


def test_points_of_a_grade_ask_for_their_reason_too(draft):
    draft.weigh("helpfulness_points", "L2", 1.0).section("changes")
    assert draft.files == {}
    draft.cite("helpfulness_points", "L2").section("changes")
    numbers = tomllib.loads(draft.saved("lab_down_numbers").decode())
    assert numbers["helpfulness_points"]["L2"] == 1.0
