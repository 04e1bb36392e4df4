"""Change over time, against values worked out by hand and a threshold computed from its sources."""

import math

import pytest

from recommender.journal.change import changes, helped_levels, plans, say_change, what_helped
from recommender.journal.entries import Outcome
from tests.journal.made import deleted, id_of, plan, tried

UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
PHQ = ("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down")
LSNS = ("lsns_family_seen", "lsns_family_private", "lsns_family_help")
LSNS += ("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help")


def answers(items, *codes):
    return dict(zip(items, codes, strict=True))


@pytest.fixture
def change(catalog):
    """One score between two sets of answers."""

    def found(id, then, now):
        (one,) = (one for one in changes(catalog, then, now) if one.score.id == id)
        return one

    return found


def test_each_threshold_is_what_its_figures_give(catalog):
    lines = {line.id: line for line in catalog.follow_up.reliable_change}
    assert lines["lsns6"].points is None
    for line in (lines["ucla3"], lines["phq4"]):
        exact = 1.96 * line.sd * math.sqrt(2 * (1 - line.reliability))
        assert line.points == math.ceil(exact)
        assert f"{exact:.2f} points" in line.note
    assert {id: line.points for id, line in lines.items()} == {"ucla3": 3, "phq4": 4, "lsns6": None}


@pytest.mark.parametrize(
    ("id", "items", "then", "now", "difference", "verdict"),
    [
        ("ucla3", UCLA, (3, 3, 2), (2, 2, 1), -3, "more"),
        ("ucla3", UCLA, (3, 3, 2), (2, 2, 2), -2, "chance"),
        ("ucla3", UCLA, (1, 1, 1), (2, 2, 2), 3, "more"),
        ("ucla3", UCLA, (2, 2, 2), (2, 2, 2), 0, "chance"),
        ("ucla3", UCLA, (2, 2, None), (2, 2, 2), None, "open"),
        ("phq4", PHQ, (3, 3, 1, 1), (2, 2, 1, 0), -3, "chance"),
        ("phq4", PHQ, (3, 3, 1, 1), (2, 2, 0, 0), -4, "more"),
        ("lsns6", LSNS, (5, 5, 5, 5, 5, 5), (0, 0, 0, 0, 0, 0), -30, "early"),
        ("phq2", PHQ, (3, 3, 3, 3), (0, 0, 0, 0), -6, "early"),
    ],
)
def test_a_change_is_named_only_from_its_threshold_on(
    change, catalog, id, items, then, now, difference, verdict
):
    one = change(id, answers(items, *then), answers(items, *now))
    assert (one.change, one.verdict) == (difference, verdict)
    said = say_change(catalog, one)
    assert "no change" not in said.lower()
    assert (f"{one.then} then, {one.now} now" in said) == (difference is not None)


def test_what_was_not_asked_is_open(change):
    assert change("ucla3", {}, answers(UCLA, 1, 1, 1)).verdict == "open"
    assert change("ucla3", dict.fromkeys(UCLA, "not_asked"), answers(UCLA, 1, 1, 1)).then is None


def outcome(number, plan_number, did="yes", felt=1, hours=None):
    entry = tried(number, hours=hours)
    payload = Outcome(activity="hug", step=0, plan=id_of(plan_number), did=did, felt=felt)
    return entry.model_copy(update={"payload": payload})


def test_the_last_plan_comes_first_with_the_last_that_was_said_of_it():
    first, second, third = plan(1), plan(5), plan(9)
    early, late = outcome(6, 5, did="no", felt=None), outcome(7, 5, felt=2)
    found = plans([late, third, early, first, second, deleted(11)])
    assert found == [(third, None), (second, late), (first, None)]


def test_only_what_was_done_and_felt_is_a_try_and_few_tries_count_little(catalog):
    entries = [
        tried(3, felt=-1),
        tried(1, felt=2),
        tried(2, felt=0, did="part"),
        tried(4, felt=2, did="no"),
        tried(5, felt=None),
        tried(6, felt=-2, activity="hug"),
        deleted(7),
    ]
    found = what_helped(entries)
    assert found == {"listen_to_music": [2, 0, -1], "hug": [-2]}
    shrink = catalog.method.helped.shrink
    levels = {"listen_to_music": 50 + round(25 / (3 + shrink)), "hug": 50 - round(50 / (1 + shrink))}
    assert helped_levels(catalog, [*entries, tried(8, activity="juggling")]) == levels


def test_of_a_plan_the_last_that_was_said_counts():
    said = [
        outcome(2, 1, felt=2, hours=1),
        outcome(3, 1, felt=-1, hours=2),
        outcome(4, 9, felt=1, hours=3),
    ]
    assert what_helped(said)["hug"] == [-1, 1]
    assert what_helped([*said, outcome(5, 1, did="no", felt=None, hours=4)])["hug"] == [1]
