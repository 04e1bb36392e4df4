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
from recommender.scoring.profile import UNKNOWN, Ints
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
    # How far each weight goes by its own spread, in thousandths of a quarter.
    steps = [int(np.rint(abs(model.weights[cell]) * FINE * model.certainty[cell])) for cell in cells]
    counts, people = np.zeros((len(rows), 3), dtype=np.int64), 0
    for chunk in chunks:
        people += chunk.responses.n
        levels = chunk.profile.levels
        units = np.where(chunk.gates.access.leading, chunk.ranking.units.astype(np.int64) * FINE, NOBODY)
        for activity in range(len(model.activity_ids)):
            here = [n for n, cell in enumerate(cells) if cell[1] == activity]
            # No level is more than 1 from its reference.
            farthest = max((steps[n] * 100 for n in here), default=0)
            some, own, others, rivals = _duel(model, units, activity, farthest)
            now = np.sign(np.maximum(own, others) - rivals)
            for n in (n for n in here if cells[n][0] < levels.shape[1]):
                level = levels[some, cells[n][0]].astype(np.int64)
                offset = np.where(level == UNKNOWN, 0, level - int(model.reference[cells[n][0]]))
                # A first choice is all that share rank 1. The other categories do not move among
                # themselves, so it changes just where this one changes between behind, level and ahead.
                up, down = (
                    np.sign(np.maximum(own + way * offset, others) - rivals) != now
                    for way in (steps[n], -steps[n])
                )
                counts[n] += up.sum(), down.sum(), (up | down).sum()
    found = [
        Sensitivity(w.activity, w.criterion, w.weight, w.certainty, step / FINE / 4, *count)
        for w, step, count in zip(rows, steps, counts.tolist(), strict=True)
    ]
    return Sensitivities(people, tuple(sorted(found, key=lambda one: -one.either)))


def _duel(model: Model, units: Ints, activity: int, farthest: int) -> tuple[Ints, Ints, Ints, Ints]:
    """The people whose first choice an activity can change, and (people,) units in the fine measure: its
    own, of the best of its category besides it, and of the best other category.

    It changes nothing where its category is ahead without it, nor where no weight takes it as far as its
    rivals.
    """
    span = next(span for span in model.category_spans if span.start <= activity < span.stop)
    is_own = np.zeros(units.shape[1], dtype=bool)
    is_own[span] = True
    rivals = units[:, ~is_own].max(axis=1, initial=NOBODY)
    is_own[activity] = False
    others, own = units[:, is_own].max(axis=1, initial=NOBODY), units[:, activity]
    some = np.flatnonzero((own != NOBODY) & (others <= rivals) & (abs(own - rivals) <= farthest))
    return some, own[some], others[some], rivals[some]
