"""Ranges against every completion of what is missing, and what must hold for any answer set."""

from itertools import product
from random import Random

import numpy as np
import pytest

from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import how_sure, recommend
from recommender.scoring.profile import read_profile
from recommender.scoring.responses import Responses, encode, read_answers
from tests.raw import Raw, people_of, scored

MISSING = (None, "declined", "not_asked", ["declined"])


# --- many people at random, before and after something is added -----------------------------------


@pytest.fixture(scope="module")
def people(raw):
    """Answer sets from complete to nearly empty, and what matters to each."""
    random = Random("ranges")
    answers = [p for blank in (0.02, 0.1, 0.4, 0.8) for p in people_of(raw, "ranges", 100, blank)]
    return answers, [raw.random_matters(random) for _ in answers]


def completed(raw, answers, wholly):
    """The same people with some, or all, of what is missing filled in."""
    random, found = Random("completed"), []
    for person in answers:
        gaps = [id for id in raw.items if person.get(id) in MISSING]
        extra = {id: raw.random_answer(id, random) for id in gaps if wholly or random.random() < 0.5}
        found.append(person | {id: a for id, a in extra.items() if a != ["declined"]})
    return found


@pytest.mark.parametrize("wholly", [False, True])
def test_every_completion_falls_inside_the_range(engine, raw, people, wholly):
    """And its own range, with fewer answers missing, inside that as well."""
    answers, matters = people
    before = scored(engine, answers, matters)
    after = scored(engine, completed(raw, answers, wholly), matters)
    one, two = before.bounds, after.bounds
    assert ((one.low <= two.low) & (two.low <= after.ranking.units)).all()
    assert ((one.high >= two.high) & (two.high >= after.ranking.units)).all()
    assert (one.high - one.low > two.high - two.low).any()
    ranked = (before.ranking.category_rank > 0) & (after.ranking.category_rank > 0)
    units = after.ranking.category_units
    assert ((one.category_low <= units) & (units <= one.category_high))[ranked].all()


def test_with_every_answer_given_the_range_is_the_fit(engine, raw, people):
    random = Random("complete")
    answers = [{id: raw.random_answer(id, random) for id in raw.items} for _ in people[1]]
    full = [n for n, a in enumerate(answers) if ["declined"] not in a.values()]
    assert len(full) > 200
    found = scored(engine, [answers[n] for n in full], [people[1][n] for n in full])
    ranking, bounds = found.ranking, found.bounds
    assert (bounds.low == ranking.units).all()
    assert (bounds.high == ranking.units).all()
    ranked = ranking.category_rank > 0
    assert (bounds.category_low == ranking.category_units)[ranked].all()
    assert (bounds.category_high == ranking.category_units)[ranked].all()


def test_what_matters_opens_closes_and_holds_back_nothing(engine, people):
    answers, matters = people
    silent, said = scored(engine, answers), scored(engine, answers, matters)
    one, two = silent.gates.access, said.gates.access
    assert (silent.ranking.units != said.ranking.units).any()
    for part in ("closed", "leading", "open_steps"):
        assert np.array_equal(getattr(one, part), getattr(two, part)), part
    for row in range(0, len(answers), 50):
        before, after = (PersonResult(found, row) for found in (silent, said))
        for part in ("closed", "support", "clinician", "scores"):
            assert getattr(before, part) == getattr(after, part)
        cautions = [{r.activity.id: r.cautions for r in found.activities} for found in (before, after)]
        assert cautions[0] == cautions[1]


# --- all completions of a few missing items -------------------------------------------------------


def all_ways(raw, id):
    """Every way to leave or answer one missing item, as rows of the arrays that hold answers."""
    if not raw.is_many(id):
        return np.arange(-1, len(raw.codes[id]), dtype=np.int16)
    rows = [[code in found for code in raw.codes[id]] for found in raw.tick_sets(id)]
    return np.array([[-1] * len(raw.codes[id]), *rows], dtype=np.int8)


def every_completion(raw, person, missing):
    """One person repeated, once for every way to answer all or some of the missing items."""
    ways = {id: all_ways(raw, id) for id in missing}
    picks = np.array(list(product(*(range(len(ways[id])) for id in missing)))).T
    n = picks.shape[1]
    codes = {id: np.repeat(column, n) for id, column in person.codes.items()}
    ticked = {id: np.repeat(rows, n, axis=0) for id, rows in person.ticks.items()}
    for id, pick in zip(missing, picks, strict=True):
        (ticked if raw.is_many(id) else codes)[id] = ways[id][pick]
    return Responses(n, codes, ticked, np.repeat(person.matters, n, axis=0))


def random_trios():
    raw = Raw()
    small = [id for id in raw.items if not raw.is_many(id)]
    return [tuple(Random(seed).sample(small, 3)) for seed in range(4)]


ALONE = [("in_the_way",), ("within_reach",), ("safety",)]
TIED = [
    ("in_the_way", "trust"),
    ("in_the_way", "weekly_money"),
    ("within_reach", "alone_after", "touch_gap"),
    ("ucla_companionship", "ucla_left_out", "ucla_isolated"),
    ("lsns_family_seen", "lsns_family_help"),
    ("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help"),
    ("phq4_interest", "phq4_down"),
    ("phq4_nervous", "phq4_worry", "phq4_down"),
]


def one_with_gaps(engine, raw, missing, name):
    """One person at random who left these items open, as arrays."""
    random = Random(name)
    answers = {id: raw.random_answer(id, random) for id in raw.items} | dict.fromkeys(missing)
    matters = [raw.random_matters(random)]
    return encode(engine.catalog, [read_answers(engine.catalog, answers)], matters)


@pytest.mark.parametrize("missing", [*ALONE, *TIED, *random_trios()], ids="+".join)
def test_the_range_of_an_activity_is_exact_over_all_completions(engine, raw, missing, request):
    person, model = one_with_gaps(engine, raw, missing, request.node.name), engine.model
    point = recommend(engine, person)
    levels = read_profile(engine.catalog, every_completion(raw, person, missing)).levels
    fits = model.base + model.points(levels)
    assert np.array_equal(fits[0], point.ranking.units[0])
    assert np.array_equal(fits.min(axis=0), point.bounds.low[0])
    assert np.array_equal(fits.max(axis=0), point.bounds.high[0])


@pytest.mark.parametrize("missing", TIED, ids="+".join)
def test_an_answer_that_stays_missing_widens_no_range(engine, raw, missing, request):
    """Of what is missing, one item after the other is still to come: all of its answers, and no more."""
    person, model = one_with_gaps(engine, raw, missing, request.node.name), engine.model
    for kept in ((), *((item,) for item in missing), missing[1:]):
        open = {id: np.array([id in kept]) for id in raw.items}
        low, high = engine.ranges.bound(person, open)
        levels = read_profile(engine.catalog, every_completion(raw, person, kept)).levels
        fits = model.base + model.points(levels)
        assert np.array_equal(fits.min(axis=0), low[0]), kept
        assert np.array_equal(fits.max(axis=0), high[0]), kept


# --- one person and many -----------------------------------------------------------------------


def numbers_of(found, row):
    sure = how_sure(found)
    parts = {**vars(found.ranking), **vars(found.bounds), "top_share": sure.top_share, "band": sure.band}
    return {name: values[row].tobytes() for name, values in parts.items()}


@pytest.mark.parametrize("size", [1, 2, 7])
def test_one_person_has_the_same_numbers_alone_and_in_any_batch(engine, people, size):
    answers, matters = ([part[n * 61 % len(part)] for n in range(size, 2 * size)] for part in people)
    batch = scored(engine, answers, matters)
    for row in {0, size - 1}:
        alone = scored(engine, [answers[row]], [matters[row]])
        assert numbers_of(batch, row) == numbers_of(alone, 0)
        assert result_document(PersonResult(batch, row)) == result_document(PersonResult(alone))
