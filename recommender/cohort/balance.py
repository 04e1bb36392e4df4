"""Does one kind of idea crowd out the others? Shares over many people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.cohort.simulate import simulate
from recommender.recommend import Engine, Recommendation, recommend
from recommender.scoring.robustness import TOP

# design: no category leads for more than 30 %; each but the opt-in one leads for 2 % and is among
# the first three for 10 %.
PEOPLE, SEED, CHUNK = 20_000, 7, 5_000
MOST, LEAST, LEAST_TOP = 0.30, 0.02, 0.10
OPT_IN = ("intimacy",)


@dataclass(frozen=True)
class Balance:
    """Share of people for whom a category leads, and is among the first three."""

    category: str
    leads: float
    top_three: float

    @property
    def is_fair(self) -> bool:
        """Within the limits of the design."""
        enough = self.leads >= LEAST and self.top_three >= LEAST_TOP
        return self.leads <= MOST and (enough or self.category in OPT_IN)


def in_chunks(engine: Engine, n: int, seed: int) -> list[Recommendation]:
    """Recommendations of n simulated people, in chunks that fit in memory."""
    sizes = [min(CHUNK, n - start) for start in range(0, n, CHUNK)]
    catalog = engine.model.catalog
    return [recommend(engine, simulate(catalog, k, seed + place)) for place, k in enumerate(sizes)]


def balance(engine: Engine, n: int = PEOPLE, seed: int = SEED) -> list[Balance]:
    """Balance of the categories over n simulated people."""
    rank = np.concatenate([r.ranking.category_rank for r in in_chunks(engine, n, seed)])
    leads = (rank == 1).mean(axis=0)
    top = ((rank > 0) & (rank <= TOP)).mean(axis=0)
    return [
        Balance(id, float(leads[place]), float(top[place]))
        for place, id in enumerate(engine.model.category_ids)
    ]
