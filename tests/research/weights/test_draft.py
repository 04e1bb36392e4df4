"""A table gives its set again; a draft differs from it where it was changed, and asks for reasons."""

import pytest

from recommender.catalog.weight_set import read_weight_set, weight_set_of, write_numbers, write_weights
from recommender.research.weights.draft import (
    Cell,
    Row,
    change_lines,
    clean_source,
    draft_of,
    is_source,
    set_of,
    table_of,
)
from tests.research.conftest import changes

HUG, NEW, L2 = Cell("hug", "touch_wish"), Cell("exercise", "touch_wish"), Cell("spread", "low")


@pytest.fixture
def draft(catalog):
    return draft_of(catalog)


def test_a_table_and_a_new_draft_are_the_shipped_set_to_the_last_byte(catalog, shipped, draft):
    again = set_of(table_of(shipped))
    assert again == shipped == weight_set_of(catalog) == draft.weight_set(catalog)
    assert (write_weights(again), write_numbers(again)) == (
        write_weights(shipped),
        write_numbers(shipped),
    )
    assert draft.changes() == ()


def test_a_cell_is_named_by_its_file():
    cells = [Cell("hug", "worry"), Cell("spread", "low"), Cell("matters_weight", "")]
    assert [str(cell) for cell in cells] == ["hug,worry", "spread.low", "matters_weight"]
    assert [cell.is_number for cell in cells] == [False, True, True]


def test_a_change_clears_the_reason_and_its_return_brings_it_back(catalog, draft):
    before = draft.row(HUG)
    changed = draft.put(HUG, 1.5)
    assert changed.row(HUG) == Row(1.5, "high")
    assert changed.uncited(catalog.sources) == (HUG,)
    assert changed.put(HUG, before.value) == draft
    cited = changed.cite(HUG, source=" https://doi.org/10.1000/x1 ", reason="A new  reason. ")
    assert cited.row(HUG) == Row(1.5, "high", "doi:10.1000/x1", "A new reason.")
    assert cited.uncited(catalog.sources) == ()
    assert cited.put(HUG, 2.0, "low").row(HUG) == Row(2.0, "low", "doi:10.1000/x1", "A new reason.")
    (change,) = cited.changes()
    assert (change.cell, change.before, change.is_removal) == (HUG, before, False)


def test_a_reason_alone_is_a_change_as_well(draft):
    changed = draft.cite(HUG, reason="Another.")
    assert [c.after for c in changed.changes()] == [Row(2.75, "high", draft.row(HUG).source, "Another.")]
    assert changed.cite(HUG, reason=draft.row(HUG).reason) == draft


def test_a_new_weight_comes_and_goes(catalog, draft):
    added = draft.put(NEW, -1.0)
    (change,) = added.changes()
    assert (change.before, change.after) == (None, Row(-1.0, "low"))
    assert added.put(NEW, 0.0) == draft
    assert draft.put(NEW, certainty="high") == draft
    assert added.weight_set(catalog).weights[-1].criterion == "touch_wish"


def test_zero_removes_a_row_and_asks_why(catalog, draft):
    removed = draft.put(HUG, 0.0)
    (change,) = removed.changes()
    assert change.is_removal
    assert removed.uncited(catalog.sources) == (HUG,)
    rows = [(row.activity, row.criterion) for row in removed.weight_set(catalog).weights]
    assert HUG not in rows
    assert len(rows) == len(catalog.weights) - 1


def test_a_number_is_a_change_like_any_other(catalog, draft):
    changed = draft.put(L2, 0.75)
    (change,) = changed.changes()
    assert (change.before, change.after) == (Row(0.5, None), Row(0.75, None))
    assert changed.uncited(catalog.sources) == (L2,)
    assert changed.weight_set(catalog).numbers.spread["low"] == 0.75
    assert not changed.put(L2, 0.5).changes()


def test_what_is_not_cited_gets_a_stand_in_in_the_set_alone(catalog, draft):
    changed = draft.put(HUG, 1.5).cite(HUG, source="my notes")
    row = changed.weight_set(catalog).weights[0]
    assert (row.weight, row.source, row.reason) == (1.5, catalog.lab.no_source, "Not given yet.")
    assert changed.row(HUG).source == "my notes"


def test_changes_come_in_the_order_of_the_file_then_new_ones_then_numbers(catalog, draft):
    rows = [Cell(r.activity, r.criterion) for r in catalog.weights]
    wanted = [rows[0], rows[40], rows[-1], NEW, Cell("oxytocin_points", "B"), L2]
    changed = draft
    for cell in reversed(wanted):
        changed = changed.put(cell, 0.125)
    assert [change.cell for change in changed.changes()] == wanted


def test_what_a_file_cannot_give_a_reason_for_is_marked(catalog, shipped, edited):
    given = edited({HUG: None, NEW: "1"}, {"spread.low": "0.75"})
    draft = draft_of(catalog, given)
    marked = catalog.lab.no_source, catalog.texts("lab.draft.from_file")
    assert {c.cell: c.after for c in draft.changes()} == {
        HUG: Row(0.0, "low", *marked),
        NEW: Row(1.0, "low", "doi:10.1000/x1", "A new row."),
        L2: Row(0.75, None, *marked),
    }
    assert draft.uncited(catalog.sources) == ()
    again = read_weight_set(
        catalog, write_weights(draft.weight_set(catalog)), write_numbers(draft.weight_set(catalog))
    )
    assert draft_of(catalog, again) == draft


@pytest.mark.parametrize("start", ["", "doi:", "https://doi.org/", " DOI: ", "http://dx.doi.org/"])
def test_a_doi_is_read_in_every_spelling(start):
    assert clean_source(f"{start}10.1000/xyz123 ") == "doi:10.1000/xyz123"


def test_a_source_can_be_looked_up(catalog):
    sources = ["packheiser_2024", "doi:10.1000/xyz123", "my own notes", "doi:10.1/x"]
    found = [source for source in sources if is_source(source, catalog.sources)]
    assert found == ["packheiser_2024", "doi:10.1000/xyz123"]


def test_each_change_is_one_line_of_text(catalog, shipped, edited):
    edits = {HUG: "1.5", ("dancing", "music"): None, NEW: "-1"}
    found = changes(shipped, edited(edits, {"helpfulness_points.L2": "0.75"}))
    assert list(change_lines(found, catalog.texts)) == [
        "hug touch_wish: 2.75 -> 1.5; source packheiser_2024; reason: A new reason.",
        "dancing music: 1.5 -> none; no source; no reason",
        "exercise touch_wish: none -> -1; certainty low; source doi:10.1000/x1; reason: A new row.",
        "helpfulness_points.L2: 0.5 -> 0.75; no source; no reason",
    ]
    rows = Row(1.0, "high", "one_2000", "Old."), Row(1.0, "low", "two_2001", "New.")
    assert list(change_lines(changes({HUG: rows[0]}, {HUG: rows[1]}), catalog.texts)) == [
        "hug touch_wish: 1 -> 1; certainty high -> low; source one_2000 -> two_2001; reason: New."
    ]
