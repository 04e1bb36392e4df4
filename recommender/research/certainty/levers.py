"""What would it take: the smallest single change that puts a category first, alone.

A weight lever moves one weight, in closed form: a category is as good as its best activity, so
either one activity of it rises above all others, or the one activity ahead of it sinks. An answer
lever changes one answer that `changeable.toml` names. Gates stay as they are, and so does what
matters to the person: that is one number for all categories, not a weight.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.method import never_raised
from recommender.catalog.records.base import MOST_POINTS
from recommender.catalog.records.method import ChangeableAnswer
from recommender.catalog.records.questionnaire import Item
from recommender.recommend import Engine, recommend, recommend_people
from recommender.scoring.model import Model
from recommender.scoring.profile import UNKNOWN, Bools, Ints
from recommender.scoring.ranking import NO_RANK, OUT
from recommender.scoring.responses import DECLINED, Answer, Answers, Importance, Responses, is_missing

# already_first: it is first alone; none: no single change can; closed: none of its activities leads.
Outcome = Literal["already_first", "found", "none", "closed"]
QUARTERS = 4


@dataclass(frozen=True)
class WeightChange:
    """One weight moved, in points; `old` is 0 without a row, and a `new` of 0 removes the row."""

    activity: str
    criterion: str
    old: float
    new: float


@dataclass(frozen=True)
class AnswerChange:
    """One answer changed, and by how many steps.

    `tick` is the tick that is set or cleared, in a question with ticks. An open question counts as
    one step.
    """

    item: str
    tick: str | None
    before: Answer
    after: Answer
    size: int


C = TypeVar("C", WeightChange, AnswerChange)


@dataclass(frozen=True)
class Lever(Generic[C]):
    """What one weight or one answer can do for one category; it has a `change` if it was found."""

    category: str
    outcome: Outcome
    change: C | None = None


# --- weights -------------------------------------------------------------------------------------


def weight_levers(
    engine: Engine, responses: Responses, vetoes: Set[str] = frozenset()
) -> tuple[Lever[WeightChange], ...]:
    """For one person and each ranked category the smallest change of one weight.

    Whole quarters within the allowed span, and only changes that leave a weight set that loads.
    Equal sizes go by catalog order: activities first, then criteria.
    """
    model, result = engine.model, recommend(engine, responses, vetoes)
    levels = result.profile.levels[0].astype(np.int64)
    asked = slice(len(model.catalog.criteria))
    offset = np.where(levels[asked] == UNKNOWN, 0, levels[asked] - model.reference[asked])
    units = np.where(result.gates.access.leading[0], result.ranking.units[0].astype(np.int64), OUT)
    tops = np.array([units[span].max() for span in model.category_spans])
    allowed = _allowed(model)
    levers = []
    for place, id in enumerate(model.category_ids):
        top, others = int(tops[place]), int(np.delete(tops, place).max(initial=OUT))
        if top == OUT:
            levers.append(Lever[WeightChange](id, "closed"))
        elif top > others:
            levers.append(Lever(id, "already_first"))
        else:
            wanted = _wanted(units, model.category_spans[place], top, others)
            change = _smallest(model, offset, allowed, wanted)
            levers.append(Lever(id, "found" if change else "none", change))
    return tuple(levers)


def _wanted(units: Ints, own: slice, top: int, others: int) -> Ints:
    """(activities,) how many units each would have to move; 0 where no move of it is enough.

    An activity of the category has to pass all others. A rival has to fall below the category, and
    that is enough only if no second rival is ahead.
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
    model: Model, offset: Ints, allowed: tuple[Ints, Ints, Bools], wanted: Ints
) -> WeightChange | None:
    """The smallest change of a weight that moves its activity as far as wanted, if there is one.

    `offset` is (criteria,) level − reference, 0 where unknown.
    """
    low, high, must_stay = allowed
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
    return WeightChange(
        activity=model.activity_ids[activity],
        criterion=model.criterion_ids[criterion],
        old=int(old[criterion, activity]) / QUARTERS,
        new=int(new[criterion, activity]) / QUARTERS,
    )


def _allowed(model: Model) -> tuple[Ints, Ints, Bools]:
    """Lowest and highest weight in quarters, and where 0 is refused: (criteria, activities) each.

    As the checks of weights.csv and gates.toml ask: something speaks for every activity, something
    uses every criterion, and what a gate says is never raised is not.
    """
    catalog = model.catalog
    weights = model.weights[: len(catalog.criteria)]
    high = np.full(weights.shape, QUARTERS * MOST_POINTS, dtype=np.int64)
    low = -high
    low[(weights > 0) & ((weights > 0).sum(axis=0) == 1)] = 1
    for gate in catalog.gates.gates:
        for activity, criterion in never_raised(catalog, gate):
            if activity in model.activity_ids:
                high[model.criterion_ids.index(criterion), model.activity_ids.index(activity)] = 0
    must_stay = (weights != 0) & ((weights != 0).sum(axis=1) == 1)[:, None]
    return low, high, must_stay


# --- answers -------------------------------------------------------------------------------------


def answer_levers(
    engine: Engine,
    answers: Answers,
    matters: Importance | None = None,
    vetoes: Set[str] = frozenset(),
) -> tuple[Lever[AnswerChange], ...]:
    """For one person and each ranked category the smallest change of one changeable answer.

    Every changed person is scored in full, gates included. Equal sizes go by the order of the
    questionnaire.
    """
    near = neighbors(engine.catalog, answers)
    people = [answers, *({**answers, change.item: change.after} for change in near)]
    rank = recommend_people(engine, people, vetoes, [matters or {}] * len(people)).ranking.category_rank
    alone = (rank == 1) & ((rank == 1).sum(axis=1) == 1)[:, None]
    levers = []
    for place, id in enumerate(engine.model.category_ids):
        if alone[0, place]:
            levers.append(Lever[AnswerChange](id, "already_first"))
        elif alone[:, place].any():
            levers.append(Lever(id, "found", near[int(alone[:, place].argmax()) - 1]))
        else:
            levers.append(Lever(id, "closed" if rank[0, place] == NO_RANK else "none"))
    return tuple(levers)


def neighbors(catalog: Catalog, answers: Answers) -> tuple[AnswerChange, ...]:
    """All changes of one answer of one person, by size, then in the order of the questionnaire."""
    order = list(catalog.items)

    def place(entry: ChangeableAnswer) -> tuple[int, int]:
        codes = catalog.items[entry.item].codes
        return order.index(entry.item), codes.index(entry.tick) if entry.tick else 0

    entries = sorted(catalog.changeable.changeable, key=place)
    changes = (change for entry in entries for change in _changes(catalog, entry, answers))
    return tuple(sorted(changes, key=lambda change: change.size))


def _changes(catalog: Catalog, entry: ChangeableAnswer, answers: Answers) -> Iterator[AnswerChange]:
    item, before = catalog.items[entry.item], answers.get(entry.item)
    if before == DECLINED:
        return
    if entry.tick:
        if isinstance(before, tuple) and _is_named(entry, -1 if entry.tick in before else 1):
            yield AnswerChange(item.id, entry.tick, before, _toggled(item, entry.tick, before), 1)
        return
    for place, code in enumerate(item.codes):
        if is_missing(before):
            yield AnswerChange(item.id, None, before, code, 1)
        elif (steps := place - item.codes.index(before)) and _is_named(entry, steps):
            yield AnswerChange(item.id, None, before, code, abs(steps) if entry.order == "scale" else 1)


def _is_named(entry: ChangeableAnswer, steps: int) -> bool:
    return entry.towards == "any" or (steps > 0) == (entry.towards == "last")


def _toggled(item: Item, tick: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """The ticks with one toggled. A tick that is set clears those that exclude it."""
    if tick in before:
        after = set(before) - {tick}
    else:
        joined = {c for c in before if c not in item.exclusive or tick in item.joins.get(c, ())}
        after = {*joined, tick}
    return tuple(str(code) for code in item.codes if code in after)
