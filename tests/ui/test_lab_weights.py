"""The editor of the research lab: drafts, their reasons, undo, files, and what is refused."""

import csv
import io
import tomllib
from pathlib import Path

import pytest

from recommender.ui import lab_state, state

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "data" / "weights.csv").read_text(encoding="utf-8")
CELL = ("hug", "touch_wish")


def rows_of(text):
    return {
        (row["activity"], row["criterion"]): row for row in csv.DictReader(io.StringIO(text, newline=""))
    }


def in_set(shown):
    """The draft's weights as the page gives them to be saved."""
    return rows_of(shown.saved("lab_down_weights_weights").decode())


@pytest.fixture
def draft(lab):
    """A new draft."""
    return lab().press("lab_begin")


# --- the shipped set ---


def test_the_shipped_set_is_read_only_and_says_its_hash(lab, catalog, words):
    shown = lab()
    assert catalog.weights_hash in shown.inside("lab_status")
    assert shown.starting("lab_weight_") == []
    assert "2.75" in shown.text()
    assert rows_of(SHIPPED)[CELL]["reason"] in shown.text()


def test_the_shipped_files_say_what_data_says_byte_for_byte(lab, catalog):
    shown = lab()
    assert shown.saved("lab_down_weights_weights").decode() == SHIPPED
    numbers = tomllib.loads(shown.saved("lab_down_numbers_weights").decode())
    method = tomllib.loads((ROOT / "data" / "model.toml").read_text(encoding="utf-8"))
    assert numbers["matters_weight"] == method["matters"]["weight"]
    for table in ("helpfulness_points", "oxytocin_points", "spread"):
        assert numbers[table] == method[table]


def test_a_new_draft_is_the_shipped_set(draft, catalog):
    assert draft.lab.draft.changed() == ()
    assert catalog.weights_hash in draft.inside("lab_status")
    assert draft.saved("lab_down_weights_weights").decode() == SHIPPED


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
    words = catalog.lab.weights
    box = "lab_change_hug_touch_wish"
    assert words.no_both in draft.inside(box)
    draft.files.clear()
    assert draft.run().files == {}
    assert catalog.lab.files.refused in draft.text()
    draft.choose("lab_reason_hug_touch_wish", "A newer study.")
    assert words.no_source in draft.inside(box)
    assert draft.files == {}
    draft.choose("lab_source_hug_touch_wish", "packheiser_2024")
    assert words.no_source not in draft.inside(box)
    row = in_set(draft)[CELL]
    assert row == {
        "activity": "hug",
        "criterion": "touch_wish",
        "weight": "3",
        "certainty": "high",
        "source": "packheiser_2024",
        "reason": "A newer study.",
    }


@pytest.mark.parametrize("start", ["", "doi:", "https://doi.org/", " DOI: "])
def test_a_doi_is_taken_in_every_way_it_is_pasted_and_kept_in_one(draft, start):
    draft.weigh(*CELL, 3.0).cite(*CELL, doi=f"{start}10.1000/xyz123 ")
    assert in_set(draft)[CELL]["source"] == "doi:10.1000/xyz123"


@pytest.mark.parametrize("typed", ["my own notes", "10.1/x", "doi:10.1000/", "packheiser 2024"])
def test_what_cannot_be_looked_up_is_no_source(draft, catalog, typed):
    draft.weigh(*CELL, 3.0).files.clear()
    draft.cite(*CELL, doi=typed)
    said = catalog.lab.weights.odd_source.split("{source}")[1]
    assert said in draft.inside("lab_change_hug_touch_wish")
    assert draft.files == {}


def test_only_the_changed_row_of_the_file_is_another(draft):
    draft.weigh(*CELL, 1.5).cite(*CELL)
    before, after = SHIPPED.splitlines(), draft.saved("lab_down_weights_weights").decode().splitlines()
    differing = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [b for _, b in differing] == ["hug,touch_wish,1.5,high,doi:10.1000/xyz123,A newer study."]


def test_the_old_reason_does_not_stand_for_a_new_weight(draft):
    draft.weigh(*CELL, 3.0)
    held = draft.lab.draft.entries[CELL]
    assert (held.source, held.reason) == ("", "")
    draft.weigh(*CELL, 2.75)
    assert draft.lab.draft.changed() == ()
    assert draft.saved("lab_down_weights_weights").decode() == SHIPPED


def test_zero_takes_a_row_out_and_still_asks_why(draft, catalog):
    draft.weigh(*CELL, 0.0)
    assert catalog.lab.weights.no_both in draft.inside("lab_change_hug_touch_wish")
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
    assert draft.lab.draft.changed() == ()
    assert "1.3" in draft.inside("lab_faults")
    assert draft.app.get_by_key("lab_weight_hug_touch_wish").value == 2.75


def test_how_sure_is_a_change_like_any_other(draft):
    draft.weigh(*CELL, 3.0).cite(*CELL).choose("lab_trust_hug_touch_wish", "low")
    assert in_set(draft)[CELL]["certainty"] == "low"


# --- back ---


def test_undo_takes_back_one_change_at_a_time_to_the_shipped_set(draft, catalog):
    draft.weigh(*CELL, 3.0).cite(*CELL).weigh("hug", "worry", -1.0)
    weights = [draft.lab.draft.entry(CELL).weight, draft.lab.draft.entry(("hug", "worry")).weight]
    assert weights == [3.0, -1.0]
    draft.press("lab_undo")
    assert draft.lab.draft.entry(("hug", "worry")).weight == 0.5
    draft.press("lab_undo")
    assert draft.lab.draft.entry(CELL).source == ""
    for _ in range(3):
        draft.press("lab_undo")
    assert draft.lab.draft is None
    assert catalog.weights_hash in draft.inside("lab_status")
    assert draft.press("lab_undo").lab.draft is None


def test_reset_leaves_the_draft_and_undo_brings_it_back(draft, catalog):
    draft.weigh(*CELL, 3.0).press("lab_reset")
    assert draft.lab.draft is None
    assert draft.starting("lab_weight_") == []
    assert draft.press("lab_undo").lab.draft.entry(CELL).weight == 3.0


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
    "no header": ("hug,touch_wish,1,high,tend_judgement,x\n", "line 1"),
    "a number in words": (SHIPPED.replace("touch_wish,2.75", "touch_wish,much", 1), "line 2"),
    "a third of a quarter": (SHIPPED.replace("touch_wish,2.75", "touch_wish,2.8", 1), "line 2"),
    "too large": (SHIPPED.replace("touch_wish,2.75", "touch_wish,4", 1), "line 2"),
    "no source": (SHIPPED.replace("high,packheiser_2024", "high,", 1), "line 2"),
    "no reason": (
        "\n".join([SHIPPED.splitlines()[0], "hug,touch_wish,1,high,tend_judgement,"]),
        "line 2",
    ),
    "unknown source": (SHIPPED.replace("packheiser_2024", "nobody_1900", 1), "nobody_1900"),
    "unknown activity": (SHIPPED.replace("hug,touch_wish", "hgu,touch_wish", 1), "hgu"),
    "twice": (SHIPPED + SHIPPED.splitlines()[1] + "\n", "hug,touch_wish"),
    "no rows": (
        "\n".join([SHIPPED.splitlines()[0]]) + "\n",
        "add a row for each weight",
    ),
    "empty": ("", "line 1"),
    "semicolons": (SHIPPED.replace(",", ";"), "line 1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_place_and_the_draft_stays(draft, name):
    text, place = BROKEN[name]
    draft.weigh("hug", "worry", -1.0)
    draft.upload("lab_up_weights", "weights.csv", text).press("lab_use")
    said = draft.inside("lab_faults")
    assert place in said
    assert "Traceback" not in said
    assert draft.lab.draft.entry(("hug", "worry")).weight == -1.0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"\xff\xfe\x00", "numbers.toml"),
        (b"matters_weight = ", "numbers.toml"),
        (b"matters_weight = 2.0\n", "helpfulness_points"),
        (b"wrong = 1\n", "wrong"),
    ],
)
def test_broken_numbers_are_refused_with_their_place(draft, text, place):
    draft.upload("lab_up_numbers", "numbers.toml", text).press("lab_use")
    assert place in draft.inside("lab_faults")
    assert draft.lab.draft.changed() == ()


def test_a_file_with_a_byte_order_mark_is_read(draft):
    draft.upload("lab_up_weights", "weights.csv", b"\xef\xbb\xbf" + SHIPPED.encode()).press("lab_use")
    assert draft.lab.draft.changed() == ()
    assert "lab_faults" not in draft.keys


def test_one_single_weight_left_is_told_calmly(draft):
    """R9: all but one weight taken out."""
    text = "\n".join(SHIPPED.splitlines()[:2]) + "\n"
    draft.upload("lab_up_weights", "weights.csv", text).press("lab_use")
    assert "nothing speaks for it" in draft.inside("lab_faults")


# --- the dial and the grid ---


def test_the_dial_starts_at_nothing_and_moves_what_was_measured(draft, catalog):
    draft.choose("lab_look", "dial")
    grades = draft.starting("lab_weight_oxytocin_points_")
    assert {draft.app.get_by_key(f"lab_weight_oxytocin_points_{g}").value for g in grades} == {0.0}
    before = {row["label"].split(":")[0]: row["before"] for row in draft.rows()}
    draft.choose("lab_weight_oxytocin_points_A", 1.0)
    after = {row["label"].split(":")[0]: row["after"] for row in draft.rows()}
    graded = [a for a in catalog.ranked_activities if a.oxytocin.grade == "A"]
    raised = {catalog.categories[catalog.category_of[a.id]].title for a in graded}
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
        catalog.categories[catalog.category_of[a.id]].title
        for a in catalog.ranked_activities
        if a.oxytocin.grade in grades
    }
    shown = {row["label"].split(":")[0] for row in draft.rows()}
    assert shown
    assert shown <= measured
    assert draft.lab.draft.changed() == ()


def test_the_grid_holds_every_weight(draft):
    draft.choose("lab_look", "grid")
    (grid,) = [node for node in draft.blocks() if node.type == "dataframe"]
    held = grid.value
    cells = list(zip(held["activity"], held["criterion"], strict=True))
    assert cells == list(rows_of(SHIPPED))
    assert list(held["weight"]) == [float(row["weight"]) for row in rows_of(SHIPPED).values()]


def test_a_change_in_the_grid_is_taken_over_and_asks_for_its_reason(draft, monkeypatch):
    here = draft.lab
    edits = {1: {"weight": 1.0}, 0: {"weight": 2.5, "reason": "From the grid.", "source": "10.1000/g"}}
    monkeypatch.setattr(lab_state, "lab", lambda: here)
    monkeypatch.setattr(state, "widget", lambda key: {"edited_rows": edits})
    first, second, *_ = rows_of(SHIPPED)
    lab_state.take_grid("grid", [first, second])
    entries = here.draft.entries
    assert (entries[first].weight, entries[first].source) == (2.5, "doi:10.1000/g")
    assert (entries[second].weight, entries[second].reason) == (1.0, "")
    assert here.draft.changed() == (first, second)


def test_what_is_no_quarter_in_the_grid_is_not_taken(draft, monkeypatch):
    here = draft.lab
    monkeypatch.setattr(lab_state, "lab", lambda: here)
    monkeypatch.setattr(state, "widget", lambda key: {"edited_rows": {0: {"weight": 1.3}}})
    lab_state.take_grid("grid", [CELL])
    assert here.draft.changed() == ()
    assert "1.3" in here.faults[0]
