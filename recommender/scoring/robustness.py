"""Rank acceptability: whether the order survives other reasonable weights.

Each non-zero weight is multiplied by 1 + s·N(0, 1), s by its certainty, in a fixed number of draws
from one fixed seed, the same for everybody. This is sensitivity to our judgement, not a chance
that something works. Method: stochastic multicriteria acceptability analysis (Tervonen 2008).
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.model import Model
from recommender.scoring.profile import UNKNOWN, Bools, Ints
from recommender.scoring.ranking import NO_RANK, OUT

TOP = 3
# Drawn weights are rounded to whole thousandths of a quarter: sums stay exact in any batch.
FINE = 1000
# Largest whole number below which short floats hold every whole number.
SHORT = 2**24
# People drawn at once: their drawn fits stay in the processor's own memory.
BATCH = 8

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Draws:
    """Drawn weights by activity: criterion indexes (k,) and weights (draws, k).

    Weights are in thousandths of a quarter. Criteria without a weight (three in four) are left out.
    """

    model: Model
    weights: tuple[tuple[Ints, Floats], ...]

    def activity_units(self, levels: Ints, leading: Bools) -> Floats:
        """Return (activities, draws, n) drawn fits in 1/1000 unit, OUT where one may not lead."""
        there = levels.shape[1]
        offset = np.zeros((len(self.model.reference), len(levels)), dtype=np.int64)
        offset[:there] = np.where(levels == UNKNOWN, 0, levels - self.model.reference[:there]).T
        columns = np.ascontiguousarray(offset, dtype=self.weights[0][1].dtype)
        shape = (len(self.weights), len(self.weights[0][1]), len(levels))
        found = np.empty(shape, dtype=columns.dtype)
        for n, (criteria, drawn) in enumerate(self.weights):
            np.matmul(drawn, columns[criteria], out=found[n])
            found[n] += self.model.base[n] * FINE
            found[n][:, ~leading[:, n]] = OUT * FINE
        return found

    def category_units(self, levels: Ints, leading: Bools) -> Floats:
        """Return (categories, draws, n) drawn fits of the best leading activity, OUT without one."""
        units = self.activity_units(levels, leading)
        return np.stack([units[span].max(axis=0) for span in self.model.category_spans])


@dataclass(frozen=True)
class Robustness:
    """(n, categories): `top_share` of draws in the top three; `band`, number of the tie band."""

    top_share: NDArray[np.float64]
    band: Ints


def draw_weights(model: Model, scale: float = 1.0, seed: int | None = None) -> Draws:
    """Draw nearby weights as the method says. Slow: cache the result.

    `scale` multiplies the spread of every certainty; `seed` replaces the method's own.
    """
    method = model.catalog.method
    random = np.random.Generator(np.random.PCG64(method.seed if seed is None else seed))
    # What is personal is drawn last, so that the other draws do not depend on it.
    catalog = model.catalog
    parts = (len(catalog.criteria), len(catalog.matters_criteria), len(catalog.helped_criteria))
    width = len(model.activity_ids)
    factor = np.concatenate(
        [random.standard_normal((method.draws, part, width)) for part in parts], axis=1
    )
    drawn = np.rint(model.weights * FINE * (1 + model.certainty * scale * factor))
    largest = np.abs(drawn).sum(axis=1).max() * 100 + np.abs(model.base).max() * FINE
    kind = np.float32 if largest < SHORT else np.float64
    criteria = [np.flatnonzero(column) for column in model.weights.T]
    return Draws(model, tuple((k, drawn[:, k, n].astype(kind)) for n, k in enumerate(criteria)))


def acceptability(draws: Draws, levels: Ints, leading: Bools, rank: Ints) -> Robustness:
    """Compute rank acceptability and tie bands of n people; `rank` is (n, categories)."""
    shares: list[NDArray[np.float64]] = []
    bands: list[list[int]] = []
    for here in _batches(len(levels)):
        units = draws.category_units(levels[here], leading[here])
        shares.append(_top_shares(units))
        bands += [_bands(draws, units[:, :, n], rank[here][n]) for n in range(units.shape[2])]
    return Robustness(np.concatenate(shares), np.array(bands))


def rank_shares(draws: Draws, levels: Ints, leading: Bools) -> NDArray[np.float64]:
    """Return (n, activities, ranks) shares of draws in which an activity has each rank, rank 1 first.

    Ranks are equal only when exactly equal (1, 1, 3). An activity that may not lead has no rank: its
    row is all zeros.
    """
    return np.concatenate(
        [
            _places(draws.activity_units(levels[here], leading[here]), leading[here])
            for here in _batches(len(levels))
        ]
    )


def category_rank_shares(draws: Draws, levels: Ints, leading: Bools) -> NDArray[np.float64]:
    """Return (n, categories, ranks) shares of draws in which a category has each rank, as above."""
    is_ranked = np.column_stack([leading[:, span].any(axis=1) for span in draws.model.category_spans])
    return np.concatenate(
        [
            _places(draws.category_units(levels[here], leading[here]), is_ranked[here])
            for here in _batches(len(levels))
        ]
    )


def _places(units: Floats, is_ranked: Bools) -> NDArray[np.float64]:
    """Return (n, columns, ranks) shares of draws with each rank; `units` is (columns, draws, n)."""
    above = np.zeros(units.shape, dtype=np.int8)
    for one, other in combinations(range(len(units)), 2):
        above[one] += units[other] > units[one]
        above[other] += units[one] > units[other]
    ranked = is_ranked.T[:, None, :]
    by_rank = [((above == rank) & ranked).mean(axis=1) for rank in range(len(units))]
    return np.stack(by_rank, axis=-1).swapaxes(0, 1)


def winning_shares(draws: Draws, levels: Ints, leading: Bools) -> NDArray[np.float64]:
    """Return (n, categories, categories) shares of draws in which the row is ahead of the column.

    A category without a leading activity wins nothing.
    """
    shares = []
    for here in _batches(len(levels)):
        units = draws.category_units(levels[here], leading[here])
        wins = [[(one > other).mean(axis=0) for other in units] for one in units]
        shares.append(np.moveaxis(np.array(wins), 2, 0))
    return np.concatenate(shares)


def _batches(n: int) -> list[slice]:
    return [slice(start, start + BATCH) for start in range(0, n, BATCH)]


def _top_shares(units: Floats) -> NDArray[np.float64]:
    """Return (n, categories) shares of draws in which a category is among the three best.

    One pass keeps the three best so far: faster than sorting.
    """
    best = [np.full(units.shape[1:], OUT * FINE, dtype=units.dtype) for _ in range(TOP)]
    for column in units:
        rest = column
        for level in best:
            lower = np.minimum(level, rest)
            np.maximum(level, rest, out=level)
            rest = lower
    third = best[-1]
    is_in = (units >= third) & (units > OUT * FINE)
    return np.asarray(np.count_nonzero(is_in, axis=1).T / units.shape[1])


def _bands(draws: Draws, units: Floats, rank: Ints) -> list[int]:
    """Return the band number by category, 0 without a rank.

    A band starts at its leader and takes the next category while the leader wins less than the
    method's `tie_share` of the draws.
    """
    share = draws.model.catalog.method.tie_share
    bands, band, leader = [0] * len(rank), 0, -1
    for category in np.argsort(rank, kind="stable"):
        if rank[category] == NO_RANK:
            continue
        if leader < 0 or (units[leader] > units[category]).mean() >= share:
            band, leader = band + 1, int(category)
        bands[category] = band
    return bands
