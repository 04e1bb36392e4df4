"""What moves from one weight set to another, for one person or many, and which single change moves most.

Gates depend on answers alone: a weight set opens and closes nothing. A changed cap stretches or shrinks
all fits about 50 and changes no order, so single changes are measured under the cap of the later set.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from recommender.catalog.weight_set import unchecked_draft, weight_set_of
from recommender.person.result import PersonResult
from recommender.recommend import Engine, Recommendation, recommend
from recommender.research.cohort.pairs import NONE, Pair, PointsMoved
from recommender.research.weights.flip_report import FlipReport, Hidden, flip_report, hidden_of
from recommender.research.weights.flips import Flip, Flips
from recommender.research.weights.table import Change, set_of, table_of, without
from recommender.scoring.model import UNITS, Model, build_model
from recommender.scoring.profile import UNKNOWN, Ints
from recommender.scoring.ranking import NO_RANK, OUT, category_tops
from recommender.scoring.responses import Responses

# Simulated people need no hiding.
NOBODY_REAL = 1
# Shares of real people are rounded to whole percents, or to larger steps where one percent is too few.
PERCENT = 0.01


class CategoryMove(NamedTuple):
    """A category that has a rank: (before, after) each; fits are 0 to 100."""

    category: str
    title: str
    rank: tuple[int, int]
    fit: tuple[float, float]


# The parts of a base: from studies on helpfulness, and from the oxytocin grade.
OXYTOCIN: Literal["oxytocin"] = "oxytocin"
BASES: tuple[None, Literal["oxytocin"]] = (None, OXYTOCIN)
# The column of a criterion, or a part of a base.
Term = int | None | Literal["oxytocin"]


class TermMove(NamedTuple):
    """A line of a receipt, in points (before, after).

    `criterion` is None for the base, and OXYTOCIN for its part from the oxytocin grade.
    """

    activity: str
    criterion: str | None
    points: tuple[float, float]


class Effect(NamedTuple):
    """What one change does for one person, next to all other changes.

    `fit` is the largest move of any category's fit, up or down, in points; `ranks` counts the categories
    that have another rank without the change.
    """

    change: Change
    fit: float
    ranks: int


class ManyEffect(NamedTuple):
    """How many people have another first choice because of one change alone.

    `flips` is None where the count is hidden; `hidden` then says what it is instead.
    """

    change: Change
    flips: int | None
    hidden: Hidden | None


class FirstShare(NamedTuple):
    """Share of people whose first choice a category is, alone or in a tie."""

    category: str
    before: float
    after: float


@dataclass(frozen=True)
class Moved:
    """The same n people scored with two weight sets."""

    before: Recommendation
    after: Recommendation

    def pair(self) -> Pair:
        """The people as if read from two result files, with rows from 1."""
        return Pair(
            row=np.arange(1, self.before.responses.n + 1),
            before=self.before.ranking.category_rank.astype(np.int16),
            after=self.after.ranking.category_rank.astype(np.int16),
            explain=self._points,
        )

    def categories(self, row: int = 0) -> tuple[CategoryMove, ...]:
        """The ranked categories of one person, by their new rank."""
        sides = (self.before, self.after)
        ranks = zip(*(side.ranking.category_rank[row].tolist() for side in sides), strict=True)
        units = (side.engine.model.fit(side.ranking.category_units[row]).tolist() for side in sides)
        categories = self.before.catalog.ranked_categories
        person = PersonResult(self.before)
        moves = [
            CategoryMove(category.id, person.title_of(category), rank, fit)
            for category, rank, fit in zip(categories, ranks, zip(*units, strict=True), strict=True)
            if rank[0] != NO_RANK
        ]
        return tuple(sorted(moves, key=lambda move: move.rank[1]))

    def terms(self, row: int = 0) -> tuple[TermMove, ...]:
        """What differs in one person's receipts: terms of known levels and open activities."""
        model, levels = self.before.engine.model, self.before.profile.levels[row]
        closed = self.before.gates.access.closed[row]
        rows, moves = np.array([row]), []
        for activity, criterion in self._changed_terms():
            is_known = not isinstance(criterion, int) or levels[criterion] != UNKNOWN
            if not closed[activity] and is_known:
                id = model.criterion_ids[criterion] if isinstance(criterion, int) else criterion
                old, new = (
                    _units(side, rows, activity, criterion)[0] for side in (self.before, self.after)
                )
                points = int(old) / UNITS, int(new) / UNITS
                moves.append(TermMove(model.activity_ids[activity], id, points))
        return tuple(moves)

    def _changed_terms(self) -> Iterator[tuple[int, Term]]:
        """(activity, criterion) of every weight that differs, and of every part of a base."""
        before, after = self.before.engine.model, self.after.engine.model
        for activity in range(len(before.activity_ids)):
            for part in BASES:
                if _base(before, activity, part) != _base(after, activity, part):
                    yield activity, part
            differs = before.weights[:, activity] != after.weights[:, activity]
            yield from ((activity, int(criterion)) for criterion in np.flatnonzero(differs))

    def _points(self, rows: Ints) -> PointsMoved:
        """How the terms that differ moved for some of the people, by their names in a result file."""
        model = self.before.engine.model
        terms = {}
        for activity, criterion in self._changed_terms():
            id = model.activity_ids[activity]
            if isinstance(criterion, int):
                name = f"points_{id}_{model.criterion_ids[criterion]}"
            else:
                name = f"base_{criterion}_{id}" if criterion else f"base_{id}"
            old, new = (_units(side, rows, activity, criterion) for side in (self.before, self.after))
            terms[name] = activity, new - old
        names = tuple(sorted(terms))
        moved = [terms[name][1] for name in names]
        return PointsMoved(
            names=names,
            owner=np.array([terms[name][0] for name in names], dtype=np.int64),
            moved=np.column_stack(moved) if moved else np.zeros((len(rows), 0), dtype=np.int64),
            best_before=_best(self.before, rows),
            best_after=_best(self.after, rows),
        )


def move(before: Engine, after: Engine, people: Responses, vetoes: Set[str] = frozenset()) -> Moved:
    """Score n people with two engines: all at once, so give some ten thousands at most."""
    return Moved(recommend(before, people, vetoes), recommend(after, people, vetoes))


def _base(model: Model, activity: int, part: Term) -> int:
    oxytocin = int(model.base_oxytocin[activity])
    return oxytocin if part == OXYTOCIN else int(model.base[activity]) - oxytocin


def _units(people: Recommendation, rows: Ints, activity: int, criterion: Term) -> Ints:
    """(rows,) one term in units of 1/400 point, 0 where the level is unknown."""
    model = people.engine.model
    if not isinstance(criterion, int):
        return np.full(len(rows), _base(model, activity, criterion))
    levels = people.profile.levels[rows, criterion].astype(np.int64)
    offset = np.where(levels == UNKNOWN, 0, levels - int(model.reference[criterion]))
    return np.asarray(int(model.weights[criterion, activity]) * offset)


def _best(people: Recommendation, rows: Ints) -> Ints:
    rank = people.ranking.category_rank[rows]
    return np.where(rank == NO_RANK, NONE, people.ranking.best[rows].astype(np.int64))


# --- single changes ------------------------------------------------------------------------------


def models_without(after: Engine, changes: Sequence[Change]) -> tuple[Model, ...]:
    """For each change the model without it, under the cap of the later set."""
    table = table_of(weight_set_of(after.catalog))
    return tuple(
        build_model(unchecked_draft(after.catalog, set_of(without(table, change)))) for change in changes
    )


def _tops(people: Recommendation, model: Model) -> Ints:
    """(n, categories) units of the best leading activity of these people under another model."""
    units = model.base + model.points(people.profile.levels)
    return category_tops(model, units, people.gates.access.leading)


def effects(after: Recommendation, changes: Sequence[Change]) -> tuple[Effect, ...]:
    """Each change undone alone, for the first person; the one that moves most comes first.

    This ignores how changes work together: two that each do little may do much at once, and two
    may cancel each other. By largest move, then by ranks, then in the order of the changes.
    """
    now, cap = after.ranking.category_units[0].astype(np.int64), after.engine.model.cap_units
    found = []
    for change, model in zip(changes, models_without(after.engine, changes), strict=True):
        then = _tops(after, model)[0].astype(np.int64)
        # A category without a leading activity has none in both.
        moved = int(np.where(now == OUT, 0, np.abs(now - then)).max())
        above = [(units > units[:, None]).sum(axis=1) for units in (now, then)]
        found.append(Effect(change, 50 * moved / cap, int((above[0] != above[1]).sum())))
    return tuple(sorted(found, key=lambda effect: (-effect.fit, -effect.ranks)))


# --- many people ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ManyMoved:
    """Exact counts of many people under two weight sets: show a ManyReport.

    `first_before` and `first_after` count, by category in catalog order, whose first choice it is.
    `alone` has, for each change undone alone, the people who then have another first choice.
    """

    flips: Flips
    first_before: tuple[int, ...]
    first_after: tuple[int, ...]
    alone: tuple[tuple[Change, int], ...]


@dataclass(frozen=True)
class ManyReport:
    """What may be shown. `effects` starts with the change that flips most; it ignores interactions."""

    flips: FlipReport
    shares: tuple[FirstShare, ...]
    effects: tuple[ManyEffect, ...]


class Tally:
    """Counts what moves for many people, chunk by chunk."""

    def __init__(self, after: Engine, changes: Sequence[Change]) -> None:
        ids = after.model.category_ids
        self._changes, self._models = changes, models_without(after, changes)
        self._flips, self._alone = Flips(ids), [0] * len(changes)
        self._first = np.zeros((2, len(ids)), dtype=np.int64)

    def add(self, moved: Moved, rows: Ints | None = None) -> Iterator[Flip]:
        """Count these people, some ten thousands at most; then give the flips among them.

        `rows` are their numbers, from 1 if left out.
        """
        pair = moved.pair()
        flips = self._flips.add(pair if rows is None else replace(pair, row=rows))
        before, after = pair.before == 1, pair.after == 1
        self._first += np.array([before.sum(axis=0), after.sum(axis=0)])
        for n, model in enumerate(self._models):
            tops = _tops(moved.after, model)
            first = (tops == tops.max(axis=1, keepdims=True)) & (tops != OUT)
            self._alone[n] += int((first != after).any(axis=1).sum())
        return flips

    def moved(self) -> ManyMoved:
        before, after = (tuple(side) for side in self._first.tolist())
        return ManyMoved(self._flips, before, after, tuple(zip(self._changes, self._alone, strict=True)))


def move_many(moved: Moved, changes: Sequence[Change]) -> ManyMoved:
    tally = Tally(moved.after.engine, changes)
    tally.add(moved)
    return tally.moved()


def many_report(moved: ManyMoved, smallest: int) -> ManyReport:
    """What may be shown of many people; `smallest` is the smallest count of real people that is shown.

    Shares of real people are coarse: the difference of exact ones would reveal small counts.
    """
    people, effects = moved.flips.people, []
    sides = zip(moved.flips.categories, moved.first_before, moved.first_after, strict=True)
    shares = tuple(
        FirstShare(id, *(_share(count, people, smallest) for count in counts)) for id, *counts in sides
    )
    for change, count in sorted(moved.alone, key=lambda row: -row[1]):
        hidden = hidden_of(count, people, smallest)
        effects.append(ManyEffect(change, None if hidden else count, hidden))
    return ManyReport(flip_report(moved.flips, smallest), shares, tuple(effects))


def _share(count: int, people: int, smallest: int) -> float:
    share = count / people if people else 0.0
    if smallest == NOBODY_REAL or not people:
        return share
    step = max(PERCENT, smallest / people)
    return min(1.0, round(share / step) * step)
