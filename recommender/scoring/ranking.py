"""From fits to ranks: equal only when exactly equal (1, 1, 3)."""

from dataclasses import dataclass

import numpy as np

from recommender.scoring.gates import GateResult
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, Ints

# Units of something that may not lead: below every reachable number.
OUT = -(2**30)
NO_RANK = 0


@dataclass(frozen=True)
class Ranking:
    """Fits (in units of 1/400 point) and ranks of n people; rank 0 means none.

    Activity arrays are (n, activities), category arrays (n, categories). `best` is the column of the
    activity that leads a category; a category without a leading activity has rank 0.
    """

    units: Ints
    rank: Ints
    category_units: Ints
    category_rank: Ints
    best: Ints


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest units that missing answers leave open; shapes as in Ranking."""

    low: Ints
    high: Ints
    category_low: Ints
    category_high: Ints


def rank_people(model: Model, units: Ints, gates: GateResult) -> Ranking:
    """Rank the activities and categories of n people; `units` is (n, activities)."""
    own = np.where(gates.access.leading, units, OUT)
    best, top = best_of(model, own)
    return Ranking(units, _ranks(own), top, _ranks(top), best)


def bound_people(model: Model, ranking: Ranking, low: Ints, high: Ints, gates: GateResult) -> Bounds:
    """Bound the fits over every completion, gates included; `low` and `high` are (n, activities).

    An activity that surely leads keeps its category at its own low or above; without one, the lowest
    of those that may lead bounds it.
    """
    sure, maybe = gates.strictest.leading, gates.mildest.leading
    floor, top = category_tops(model, low, sure), ranking.category_units
    bottom = np.where(floor == OUT, -category_tops(model, -low, maybe), floor)
    ceiling = category_tops(model, high, maybe)
    return Bounds(
        low=low,
        high=high,
        category_low=np.where(top == OUT, bottom, np.minimum(bottom, top)),
        category_high=np.maximum(ceiling, top),
    )


def category_tops(model: Model, units: Ints, leading: Bools) -> Ints:
    """Return (n, categories) units of the best leading activity, OUT where none leads."""
    return best_of(model, np.where(leading, units, OUT))[1]


def best_of(model: Model, own: Ints) -> tuple[Ints, Ints]:
    """Return (n, categories) column and units of the best activity; the first one among equals."""
    columns = own.T
    best = np.empty((len(model.category_spans), len(own)), dtype=np.int8)
    top = np.empty(best.shape, dtype=own.dtype)
    for n, span in enumerate(model.category_spans):
        best[n], top[n] = span.start, columns[span.start]
        for column in range(span.start + 1, span.stop):
            is_better = columns[column] > top[n]
            np.copyto(best[n], column, where=is_better)
            np.maximum(top[n], columns[column], out=top[n])
    return best.T, top.T


def _ranks(own: Ints) -> Ints:
    """Return 1 + the number of larger ones; pairwise, so that comparisons run over whole columns."""
    columns = own.T
    above = np.zeros(columns.shape, dtype=np.int8)
    for n, column in enumerate(columns):
        for k in range(n + 1, len(columns)):
            above[k] += column > columns[k]
            above[n] += columns[k] > column
    return np.where(columns == OUT, np.int8(NO_RANK), above + np.int8(1)).T
