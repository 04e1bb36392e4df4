"""The editor of the research lab: drafts, their reasons, undo, files, and what is refused."""

import csv
import io
import tomllib
from pathlib import Path

import pytest

from recommender.research.weights.table import Cell
from recommender.ui.lab import lab_session

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "data/method/weights.csv").read_text(encoding="utf-8")
CELL = Cell("hug", "touch_wish")


def rows_of(text):
    return {
        (row["activity"], row["criterion"]): row for row in csv.DictReader(io.StringIO(text, newline=""))
    }


def in_set(shown):
    """The draft's weights as the page gives them to be saved."""
    return rows_of(shown.saved("lab_down_weights_weights").decode())


# --- the shipped set ---


def test_the_shipped_set_is_read_only_and_says_its_hash(lab, catalog, texts):
    shown = lab()
    assert catalog.weights_hash in shown.inside("lab_status")
    assert shown.starting("lab_weight_") == []
    assert "2.75" in shown.text()
    assert rows_of(SHIPPED)[CELL]["reason"] in shown.text()


def test_the_shipped_files_and_those_of_a_new_draft_are_data_byte_for_byte(lab, catalog):
    shown = lab()
    assert shown.saved("lab_down_weights_weights").decode() == SHIPPED
    numbers = tomllib.loads(shown.saved("lab_down_numbers_weights").decode())
    method = tomllib.loads((ROOT / "data/method/model.toml").read_text(encoding="utf-8"))
    assert numbers["matters_weight"] == method["matters"]["weight"]
    for table in ("helpfulness_points", "oxytocin_points", "spread"):
        assert numbers[table] == method[table]
    shown.press("lab_begin")
    assert shown.lab.draft.rows == {}
    assert catalog.weights_hash in shown.inside("lab_status")
    assert shown.saved("lab_down_weights_weights").decode() == SHIPPED


def test_every_weight_can_be_found_by_its_activity_and_by_its_criterion(draft):
    cells = rows_of(SHIPPED)
    activities, criteria = {a for a, _ in cells}, {c for _, c in cells}
    found = set()
    for activity in activities:
        draft.choose("lab_activity", activity)
        found |= set(draft.starting("lab_weight_"))
    assert found == {f"{a}_{c}" for a, c in cells}
    draft.choose("lab_look", "criterion")
    again = set()
    for criterion in criteria:
        draft.choose("lab_criterion", criterion)
        again |= set(draft.starting("lab_weight_"))
    assert again == found


# --- one change ---


def test_a_change_is_refused_without_reason_and_source_and_taken_with_both(draft, catalog):
    draft.weigh(*CELL, 3.0)
    texts = catalog.texts
    box = "lab_change_hug_touch_wish"
    assert texts("lab.weights.no_both") in draft.inside(box)
    draft.files.clear()
    assert draft.run().files == {}
    assert catalog.texts("lab.files.refused") in draft.text()
    draft.choose("lab_reason_hug_touch_wish", "A newer study.")
    assert texts("lab.weights.no_source") in draft.inside(box)
    assert draft.files == {}
    draft.choose("lab_source_hug_touch_wish", "packheiser_2024")
    assert texts("lab.weights.no_source") not in draft.inside(box)
    row = in_set(draft)[CELL]
    assert row == {
        "activity": "hug",
        "criterion": "touch_wish",
        "weight": "3",
        "certainty": "high",
        "source": "packheiser_2024",
        "reason": "A newer study.",
    }


def test_what_cannot_be_looked_up_is_no_source(draft, catalog):
    draft.weigh(*CELL, 3.0).files.clear()
    draft.cite(*CELL, doi="my own notes")
    said = catalog.texts.sentences["lab.weights.odd_source"].split("{source}")[1]
    assert said in draft.inside("lab_change_hug_touch_wish")
    assert draft.files == {}


def test_only_the_changed_row_of_the_file_is_another(draft):
    draft.weigh(*CELL, 1.5).cite(*CELL).choose("lab_trust_hug_touch_wish", "low")
    before, after = SHIPPED.splitlines(), draft.saved("lab_down_weights_weights").decode().splitlines()
    differing = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [b for _, b in differing] == ["hug,touch_wish,1.5,low,doi:10.1000/xyz123,A newer study."]


def test_zero_takes_a_row_out_and_still_asks_why(draft, catalog):
    draft.weigh(*CELL, 0.0)
    assert catalog.texts("lab.weights.no_both") in draft.inside("lab_change_hug_touch_wish")
    draft.cite(*CELL)
    assert CELL not in in_set(draft)
    assert len(in_set(draft)) == len(rows_of(SHIPPED)) - 1
    assert "lab_weight_hug_touch_wish" in draft.keys


def test_a_weight_can_be_given_where_none_was(draft):
    cells = rows_of(SHIPPED)
    criterion = next(c for _, c in cells if ("hug", c) not in cells)
    draft.choose("lab_add_activity_hug", f"hug_{criterion}")
    draft.weigh("hug", criterion, 0.5).cite("hug", criterion)
    row = in_set(draft)["hug", criterion]
    assert (row["weight"], row["certainty"]) == ("0.5", "low")
    assert list(in_set(draft))[:-1] == list(cells)


def test_what_is_no_quarter_is_not_taken(draft, catalog):
    draft.weigh(*CELL, 1.3)
    assert draft.lab.draft.rows == {}
    assert "1.3" in draft.inside("lab_faults")
    assert draft.app.get_by_key("lab_weight_hug_touch_wish").value == 2.75


# --- back ---


def test_undo_takes_back_one_change_at_a_time_to_the_shipped_set(draft, catalog):
    draft.weigh(*CELL, 3.0).cite(*CELL).weigh("hug", "worry", -1.0)
    weights = [draft.lab.draft.row(cell).value for cell in (CELL, ("hug", "worry"))]
    assert weights == [3.0, -1.0]
    draft.press("lab_undo")
    assert draft.lab.draft.row(("hug", "worry")).value == 0.5
    draft.press("lab_undo")
    assert draft.lab.draft.row(CELL).source == ""
    for _ in range(3):
        draft.press("lab_undo")
    assert draft.lab.draft is None
    assert catalog.weights_hash in draft.inside("lab_status")
    assert draft.press("lab_undo").lab.draft is None


def test_reset_leaves_the_draft_and_undo_brings_it_back(draft, catalog):
    draft.weigh(*CELL, 3.0).press("lab_reset")
    assert draft.lab.draft is None
    assert draft.starting("lab_weight_") == []
    assert draft.press("lab_undo").lab.draft.row(CELL).value == 3.0


def test_the_shipped_engine_never_changes(draft, engine, catalog):
    before = engine.model.weights.copy()
    draft.weigh(*CELL, 3.0).cite(*CELL)
    assert (engine.model.weights == before).all()
    assert catalog.weights_hash not in draft.inside("lab_status")


# --- files ---


def test_a_saved_draft_can_be_loaded_again_and_has_the_same_hash(draft, lab):
    draft.weigh(*CELL, 3.0).cite(*CELL)
    draft.choose("lab_look", "dial").choose("lab_weight_oxytocin_points_A", 1.0)
    draft.cite("oxytocin_points", "A")
    hash = draft.inside("lab_status").split("`")[1]
    weights, numbers = (draft.saved(f"lab_down_{part}_weights") for part in ("weights", "numbers"))
    other = lab()
    other.upload("lab_up_weights", "weights.csv", weights)
    other.upload("lab_up_numbers", "numbers.toml", numbers)
    other.press("lab_use")
    assert other.inside("lab_status").split("`")[1] == hash
    assert other.saved("lab_down_weights_weights") == weights
    assert other.saved("lab_down_numbers_weights") == numbers
    assert "2" in other.inside("lab_status")


BROKEN = {
    "no header": ("weights.csv", "hug,touch_wish,1,high,tend_judgement,x\n", "line 1"),
    "too large": ("weights.csv", SHIPPED.replace("touch_wish,2.75", "touch_wish,4", 1), "line 2"),
    "unknown source": (
        "weights.csv",
        SHIPPED.replace("packheiser_2024", "nobody_1900", 1),
        "nobody_1900",
    ),
    "one weight": ("weights.csv", "\n".join(SHIPPED.splitlines()[:2]) + "\n", "nothing speaks for it"),
    "no text": ("numbers.toml", b"\xff\xfe\x00", "numbers.toml"),
    "too few numbers": ("numbers.toml", b"matters_weight = 2.0\n", "helpfulness_points"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_place_and_the_draft_stays(draft, name):
    file, text, place = BROKEN[name]
    draft.weigh("hug", "worry", -1.0)
    draft.upload(f"lab_up_{file.partition('.')[0]}", file, text).press("lab_use")
    said = draft.inside("lab_faults")
    assert place in said
    assert "Traceback" not in said
    assert list(draft.lab.draft.rows) == [("hug", "worry")]
    assert draft.lab.draft.row(("hug", "worry")).value == -1.0


def test_a_file_with_a_byte_order_mark_is_read(draft):
    draft.upload("lab_up_weights", "weights.csv", b"\xef\xbb\xbf" + SHIPPED.encode()).press("lab_use")
    assert draft.lab.draft.rows == {}
    assert "lab_faults" not in draft.keys


# --- the dial and the grid ---


def test_the_dial_starts_at_nothing_and_moves_what_was_measured(draft, catalog):
    draft.choose("lab_look", "dial")
    grades = draft.starting("lab_weight_oxytocin_points_")
    assert {draft.app.get_by_key(f"lab_weight_oxytocin_points_{g}").value for g in grades} == {0.0}
    before = {row["label"].split(":")[0]: row["before"] for row in draft.rows()}
    draft.choose("lab_weight_oxytocin_points_A", 1.0)
    after = {row["label"].split(":")[0]: row["after"] for row in draft.rows()}
    graded = [a for a in catalog.ranked_activities if a.oxytocin.grade == "A"]
    raised = {catalog.categories[catalog.activities[a.id].category].title for a in graded}
    moved = {title for title in after if after[title] > before[title]}
    assert moved
    assert moved <= raised


def test_points_of_a_grade_ask_for_their_reason_too(draft, catalog):
    draft.choose("lab_look", "dial").choose("lab_weight_helpfulness_points_L2", 1.0)
    draft.files.clear()
    assert draft.run().files == {}
    draft.cite("helpfulness_points", "L2")
    numbers = tomllib.loads(draft.saved("lab_down_numbers_weights").decode())
    assert numbers["helpfulness_points"]["L2"] == 1.0


def test_only_measured_leaves_all_others_out(draft, catalog):
    draft.choose("lab_look", "dial").choose("lab_only_measured", True)
    grades = set(catalog.method.measured_grades)
    measured = {
        catalog.categories[catalog.activities[a.id].category].title
        for a in catalog.ranked_activities
        if a.oxytocin.grade in grades
    }
    shown = {row["label"].split(":")[0] for row in draft.rows()}
    assert shown
    assert shown <= measured
    assert draft.lab.draft.rows == {}


def test_the_grid_holds_every_weight(draft):
    draft.choose("lab_look", "grid")
    (grid,) = [node for node in draft.blocks() if node.type == "dataframe"]
    held = grid.value
    cells = list(zip(held["activity"], held["criterion"], strict=True))
    assert cells == list(rows_of(SHIPPED))
    assert list(held["weight"]) == [float(row["weight"]) for row in rows_of(SHIPPED).values()]


def test_a_change_in_the_grid_asks_for_its_reason_and_is_a_whole_quarter(draft, monkeypatch):
    here = draft.lab
    edits = {1: {"weight": 1.0}, 0: {"weight": 2.5, "reason": "From the grid.", "source": "10.1000/g"}}
    monkeypatch.setattr(lab_session, "lab", lambda: here)
    first, second, *_ = (Cell(*cell) for cell in rows_of(SHIPPED))
    lab_session.put_rows([first, second], edits)
    rows = here.draft.rows
    assert (rows[first].value, rows[first].source) == (2.5, "doi:10.1000/g")
    assert (rows[second].value, rows[second].reason) == (1.0, "")
    assert rows.keys() == {first, second}
    lab_session.put_rows([CELL], {0: {"weight": 1.3}})
    assert here.draft.rows == rows
    assert "1.3" in here.faults[0]
