"""The editor of the research lab: drafts, their reasons, undo, files, and what is refused."""

import csv
import io
import tomllib
from pathlib import Path

import pytest

from recommender import with_weights
from recommender.recommend import recommend
from recommender.research.weights.draft import Cell
from recommender.scoring.population import simulate
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab import weights as lab_weights
from recommender.ui.lab.weights import SHOWN
from tests.ui.conftest import chart_rows_of

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "data/method/weights.csv").read_text(encoding="utf-8")
CELL = Cell("hug", "touch_wish")


def rows_of(text):
    return {
        (row["activity"], row["criterion"]): row for row in csv.DictReader(io.StringIO(text, newline=""))
    }


def in_set(shown):
    """The draft's weights as the page gives them to be saved."""
    return rows_of(shown.section("changes").saved("lab_down_weights").decode())


# --- the pictures ---


def test_it_opens_on_every_weight_with_those_that_matter_beside_it(lab, catalog):
    shown = lab()
    assert catalog.weights_hash in shown.inside("lab_status")
    weights, tornado = map(chart_rows_of, shown.charts())
    held = {(row["activity"], row["criterion"]): row["value"] for row in weights if row["value"]}
    assert held == {(row.activity, row.criterion): row.weight for row in catalog.weights}
    assert len(tornado) == SHOWN
    assert tornado[0]["either"] > 0.05
    assert "10,000 made-up people" in shown.text()


def test_a_pressed_cell_opens_one_editor_and_a_forged_one_none(lab, catalog):
    shown = lab()
    here = shown.lab

    def press(*pressed):
        chosen = {"selection": {"cell": list(pressed)}}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lab_session, "lab", lambda: here)
            patch.setattr(session, "value_of", lambda *_: chosen)
            patch.setattr(session, "catalog", lambda: catalog)
            lab_weights._press()

    press({"activity": "hug", "criterion": "no such"})
    press()
    assert shown.run().starting("lab_weight_") == []
    press({"activity": "hug", "criterion": "touch_wish"})
    assert shown.run().starting("lab_weight_") == ["hug_touch_wish"]
    assert rows_of(SHIPPED)[CELL]["reason"] in shown.text()


def test_a_change_counts_who_gets_another_first_choice_and_is_framed(draft, engine):
    draft.weigh("sing_or_play", "instrument", 1.0)
    limits = engine.catalog.lab.simulated
    people = simulate(engine.catalog, max(limits.sizes), limits.seed)
    other = with_weights(engine, {("sing_or_play", "instrument"): 1.0})
    first = [recommend(e, people).ranking.category_rank == 1 for e in (engine, other)]
    count = int((first[0] != first[1]).any(axis=1).sum())
    assert f"{count:,} of 10,000 people" in draft.inside("lab_flips")
    (framed,) = [row for row in chart_rows_of(draft.charts()[0]) if row["marked"]]
    assert (framed["activity"], framed["criterion"]) == ("sing_or_play", "instrument")


def test_the_shipped_files_are_data_byte_for_byte(lab):
    shown = lab(section="changes")
    assert shown.saved("lab_down_weights").decode() == SHIPPED
    numbers = tomllib.loads(shown.saved("lab_down_numbers").decode())
    method = tomllib.loads((ROOT / "data/method/model.toml").read_text(encoding="utf-8"))
    assert numbers["matters_weight"] == method["matters"]["weight"]
    for table in ("helpfulness_points", "oxytocin_points", "spread"):
        assert numbers[table] == method[table]


# --- one change ---


def test_a_change_is_refused_without_reason_and_source_and_taken_with_both(lab, catalog):
    texts, draft = catalog.texts, lab(bare={CELL: 3.0})
    assert texts("lab.weights.no_both") in draft.hold(*CELL).inside("lab_editor")
    draft.section("changes")
    assert draft.files == {}
    assert texts("lab.files.refused") in draft.text()
    draft.hold(*CELL).choose("lab_reason_hug_touch_wish", "A newer study.")
    assert texts("lab.weights.no_source") in draft.inside("lab_editor")
    draft.choose("lab_doi_hug_touch_wish", "my own notes")
    said = texts.sentences["lab.weights.odd_source"].split("{source}")[1]
    assert said in draft.inside("lab_editor")
    row = in_set(draft.choose("lab_doi_hug_touch_wish", "packheiser_2024"))[CELL]
    assert list(row.values())[2:] == ["3", "high", "packheiser_2024", "A newer study."]


def test_only_the_changed_row_of_the_file_is_another_and_the_shipped_engine_never_changes(
    lab, engine, catalog
):
    shipped = engine.model.weights.copy()
    draft = lab(cited={CELL: 1.5}).hold(*CELL).choose("lab_trust_hug_touch_wish", "low")
    draft.section("changes")
    before, after = SHIPPED.splitlines(), draft.saved("lab_down_weights").decode().splitlines()
    differing = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [b for _, b in differing] == ["hug,touch_wish,1.5,low,doi:10.1000/xyz123,A newer study."]
    assert (engine.model.weights == shipped).all()
    assert catalog.weights_hash not in draft.inside("lab_status")


def test_what_is_no_quarter_is_not_taken(draft):
    draft.weigh(*CELL, 1.3)
    assert draft.lab.draft is None
    assert "1.3" in draft.inside("lab_faults")
    assert draft.app.get_by_key("lab_weight_hug_touch_wish").value == 2.75


# --- back ---


def test_undo_takes_back_one_change_at_a_time_and_a_reset(draft, catalog):
    draft.weigh(*CELL, 3.0).cite(*CELL).weigh("hug", "worry", -1.0)
    weights = [draft.lab.draft.row(cell).value for cell in (CELL, ("hug", "worry"))]
    assert weights == [3.0, -1.0]
    draft.press("lab_undo")
    assert draft.lab.draft.row(("hug", "worry")).value == 0.5
    draft.press("lab_undo")
    row = draft.lab.draft.row(CELL)
    assert (bool(row.source), bool(row.reason)) in ((True, False), (False, True))
    draft.press("lab_undo").press("lab_undo")
    assert draft.lab.draft is None
    assert catalog.weights_hash in draft.inside("lab_status")
    assert "lab_undo" not in draft.keys
    draft.weigh(*CELL, 3.0).press("lab_reset")
    assert draft.lab.draft is None
    assert draft.press("lab_undo").lab.draft.row(CELL).value == 3.0


# --- files ---


def test_a_saved_draft_can_be_loaded_again_and_has_the_same_hash(lab):
    draft = lab(section="changes", cited={CELL: 3.0, ("oxytocin_points", "A"): 1.0})
    hash = draft.inside("lab_status").split("`")[1]
    weights, numbers = (draft.saved(f"lab_down_{part}") for part in ("weights", "numbers"))
    other = lab(section="changes")
    other.upload("lab_up_weights", "weights.csv", b"\xef\xbb\xbf" + weights)
    other.upload("lab_up_numbers", "numbers.toml", numbers)
    other.press("lab_use")
    assert other.inside("lab_status").split("`")[1] == hash
    assert other.saved("lab_down_weights") == weights
    assert other.saved("lab_down_numbers") == numbers


BROKEN = {
    "too large": ("weights.csv", SHIPPED.replace("touch_wish,2.75", "touch_wish,4", 1), "line 2"),
    "one weight": ("weights.csv", "\n".join(SHIPPED.splitlines()[:2]) + "\n", "nothing speaks for it"),
    "no text": ("numbers.toml", b"\xff\xfe\x00", "numbers.toml"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_place_and_the_draft_stays(lab, name):
    file, text, place = BROKEN[name]
    draft = lab(section="changes", bare={("hug", "worry"): -1.0})
    draft.upload(f"lab_up_{file.partition('.')[0]}", file, text).press("lab_use")
    said = draft.inside("lab_faults")
    assert place in said
    assert "Traceback" not in said
    assert list(draft.lab.draft.rows) == [("hug", "worry")]
    assert draft.lab.draft.row(("hug", "worry")).value == -1.0
