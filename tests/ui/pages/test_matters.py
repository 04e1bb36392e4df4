"""What matters to you: the order moves and says so, and every step can be taken back."""

import re

import pytest

from tests.visits import visit_of

PLACE = re.compile(r"place (?:(\d+) → )?(\d+)$")


@pytest.fixture
def page(screen, complete):
    """The page for these answers."""

    def show(answers=complete, **fields):
        return screen(visit_of(answers=dict(answers), path="full", **fields)).open("matters")

    return show


def controls(shown):
    """The rows of numbers, by category."""
    every = {radio.key: radio for radio in shown.app.radio if radio.key}
    return {k.removeprefix("matter_"): one for k, one in every.items() if k.startswith("matter_")}


def places(shown):
    """Category → (title, place before where it moved, place now), as the rows of numbers say it."""
    said = {key: radio.label for key, radio in controls(shown).items()}
    found = {key: (label.split(":")[0], *PLACE.search(label).groups()) for key, label in said.items()}
    return {
        key: (title, before and int(before), int(now)) for key, (title, before, now) in found.items()
    }


def order(shown):
    """Titles and fits as the chart has them, from top to bottom."""
    return [(bar_name(row), row["fit"]) for row in shown.rows()]


def bar_name(row):
    """The name of a bar, before its places."""
    return re.split(r" \d+ → ", row["title"])[0]


def last(shown):
    """The category that stands last."""
    return max(places(shown), key=lambda key: places(shown)[key][2])


def test_every_kind_has_the_numbers_from_0_to_5_and_no_others(page, catalog, texts):
    shown = page()
    assert all(list(one.options) == ["0", "1", "2", "3", "4", "5"] for one in controls(shown).values())
    kinds = [kind.id for kind in catalog.ranked_categories if kind.id in controls(shown)]
    assert list(controls(shown)) == kinds
    assert texts("matters.scale", low=0, high=5) in shown.text()


@pytest.mark.parametrize("name", ["no_touch_please", "skips_everything"])
def test_a_choice_moves_the_order_and_says_from_where_to_where(page, person, texts, name):
    shown = page(person(name) or {"adult": None})
    assert all(radio.value is None for radio in controls(shown).values())
    assert texts("matters.untouched") in shown.inside("moves")
    was = {key: now for key, (_, _, now) in places(shown).items()}
    chosen = last(shown)
    shown.choose(f"matter_{chosen}", 5)
    assert shown.visit.check_in.matters == {chosen: 5}
    fits = [fit for _, fit in order(shown)]
    assert fits == sorted(fits, reverse=True)
    # Places counted by hand from the fits of the chart: equals share one.
    now = {title: 1 + sum(other > fit for other in fits) for title, fit in order(shown)}
    sentence, labels = (
        shown.inside("moves"),
        {bar_name(row): row["title"] for row in shown.rows()},
    )
    for key, (title, before, place) in places(shown).items():
        assert place == now[title]
        assert before == (was[key] if was[key] != place else None)
        arrow = f"{was[key]} → {place}"
        assert (f"{title}: place {arrow}" in sentence) == (before is not None)
        assert (arrow in labels[title]) == (before is not None)
    assert places(shown)[chosen][1] is not None


def test_a_choice_that_moves_nothing_says_so(page, texts):
    shown = page()
    shown.choose(f"matter_{last(shown)}", 0)
    assert texts("matters.unmoved") in shown.inside("moves")
    assert texts("matters.untouched") not in shown.text()


def test_reset_and_undo_stay_open_and_do_nothing_where_there_is_nothing_to_take_back(page):
    """A button that closes while it has the focus would lose it."""
    shown = page()
    first = shown.rows()
    for key in ("reset", "undo"):
        assert shown.press(key).visit.check_in.matters == {}
        assert not shown.app.button(key=key).disabled
        assert (shown.rows(), shown.visit.unsaved.undo) == (first, [])


def test_both_orders_stand_beside_each_other(page, texts):
    shown = page()
    first = [title for title, _ in order(shown)]
    shown.choose(f"matter_{last(shown)}", 5)
    now = [title for title, _ in order(shown)]
    lines = [line for line in shown.inside("compare").split("\n") if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert tuple(cells[0]) == texts.lines("matters.compare_columns")
    rows = [row for row in cells[1:] if row[0].isdigit()]
    assert rows == [[str(n), *pair] for n, pair in enumerate(zip(first, now, strict=True), 1)]


def test_what_matters_reaches_results_and_its_receipt(page, catalog):
    shown = page().choose("matter_music", 5)
    moved = [fit for _, fit in order(shown)]
    assert [row["fit"] for row in shown.open("results").rows()] == moved
    label = catalog.method.matters.more
    receipts = [shown.inside(f"receipt_{id}") for id in shown.starting("receipt_")]
    music = [one.id for one in catalog.activities.values() if one.category == "music"]
    assert [label in said for said in receipts] == [id in music for id in shown.starting("receipt_")]
    assert any(label in said for said in receipts)


@pytest.mark.parametrize("fields", [{"view": "client"}, {"view": "client", "sharing": True}])
def test_what_was_said_on_intimacy_has_no_line_where_others_look(page, person, speaks_of_sex, fields):
    answers = person("intimacy_switched_on")
    own = page(answers, matters={"intimacy": 5})
    assert "matter_intimacy" in own.keys
    shown = page(answers, matters={"intimacy": 5}, **fields)
    assert "matter_intimacy" not in shown.keys
    assert not speaks_of_sex(shown.text())


def test_no_kind_that_is_out_has_a_line(page, person, speaks_of_food, speaks_of_sex):
    shown = page(person("eating_is_hard"))
    assert "matter_savoring" not in shown.keys
    assert not speaks_of_food(shown.text())
    assert not speaks_of_sex(page(person("intimacy_left_off")).text())
