"""What would it take, against brute force: every smaller change is tried on the raw arithmetic."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from recommender.catalog.records.method import Changeable, ChangeableAnswer
from recommender.recommend import recommend_people
from recommender.research.certainty.levers import answer_levers, neighbors, weight_levers
from recommender.scoring.responses import encode, read_answers
from tests.conftest import answers_of
from tests.raw import leading_of

NAMES = ["loves_to_cook", "skips_everything", "unsafe_at_home"]
QUARTERS = [Fraction(n, 4) for n in range(-12, 13)]
HELD_DOWN = {("reframe_distrust", "stigma")}  # design.md §7: its fit never rises
MATTERS = {"touch": 5, "memories": 0}


def people(raw):
    """Answer sets with what matters and vetoes: personas, then random ones."""
    random = Random("levers")
    yield from ((answers_of(name), {}, frozenset()) for name in NAMES)
    yield answers_of("busy_student"), MATTERS, frozenset({"comedy"})
    yield from ((raw.random_answers(random, 0.2), raw.random_matters(random), frozenset()) for _ in "ab")


def leading(engine, sets, vetoes=frozenset()):
    """For each answer set the ids of what may lead."""
    people = [read_answers(engine.catalog, said) for said in sets]
    found = recommend_people(engine, people, vetoes)
    return [set(leading_of(found, row)) for row in range(len(sets))]


def first_alone(raw, fits):
    """The category that stands first alone, by the fits of what may lead."""
    best = {}
    for activity, fit in fits.items():
        best.setdefault(raw.category_of[activity], []).append(fit)
    top = max(max(found) for found in best.values())
    firsts = [category for category, found in best.items() if max(found) == top]
    return firsts[0] if len(firsts) == 1 else None


def is_sound(raw, activity, criterion, new):
    """Whether weights.csv with this one weight would still load."""
    row = {**raw.weights_of[activity], criterion: new}
    others = [a for a in raw.ranked if a != activity and raw.weights_of[a].get(criterion)]
    speaks = any(weight > 0 for weight in row.values())
    return speaks and (new or others) and not (new > 0 and (activity, criterion) in HELD_DOWN)


def smallest_weight_changes(raw, answers, matters, open_ones):
    """(size, activity place, criterion place) by category, of every single weight tried."""
    fits = {a: raw.fit(a, answers, matters) for a in raw.ranked if a in open_ones}
    cap, found = Fraction(raw.method["cap"]), {}
    for place, activity in enumerate(raw.ranked):
        for row, criterion in enumerate(raw.criteria if activity in fits else ()):
            level = raw.level(criterion, answers)
            if level is None:
                continue
            old = raw.weights_of[activity].get(criterion, Fraction(0))
            per_weight = 50 * (level - Fraction(raw.criteria[criterion]["reference"])) / cap
            for new in QUARTERS:
                if new == old or not per_weight or not is_sound(raw, activity, criterion, new):
                    continue
                moved = {**fits, activity: fits[activity] + per_weight * (new - old)}
                category = first_alone(raw, moved)
                key = (abs(new - old), place, row, new)
                if category and key < found.get(category, (9,)):
                    found[category] = key
    return first_alone(raw, fits), found


def shown(raw, change):
    size = abs(Fraction(change.new) - Fraction(change.old))
    place = raw.ranked.index(change.activity), list(raw.criteria).index(change.criterion)
    return (size, *place, Fraction(change.new))


def test_weight_levers_are_the_smallest_of_all_changes(engine, raw):
    outcomes, own = set(), set()
    for answers, matters, vetoes in people(raw):
        (open_ones,) = leading(engine, [answers], vetoes)
        first, wanted = smallest_weight_changes(raw, answers, matters, open_ones)
        checked = read_answers(engine.catalog, answers)
        levers = weight_levers(engine, encode(engine.catalog, [checked], [matters]), vetoes)
        assert [lever.category for lever in levers] == list(raw.categories)
        for lever in levers:
            outcomes.add(lever.outcome)
            if lever.category == first:
                assert (lever.outcome, lever.change) == ("already_first", None)
            elif not open_ones & set(raw.categories[lever.category]):
                assert (lever.outcome, lever.change) == ("closed", None)
            elif lever.category not in wanted:
                assert (lever.outcome, lever.change) == ("none", None)
            else:
                assert lever.outcome == "found"
                assert shown(raw, lever.change) == wanted[lever.category]
                assert Fraction(lever.change.old) == raw.weights_of[lever.change.activity].get(
                    lever.change.criterion, 0
                )
                own.add(lever.change.activity in raw.categories[lever.category])
    assert outcomes == {"already_first", "found", "none", "closed"}
    assert own == {True, False}, "some raise an activity of the category, some weaken a rival"


def test_unknown_levels_cannot_help(engine):
    levers = weight_levers(engine, encode(engine.catalog, [{}]))
    assert {lever.outcome for lever in levers} <= {"already_first", "none", "closed"}


# --- answers -----------------------------------------------------------------------------------

TICKS = ["music", "instrument", "keepsakes", "warmth", "public_place"]


def every_change(raw, answers):
    """(size, item place, code place, answers) of each change that the brief of the data allows."""
    missing = (None, "not_asked")
    for item, scale, towards in (
        ("want_more_of", False, 0),
        ("importance", True, 0),
        ("confidence", True, 1),
        ("daily_time", True, 1),
        ("private_place", True, -1),
    ):
        codes, before = raw.codes[item], answers.get(item)
        for place, code in enumerate(codes if before != "declined" else ()):
            steps = 1 if before in missing else place - codes.index(before)
            if steps and (before in missing or not towards or steps * towards > 0):
                yield (abs(steps) if scale else 1), item, place, {**answers, item: code}
    before = answers.get("within_reach")
    for tick in TICKS if isinstance(before, list) else ():
        if tick not in before:
            kept = [code for code in before if code != "none"]
            place = raw.codes["within_reach"].index(tick)
            yield 1, "within_reach", place, {**answers, "within_reach": [*kept, tick]}


def wanted_answer_levers(engine, raw, answers, matters, vetoes, order):
    """First alone now, and the smallest change by category, each scored on the raw arithmetic."""
    found, every = {}, list(every_change(raw, answers))
    sets = [answers, *(said for *_, said in every)]
    first, *winners = (
        first_alone(raw, {a: raw.fit(a, said, matters) for a in raw.ranked if a in open_ones})
        for said, open_ones in zip(sets, leading(engine, sets, vetoes), strict=True)
    )
    for (size, item, place, said), category in zip(every, winners, strict=True):
        key = (size, order.index(item), place)
        if category and key < found.get(category, ((99,), None))[0]:
            found[category] = (key, said[item])
    return first, found


def answer_people(raw):
    yield from people(raw)
    yield from ((answers_of(name), {}, frozenset()) for name in ("intimacy_switched_on", "busy_student"))
    none = {**answers_of("nothing_within_reach"), "within_reach": ["none", "no_animals"]}
    yield none, {}, frozenset()
    yield {**answers_of("loves_to_cook"), "confidence": "declined", "daily_time": None}, {}, frozenset()


def test_answer_levers_are_the_smallest_of_all_changes(engine, raw):
    catalog, outcomes, sizes, items = engine.catalog, set(), set(), set()
    for answers, matters, vetoes in answer_people(raw):
        first, wanted = wanted_answer_levers(engine, raw, answers, matters, vetoes, list(catalog.items))
        for lever in answer_levers(engine, read_answers(catalog, answers), matters, vetoes):
            outcomes.add(lever.outcome)
            if lever.category == first:
                assert (lever.outcome, lever.change) == ("already_first", None)
            elif lever.category in wanted:
                (size, item, _), after = wanted[lever.category]
                assert lever.outcome == "found"
                assert (lever.change.size, list(catalog.items).index(lever.change.item)) == (size, item)
                same = set(after) if isinstance(after, list) else after
                got = lever.change.after
                assert (set(got) if isinstance(got, tuple) else got) == same
                sizes.add(size)
                items.add(lever.change.item)
            else:
                assert lever.outcome in ("none", "closed")
                assert lever.change is None
    assert outcomes == {"already_first", "found", "none", "closed"}
    assert len(items) >= 3
    assert max(sizes) > 1


def test_every_neighbor_is_an_allowed_answer_and_moves_no_gate(engine, raw):
    catalog = engine.catalog
    for answers, _, _ in answer_people(raw):
        checked = read_answers(catalog, answers)
        changes, people = neighbors(catalog, checked), [checked]
        for change in changes:
            said = list(change.after) if isinstance(change.after, tuple) else change.after
            people.append({**checked, **read_answers(catalog, {change.item: said})})
            assert people[-1] != checked
        before, *others = recommend_people(engine, people).gates.holds
        assert changes
        assert (np.array(others) == before).all()
        sizes = [change.size for change in changes]
        assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("before", "tick", "after"),
    [
        (("none",), "music", ("music",)),
        (("none", "no_animals"), "music", ("music", "no_animals")),
        (("pet", "public_place"), "keepsakes", ("pet", "keepsakes", "public_place")),
        ((), "warmth", ("warmth",)),
    ],
)
def test_a_tick_takes_off_what_cannot_stand_beside_it(before, tick, after, catalog):
    found = {change.tick: change for change in neighbors(catalog, {"within_reach": before})}
    assert (found[tick].before, found[tick].after, found[tick].size) == (before, after, 1)


def test_nobody_is_told_to_have_less_and_a_declined_answer_stays(catalog, person):
    answers = person("loves_to_cook", confidence=10, daily_time="over60", private_place="usually")
    changed = {change.item for change in neighbors(catalog, answers)}
    assert not changed & {"confidence", "daily_time", "private_place"}
    said = {"confidence": "declined", "within_reach": None, "importance": None}
    found = neighbors(catalog, said)
    assert not {"confidence", "within_reach"} & {change.item for change in found}
    # An open question counts as one step.
    opened = [change for change in found if change.item == "importance"]
    assert [(c.before, c.after, c.size) for c in opened] == [(None, n, 1) for n in range(11)]


def test_a_tick_may_join_an_exclusive_one_and_be_taken_off(catalog):
    entry = {"item": "within_reach", "tick": "no_animals", "towards": "any", "reason": "A test."}
    given = Changeable(reason="r", open_reason="o", changeable=(ChangeableAnswer(**entry),))
    altered = replace(catalog, changeable=given)
    for before, after in ((("none",), ("none", "no_animals")), (("none", "no_animals"), ("none",))):
        (change,) = neighbors(altered, {"within_reach": before})
        assert (change.before, change.after) == (before, after)


# --- only weight sets that load ------------------------------------------------------------------


def doctored(engine, weights, base, reference):
    """An engine in which these numbers are all there is: quarters, units and hundredths."""
    model = engine.model
    rows, columns = model.criterion_ids.index, model.activity_ids.index
    parts = [
        np.zeros_like(model.weights),
        np.full_like(model.base, -9_000),
        np.zeros_like(model.reference),
    ]
    for (activity, criterion), value in weights.items():
        parts[0][rows(criterion), columns(activity)] = value
    for activity, value in base.items():
        parts[1][columns(activity)] = value
    for criterion, value in reference.items():
        parts[2][rows(criterion)] = value
    changed = replace(model, weights=parts[0], base=parts[1], reference=parts[2])
    return replace(engine, model=changed)


# In each, a rival that comes earlier in the catalog could be weakened by as much as the own activity
# would have to rise, if only that weight were allowed.
REFUSED = {
    "the last row of a criterion": (
        {("self_hug", "keepsakes"): 4, ("self_hug", "pet"): 4},
        {"photos_and_memories": 1},
        ("photos_and_memories", "keepsakes"),
    ),
    "the last weight that speaks for an activity": (
        {("self_hug", "keepsakes"): 4, ("dancing", "keepsakes"): -1},
        {"photos_and_memories": 1},
        ("photos_and_memories", "keepsakes"),
    ),
    "what a gate says is never raised": (
        {},
        {"reframe_distrust": 140, "orgasm": 1},
        ("orgasm", "stigma"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_no_lever_breaks_a_rule_of_the_weights(name, engine, catalog):
    weights, base, wanted = REFUSED[name]
    altered = doctored(engine, weights, {"self_hug": 0, **base}, {"stigma": 50, "keepsakes": 65})
    answers = {"adult": "yes", "intimacy": "on", "safety": ["none"]}
    answers |= {"within_reach": ["keepsakes"]} if weights else {"in_the_way": [], "trust": 6}
    responses = encode(catalog, [read_answers(catalog, answers)])
    levers = {lever.category: lever for lever in weight_levers(altered, responses)}
    change = levers[catalog.activities[wanted[0]].category].change
    assert (change.activity, change.criterion) == wanted


def test_two_that_share_the_first_place_share_it_whatever_a_third_does(engine, catalog):
    base = {"self_hug": -90, "listen_to_music": 0, "photos_and_memories": 0}
    altered = doctored(engine, {}, base, {"keepsakes": 65})
    answers = {"adult": "yes", "safety": ["none"], "within_reach": ["keepsakes", "music"]}
    responses = encode(catalog, [read_answers(catalog, answers)])
    levers = {lever.category: lever for lever in weight_levers(altered, responses)}
    for category in ("music", "memories"):
        change = levers[category].change
        assert catalog.activities[change.activity].category in ("music", "memories")
