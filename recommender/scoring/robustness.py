"""Rank acceptability: whether the order survives other reasonable weights.

Each non-zero weight is multiplied by 1 + s·N(0, 1), s by its certainty, in a fixed number of draws
from one fixed seed, the same for everybody. This is sensitivity to our judgement, not a chance
that something works. Method: stochastic multicriteria acceptability analysis (Tervonen 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.model import Model
from recommender.scoring.profile import UNKNOWN, Bools, Ints
from recommender.scoring.ranking import NO_RANK, OUT

TOP = 3
# Drawn weights are rounded to whole thousandths of a quarter: sums stay exact in any batch.
FINE = 1000


@dataclass(frozen=True)
class Draws:
    """Drawn weights of each activity: places of its criteria (k,), and (k, draws) in thousandths
    of a quarter. Criteria without a weight are left out: they are three in four.
    """

    model: Model
    weights: tuple[tuple[Ints, NDArray[np.float64]], ...]

    def category_units(self, levels: Ints, leading: Bools) -> NDArray[np.float64]:
        """(n, draws, categories) drawn fits in thousandths of a unit, OUT where none leads."""
        offset = np.where(levels == UNKNOWN, 0, levels - self.model.reference).astype(np.float64)
        columns = [self._activity_units(offset, leading, n) for n in range(len(self.weights))]
        spans = self.model.category_spans
        return np.stack([np.maximum.reduce(columns[span]) for span in spans], axis=2)

    def _activity_units(
        self, offset: NDArray[np.float64], leading: Bools, n: int
    ) -> NDArray[np.float64]:
        criteria, drawn = self.weights[n]
        units = offset[:, criteria] @ drawn + self.model.base[n] * FINE
        return np.where(leading[:, n, None], units, OUT * FINE)


@dataclass(frozen=True)
class Robustness:
    """`top_share` (n, categories): share of draws in the top three. `band` numbers the tie bands."""

    top_share: NDArray[np.float64]
    band: Ints


def draw_weights(model: Model) -> Draws:
    """All draws of the model's method; costs a moment, so keep them."""
    method = model.catalog.method
    random = np.random.Generator(np.random.PCG64(method.seed))
    # What matters is drawn last, so that all other draws are the same with it and without it.
    parts = (len(model.catalog.criteria), len(model.catalog.matters_criteria))
    width = len(model.activity_ids)
    factor = np.concatenate(
        [random.standard_normal((method.draws, part, width)) for part in parts], axis=1
    )
    drawn = np.rint(model.weights * FINE * (1 + model.certainty * factor))
    places = [np.flatnonzero(column) for column in model.weights.T]
    return Draws(model, tuple((k, drawn[:, k, n].T.copy()) for n, k in enumerate(places)))


def acceptability(draws: Draws, levels: Ints, leading: Bools, rank: Ints) -> Robustness:
    """Rank acceptability and tie bands of n people; `rank` is (n, categories)."""
    units = draws.category_units(levels, leading)
    third = np.partition(units, -TOP, axis=2)[:, :, -TOP, None]
    in_top = (units >= third) & (units > OUT * FINE)
    bands = [_bands(draws, units[n], rank[n]) for n in range(len(levels))]
    return Robustness(in_top.mean(axis=1), np.array(bands))


def _bands(draws: Draws, units: NDArray[np.float64], rank: Ints) -> list[int]:
    """Band number by category, 0 without a rank. A band starts at its leader and takes the next
    category while the leader wins less than the stated share of the draws.
    """
    share = draws.model.catalog.method.tie_share
    bands, band, leader = [0] * len(rank), 0, -1
    for category in np.argsort(rank, kind="stable"):
        if rank[category] == NO_RANK:
            continue
        if leader < 0 or (units[:, leader] > units[:, category]).mean() >= share:
            band, leader = band + 1, category
        bands[category] = band
    return bands
