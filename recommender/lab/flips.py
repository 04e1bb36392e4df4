"""Whose first choice changes from one weight set to another, from what to what, and because of what.

A person's first choice is the set of all categories with rank 1: ties belong to it. A flip is another
set. The order rests on whole units and not on the cap, so a flip is never a matter of rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.cohort.pairs import NONE, Pair, PointsMoved
from recommender.scoring.profile import Bools, Ints

FirstChoice = tuple[str, ...]


@dataclass(frozen=True)
class Flip:
    """One person with another first choice; `because` is None without points."""

    row: int
    before: FirstChoice
    after: FirstChoice
    because: str | None


@dataclass
class Flips:
    """Exact counts, added up piece by piece. They may point to single people: show a FlipReport.

    `cells` counts people by old first choice, new first choice and term (None without points).
    """

    categories: tuple[str, ...]
    people: int = 0
    count: int = 0
    cells: Counter[tuple[FirstChoice, FirstChoice, str | None]] = field(default_factory=Counter)
    group_people: Counter[str] = field(default_factory=Counter)
    group_flips: Counter[str] = field(default_factory=Counter)
    is_explained: bool = False

    def add(self, pair: Pair) -> Iterator[Flip]:
        """Count these people, then give the flips among them, row by row."""
        before, after = pair.before == 1, pair.after == 1
        places = np.flatnonzero((before != after).any(axis=1))
        self.people += len(pair.row)
        self.count += len(places)
        names, terms = self._reasons(pair, before, after, places)
        codes = [self._codes(before[places]), self._codes(after[places]), terms]
        every = np.column_stack(codes)
        self._count_cells(every, names)
        if pair.group is not None:
            _count(self.group_people, pair.group)
            _count(self.group_flips, pair.group[places])
        lines = zip(pair.row[places].tolist(), every.tolist(), strict=True)
        return (Flip(row, *self._cell(code, names)) for row, code in lines)

    def _codes(self, first: Bools) -> Ints:
        """(n,) first choices as one whole number each: one bit a category."""
        return np.asarray(first @ (1 << np.arange(len(self.categories), dtype=np.int64)))

    def _choice(self, code: int) -> FirstChoice:
        return tuple(id for place, id in enumerate(self.categories) if code >> place & 1)

    def _cell(
        self, code: list[int], names: tuple[str | None, ...]
    ) -> tuple[FirstChoice, FirstChoice, str | None]:
        old, new, term = code
        return self._choice(old), self._choice(new), names[term]

    def _count_cells(self, every: Ints, names: tuple[str | None, ...]) -> None:
        found, counts = np.unique(every, axis=0, return_counts=True)
        for code, count in zip(found.tolist(), counts.tolist(), strict=True):
            self.cells[self._cell(code, names)] += count

    def _reasons(
        self, pair: Pair, before: Bools, after: Bools, places: Ints
    ) -> tuple[tuple[str | None, ...], Ints]:
        """Names of terms, and for each flip the place of its term among them."""
        if pair.explain is None:
            return (None,), np.zeros(len(places), dtype=np.int64)
        self.is_explained = True
        points = pair.explain(places)
        return (*points.names, NO_TERM), strongest_terms(points, before[places], after[places])


# What stands in place of a term where no term favors the new leader.
NO_TERM = "other"


def strongest_terms(points: PointsMoved, before: Bools, after: Bools) -> Ints:
    """For each flip the term whose move most favors the new leader over the old one; -1 for none.

    `before` and `after` are (n, categories) first choices. The new leader is the first category that
    came in (or that stayed, if one only left), the old leader the first that left (or that stayed).
    Terms of the activity that now leads the new one count as they moved, terms of the activity that led
    the old one count the other way round. Where several are equal, the first by name is named.
    """
    if not points.names:
        return np.full(len(before), NONE)
    each = np.arange(len(before))
    new, old = _one_of(after & ~before, after), _one_of(before & ~after, before)
    up, down = points.best_after[each, new], points.best_before[each, old]
    favor = np.where(points.owner == up[:, None], points.moved, 0)
    favor -= np.where(points.owner == down[:, None], points.moved, 0)
    largest = favor.argmax(axis=1)
    return np.asarray(np.where(favor[each, largest] > 0, largest, NONE))


def _one_of(wanted: Bools, otherwise: Bools) -> Ints:
    """(n,) first wanted category, or the first of the others where none is wanted."""
    return np.asarray(np.where(wanted.any(axis=1), wanted.argmax(axis=1), otherwise.argmax(axis=1)))


def _count(counter: Counter[str], names: NDArray[np.object_]) -> None:
    values, counts = np.unique(names.astype(str), return_counts=True)
    counter.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
