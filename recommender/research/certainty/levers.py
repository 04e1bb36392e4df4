"""What would it take: the smallest single change that puts a category first, alone.

A weight lever moves one weight: every value that it may have is tried. An answer lever changes one
answer that `changeable.toml` names. Gates stay as they are, and so does what matters to the person: that
is one number for all categories, not a weight.
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
from recommender.scoring.profile import UNKNOWN, Bools
from recommender.scoring.ranking import NO_RANK, OUT
from recommender.scoring.responses import DECLINED, Answer, Answers, Importance, Responses, is_missing

# already_first: it is first alone; none: no single change can; closed: none of its activities leads.
Outcome = Literal["already_first", "found", "none", "closed"]
# What a weight may be, in quarters.
QUARTERS = np.arange(-4 * MOST_POINTS, 4 * MOST_POINTS + 1)
NOBODY = -1


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
    old = model.weights[asked].T.astype(np.int64)
    leading = result.gates.access.leading[0]
    units = np.where(leading, result.ranking.units[0].astype(np.int64), OUT)
    tops = np.array([units[span].max() for span in model.category_spans])

    # (activities, criteria, quarters) which category would be first alone, and how large the change is.
    size = np.abs(QUARTERS - old[..., None])
    winner = np.full(size.shape, NOBODY)
    for place, span in enumerate(model.category_spans):
        others = np.delete(tops, place)
        rival, ahead = int(np.where(np.arange(len(tops)) == place, OUT, tops).argmax()), others.max()
        is_shared = (others == ahead).sum() > 1
        for activity in range(span.start, span.stop):
            rest = max((units[n] for n in range(span.start, span.stop) if n != activity), default=OUT)
            moved = units[activity] + offset[:, None] * (QUARTERS - old[activity][:, None])
            top = np.maximum(moved, rest)
            winner[activity] = np.where(top > ahead, place, NOBODY)
            if not is_shared:
                winner[activity][top < ahead] = rival
    winner[~(leading[:, None, None] & _allowed(model) & (size > 0))] = NOBODY

    levers = []
    for place, id in enumerate(model.category_ids):
        if tops[place] == OUT:
            levers.append(Lever[WeightChange](id, "closed"))
        elif tops[place] > np.delete(tops, place).max(initial=OUT):
            levers.append(Lever(id, "already_first"))
        elif (winner != place).all():
            levers.append(Lever(id, "none"))
        else:
            smallest = np.where(winner == place, size, len(QUARTERS)).argmin()
            activity, criterion, new = map(int, np.unravel_index(smallest, size.shape))
            change = WeightChange(
                activity=model.activity_ids[activity],
                criterion=model.criterion_ids[criterion],
                old=int(old[activity, criterion]) / 4,
                new=int(QUARTERS[new]) / 4,
            )
            levers.append(Lever(id, "found", change))
    return tuple(levers)


def _allowed(model: Model) -> Bools:
    """(activities, criteria, quarters) whether a weight may have this value.

    As the checks of weights.csv and gates.toml ask: something speaks for every activity, something
    uses every criterion, and what a gate says is never raised is not.
    """
    weights = model.weights[: len(model.catalog.criteria)].T
    allowed = np.ones((*weights.shape, len(QUARTERS)), dtype=bool)
    speaks, used = weights > 0, weights != 0
    allowed[speaks & (speaks.sum(axis=1, keepdims=True) == 1)] = QUARTERS > 0
    allowed[(used & (used.sum(axis=0) == 1))[..., None] & (QUARTERS == 0)] = False
    for gate in model.catalog.gates.gates:
        for activity, criterion in never_raised(model.catalog, gate):
            if activity in model.activity_ids:
                place = model.activity_ids.index(activity), model.criterion_ids.index(criterion)
                allowed[place] &= QUARTERS <= 0
    return allowed


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
