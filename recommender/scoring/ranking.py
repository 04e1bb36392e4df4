"""From fits to ranks: equal only when exactly equal (1, 1, 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.scoring.gates import GateResult
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, Ints

# Below every reachable number of units: the place of something that does not lead.
OUT = -(2**40)
NO_RANK = 0


@dataclass(frozen=True)
class Ranking:
    """Fits and ranks of n people, all in units of 1/400 point; rank 0 means none.

    Activity arrays are (n, activities), category arrays (n, categories). `best` is the column of
    the activity that leads a category; a category without a leading activity has rank 0.
    """

    units: Ints
    low: Ints
    high: Ints
    rank: Ints
    category_units: Ints
    category_low: Ints
    category_high: Ints
    category_rank: Ints
    best: Ints


def rank_people(model: Model, units: Ints, low: Ints, high: Ints, gates: GateResult) -> Ranking:
    """Rank activities and categories of n people by their fit."""
    leading = gates.access.leading
    own = np.where(leading, units, OUT)
    best, top = _best_of(model, own)
    bottom, ceiling = _category_range(model, low, high, gates)
    return Ranking(
        units=units,
        low=low,
        high=high,
        rank=_ranks(own),
        category_units=top,
        category_low=np.where(top == OUT, bottom, np.minimum(bottom, top)),
        category_high=np.maximum(ceiling, top),
        category_rank=_ranks(top),
        best=best,
    )


def category_tops(model: Model, units: Ints, leading: Bools) -> Ints:
    """(n, categories) units of the best leading activity, OUT where none leads."""
    return _best_of(model, np.where(leading, units, OUT))[1]


def _best_of(model: Model, own: Ints) -> tuple[Ints, Ints]:
    best = [own[:, span].argmax(axis=1) + span.start for span in model.category_spans]
    columns = np.stack(best, axis=1)
    return columns, np.take_along_axis(own, columns, axis=1)


def _category_range(model: Model, low: Ints, high: Ints, gates: GateResult) -> tuple[Ints, Ints]:
    """Bounds over every completion, gates included.

    Whatever is answered, an activity that surely leads keeps the category at its own low or above;
    without one, the lowest of those that may lead bounds it.
    """
    sure, maybe = gates.strictest.leading, gates.mildest.leading
    floor = category_tops(model, low, sure)
    lowest = -category_tops(model, -low, maybe)
    return np.where(floor == OUT, lowest, floor), category_tops(model, high, maybe)


def _ranks(own: Ints) -> Ints:
    above = (own[:, None, :] > own[:, :, None]).sum(axis=2)
    return np.where(own == OUT, NO_RANK, above + 1)
