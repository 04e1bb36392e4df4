"""Reach: witnesses are scored again on the raw arithmetic, rivals are tried on many people."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from recommender.recommend import recommend
from recommender.research.certainty.reach import largest, reach, settings, states_of
from recommender.research.people import answers_of
from recommender.scoring.population import simulate
from recommender.scoring.responses import encode, nobody, read_answers
from tests.raw import leading_of, scored

PEOPLE = 1_000


def as_json(answers):
    return {id: list(said) if isinstance(said, tuple) else said for id, said in answers.items()}


def leading_fits(engine, raw, answers):
    """Raw fits of what may lead."""
    found = scored(engine, [as_json(answers)])
    return {id: raw.fit(id, as_json(answers)) for id in leading_of(found)}


@pytest.fixture(scope="module")
def states(engine):
    """The states of every block of the shipped model."""
    return states_of(engine.model)


@pytest.fixture(scope="module")
def shipped(engine, catalog):
    return reach(engine, simulate(catalog, 60, seed=3))


def test_every_shipped_activity_has_a_witness_that_holds(shipped, engine, raw):
    assert [found.activity for found in shipped] == raw.ranked
    for found in shipped:
        fits = leading_fits(engine, raw, found.witness)
        assert fits[found.activity] == max(fits.values()), found
        assert found.rival is None


def test_a_witness_holds_no_answer_that_never_counted(shipped, engine, raw):
    for found in shipped:
        assert len(found.witness) < len(engine.catalog.items) - 10
        for item in found.witness:
            fewer = {id: said for id, said in found.witness.items() if id != item}
            fits = leading_fits(engine, raw, fewer)
            assert fits.get(found.activity, 0) < max(fits.values()), (found, item)


def test_shares_are_those_of_the_raw_arithmetic(shipped, engine, raw, catalog):
    people = simulate(catalog, 60, seed=3)
    firsts = dict.fromkeys(raw.ranked, 0)
    for row in range(people.n):
        fits = leading_fits(engine, raw, dict.fromkeys(raw.items) | answers_of(catalog, people, row))
        for id, fit in fits.items():
            firsts[id] += fit == max(fits.values())
    assert {found.activity: found.share for found in shipped} == pytest.approx(
        {id: count / people.n for id, count in firsts.items()}
    )
    assert len([count for count in firsts.values() if count]) > 8


# --- rivals --------------------------------------------------------------------------------------


def doctored(engine, base, weights=None, all_base=None):
    """The engine with other bases and, where wanted, no weights but these, in units and quarters."""
    model = engine.model
    changed = model.base.astype(np.int64) if all_base is None else np.full_like(model.base, all_base)
    table = model.weights.copy() if weights is None else np.zeros_like(model.weights)
    for activity, value in base.items():
        changed[model.activity_ids.index(activity)] = value
    for (activity, criterion), value in (weights or {}).items():
        table[model.criterion_ids.index(criterion), model.activity_ids.index(activity)] = value
    return replace(engine, model=replace(model, base=changed, weights=table))


def only(engine, activity, people):
    return next(found for found in reach(engine, people) if found.activity == activity)


def standing(engine, people, *activities):
    """(n, activities) units and whether each may lead."""
    result = recommend(engine, people)
    columns = [engine.model.activity_ids.index(id) for id in activities]
    return result.ranking.units[:, columns].astype(int), result.gates.access.leading[:, columns]


def random_people(raw, catalog, n):
    random = Random("reach")
    sets = [raw.random_answers(random, random.choice((0.0, 0.1, 0.5))) for _ in range(n)]
    return encode(catalog, [read_answers(catalog, answers) for answers in sets])


def test_a_rival_that_is_always_ahead_is_named_and_is_ahead(engine, catalog, raw):
    altered = doctored(engine, {"comedy": -6_000})
    found = only(altered, "comedy", simulate(catalog, 200, seed=1))
    assert found.witness is None
    assert found.share == 0
    assert found.rival.is_always
    (rival,) = found.rival.activities
    margin = found.rival.margin * altered.model.cap_units / 50
    for people in (random_people(raw, catalog, PEOPLE), simulate(catalog, PEOPLE, seed=2)):
        units, leads = standing(altered, people, "comedy", rival)
        assert leads[leads[:, 0], 1].all()
        assert (units[:, 0] - units[:, 1]).max() <= round(margin) < 0


def test_a_rival_that_a_gate_can_close_proves_nothing(engine, catalog):
    altered = doctored(engine, {"meditation": 0, "allow_tears": 50}, {}, all_base=-9_000)
    people = simulate(catalog, 400, seed=1)
    found = only(altered, "meditation", people)
    assert set(found.witness) <= {"phq4_interest", "phq4_down"}
    blind = only(altered, "meditation", nobody(catalog))
    assert (blind.witness, blind.rival.activities) == (None, ("allow_tears",))
    assert not blind.rival.is_always
    assert blind.rival.margin == pytest.approx(-50 * 50 / altered.model.cap_units)


def test_rivals_that_take_turns_are_named_together(engine, catalog, raw):
    seesaw = {("soft_blanket", "energy"): 12, ("meditation", "energy"): -12}
    altered = doctored(engine, {"soft_blanket": 10, "meditation": 10}, seesaw, all_base=0)
    found = only(altered, "comedy", simulate(catalog, 50, seed=1))
    assert found.witness is None
    assert found.rival.is_always
    assert {"soft_blanket", "meditation"} <= set(found.rival.activities)
    units, leads = standing(altered, random_people(raw, catalog, 500), "comedy", *found.rival.activities)
    assert leads[leads[:, 0], 1:].all()
    assert (units[:, 1:].max(axis=1) > units[:, 0]).all()


def test_first_places_come_with_and_without_what_gates_read(catalog):
    people = settings(catalog)
    said = [answers_of(catalog, people, row) for row in range(people.n)]
    assert {} in said
    assert all(set(answers) <= {"adult", "safety", "intimacy", "calls"} for answers in said)
    assert all(answers["adult"] == "yes" for answers in said if "intimacy" in answers)
    assert {answers.get("safety") for answers in said} == {
        None,
        *((code,) for code in catalog.items["safety"].codes if code != "declined"),
    }


# --- block bounds --------------------------------------------------------------------------------

PAIRS = [
    ("exercise", "meditation"),
    ("self_hug", "hug"),
    ("reframe_distrust", "people_watching"),
]


def difference(raw, pair, answers):
    return 400 * (raw.points(pair[0], answers) - raw.points(pair[1], answers))


def close_by(raw, answers):
    """The same answers with one item, or one whole score, answered in another way."""
    for item in raw.items:
        if raw.is_many(item):
            sets = (
                list(raw.tick_sets(item)) if len(raw.codes[item]) < 11 else toggled(raw, answers, item)
            )
            yield from ({**answers, item: list(ticks)} for ticks in sets)
        else:
            yield from ({**answers, item: code} for code in [None, *raw.codes[item]])
    for score in raw.scores.values():
        for extreme in (min, max):
            yield {**answers, **{item: extreme(raw.codes[item]) for item in score["items"]}}


def toggled(raw, answers, item):
    """One tick more or less, or one that stands alone."""
    alone = raw.items[item].get("exclusive", [])
    free = [code for code in answers.get(item) or [] if code not in alone]
    yield from ([code] for code in alone)
    for code in raw.codes[item]:
        if code not in alone:
            yield [c for c in raw.codes[item] if (c in free) != (c == code)]


@pytest.mark.parametrize("pair", PAIRS, ids=" over ".join)
def test_the_largest_difference_is_reached_and_never_passed(pair, engine, states, catalog, raw):
    ids = engine.model.activity_ids
    aim = np.zeros((len(ids), 1))
    aim[ids.index(pair[0])], aim[ids.index(pair[1])] = 1, -1
    best = largest(catalog, states, aim)
    answers = as_json(answers_of(catalog, best.people(nobody(catalog)), 0))
    assert read_answers(catalog, answers)
    assert difference(raw, pair, answers) == Fraction(int(best.value[0]))
    random = Random("bounds")
    others = [*close_by(raw, answers), *(raw.random_answers(random, 0.1) for _ in range(300))]
    assert max(difference(raw, pair, other) for other in others) <= int(best.value[0])


def best_answers(engine, aim, leads=()):
    ids = engine.model.activity_ids
    column = np.zeros((len(ids), 1))
    column[ids.index(aim)] = 1
    must = tuple(np.array([ids.index(id)]) for id in leads)
    best = largest(engine.catalog, states_of(engine.model), column, must)
    answers = answers_of(engine.catalog, best.people(nobody(engine.catalog)), 0)
    return int(best.value[0]), answers


WISH = {("hug", "content_alone"): 12, ("hug", "wants_closeness"): 12}


@pytest.mark.parametrize(
    ("ticks", "value", "answer"),
    [
        (("moved", "rural"), 12 * 95 + 12 * 50, ("content",)),
        (("moved", "rural", "mobility"), 12 * 95 + 12 * 50, None),
        (("moved", "rural", "mobility", "skills"), 4 * 400 + 12 * 95 - 12 * 50, None),
    ],
)
def test_an_option_that_stands_alone_is_weighed_against_all_others(ticks, value, answer, engine):
    altered = doctored(engine, {}, WISH | {("hug", tick): 4 for tick in ticks})
    found, answers = best_answers(altered, "hug")
    assert found == value
    assert answers["in_the_way"] == (answer or answers["in_the_way"])
    if len(ticks) == 4:
        assert set(ticks) <= set(answers["in_the_way"])
        assert "content" not in answers["in_the_way"]


def test_a_question_stays_open_where_every_answer_would_cost(engine):
    reference = engine.model.reference.copy()
    reference[engine.model.criterion_ids.index("stigma")] = 50
    altered = doctored(engine, {}, {("warm_bath", "stigma"): 3})
    altered = replace(altered, model=replace(altered.model, reference=reference))
    value, answers = best_answers(altered, "warm_bath", leads=("reframe_distrust",))
    assert (value, "in_the_way" in answers) == (0, False)
    value, answers = best_answers(altered, "warm_bath")
    assert (value, "stigma" in answers["in_the_way"]) == (150, True)
