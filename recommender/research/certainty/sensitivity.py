"""Which weights matter: whose first choice changes when one weight alone moves by its own spread.

One weight moves one activity, so that the other categories are looked at once and not for every weight.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from recommender.catalog.records.base import Certainty
from recommender.recommend import Recommendation
from recommender.scoring.model import Model
from recommender.scoring.profile import UNKNOWN, Bools, Ints
from recommender.scoring.ranking import OUT
from recommender.scoring.robustness import FINE

# Category tops without a leader, in the fine units of drawn weights.
NOBODY = OUT * FINE


class Sensitivity(NamedTuple):
    """How many people have another first choice once a weight is `by` points more, or less.

    `up` and `down` count them, `either` those who change at least one way.
    """

    activity: str
    criterion: str
    weight: float
    certainty: Certainty
    by: float
    up: int
    down: int
    either: int


@dataclass(frozen=True)
class Sensitivities:
    """Every weight, the one that matters most first, and how many people were looked at."""

    people: int
    weights: tuple[Sensitivity, ...]


def sensitivity(model: Model, chunks: Iterable[Recommendation]) -> Sensitivities:
    """Move every weight of weights.csv by its own spread, up and down, for people in chunks.

    A spread is a share of the weight (`spread` in model.toml), rounded to 1/4000 point as the drawn
    weights are; sums are whole numbers, so a tie is a tie. A chunk has some ten thousand people.
    """
    rows = model.catalog.weights
    cells = [
        (model.criterion_ids.index(w.criterion), model.activity_ids.index(w.activity)) for w in rows
    ]
    steps = [step_of(model, *cell) for cell in cells]
    # The farthest that a weight takes each activity: no level is more than 1 from its reference.
    farthest = np.zeros(len(model.activity_ids), dtype=np.int64)
    for (_, activity), step in zip(cells, steps, strict=True):
        farthest[activity] = max(farthest[activity], step * 100)
    counts, people = np.zeros((len(rows), 3), dtype=np.int64), 0
    for chunk in chunks:
        people += chunk.responses.n
        own = np.where(chunk.gates.access.leading, chunk.ranking.units.astype(np.int64) * FINE, NOBODY)
        duels = [_Duel.of(model, own, n, farthest[n]) for n in range(len(model.activity_ids))]
        for n, ((criterion, activity), step) in enumerate(zip(cells, steps, strict=True)):
            if criterion < chunk.profile.levels.shape[1]:
                counts[n] += duels[activity].flips(chunk.profile.levels, model, criterion, step)
    found = [
        Sensitivity(w.activity, w.criterion, w.weight, w.certainty, step / FINE / 4, *count)
        for w, step, count in zip(rows, steps, counts.tolist(), strict=True)
    ]
    return Sensitivities(people, tuple(sorted(found, key=lambda one: -one.either)))


def step_of(model: Model, criterion: int, activity: int) -> int:
    """How far a weight goes by its own spread, in thousandths of a quarter."""
    weight = abs(model.weights[criterion, activity])
    return int(np.rint(weight * FINE * model.certainty[criterion, activity]))


@dataclass(frozen=True)
class _Duel:
    """An activity against all that can lead instead, for the people whose first choice it can change.

    `units` are its own, `others` those of the best of its category besides it, `rivals` those of the
    best other category, in 1/1000 unit.
    """

    people: Ints
    units: Ints
    others: Ints
    rivals: Ints

    @staticmethod
    def of(model: Model, own: Ints, activity: int, farthest: int) -> "_Duel":
        """`own` (n, activities) are units, NOBODY where one may not lead.

        It changes nothing where its category is ahead without it, nor where no weight takes it as far
        as its rivals.
        """
        span = next(span for span in model.category_spans if span.start <= activity < span.stop)
        is_own = np.zeros(own.shape[1], dtype=bool)
        is_own[span] = True
        rivals = own[:, ~is_own].max(axis=1, initial=NOBODY)
        is_own[activity] = False
        others, units = own[:, is_own].max(axis=1, initial=NOBODY), own[:, activity]
        counts = (units != NOBODY) & (others <= rivals) & (abs(units - rivals) <= farthest)
        people = np.flatnonzero(counts)
        return _Duel(people, units[people], others[people], rivals[people])

    def flips(self, levels: Ints, model: Model, criterion: int, step: int) -> tuple[int, int, int]:
        """How many people change when the weight is `step` more, less, and at least one way.

        A first choice is all that share rank 1. The other categories do not move among themselves, so it
        changes just where this category changes between behind, level and ahead.
        """
        level = levels[self.people, criterion].astype(np.int64)
        moves = np.where(level == UNKNOWN, 0, level - int(model.reference[criterion])) * step
        now = self._place(self.units)
        up, down = (self._place(self.units + way) != now for way in (moves, -moves))
        return int(up.sum()), int(down.sum()), int((up | down).sum())

    def _place(self, units: Ints) -> Bools:
        return np.asarray(np.sign(np.maximum(units, self.others) - self.rivals))
