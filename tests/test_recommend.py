"""What must hold whatever the weights are: nothing moves a fit but the answers that feed it."""

from dataclasses import replace

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


# --- rules of design.md §7 that are about fits -------------------------------------------------


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
