"""The lab is apart from the visit, shows nothing private, and goes when the visit goes."""

import pytest

from recommender.research.certainty.levers import Lever, WeightChange
from recommender.ui.lab import how_sure
from tests.ui.lab.conftest import bars
from tests.visits import visit_of

CELL = ("hug", "touch_wish")


def test_the_lab_is_closed_while_the_screen_is_shared(lab, complete, catalog):
    visit = visit_of(answers=dict(complete), path="full", view="client", sharing=True)
    shown = lab(visit)
    assert catalog.texts("lab.page.closed") in shown.text()
    assert "lab_section" not in shown.keys


def test_links_lead_here_from_the_science_and_from_a_clients_results_only(screen, complete, catalog):
    def links(visit, page):
        shown = screen(visit).open(page)
        return [link.label for link in shown.app.get("page_link")]

    link = catalog.texts("lab.page.link")
    own = visit_of(answers=dict(complete), path="full")
    client = visit_of(answers=dict(complete), path="full", view="client")
    shared = visit_of(answers=dict(complete), path="full", view="client", sharing=True)
    assert link in links(visit_of(), "science")
    assert link not in links(own, "results")
    assert link in links(client, "results")
    assert [link in links(shared, page) for page in ("results", "science")] == [False, False]


def test_nothing_on_intimacy_where_others_may_look(lab, person, speaks_of_sex):
    """Nor once others look: what was drawn while nobody did is made anew."""

    def sheet():
        (found,) = [node.value for node in shown.blocks() if node.type == "dataframe"]
        return "\n".join(found["name"])

    shown = lab(visit_of(answers=person("intimacy_switched_on"), path="full"))
    assert speaks_of_sex(shown.text())
    shown.section("changes").choose("lab_all", True)
    assert speaks_of_sex(sheet())
    shown.visit.choose("view", "client")
    assert not speaks_of_sex(shown.run().text() + sheet())
    assert not speaks_of_sex(shown.section("weights").text())
    assert not speaks_of_sex(shown.section("sure").choose("lab_person", "visit").text())


@pytest.mark.parametrize("view", ["client", None])
def test_a_lever_names_no_private_criterion_where_others_may_look(
    lab, complete, catalog, monkeypatch, view
):
    private = next(criterion for criterion in catalog.criteria.values() if criterion.private)
    change = WeightChange("hug", private.id, 0.0, 1.0)
    levers = (Lever(catalog.activities["hug"].category, "found", change),)
    monkeypatch.setattr(how_sure, "weight_levers", lambda *_: levers)
    visit = visit_of(answers=dict(complete), path="full", **({"view": view} if view else {}))
    said = lab(visit, "sure").choose("lab_sure_part", "levers").text()
    (line,) = [line for line in said.split("\n") if line.startswith("- ") and "0 → +1.00" in line]
    assert (private.label in line, catalog.texts("lab.moves.receipt_private") in line) == (
        not view,
        bool(view),
    )


def test_this_visit_can_be_looked_at_and_stays_as_it_is(lab, complete, catalog):
    assert (
        catalog.texts("lab.people.visit")
        not in lab(section="changes").app.selectbox(key="lab_who").options
    )
    visit = visit_of(answers=dict(complete), path="full", vetoes={"hug"})
    shown = lab(visit, "changes", bare={("hug", "worry"): 3.0}).choose("lab_who", "visit")
    assert bars(shown)
    assert (shown.answers, shown.visit.check_in.vetoes) == (complete, {"hug"})
    assert dict(shown.app.query_params) == {}


def test_a_draft_lives_through_other_pages_stays_out_of_the_tab_and_goes_with_the_visit(lab):
    draft = lab(cited={CELL: 3.0}).hold(*CELL)
    draft.choose("lab_reason_hug_touch_wish", "Zebra crossing")
    assert "Zebra" not in draft.inside("bridge")
    draft.open("science").open("lab")
    assert draft.lab.draft.row(CELL).value == 3.0
    assert draft.app.get_by_key("lab_weight_hug_touch_wish").value == 3.0
    draft.open("keep").press("clear_device")
    assert "tend_lab" not in draft.app.session_state
    assert draft.open("lab").lab.draft is None


def take_out(shown, activity):
    """Take every weight of an activity out, in the table."""
    here = shown.lab
    rows = {
        cell: row for cell, row in shown.lab.cache["shipped"].table.items() if cell.first == activity
    }
    draft = shown.lab.cache["shipped"]
    for cell in rows:
        draft = draft.put(cell, 0.0)
    here.draft = draft
    return shown.run()


def test_a_set_that_cannot_be_used_breaks_no_section(draft):
    take_out(draft, "hug")
    for section in ("weights", "changes", "sure", "cohort", "check"):
        draft.section(section)
        assert "nothing speaks for it" in draft.inside("lab_faults")
        assert not {"lab_moved_moves", "lab_reproduce", "lab_check", "lab_scale"} & set(draft.keys)
        assert draft.charts() == []
    assert draft.files.keys() <= {"lab_example", "lab_codebook"}
    draft.lab.undo.append(None)
    assert len(draft.section("weights").press("lab_undo").charts()) == 2


def test_only_the_section_in_sight_is_drawn(lab):
    shown = lab()
    assert "lab_who" not in shown.keys
    shown.section("changes")
    assert "lab_cell_first" not in shown.keys
    assert len(shown.charts()) == 1
