"""No kind of idea crowds out the others: design.md §4, on 20,000 simulated people."""

import numpy as np
import pytest

from recommender.recommend import recommend
from recommender.research.certainty.balance import balance, in_chunks, share_of
from recommender.scoring.population import simulate

MOST, LEAST, LEAST_TOP = 0.30, 0.02, 0.10


@pytest.fixture(scope="module")
def people(engine):
    limits = engine.catalog.method.balance
    return in_chunks(engine, limits.people, limits.seed)


@pytest.fixture(scope="module")
def shares(engine, people):
    return balance(engine, people)


def test_balance_is_taken_over_all_ranked_categories(engine, shares):
    assert [row.category for row in shares] == list(engine.model.category_ids)
    assert sum(row.leads for row in shares) >= 1


def test_the_best_words_begin_where_the_upper_third_of_all_bars_does(engine, people):
    """As the reason in model.toml says."""
    units = np.concatenate([c.ranking.category_units[c.ranking.category_rank > 0] for c in people])
    best = max(word.at_least for word in engine.catalog.method.fit_words)
    assert np.quantile(engine.model.fit(units), 2 / 3) == pytest.approx(best, abs=0.25)
    assert f"{best:g} is where the upper third" in engine.catalog.method.fit_words_reason


@pytest.mark.parametrize("seed", [101, 202])
def test_the_limits_hold_for_other_people_too(engine, seed):
    found = recommend(engine, simulate(engine.catalog, 20_000, seed)).ranking.category_rank
    leads, top = (found == 1).mean(axis=0), ((found > 0) & (found <= 3)).mean(axis=0)
    counted = np.array([id != "intimacy" for id in engine.model.category_ids])
    assert leads.max() <= MOST
    assert leads[counted].min() >= LEAST
    assert top[counted].min() >= LEAST_TOP


@pytest.mark.parametrize(
    ("category", "leads", "top", "fair"),
    [
        ("music", 0.30, 0.50, True),
        ("music", 0.301, 0.50, False),
        ("music", 0.019, 0.50, False),
        ("music", 0.02, 0.099, False),
        ("music", 0.02, 0.10, True),
        ("intimacy", 0.0, 0.0, True),
        ("intimacy", 0.31, 0.5, False),
    ],
)
def test_a_share_is_fair_exactly_within_the_limits(engine, category, leads, top, fair):
    limits = engine.catalog.method.balance
    assert share_of(limits, category, leads, top).is_fair is fair
