"""Whose first choice changes from one weight set to another, from what to what, and because of what.

A person's first choice is the set of all categories with rank 1: ties belong to it. A flip is another
set. The order rests on whole units and not on the cap, so a flip is never a matter of rounding.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.research.cohort.pairs import NONE, Pair, PointsMoved
from recommender.scoring.profile import Bools, Ints

FirstChoice = tuple[str, ...]
# The reason of a flip if no term favors the new leader.
NO_TERM = "other"


@dataclass(frozen=True)
class Flip:
    """One person with another first choice; `because` is None without points."""

    row: int
    before: FirstChoice
    after: FirstChoice
    because: str | None


@dataclass
class Flips:
    """Exact counts, added up chunk by chunk. They may point to single people: show a FlipReport.

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
        rows = np.flatnonzero((before != after).any(axis=1))
        before, after = before[rows], after[rows]
        self.people += len(pair.row)
        self.count += len(rows)
        names: tuple[str | None, ...] = (None,)
        terms: Ints = np.zeros(len(rows), dtype=np.int64)
        if pair.explain is not None:
            self.is_explained = True
            points = pair.explain(rows)
            names, terms = (*points.names, NO_TERM), strongest_terms(points, before, after)
        codes = np.column_stack([self._code(before), self._code(after), terms])
        kinds, kind, counts = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
        cells = [
            (self._choice(old), self._choice(new), names[term]) for old, new, term in kinds.tolist()
        ]
        self.cells.update(dict(zip(cells, counts.tolist(), strict=True)))
        if pair.group is not None:
            _count(self.group_people, pair.group)
            _count(self.group_flips, pair.group[rows])
        flips = zip(pair.row[rows].tolist(), kind.ravel().tolist(), strict=True)
        return (Flip(row, *cells[n]) for row, n in flips)

    def _code(self, first: Bools) -> Ints:
        """(n,) first choices as one whole number each: one bit a category."""
        return np.asarray(first @ (1 << np.arange(len(self.categories), dtype=np.int64)))

    def _choice(self, code: int) -> FirstChoice:
        return tuple(id for n, id in enumerate(self.categories) if code >> n & 1)


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
