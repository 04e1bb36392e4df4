"""What must hold for every answer set, searched for counterexamples with Hypothesis."""

from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recommender.recommend import how_sure, load_engine, recommend, recommend_people
from recommender.report.document import result_document
from recommender.report.person import PersonResult
from recommender.scoring.responses import Responses, encode, read_answers

# No fixture: Hypothesis prints every argument of a failing test, and an engine is very long.
ENGINE = load_engine()
CATALOG = ENGINE.model.catalog
CLINICIAN = {"oxytocin_supplement", "intranasal_oxytocin", "vitamin_b"}
TONIGHT = {"home", "alone", "free"}
MISSING = st.sampled_from([None, "declined", "not_asked"])
moderate = settings(max_examples=60, derandomize=True, deadline=None)


# --- strategies --------------------------------------------------------------------------------


def ticks(item):
    free = [code for code in item.codes if code not in item.exclusive]
    # Nothing ticked was left open, where "none" could have been.
    least = 1 if {"none", "declined"} & set(item.codes) else 0
    many = [st.lists(st.sampled_from(free), unique=True, min_size=least)]
    for code in item.exclusive:
        friends = list(item.joins.get(code, ()))
        rest = st.lists(st.sampled_from(friends), unique=True) if friends else st.just([])
        many.append(rest.map(lambda found, code=code: [code, *found]))
    return st.one_of(many).filter(lambda found: found != ["declined"])


def known(item):
    return ticks(item) if item.type == "many" else st.sampled_from(item.codes)


ITEMS = CATALOG.items
KNOWN = {id: known(item) for id, item in ITEMS.items()}
full_answers = st.fixed_dictionaries(KNOWN)
some_answers = st.fixed_dictionaries({}, optional={id: KNOWN[id] | MISSING for id in ITEMS})
few_missing = st.builds(
    lambda answers, gone: answers | dict(gone),
    full_answers,
    st.lists(st.tuples(st.sampled_from(sorted(ITEMS)), MISSING), max_size=4),
)
answer_sets = st.one_of(some_answers, few_missing, full_answers)
set_matters = st.fixed_dictionaries(
    {}, optional={category.id: st.integers(0, 5) for category in CATALOG.ranked_categories}
)


def recommended(*people, matters=None):
    read = [read_answers(CATALOG, answers) for answers in people]
    return recommend_people(ENGINE, read, matters=matters)


def document(answers, matters=None):
    return result_document(PersonResult(recommended(answers, matters=[matters or {}])))


def by_id(rows):
    return {row["id"]: row for row in rows}


# --- what is ranked ----------------------------------------------------------------------------


@moderate
@given(answers=answer_sets)
def test_no_closed_and_no_clinician_activity_is_listed_or_ranked(answers):
    found = document(answers)
    listed = {row["id"] for row in found["activities"]}
    closed = {row["activity"] for row in found["closed"]}
    best = {row["best_activity"] for row in found["categories"]}
    leading = {row["id"] for row in found["activities"] if row["lead"]}
    assert listed.isdisjoint(closed | CLINICIAN)
    assert listed | closed == {a.id for a in CATALOG.ranked_activities}
    assert best <= leading
    assert "clinician" not in by_id(found["categories"])


def competition_ranks(values):
    return [1 + sum(other > value for other in values) for value in values]


@moderate
@given(answers=answer_sets, matters=set_matters)
def test_equals_share_a_rank_and_the_next_one_skips(answers, matters):
    found = document(answers, matters)
    leading = [row for row in found["activities"] if row["lead"]]
    for rows in (leading, found["categories"]):
        assert [row["rank"] for row in rows] == competition_ranks([row["fit"] for row in rows])
        assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert all(row["rank"] is None for row in found["activities"] if not row["lead"])


def test_a_tie_is_ranked_one_one_three_somewhere():
    ranks = [row["rank"] for row in document({})["categories"]]
    tied = {rank for rank in ranks if ranks.count(rank) > 1}
    assert tied
    assert all(rank + ranks.count(rank) in {*ranks, len(ranks) + 1} for rank in tied)


@moderate
@given(answers=answer_sets)
def test_there_is_always_something_free_at_home_alone_in_three_categories(answers):
    rows = [row for row in document(answers)["activities"] if row["lead"]]
    fine = [row for row in rows if any(set(step["tags"]) >= TONIGHT for step in row["steps"])]
    assert len(fine) >= 3
    assert len({row["category"] for row in fine}) >= 3


# --- ranges ------------------------------------------------------------------------------------


def gaps(answers):
    return [id for id in ITEMS if answers.get(id) in (None, "declined", "not_asked", ["declined"])]


def filled(answers, draw, wholly):
    """The same answers with all (or some) of what is missing filled in."""
    extra = {id: draw(KNOWN[id]) for id in gaps(answers) if wholly or draw(st.booleans())}
    return answers | extra


@moderate
@given(data=st.data(), answers=answer_sets, matters=set_matters, wholly=st.booleans())
def test_every_completion_falls_inside_the_range(data, answers, matters, wholly):
    assume(gaps(answers))
    later = filled(answers, data.draw, wholly)
    before, after = document(answers, matters), document(later, matters)
    for part in ("activities", "categories"):
        found = by_id(after[part])
        for id, row in by_id(before[part]).items():
            assert 0 <= row["low"] <= row["fit"] <= row["high"] <= 100
            if id in found:
                assert row["low"] <= found[id]["fit"] <= row["high"], (part, id)


@moderate
@given(data=st.data(), answers=answer_sets)
def test_a_further_answer_only_narrows_the_range_of_an_activity(data, answers):
    assume(gaps(answers))
    bounds = recommended(answers, filled(answers, data.draw, False)).bounds
    assert (bounds.low[0] <= bounds.low[1]).all()
    assert (bounds.high[1] <= bounds.high[0]).all()


@moderate
@given(answers=full_answers, matters=set_matters)
def test_with_every_answer_given_the_range_is_the_fit(answers, matters):
    found = recommended(answers, matters=[matters])
    ranking, bounds = found.ranking, found.bounds
    assert (bounds.low == ranking.units).all()
    assert (bounds.high == ranking.units).all()
    ranked = ranking.category_rank > 0
    assert (bounds.category_low == ranking.category_units)[ranked].all()
    assert (bounds.category_high == ranking.category_units)[ranked].all()


@moderate
@given(answers=answer_sets, matters=set_matters)
def test_what_matters_moves_a_fit_and_both_ends_of_its_range_alike(answers, matters):
    found = recommended(answers, answers, matters=[{}, matters])
    ranking, bounds = found.ranking, found.bounds
    moved = ranking.units[1] - ranking.units[0]
    for place, activity in enumerate(CATALOG.ranked_activities):
        importance = matters.get(CATALOG.category_of[activity.id])
        # Two points a whole scale, the middle of it typical: 160 of 400 units a step.
        assert moved[place] == (0 if importance is None else 160 * importance - 400)
    assert (bounds.low[1] - bounds.low[0] == moved).all()
    assert (bounds.high[1] - bounds.high[0] == moved).all()


@moderate
@given(answers=answer_sets, matters=set_matters)
def test_what_matters_opens_closes_and_holds_back_nothing(answers, matters):
    plain, told = document(answers), document(answers, matters)
    for part in ("closed", "support", "clinician", "scores"):
        assert told[part] == plain[part]
    kept = ("lead", "steps", "cautions")
    before = {id: [row[key] for key in kept] for id, row in by_id(plain["activities"]).items()}
    after = {id: [row[key] for key in kept] for id, row in by_id(told["activities"]).items()}
    assert before == after


@moderate
@given(answers=answer_sets, matters=set_matters, category=st.sampled_from(CATALOG.ranked_categories))
def test_a_kind_that_matters_more_never_stands_lower(answers, matters, category):
    less, more = matters | {category.id: 1}, matters | {category.id: 4}
    ranking = recommended(answers, answers, matters=[less, more]).ranking
    place = CATALOG.ranked_categories.index(category)
    before, after = ranking.category_rank[:, place]
    assert after <= before
    assert (before == 0) == (after == 0)


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
    small = [id for id, item in ITEMS.items() if item.type != "many"]
    return [tuple(Random(seed).sample(small, 3)) for seed in range(8)]


ALONE = [("in_the_way",), ("within_reach",), ("safety",)] * 3
TIED = [
    ("in_the_way", "trust"),
    ("in_the_way", "want_more_of"),
    ("in_the_way", "daily_time"),
    ("in_the_way", "weekly_money"),
    ("within_reach", "alone_after", "touch_gap"),
    ("ucla_companionship", "ucla_left_out", "ucla_isolated"),
    ("lsns_family_seen", "lsns_family_help"),
    ("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help"),
    ("phq4_interest", "phq4_down"),
    ("phq4_nervous", "phq4_worry", "phq4_down"),
]


@pytest.mark.parametrize("missing", [*ALONE, *TIED, *random_trios()], ids="+".join)
def test_the_range_of_an_activity_is_exact_over_all_completions(raw, missing, request):
    random = Random(request.node.name)
    answers = {id: raw.random_answer(id, random) for id in ITEMS}
    answers |= dict.fromkeys(missing)
    person = encode(CATALOG, [read_answers(CATALOG, answers)], [raw.random_matters(random)])
    assert set(missing) <= set(gaps(answers))
    point = recommend(ENGINE, person)
    fits = recommend(ENGINE, every_completion(raw, person, missing)).ranking.units
    assert np.array_equal(fits[0], point.ranking.units[0])
    assert np.array_equal(fits.min(axis=0), point.bounds.low[0])
    assert np.array_equal(fits.max(axis=0), point.bounds.high[0])


# With these open, nothing in `memories` or `movement` surely leads.
GATED = [("safety", "phq4_down"), ("safety", "movement"), ("safety", "phq4_interest", "phq4_down")] * 8


@pytest.mark.parametrize("missing", [*ALONE[:3], *TIED[-4:], *GATED, *random_trios()], ids="+".join)
def test_the_range_of_a_category_holds_over_all_completions(raw, missing, request):
    random = Random(request.node.name)
    answers = {id: raw.random_answer(id, random) for id in ITEMS} | dict.fromkeys(missing)
    person = encode(CATALOG, [read_answers(CATALOG, answers)], [raw.random_matters(random)])
    point, ways = recommend(ENGINE, person), recommend(ENGINE, every_completion(raw, person, missing))
    ranked = (ways.ranking.category_rank > 0) & (point.ranking.category_rank > 0)
    units = ways.ranking.category_units
    assert (units >= point.bounds.category_low)[ranked].all()
    assert (units <= point.bounds.category_high)[ranked].all()


# --- one person and many -----------------------------------------------------------------------


def numbers_of(found, row):
    sure = how_sure(found)
    parts = {**vars(found.ranking), **vars(found.bounds), "top_share": sure.top_share, "band": sure.band}
    return {name: values[row].tobytes() for name, values in parts.items()}


@settings(moderate, max_examples=30)
@given(
    answers=answer_sets,
    matters=set_matters,
    others=st.lists(st.tuples(some_answers, set_matters), max_size=5),
    data=st.data(),
)
def test_one_person_has_the_same_numbers_alone_and_in_any_batch(answers, matters, others, data):
    place = data.draw(st.integers(0, len(others)))
    people = [*others[:place], (answers, matters), *others[place:]]
    batch = recommended(*(one for one, _ in people), matters=[other for _, other in people])
    alone = recommended(answers, matters=[matters])
    assert numbers_of(batch, place) == numbers_of(alone, 0)
    assert result_document(PersonResult(batch, place)) == result_document(PersonResult(alone))
