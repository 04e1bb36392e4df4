"""The list of changes, and the command that gives the same numbers again."""

import csv
import io
from pathlib import Path

from recommender.person.markdown import plain
from tests.ui.conftest import as_read

ROOT = Path(__file__).parents[3]
CELL = ("hug", "touch_wish")


def test_changes_count_what_lacks_a_source_and_list_each_line(draft, catalog):
    draft.weigh(*CELL, 3.0).weigh("hug", "worry", -1.0).cite("hug", "worry")
    draft.section("changes")
    assert "2 changes, 1 without a reason or source" in draft.text()
    lines = draft.inside("lab_changes")
    assert "+2.75 → +3.00" in lines
    assert "+0.50 → -1.00" in lines
    assert "A newer study." in lines
    assert "doi:10.1000/xyz123" in lines
    copied = draft.inside("lab_changes_text").splitlines()
    assert [line.split(";")[0] for line in copied if " -> " in line] == [
        "hug touch_wish: 2.75 -> 3",
        "hug worry: 0.5 -> -1",
    ]
    assert catalog.texts("lab.changes.reproduce_refused") in draft.text()
    assert "lab_reproduce" not in draft.keys


def test_the_uncited_one_can_be_mended_there_and_then_the_command_appears(draft):
    draft.weigh(*CELL, 3.0).section("changes").cite(*CELL)
    assert "1 change, each with a reason and a source" in draft.text()
    assert "lab_change_hug_touch_wish" in draft.keys  # it keeps the focus
    said = draft.inside("lab_reproduce")
    assert "tend cohort people.csv -o results.csv --weights weights.csv --numbers numbers.toml" in said
    assert draft.inside("lab_status").split("`")[1] in said
    assert draft.saved("lab_down_weights_changes")


def test_without_changes_the_command_needs_no_files(lab, catalog):
    shown = lab().section("changes")
    assert catalog.texts("lab.changes.none") in shown.text()
    assert "--weights" not in shown.inside("lab_reproduce")


def test_reason_and_source_of_a_loaded_file_are_no_markdown(lab, catalog):
    reason, source = (
        "![a](https://h.example/p.png) <b>x</b>",
        "doi:10.1000/`![b](https://h.example/q.png)",
    )
    text = (ROOT / "data/method/weights.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = next(n for n, row in enumerate(rows) if tuple(row[:2]) == CELL)
    rows[place][2:] = ["3", "high", source, reason]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    shown = lab().upload("lab_up_weights", "weights.csv", out.getvalue()).press("lab_use")
    shown.section("changes")
    (drawn,) = [
        box.value for box in shown.app.markdown if "→" in box.value and "h.example" in as_read(box.value)
    ]
    assert plain(reason) in drawn
    assert plain(source) in drawn
    assert f"{reason} ({source})" in shown.inside("lab_changes")
