"""The diff of two weight sets against one made from the rows of the two files."""

from random import Random

import pytest

from recommender.catalog.weight_set import write_weights
from recommender.lab.changes import Citation, change_lines, changes, taken_back
from tests.lab.conftest import EDITS, rows_of

HUG = ("hug", "touch_wish")


def places(found):
    return [(change.activity, change.criterion) for change in found]


def values(change):
    return (
        change.old,
        change.new,
        change.old_certainty,
        change.new_certainty,
        change.source,
        change.reason,
    )


def test_nothing_changed_is_no_change(shipped, edited):
    assert changes(shipped, shipped) == ()
    assert changes(shipped, edited()) == ()


def test_a_changed_weight_says_what_it_was_and_is(shipped, edited):
    (change,) = changes(shipped, edited({HUG: "1.5"}))
    assert (change.what, change.key) == ("weight", "hug,touch_wish")
    assert values(change) == (2.75, 1.5, "high", "high", "packheiser_2024", "A new reason.")
    assert change.old_source == "packheiser_2024"
    assert change.old_reason.startswith("The more you wish for friendly touch")
    assert change.is_cited


def test_an_added_weight_has_no_old_side_and_a_removed_one_no_new_side(shipped, edited):
    added, removed = changes(
        shipped, edited({("exercise", "touch_wish"): "1", ("dancing", "music"): None})
    )
    assert values(added) == (None, 1.0, None, "low", "doi:10.1000/x1", "A new row.")
    assert values(removed) == (1.5, None, "medium", None, None, None)
    assert added.is_cited
    assert not removed.is_cited


def test_numbers_come_last_and_have_no_place_for_a_reason(shipped, edited):
    numbers = {"matters_weight": "1.0", "spread.low": "0.75", "oxytocin_points.B": "0.25"}
    found = changes(shipped, edited({HUG: "1"}, numbers))
    assert [c.what for c in found] == ["weight", "oxytocin_points.B", "spread.low", "matters_weight"]
    assert [(c.old, c.new) for c in found[1:]] == [(0.0, 0.25), (0.5, 0.75), (2.0, 1.0)]
    assert [c.is_cited for c in found] == [True, False, False, False]
    cited = changes(
        shipped, edited({HUG: "1"}, numbers), {"spread.low": Citation("doi:10.1/x", "Wider.")}
    )
    assert [c.is_cited for c in cited] == [True, False, True, False]


@pytest.mark.parametrize("citation", [Citation("", "Why."), Citation("doi:10.1/x", " ")])
def test_half_a_citation_is_none(shipped, edited, citation):
    (change,) = changes(shipped, edited(None, {"spread.low": "0.75"}), {"spread.low": citation})
    assert not change.is_cited


@pytest.mark.parametrize("field", ["certainty", "source", "reason"])
def test_certainty_source_and_reason_are_changes_too(catalog, shipped, field):
    from recommender.catalog.weight_set import read_weight_set

    text = write_weights(shipped)
    first = rows_of(text)[0]
    new = {"certainty": "low", "source": "grewen_2005", "reason": "Another."}[field]
    line = text.splitlines()[1]
    changed = line.replace(first[field], new) if field != "reason" else line.split('"')[0] + new
    after = read_weight_set(catalog, text.replace(line, changed))
    (change,) = changes(shipped, after)
    assert (change.old, change.new) == (2.75, 2.75)
    sides = {
        "certainty": (change.old_certainty, change.new_certainty),
        "source": (change.old_source, change.source),
        "reason": (change.old_reason, change.reason),
    }
    assert {name for name, (old, now) in sides.items() if old != now} == {field}
    assert sides[field] == (first[field], new)


def test_the_order_is_that_of_the_file(shipped, edited):
    """Against a merge of both files by hand: an added row stands behind the one before it."""
    rows = [(r["activity"], r["criterion"]) for r in rows_of(write_weights(shipped))]
    last_of_exercise = max(n for n, row in enumerate(rows) if row[0] == "exercise")
    edits = {rows[-1]: "0.25", rows[0]: "0.5", rows[40]: None, ("exercise", "touch_wish"): "1"}
    wanted = sorted(
        [
            (0, rows[0]),
            (40, rows[40]),
            (last_of_exercise + 0.5, ("exercise", "touch_wish")),
            (271, rows[-1]),
        ]
    )
    assert places(changes(shipped, edited(edits))) == [row for _, row in wanted]


def test_random_edits_are_found_exactly(shipped, edited):
    dice, rows = Random(5), rows_of(write_weights(shipped))
    for _ in range(10):
        chosen = dice.sample(rows, 6)
        steps = {(r["activity"], r["criterion"]): dice.choice(["0.25", "-0.25", None]) for r in chosen}
        wanted = {
            place: (float(r["weight"]), None if steps[place] is None else float(steps[place]))
            for r in rows
            if (place := (r["activity"], r["criterion"])) in steps
        }
        found = changes(shipped, edited(steps))
        assert {(c.activity, c.criterion): (c.old, c.new) for c in found} == wanted
        assert places(found) == list(wanted)


@pytest.mark.parametrize(("weights", "numbers"), EDITS)
def test_taking_every_change_back_gives_the_old_set_and_one_leaves_the_others(
    shipped, edited, weights, numbers
):
    after = edited(weights, numbers)
    found = changes(shipped, after)
    assert found
    back = after
    for change in found:
        rest = changes(shipped, taken_back(after, change))
        assert sorted(c.key for c in rest) == sorted(c.key for c in found if c is not change)
        back = taken_back(back, change)
    assert changes(shipped, back) == ()


def test_each_change_is_one_line_of_text(catalog, shipped, edited):
    edits = {HUG: "1.5", ("dancing", "music"): None, ("exercise", "touch_wish"): "-1"}
    found = changes(shipped, edited(edits, {"helpfulness_points.L2": "0.75"}))
    assert list(change_lines(found, catalog.compare.changes)) == [
        "hug touch_wish: 2.75 -> 1.5; source packheiser_2024; reason: A new reason.",
        "exercise touch_wish: none -> -1; certainty low; source doi:10.1000/x1; reason: A new row.",
        "dancing music: 1.5 -> none; no source; no reason",
        "helpfulness_points.L2: 0.5 -> 0.75; no source; no reason",
    ]
