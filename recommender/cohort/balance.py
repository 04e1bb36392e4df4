"""Does one kind of idea crowd out the others? Shares over many people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.catalog.records import Balance
from recommender.cohort.simulate import simulate
from recommender.recommend import Engine, Recommendation, recommend
from recommender.scoring.robustness import TOP

# People scored at once, so that memory stays small.
CHUNK = 5_000


@dataclass(frozen=True)
class CategoryShare:
    """Share of people for whom a category leads, and is among the first three."""

    category: str
    leads: float
    top_three: float
    is_fair: bool


def in_chunks(engine: Engine, n: int, seed: int) -> list[Recommendation]:
    """Recommendations of n simulated people, in chunks that fit in memory."""
    sizes = [min(CHUNK, n - start) for start in range(0, n, CHUNK)]
    catalog = engine.model.catalog
    return [recommend(engine, simulate(catalog, k, seed + place)) for place, k in enumerate(sizes)]


def balance(engine: Engine) -> list[CategoryShare]:
    """Balance of the categories over as many simulated people as the method says."""
    limits = engine.model.catalog.method.balance
    every = in_chunks(engine, limits.people, limits.seed)
    rank = np.concatenate([r.ranking.category_rank for r in every])
    leads = (rank == 1).mean(axis=0)
    top = ((rank > 0) & (rank <= TOP)).mean(axis=0)
    ids = engine.model.category_ids
    return [share_of(limits, id, float(leads[n]), float(top[n])) for n, id in enumerate(ids)]


def share_of(limits: Balance, category: str, leads: float, top: float) -> CategoryShare:
    """One category's shares, fair when they stay within the limits."""
    enough = leads >= limits.leads_at_least and top >= limits.top_three_at_least
    fair = leads <= limits.leads_at_most and (enough or category in limits.exempt)
    return CategoryShare(category, leads, top, fair)
