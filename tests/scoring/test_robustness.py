"""Rank acceptability, tie bands and the cap against independent computations."""

from random import Random

import numpy as np
import pytest

from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import how_sure
from recommender.scoring.robustness import draw_weights, rank_shares, winning_shares
from tests.raw import leading_of, people_of, scored

TIE = 0.80


# --- shares, against draws of our own from the seed that is stated ------------------------------


@pytest.fixture(scope="module")
def normal(raw):
    """(draws, criteria, activities): what is personal is drawn after the weights of answers."""
    random = np.random.Generator(np.random.PCG64(raw.method["seed"]))
    parts = len(raw.criteria), len(raw.categories), len(raw.ranked)
    size = raw.method["draws"], len(raw.ranked)
    drawn = [random.standard_normal((size[0], part, size[1])) for part in parts]
    return np.concatenate(drawn, axis=1)


@pytest.fixture(scope="module")
def drawn_fits(raw, normal):
    """(draws,) fits of each of these activities in thousandths of a unit."""
    certainty = {(row["activity"], row["criterion"]): row["certainty"] for row in raw.rows}

    def draw(answers, activities, matters=None, scale=1.0):
        fits = {}
        for id in activities:
            fits[id] = np.full(raw.method["draws"], float(raw.base(id) * 400_000))
            for criterion, (level, reference, weight, _) in raw.receipt(id, answers, matters).items():
                known = certainty.get((id, criterion), raw.method["matters"]["certainty"])
                factor = normal[:, columns_of(raw).index(criterion), raw.ranked.index(id)]
                varied = 1 + float(raw.method["spread"][known]) * scale * factor
                fits[id] += np.rint(float(weight * 4000) * varied) * int((level - reference) * 100)
        return fits

    return draw


@pytest.mark.parametrize("place", range(4))
def test_the_shares_of_categories_are_those_of_our_own_draws(engine, raw, drawn_fits, place):
    """In the top three, and ahead of each other; every second person has set all that matters."""
    answers = people_of(raw, "robust", 6, 0.1 * place)[place]
    matters = raw.random_matters(Random(place), 0.0) if place % 2 else {}
    found = scored(engine, [answers], [matters])
    fits = drawn_fits(answers, leading_of(found), matters)
    members = {id: [fits[a] for a in own if a in fits] for id, own in raw.categories.items()}
    tops = {id: np.max(own, axis=0) for id, own in members.items() if own}
    first = dict(zip(raw.categories, how_sure(found).top_share[0], strict=True))
    wins = winning_shares(engine.draws, found.profile.levels, found.gates.access.leading)[0]
    for i, one in enumerate(raw.categories):
        above = sum((other > tops[one]).astype(int) for other in tops.values()) if one in tops else 3
        assert first[one] == np.mean(above < 3), one
        for k, other in enumerate(raw.categories):
            ahead = one in tops and other in tops and (tops[one] > tops[other]).mean()
            assert other not in tops or wins[i, k] == ahead, (one, other)


def columns_of(raw):
    """Criteria in the order of the model: those from answers, then what matters and what helped."""
    matters = [f"matters_{category}" for category in raw.categories]
    return [*raw.criteria, *matters, *(f"helped_{activity}" for activity in raw.ranked)]


# --- tie bands ---------------------------------------------------------------------------------


def bands_by_rule(order, wins):
    """A band starts at its leader and takes the next while the leader wins less than 80 %."""
    bands, leader = {}, None
    for id in order:
        if leader is None or wins(leader, id) >= TIE:
            leader = id
            bands[id] = max(bands.values(), default=0) + 1
        else:
            bands[id] = bands[leader]
    return bands


def test_tie_bands_follow_the_rule(engine, raw):
    for answers in [a for blank in (0.0, 0.2, 0.6, 1.0) for a in people_of(raw, "robust", 3, blank)]:
        found = scored(engine, [answers])
        draws = engine.draws.category_units(found.profile.levels, found.gates.access.leading)
        fits = dict(zip(raw.categories, draws[:, :, 0], strict=True))
        rows = result_document(PersonResult(found))["categories"]

        def wins(one, other, fits=fits):
            return (fits[one] > fits[other]).mean()

        wanted = bands_by_rule([row["id"] for row in rows], wins)
        assert {row["id"]: row["tie_band"] for row in rows} == wanted


# --- shares of each rank, and of winning ---


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_share_of_each_rank_is_that_of_our_own_draws(engine, raw, drawn_fits, scale):
    for answers in [{}, *people_of(raw, "robust", 1)]:
        found = scored(engine, [answers])
        draws = draw_weights(engine.model, scale=scale)
        shares = rank_shares(draws, found.profile.levels, found.gates.access.leading)[0]
        fits = drawn_fits(answers, leading_of(found), scale=scale)
        for n, activity in enumerate(raw.ranked):
            own = fits.get(activity)
            above = None if own is None else sum((fit > own).astype(int) for fit in fits.values())
            wanted = [np.mean(above == place) if above is not None else 0 for place in range(len(fits))]
            assert shares[n, : len(fits)].tolist() == wanted, activity
            assert not shares[n, len(fits) :].any()


def test_sums_of_drawn_weights_are_whole_numbers_that_short_floats_hold(engine):
    for _, drawn in engine.draws.weights:
        assert drawn.dtype == np.float32
        assert (np.rint(drawn) == drawn).all()
        assert np.abs(drawn.astype(float)).sum(axis=1).max() * 100 < 2**24


def test_a_spread_too_wide_for_short_floats_takes_long_ones(engine):
    draws = draw_weights(engine.model, scale=40.0)
    assert {drawn.dtype for _, drawn in draws.weights} == {np.dtype(np.float64)}
