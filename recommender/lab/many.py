"""What moves for many people from one weight set to another, and which single change moves most."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.cohort.pairs import NONE, Pair, PointsMoved
from recommender.lab.changes import Change
from recommender.lab.flip_report import FlipReport, Hidden, flip_report, hidden_of
from recommender.lab.flips import Flip, Flips
from recommender.lab.moves import models_without, tops_without
from recommender.recommend import Engine, Recommendation, recommend
from recommender.scoring.profile import UNKNOWN, Bools, Ints
from recommender.scoring.ranking import NO_RANK, OUT
from recommender.scoring.responses import Responses

# Made-up people need no hiding.
NOBODY_REAL = 1
# Shares of real people are told in whole percents, or in larger steps where a percent is too few people.
PERCENT = 0.01


@dataclass(frozen=True)
class FirstShare:
    """Share of people whose first choice a category is, alone or in a tie."""

    category: str
    before: float
    after: float


@dataclass(frozen=True)
class ManyEffect:
    """A change, and for how many it alone makes another first choice; None where that is hidden, and
    `hidden` then says what the count is instead.
    """

    change: Change
    flips: int | None
    hidden: Hidden | None


@dataclass(frozen=True)
class ManyMoved:
    """Exact counts of many people under two weight sets: show a ManyReport.

    `first_before` and `first_after` count, by category in catalog order, whose first choice it is.
    `alone` has, for each change taken back alone, the people whose first choice it makes another.
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
    """Counts what moves for many people, added piece by piece."""

    def __init__(
        self,
        before: Engine,
        after: Engine,
        found: tuple[Change, ...],
        vetoes: Set[str] = frozenset(),
    ) -> None:
        self._engines, self._vetoes = (before, after), vetoes
        self._without = tuple(models_without(after, found))
        self._flips = Flips(before.model.category_ids)
        width = len(before.model.category_ids)
        self._first = np.zeros((2, width), dtype=np.int64)
        self._alone = [0] * len(self._without)

    def add(
        self,
        responses: Responses,
        rows: Ints | None = None,
        group: NDArray[np.object_] | None = None,
    ) -> Iterator[Flip]:
        """Count these people, some ten thousands at most; then give the flips among them.

        `rows` are their numbers, from 1 without them; `group` names each person's group.
        """
        old, new = (recommend(engine, responses, self._vetoes) for engine in self._engines)
        pair = replace(pair_of(old, new), group=group)
        flips = self._flips.add(pair if rows is None else replace(pair, row=rows))
        first = [people.ranking.category_rank == 1 for people in (old, new)]
        self._first += np.array([part.sum(axis=0) for part in first])
        for place, (_, model) in enumerate(self._without):
            other = _first(tops_without(new, model)) != first[1]
            self._alone[place] += int(other.any(axis=1).sum())
        return flips

    @property
    def groups(self) -> int:
        """How many groups were met so far."""
        return len(self._flips.group_people)

    def moved(self) -> ManyMoved:
        """Everything that was counted."""
        alone = tuple((change, n) for (change, _), n in zip(self._without, self._alone, strict=True))
        before, after = (tuple(part) for part in self._first.tolist())
        return ManyMoved(self._flips, before, after, alone)


def move_many(
    before: Engine,
    after: Engine,
    found: tuple[Change, ...],
    responses: Responses,
    vetoes: Set[str] = frozenset(),
) -> ManyMoved:
    """Count what moves for n people; all of them at once, so give some ten thousands at most."""
    tally = Tally(before, after, found, vetoes)
    tally.add(responses)
    return tally.moved()


def many_report(moved: ManyMoved, category_ids: tuple[str, ...], smallest: int) -> ManyReport:
    """What may be shown of many people; `smallest` is the smallest count of real people that is shown.

    Shares of real people are coarse: exact ones, taken from one another, would tell small counts.
    """
    people = moved.flips.people
    sides = zip(category_ids, moved.first_before, moved.first_after, strict=True)
    shares = (FirstShare(id, *(_share(n, people, smallest) for n in both)) for id, *both in sides)
    by_size = sorted(moved.alone, key=lambda row: -row[1])
    effects = (_effect(change, n, people, smallest) for change, n in by_size)
    return ManyReport(flip_report(moved.flips, smallest), tuple(shares), tuple(effects))


def pair_of(old: Recommendation, new: Recommendation) -> Pair:
    """The same people under two engines, to be counted like two result files; rows from 1."""
    return Pair(
        row=np.arange(1, old.responses.n + 1),
        before=old.ranking.category_rank.astype(np.int16),
        after=new.ranking.category_rank.astype(np.int16),
        explain=lambda places: _points_moved(old, new, places),
    )


def _points_moved(old: Recommendation, new: Recommendation, places: Ints) -> PointsMoved:
    """Terms as in two result files with points: those that moved, by name."""
    before, after = old.engine.model, new.engine.model
    levels = old.profile.levels[places].astype(np.int64)
    offset = np.where(levels == UNKNOWN, 0, levels - before.reference)
    terms: dict[str, tuple[int, Ints]] = {}
    for n, activity in enumerate(before.activity_ids):
        lift = int(after.base[n] - before.base[n])
        if lift:
            terms[f"base_{activity}"] = n, np.full(len(places), lift)
        weights = after.weights[:, n].astype(np.int64) - before.weights[:, n]
        for k in np.flatnonzero(weights):
            terms[f"points_{activity}_{before.criterion_ids[k]}"] = n, weights[k] * offset[:, k]
    names = sorted(terms)
    columns = [terms[name][1] for name in names]
    return PointsMoved(
        names=tuple(names),
        owner=np.array([terms[name][0] for name in names], dtype=np.int64),
        moved=np.column_stack(columns) if columns else np.zeros((len(places), 0), dtype=np.int64),
        best_before=_best(old, places),
        best_after=_best(new, places),
    )


def _best(people: Recommendation, places: Ints) -> Ints:
    rank = people.ranking.category_rank[places]
    return np.where(rank == NO_RANK, NONE, people.ranking.best[places].astype(np.int64))


def _first(tops: Ints) -> Bools:
    """(n, categories) whether a category has the most units, and any."""
    return np.asarray((tops == tops.max(axis=1, keepdims=True)) & (tops != OUT))


def _effect(change: Change, count: int, people: int, smallest: int) -> ManyEffect:
    hidden = hidden_of(count, people, smallest)
    return ManyEffect(change, None if hidden else count, hidden)


def _share(count: int, people: int, smallest: int) -> float:
    if not people:
        return 0.0
    share = count / people
    if smallest == NOBODY_REAL:
        return share
    step = max(PERCENT, smallest / people)
    return min(1.0, round(share / step) * step)
