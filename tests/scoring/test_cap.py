"""The cap, and how far a fit can go, against exact sums over the raw files."""

from collections import defaultdict
from fractions import Fraction
from functools import cache
from math import ceil
from random import Random

import numpy as np
import pytest

from recommender.recommend import attainable
from tests.raw import scored


def ways_to_score(raw, id):
    """One way to reach each total of a score."""
    ways = [{}]
    for item in raw.scores[id]["items"]:
        ways = [way | {item: code} for way in ways for code in raw.codes[item]]
    return {sum(way.values()): way for way in ways}.values()


def blocks(raw, activity):
    """Ways to answer each group of items that a criterion of this activity ties together."""
    groups = defaultdict(list)
    for owner, id in raw.weights:
        for feed in raw.criteria[id]["feeds"] if owner == activity else ():
            if "score" in feed:
                groups[feed["score"]] = list(ways_to_score(raw, feed["score"]))
            elif "tick" not in feed:
                groups[feed["item"]] = [{feed["item"]: code} for code in raw.codes[feed["item"]]]
    return groups.values()


@cache
def tick_sets(raw, id):
    return [(ticks, frozenset(ticks)) for ticks in raw.tick_sets(id)]


@cache
def tick_ways(raw, activity, id):
    """Tick sets that can differ for this activity: of the ticks that it weighs, and the exclusive."""
    weighed = {c for owner, c in raw.weights if owner == activity}
    feeds = [feed for c in weighed for feed in raw.criteria[c]["feeds"] if feed.get("item") == id]
    useful = {feed["tick"] for feed in feeds}
    alone = set(raw.items[id]["exclusive"])
    return [ticks for ticks, own in tick_sets(raw, id) if own <= useful | alone]


def points_of(raw, activity):
    """Points of one activity in 1/400, of all criteria or of some; and who reads some items.

    Each criterion is worked out once for each way to answer it.
    """
    items, known = {}, {}
    for id in raw.weights_of[activity]:
        scores = [raw.scores.get(feed.get("score"), {}) for feed in raw.criteria[id]["feeds"]]
        feeds = zip(raw.criteria[id]["feeds"], scores, strict=True)
        items[id] = {
            (item, feed.get("tick"))
            for feed, score in feeds
            for item in score.get("items", [feed.get("item")])
        }

    def said(answers, item, tick):
        found = answers.get(item)
        return found if tick is None or found is None else tick in found

    def term(id, answers):
        key = (id, *(said(answers, *read) for read in items[id]))
        if key not in known:
            level = raw.level(id, answers)
            offset = 0 if level is None else level - Fraction(raw.criteria[id]["reference"])
            units = 400 * raw.weights_of[activity][id] * offset
            assert units.denominator == 1
            known[key] = int(units)
        return known[key]

    def points(answers, ids=tuple(items)):
        return sum(term(id, answers) for id in ids)

    return points, lambda own: [id for id, read in items.items() if own & {item for item, _ in read}]


def extreme(raw, activity, sign):
    """The answer set that carries this activity furthest, block by block, ticks tried one by one."""
    points, reading = points_of(raw, activity)
    groups = [(ways, reading(ways[0].keys())) for ways in blocks(raw, activity)]
    tied = reading({"in_the_way"})
    within = tick_ways(raw, activity, "within_reach")
    best = {"within_reach": max(within, key=lambda t: sign * points({"within_reach": t}))}

    def filled(answers, groups):
        for ways, ids in groups:
            options = [answers | way for way in [{}, *ways]]
            answers = max(options, key=lambda way: sign * points(way, ids))
        return answers

    # What no criterion ties to a tick of `in_the_way` is best answered the same whatever is ticked.
    best = filled(best, [group for group in groups if not {*tied} & {*group[1]}])
    groups = [group for group in groups if {*tied} & {*group[1]}]
    ticks = [{}, *({"in_the_way": way} for way in tick_ways(raw, activity, "in_the_way"))]
    return max((filled(best | way, groups) for way in ticks), key=lambda way: sign * points(way))


@pytest.fixture(scope="module")
def extremes(raw):
    """(activity, sign) → (answers, base plus points)."""
    table = {}
    for activity in raw.ranked:
        for sign in (1, -1):
            answers = extreme(raw, activity, sign)
            table[activity, sign] = answers, raw.base(activity) + raw.points(activity, answers)
    return table


def furthest_importance(raw, activity, sign):
    """What matters that carries this activity furthest: nothing set, or its category at one step."""
    ways = [{}, *({raw.category_of[activity]: n} for n in range(6))]
    return max(ways, key=lambda way: sign * raw.points(activity, {}, way))


def reach(raw, extremes, activity, sign):
    """Base, points of answers, of what matters and of what helped together."""
    importance = furthest_importance(raw, activity, sign)
    return extremes[activity, sign][1] + raw.points(activity, {}, importance) + sign * helped(raw)


def helped(raw):
    """Most points that tries of an activity can add, or take."""
    layer = raw.method["helped"]
    return Fraction(layer["weight"]) * (1 - Fraction(layer["reference"]))


def test_the_cap_is_the_furthest_that_answers_and_what_matters_reach_up_to_a_half(raw, extremes):
    furthest = max(abs(reach(raw, extremes, *key)) for key in extremes)
    assert furthest > max(abs(value) for _, value in extremes.values())
    assert Fraction(raw.method["cap"]) == Fraction(ceil(furthest * 2), 2)


def test_each_end_of_the_range_of_nobody_is_reached_by_somebody(engine, raw, extremes):
    nobody = scored(engine, [{}]).bounds
    for place, activity in enumerate(raw.ranked):
        assert nobody.high[0, place] == extremes[activity, 1][1] * 400
        assert nobody.low[0, place] == extremes[activity, -1][1] * 400


def test_the_bound_is_attained_by_a_real_answer_set(engine, raw, extremes):
    key = max(extremes, key=lambda key: abs(reach(raw, extremes, *key)))
    answers = {id: a for id, a in extremes[key][0].items() if a is not None}
    activity, sign = key
    tries = {activity: 100 if sign > 0 else 0}
    ranking = scored(engine, [answers], [furthest_importance(raw, *key)], [tries]).ranking
    wanted = abs(reach(raw, extremes, *key)) * 400
    assert np.abs(ranking.units).max() == wanted == engine.ranges.cap_bound


def test_every_bar_stays_on_the_axis_and_both_of_its_ends_are_reached(engine, raw, extremes):
    """The one axis for everybody: the smallest and largest fit whatever is answered and set."""
    cap = Fraction(raw.method["cap"])
    reached = [50 + 50 * reach(raw, extremes, *key) / cap for key in extremes]
    low, high = attainable(engine)
    assert low == pytest.approx(float(min(reached)), abs=1e-9)
    assert high == pytest.approx(float(max(reached)), abs=1e-9)
    random = Random("axis")
    people = [raw.random_answers(random, 0.3) for _ in range(500)]
    matters = [raw.random_matters(random, random.choice([0.0, 0.5])) for _ in people]
    found = scored(engine, people, matters)
    ranked, bounds = found.ranking.category_rank > 0, found.bounds
    assert (engine.model.fit(bounds.category_low)[ranked] >= low).all()
    assert (engine.model.fit(bounds.category_high)[ranked] <= high).all()
