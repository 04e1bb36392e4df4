"""What would it take: the smallest single change that puts a kind of idea first, alone.

A weight lever moves one weight, in closed form: a category is as good as its best activity, so
either one activity of it rises above all others, or the one activity that stands in the way sinks.
An answer lever changes one answer that may be named as changeable. Gates stay as they are.
What matters to the person is one number for all categories, and no single weight.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.gates import never_raised
from recommender.catalog.records.method import MOST_POINTS
from recommender.lab.neighbors import AnswerChange, neighbors
from recommender.recommend import Engine, Recommendation, recommend, recommend_people
from recommender.scoring.model import Model
from recommender.scoring.profile import UNKNOWN, Bools, Ints
from recommender.scoring.ranking import NO_RANK, OUT
from recommender.scoring.responses import Answers, Importance, Responses

# already_first: it is first alone; none: no single change can; closed: none of its activities leads.
Outcome = Literal["already_first", "found", "none", "closed"]
QUARTERS = 4


@dataclass(frozen=True)
class WeightChange:
    """One weight moved, in points; `old` is 0 without a row, and a `new` of 0 takes the row out.

    `weakens_rival` is true when the activity is of the category that stands first now.
    """

    activity: str
    criterion: str
    old: float
    new: float
    weakens_rival: bool

    @property
    def size(self) -> float:
        """How far the weight moves, in points."""
        return abs(self.new - self.old)


@dataclass(frozen=True)
class WeightLever:
    """What one weight can do for one category; `change` is there when the outcome is "found"."""

    category: str
    outcome: Outcome
    change: WeightChange | None = None


@dataclass(frozen=True)
class AnswerLever:
    """What one answer can do for one category; `change` is there when the outcome is "found"."""

    category: str
    outcome: Outcome
    change: AnswerChange | None = None


@dataclass(frozen=True)
class _Standing:
    """One person's sums: `offset` (criteria,) is level − reference, 0 where unknown, `units`
    (activities,) is OUT where an activity does not lead, `tops` (categories,) the best of each.
    """

    offset: Ints
    units: Ints
    tops: Ints


def weight_levers(
    engine: Engine, responses: Responses, vetoes: Set[str] = frozenset()
) -> tuple[WeightLever, ...]:
    """For one person and each ranked category the smallest change of one weight.

    Whole quarters within the allowed span, and only changes that leave a weight set that loads.
    Equal sizes go by catalog order: activities first, then criteria.
    """
    model, standing = engine.model, _standing(recommend(engine, responses, vetoes))
    span = _allowed(model)
    return tuple(_weight_lever(model, standing, span, place) for place in range(len(model.category_ids)))


def answer_levers(
    engine: Engine,
    answers: Answers,
    matters: Importance | None = None,
    vetoes: Set[str] = frozenset(),
) -> tuple[AnswerLever, ...]:
    """For one person and each ranked category the smallest change of one changeable answer.

    Every neighbor is scored by the one scorer, gates included. Equal sizes go by the order of the
    questionnaire.
    """
    near = neighbors(engine.model.catalog, answers)
    people = [answers, *({**answers, change.item: change.after} for change in near)]
    rank = recommend_people(engine, people, vetoes, [matters or {}] * len(people)).ranking.category_rank
    alone = (rank == 1) & ((rank == 1).sum(axis=1) == 1)[:, None]
    levers = []
    for place, id in enumerate(engine.model.category_ids):
        outcome: Outcome = "closed" if rank[0, place] == NO_RANK else "none"
        if alone[0, place]:
            levers.append(AnswerLever(id, "already_first"))
        elif alone[:, place].any():
            levers.append(AnswerLever(id, "found", near[int(alone[:, place].argmax()) - 1]))
        else:
            levers.append(AnswerLever(id, outcome))
    return tuple(levers)


def _standing(result: Recommendation) -> _Standing:
    model, levels = result.engine.model, result.profile.levels[0].astype(np.int64)
    asked = slice(len(model.catalog.criteria))
    offset = np.where(levels == UNKNOWN, 0, levels - model.reference)[asked]
    units = np.where(result.gates.access.leading[0], result.ranking.units[0].astype(np.int64), OUT)
    return _Standing(offset, units, np.array([units[span].max() for span in model.category_spans]))


def _weight_lever(
    model: Model, standing: _Standing, span: tuple[Ints, Ints, Bools], place: int
) -> WeightLever:
    id, top = model.category_ids[place], standing.tops[place]
    others = np.delete(standing.tops, place).max(initial=OUT)
    if top == OUT:
        return WeightLever(id, "closed")
    if top > others:
        return WeightLever(id, "already_first")
    wanted = _wanted(standing.units, model.category_spans[place], int(top), int(others))
    change = _smallest(model, standing.offset, span, wanted)
    if change is None:
        return WeightLever(id, "none")
    criterion, activity, new = change
    old = int(model.weights[criterion, activity])
    return WeightLever(
        id,
        "found",
        WeightChange(
            activity=model.activity_ids[activity],
            criterion=model.criterion_ids[criterion],
            old=old / QUARTERS,
            new=new / QUARTERS,
            weakens_rival=bool(wanted[activity] < 0),
        ),
    )


def _wanted(units: Ints, own: slice, top: int, others: int) -> Ints:
    """(activities,) how many units each would have to move; 0 where no move of it is enough.

    An activity of the category has to pass all others. A rival has to fall below the category, and
    that is enough only where no second one stands in the way.
    """
    wanted = np.zeros_like(units)
    mine = np.zeros(len(units), dtype=bool)
    mine[own] = units[own] != OUT
    wanted[mine] = others - units[mine] + 1
    rivals = np.flatnonzero(units >= top)
    rivals = rivals[(rivals < own.start) | (rivals >= own.stop)]
    if len(rivals) == 1:
        wanted[rivals] = top - units[rivals] - 1
    return wanted


def _smallest(
    model: Model, offset: Ints, span: tuple[Ints, Ints, Bools], wanted: Ints
) -> tuple[int, int, int] | None:
    """(criterion, activity, new weight in quarters) of the smallest change that moves enough."""
    low, high, must_stay = span
    old = model.weights[: len(offset)].astype(np.int64)
    pull = offset[:, None] * np.sign(wanted)
    quarters = -(-np.abs(wanted) // np.maximum(np.abs(pull), 1)) * np.sign(pull)
    new = old + quarters
    new += np.where(must_stay & (new == 0), np.sign(pull), 0)
    may = (pull != 0) & (low <= new) & (new <= high)
    if not may.any():
        return None
    size = np.where(may, np.abs(new - old), 2 * QUARTERS * MOST_POINTS + 1)
    activity, criterion = np.unravel_index(size.T.argmin(), size.T.shape)
    return int(criterion), int(activity), int(new[criterion, activity])


def _allowed(model: Model) -> tuple[Ints, Ints, Bools]:
    """Lowest and highest weight in quarters, and where 0 is refused: (criteria, activities) each.

    As the checks of weights.csv and gates.toml ask: something speaks for every activity, something
    uses every criterion, and what a gate says is never raised is not.
    """
    weights = model.weights[: len(model.catalog.criteria)]
    high = np.full(weights.shape, QUARTERS * MOST_POINTS, dtype=np.int64)
    low = -high
    low[(weights > 0) & ((weights > 0).sum(axis=0) == 1)] = 1
    for criterion, activity in _held_down(model.catalog):
        place = model.criterion_ids.index(criterion), model.activity_ids.index(activity)
        high[place] = 0
    must_stay = (weights != 0) & ((weights != 0).sum(axis=1) == 1)[:, None]
    return low, high, must_stay


def _held_down(catalog: Catalog) -> set[tuple[str, str]]:
    ranked = {activity.id for activity in catalog.ranked_activities}
    pairs = {pair for gate in catalog.gates.gates for pair in never_raised(catalog, gate)}
    return {(criterion, activity) for activity, criterion in pairs if activity in ranked}
