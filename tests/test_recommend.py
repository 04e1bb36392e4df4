"""What must hold whatever the weights are: nothing moves a fit but the answers that feed it."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import Engine, load_engine, recommend
from recommender.scoring.model import build_model
from recommender.scoring.population import simulate
from recommender.scoring.ranges import build_ranges
from recommender.scoring.ranking import rank_people
from tests.raw import document, people_of, scored


def with_catalog(engine, **parts):
    model = build_model(replace(engine.catalog, **parts))
    return Engine(model, build_ranges(model))


@pytest.fixture(scope="module")
def crowd(engine):
    return simulate(engine.catalog, 2000, 11)


# --- the receipt -------------------------------------------------------------------------------


# --- what the order may not depend on ----------------------------------------------------------


def test_the_order_of_rows_in_the_weights_file_is_irrelevant(engine, raw):
    rows = list(engine.catalog.weights)
    Random(3).shuffle(rows)
    other = with_catalog(engine, weights=tuple(rows))
    for answers in people_of(raw, "rows", 6):
        first, second = document(engine, answers), document(other, answers)
        assert first | {"model": None} == second | {"model": None}


def test_a_positive_factor_on_all_weights_and_bases_keeps_the_order(engine, crowd):
    model, factor = engine.model, 3
    larger = replace(model, weights=model.weights * factor, base=model.base * factor)
    one, two = recommend(engine, crowd), recommend(replace(engine, model=larger), crowd)
    assert (two.ranking.units == factor * one.ranking.units).all()
    for part in ("rank", "category_rank", "best"):
        assert (getattr(two.ranking, part) == getattr(one.ranking, part)).all()


# --- closing, cautions -------------------------------------------------------------------------


def test_closing_one_activity_never_moves_or_reorders_another(engine, crowd):
    found = recommend(engine, crowd)
    for column in range(len(engine.model.activity_ids)):
        gates = replace(found.gates, vetoes={engine.model.activity_ids[column]})
        after = rank_people(engine.model, found.ranking.units, gates)
        others = np.arange(len(engine.model.activity_ids)) != column
        was, now = found.ranking.rank[:, others], after.rank[:, others]
        assert ((was == 0) == (now == 0)).all()
        assert (np.argsort(was, axis=1, kind="stable") == np.argsort(now, axis=1, kind="stable")).all()
        assert (after.rank[:, column] == 0).all()


def test_a_limit_that_leaves_no_step_closes_and_leaves_all_other_rows_as_they_were(
    engine, raw, data_copy
):
    """And it is named as the reason."""
    with (data_copy / "method/gates.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[gates]]\nid = "one_more"\nreason = "Left out."\nsource = "tend_judgement"\n')
        file.write('when = [[{ item = "energy", at_least = 0 }]]\n')
        file.write('effects = [{ do = "limit", activities = ["meditation"], keep = ["foot_soak"] }]\n')
    shut = load_engine(data_copy)
    for answers in people_of(raw, "limit", 10):
        answers["energy"] = 2
        found = document(shut, answers)
        before = [row | {"rank": None} for row in document(engine, answers)["activities"]]
        after = [row | {"rank": None} for row in found["activities"]]
        assert after == [row for row in before if row["id"] != "meditation"]
        closers = [row["gate"] for row in found["closed"] if row["activity"] == "meditation"]
        assert closers == ["one_more"]


def test_answers_that_only_close_or_warn_move_no_fit(engine, raw):
    fed = {feed.get("item") for c in raw.criteria.values() for feed in c["feeds"]}
    assert fed.isdisjoint({"safety", "intimacy", "adult"})
    people = people_of(raw, "gates only", 150)
    bare = [{k: v for k, v in p.items() if k not in ("safety", "intimacy", "adult")} for p in people]
    one, two = scored(engine, people), scored(engine, bare)
    assert (one.ranking.units == two.ranking.units).all()
    assert (one.gates.access.closed != two.gates.access.closed).any()


def test_cautions_never_move_a_fit_a_rank_or_a_range(engine, crowd):
    gates = engine.catalog.gates
    kept = tuple(
        gate.model_copy(update={"effects": tuple(e for e in gate.effects if e.do != "caution")})
        for gate in gates.gates
    )
    silent = with_catalog(engine, gates=gates.model_copy(update={"gates": kept}))
    assert sum(len(g.effects) for g in kept) < sum(len(g.effects) for g in gates.gates)
    one, two = recommend(engine, crowd).ranking, recommend(silent, crowd).ranking
    for part in vars(one):
        assert (getattr(one, part) == getattr(two, part)).all(), part


# --- one answer changed ------------------------------------------------------------------------


def fed_by(raw, item):
    """Criteria that read an item, by itself, by a tick or through a score."""
    return {
        id
        for id, criterion in raw.criteria.items()
        for feed in criterion["feeds"]
        if item in raw.scores.get(feed.get("score"), {}).get("items", [feed.get("item")])
    }


def changes(raw, name, n=12, blank=0.05):
    """(item, answers before, answers after) with exactly one answer changed."""
    random = Random(name)
    for id in raw.items:
        for _ in range(n):
            before = raw.random_answers(random, blank)
            yield id, before, before | {id: raw.random_answer(id, random)}


def test_one_answer_changed_moves_only_the_criteria_that_it_feeds(engine, raw):
    criteria = engine.model.criterion_ids
    triples = list(changes(raw, "one answer"))
    one = scored(engine, [before for _, before, _ in triples]).profile.levels
    two = scored(engine, [after for _, _, after in triples]).profile.levels
    moved = set()
    for row, (item, _, _) in enumerate(triples):
        here = {criteria[n] for n in np.flatnonzero(one[row] != two[row])}
        assert here <= fed_by(raw, item), item
        moved |= here
    assert moved == set(raw.criteria)


def test_a_raised_level_never_lowers_an_activity_with_a_positive_weight(engine, raw):
    """Nor lifts one with a negative weight: every fit moves by weight times the change of level."""
    triples = list(changes(raw, "raised", 12, 0.0))
    one = scored(engine, [before for _, before, _ in triples])
    two = scored(engine, [after for _, _, after in triples])
    lower, upper = (found.profile.levels[:, : len(raw.criteria)] for found in (one, two))
    known = (lower >= 0) & (upper >= 0)
    step = np.where(known, upper - lower, 0)
    lone = ((lower != upper).sum(axis=1) == 1) & known.all(axis=1)
    assert lone.sum() > 100
    for row in np.flatnonzero(lone):
        criterion = engine.model.criterion_ids[np.flatnonzero(step[row])[0]]
        moved = two.ranking.units[row] - one.ranking.units[row]
        for place, activity in enumerate(raw.ranked):
            weight = raw.weights.get((activity, criterion), 0)
            assert moved[place] == weight * 4 * int(step[row].sum())


# --- rules of design.md §7 that are about fits -------------------------------------------------


def toggled(raw, name, item, code, n=300):
    for answers in people_of(raw, name, n):
        ticks = [c for c in answers.get(item) or [] if c in raw.codes[item]]
        alone = raw.items[item].get("exclusive", [])
        others = [c for c in ticks if c != code and c not in alone]
        yield answers | {item: others}, answers | {item: [*others, code]}


def test_stigma_never_raises_reframe_distrust_and_never_lets_it_lead(engine, raw):
    pairs = list(toggled(raw, "stigma", "in_the_way", "stigma"))
    place = raw.ranked.index("reframe_distrust")
    without, ticked = scored(engine, [a for a, _ in pairs]), scored(engine, [b for _, b in pairs])
    assert (ticked.ranking.units[:, place] <= without.ranking.units[:, place]).all()
    assert (ticked.ranking.rank[:, place] == 0).all()
    assert (without.ranking.rank[:, place] > 0).any()


def test_a_befriending_call_rises_when_nobody_kind_comes_to_mind(engine, raw):
    people = people_of(raw, "befriending", 150)
    place = raw.ranked.index("befriending_call")
    fits = {
        code: scored(engine, [p | {"kind_contact": code} for p in people]).ranking.units[:, place]
        for code in raw.codes["kind_contact"]
    }
    for code in ("easily", "effort", "unsure"):
        assert (fits["no"] > fits[code]).all(), code


def ways_to_miss(answers, item):
    """One person who left an item open, declined it, and, in two ways, was not asked."""
    kinds = [answers | {item: kind} for kind in (None, "declined", "not_asked")]
    return [*kinds, {key: value for key, value in answers.items() if key != item}]


def same_access(one, two):
    """Whether the same is closed, leads and has the same steps, for everybody."""
    parts = ("closed", "leading", "open_steps")
    return all(np.array_equal(getattr(one.gates.access, p), getattr(two.gates.access, p)) for p in parts)


def kinds_of_missing(engine, people, item):
    return [scored(engine, kind) for kind in zip(*(ways_to_miss(p, item) for p in people), strict=True)]


@pytest.mark.parametrize("item", ["energy", "in_the_way", "safety", "phq4_down"])
def test_kinds_of_missing_score_alike_where_nothing_acts_with_care(engine, raw, item):
    first, *others = kinds_of_missing(engine, people_of(raw, "kinds", 100), item)
    documents = [result_document(PersonResult(found, 7)) for found in (first, *others)]
    for other in others:
        assert (other.ranking.units == first.ranking.units).all()
        assert same_access(other, first)
    assert documents == [documents[0]] * 4


@pytest.mark.parametrize(("item", "careful"), [("trust", 0), ("strangers", 0), ("calls", "text")])
def test_what_was_not_asked_acts_as_its_most_careful_answer_and_moves_no_fit(engine, raw, item, careful):
    people = people_of(raw, f"careful {item}", 200)
    blank, declined, *unasked = kinds_of_missing(engine, people, item)
    careful_ones = scored(engine, [answers | {item: careful} for answers in people])
    assert not same_access(blank, careful_ones)
    for other in unasked:
        assert same_access(other, careful_ones)
        assert (other.ranking.units == blank.ranking.units).all()
    assert same_access(declined, blank)
    assert (declined.ranking.units == blank.ranking.units).all()
