"""Which weights matter: whose first choice changes when one weight alone moves by its own spread.

One weight moves one activity, so that the other categories are looked at once and not for every weight.
"""

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


def sensitivity(people: Recommendation) -> list[Sensitivity]:
    """Move every weight of weights.csv by its own spread, up and down; what matters most comes first.

    A spread is a share of the weight (`spread` in model.toml), rounded to 1/4000 point as the drawn
    weights are; sums are whole numbers, so a tie is a tie.
    """
    model, levels = people.engine.model, people.profile.levels
    units = np.where(people.gates.access.leading, people.ranking.units.astype(np.int64) * FINE, NOBODY)
    found = []
    for activity, id in enumerate(model.activity_ids):
        rows = [row for row in model.catalog.weights if row.activity == id]
        cells = [(model.criterion_ids.index(row.criterion), activity) for row in rows]
        # How far each weight goes by its own spread, in thousandths of a quarter.
        steps = [int(np.rint(abs(model.weights[cell]) * FINE * model.certainty[cell])) for cell in cells]
        # No level is more than 1 from its reference.
        some, own, others, rivals = _duel(model, units, activity, max(steps, default=0) * 100)
        now = np.sign(np.maximum(own, others) - rivals)
        for row, (criterion, _), step in zip(rows, cells, steps, strict=True):
            level = levels[some, criterion].astype(np.int64)
            offset = np.where(level == UNKNOWN, 0, level - int(model.reference[criterion]))
            # A first choice is all that share rank 1. The other categories do not move among
            # themselves, so it changes just where this one changes between behind, level and ahead.
            up, down = (
                np.sign(np.maximum(own + by * offset, others) - rivals) != now for by in (step, -step)
            )
            counts = (int(ways.sum()) for ways in (up, down, up | down))
            by = step / FINE / 4
            found.append(
                Sensitivity(row.activity, row.criterion, row.weight, row.certainty, by, *counts)
            )
    return sorted(found, key=lambda one: -one.either)


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
