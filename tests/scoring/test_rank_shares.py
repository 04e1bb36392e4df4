"""Rank acceptability by rank, winning shares, spread and seed, against draws made in this file."""

from random import Random

import numpy as np
import pytest

from recommender.recommend import how_sure, recommend_people
from recommender.scoring.responses import read_answers
from recommender.scoring.robustness import (
    BATCH,
    draw_weights,
    rank_shares,
    top_shares,
    winning_shares,
)

DRAWS = 8_000


def people_of(raw, n, blank=0.1):
    random = Random("rank shares")
    return [raw.random_answers(random, blank) for _ in range(n)]


def scored(engine, people):
    return recommend_people(engine, [read_answers(engine.model.catalog, p) for p in people])


def own_draws(raw, answers, leading, scale=1.0):
    """(draws,) fits in points of each leading activity, from weights varied here."""
    random = np.random.default_rng(4711)
    spread = {
        (r["activity"], r["criterion"]): float(raw.method["spread"][r["certainty"]]) for r in raw.rows
    }
    fits = {}
    for activity in leading:
        fits[activity] = np.full(DRAWS, float(raw.base(activity)))
        for criterion, (*_, points) in raw.receipt(activity, answers).items():
            s = spread[activity, criterion] * scale
            fits[activity] += float(points) * (1 + s * random.standard_normal(DRAWS))
    return fits


def margin(share):
    return 4.5 * np.sqrt(max(share * (1 - share), 0.002) * (1 / DRAWS + 1 / 2000))


def leading_of(engine, found, row=0):
    return [
        a
        for a, leads in zip(engine.model.activity_ids, found.gates.access.leading[row], strict=True)
        if leads
    ]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_share_of_each_rank_is_that_of_an_independent_simulation(engine, raw, place, scale):
    answers = people_of(raw, 4)[place]
    found = scored(engine, [answers])
    draws = draw_weights(engine.model, scale=scale)
    shares = rank_shares(draws, found.profile.levels, found.gates.access.leading)[0]
    fits = own_draws(raw, answers, leading_of(engine, found), scale)
    for n, activity in enumerate(raw.ranked):
        if activity not in fits:
            assert not shares[n].any()
            continue
        rank = sum((other > fits[activity]).astype(int) for other in fits.values())
        for place_of_rank in range(len(raw.ranked)):
            wanted = (rank == place_of_rank).mean()
            assert abs(shares[n, place_of_rank] - wanted) <= margin(wanted), (activity, place_of_rank)


@pytest.mark.parametrize("place", range(4))
def test_the_winning_shares_are_those_of_an_independent_simulation(engine, raw, place):
    answers = people_of(raw, 4)[place]
    found = scored(engine, [answers])
    shares = winning_shares(engine.draws, found.profile.levels, found.gates.access.leading)[0]
    fits = own_draws(raw, answers, leading_of(engine, found))
    tops = {
        id: np.max([fits[a] for a in members if a in fits], axis=0)
        for id, members in raw.categories.items()
        if set(members) & set(fits)
    }
    for i, one in enumerate(raw.categories):
        for k, other in enumerate(raw.categories):
            if one in tops and other in tops:
                wanted = (tops[one] > tops[other]).mean()
                assert abs(shares[i, k] - wanted) <= margin(wanted), (one, other)
            elif one not in tops:
                assert shares[i, k] == 0


def test_rank_shares_add_up_to_one_for_each_that_leads(engine, raw):
    found = scored(engine, people_of(raw, BATCH * 2 + 3))
    leading = found.gates.access.leading
    shares = rank_shares(engine.draws, found.profile.levels, leading)
    assert np.allclose(shares.sum(axis=2), leading)


def test_first_shares_of_activities_add_up_to_first_shares_of_their_categories(engine, raw):
    """Whoever leads all activities leads all categories, so a category wins at least as often."""
    found = scored(engine, people_of(raw, 6, 0.0))
    leading = found.gates.access.leading
    first = rank_shares(engine.draws, found.profile.levels, leading)[:, :, 0]
    tops = np.stack([first[:, span].sum(axis=1) for span in engine.model.category_spans], axis=1)
    wins = winning_shares(engine.draws, found.profile.levels, leading)
    for row, category in np.argwhere(tops > 0):
        others = np.arange(tops.shape[1]) != category
        met = others & (found.ranking.category_rank[row] > 0)
        assert tops[row, category] <= wins[row, category, met].min() + 0.02


def test_many_people_have_the_shares_that_each_has_alone(engine, raw):
    people = people_of(raw, BATCH * 3 + 1)
    every = scored(engine, people)
    together = top_shares(engine.draws, every.profile.levels, every.gates.access.leading)
    assert np.array_equal(together, how_sure(every).top_share)
    for row in (0, BATCH - 1, BATCH, len(people) - 1):
        alone = scored(engine, [people[row]])
        assert np.array_equal(how_sure(alone).top_share[0], together[row])


def test_no_spread_leaves_the_order_as_it_is(engine, raw):
    found = scored(engine, people_of(raw, 12))
    draws = draw_weights(engine.model, scale=0.0)
    shares = rank_shares(draws, found.profile.levels, found.gates.access.leading)
    for row, ranks in enumerate(found.ranking.rank):
        for activity, rank in enumerate(ranks):
            assert (
                shares[row, activity].argmax() == rank - 1 if rank else not shares[row, activity].any()
            )


def test_a_wider_spread_makes_the_order_less_sure_and_a_seed_is_repeatable(engine, raw):
    found = scored(engine, people_of(raw, 20))
    levels, leading = found.profile.levels, found.gates.access.leading

    def surest(scale, seed=None):
        shares = rank_shares(draw_weights(engine.model, scale, seed), levels, leading)
        return shares.max(axis=2)[leading].mean()

    assert surest(0.5) > surest(1.0) > surest(2.0)
    assert surest(1.0, 5) == surest(1.0, 5) != surest(1.0, 6)


def test_sums_of_drawn_weights_are_whole_numbers_that_short_floats_hold(engine):
    for _, drawn in engine.draws.weights:
        assert drawn.dtype == np.float32
        assert (np.rint(drawn) == drawn).all()
        assert np.abs(drawn.astype(float)).sum(axis=1).max() * 100 < 2**24


def test_a_spread_too_wide_for_short_floats_takes_long_ones(engine):
    draws = draw_weights(engine.model, scale=40.0)
    assert {drawn.dtype for _, drawn in draws.weights} == {np.dtype(np.float64)}
