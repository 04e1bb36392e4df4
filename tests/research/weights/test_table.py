"""Tables of weights and numbers, and their changes as text."""

import pytest

from recommender.catalog.weight_set import weight_set_of, write_numbers, write_weights
from recommender.research.weights.table import Cell, Row, change_lines, set_of, table_of, without
from tests.research.conftest import EDITS, changes

HUG = ("hug", "touch_wish")


def test_a_table_gives_its_weight_set_again_to_the_last_byte(catalog, shipped):
    again = set_of(table_of(shipped))
    assert again == shipped == weight_set_of(catalog)
    assert (write_weights(again), write_numbers(again)) == (
        write_weights(shipped),
        write_numbers(shipped),
    )


def test_a_cell_is_named_by_its_file():
    cells = [Cell("hug", "worry"), Cell("spread", "low"), Cell("matters_weight", "")]
    assert [str(cell) for cell in cells] == ["hug,worry", "spread.low", "matters_weight"]
    assert [cell.is_number for cell in cells] == [False, True, True]


@pytest.mark.parametrize(("weights", "numbers"), EDITS)
def test_undoing_every_change_gives_the_old_set_and_one_leaves_the_others(
    shipped, edited, weights, numbers
):
    after = edited(weights, numbers)
    found = changes(shipped, after)
    assert found
    table = table_of(after)
    for change in found:
        rest = changes(shipped, set_of(without(table_of(after), change)))
        assert rest == tuple(other for other in found if other is not change)
        table = without(table, change)
    assert changes(shipped, set_of(table)) == ()


def test_each_change_is_one_line_of_text(catalog, shipped, edited):
    edits = {HUG: "1.5", ("dancing", "music"): None, ("exercise", "touch_wish"): "-1"}
    found = changes(shipped, edited(edits, {"helpfulness_points.L2": "0.75"}))
    assert list(change_lines(found, catalog.texts)) == [
        "hug touch_wish: 2.75 -> 1.5; source packheiser_2024; reason: A new reason.",
        "dancing music: 1.5 -> none; no source; no reason",
        "exercise touch_wish: none -> -1; certainty low; source doi:10.1000/x1; reason: A new row.",
        "helpfulness_points.L2: 0.5 -> 0.75; no source; no reason",
    ]


def test_another_source_and_certainty_are_in_the_line(catalog):
    rows = Row(1.0, "high", "one_2000", "Old."), Row(1.0, "low", "two_2001", "New.")
    draft = changes({Cell(*HUG): rows[0]}, {Cell(*HUG): rows[1]})
    assert list(change_lines(draft, catalog.texts)) == [
        "hug touch_wish: 1 -> 1; certainty high -> low; source one_2000 -> two_2001; reason: New."
    ]
