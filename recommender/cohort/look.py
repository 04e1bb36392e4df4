"""What the columns of a table look like while they are read: exact counts, the same in all pieces.

Nothing is judged here, and no row is read twice: counts of two pieces add up to those of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item
from recommender.cohort.cells import ABOVE, Cells
from recommender.cohort.layout import Layout
from recommender.scoring.responses import MISSING

Counts = NDArray[np.int64]
# Two ids of scales, or a scale and one of its items.
Pair = tuple[str, str]


@dataclass(frozen=True)
class Look:
    """Counts over the rows of a table; `+` gives those of two tables together.

    `codes[item]` counts rows by meaning, from ABOVE up to the last code. `pairs[one, other]` is
    (sums of one, sums of the other), over rows where both are complete. `empty` are rows at the end of
    a file that hold nothing and were left out.
    """

    rows: int = 0
    codes: Mapping[str, Counts] = field(default_factory=dict)
    pairs: Mapping[Pair, Counts] = field(default_factory=dict)
    left_open: Mapping[str, int] = field(default_factory=dict)
    none_ticked: Mapping[str, int] = field(default_factory=dict)
    empty: int = 0

    def __add__(self, other: Look) -> Look:
        parts = {f.name: _plus(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)}
        return Look(**parts)


class Watcher:
    """Counts what data/cohort.toml wants to see of the columns that are there; made once for a file."""

    def __init__(self, catalog: Catalog, layout: Layout) -> None:
        coding, items = catalog.cohort.coding, {item.id: item for item in layout.single}
        ids = (*coding.scales, *(id for partner in coding.partners for id in partner.scales))
        there = {id: tuple(i for i in items_of(catalog, id) if i in items) for id in ids}
        self.scales = {id: found for id, found in there.items() if found}
        self.coded = {i for id in coding.scales for i in self.scales.get(id, ())}
        self._sizes = {i: len(item.codes) for i, item in items.items()}
        self._partners = [p.scales for p in coding.partners if {*p.scales} <= {*self.scales}]
        self._within = [(id, i) for id in coding.scales for i in self._inside(id)]
        self._summed = {*(id for id, _ in self._within), *(id for p in self._partners for id in p)}

    def count(self, item: Item, found: Cells) -> Counts:
        """Rows by meaning in one column, as it was read."""
        return np.bincount(found - ABOVE, minlength=len(item.codes) - ABOVE)

    def look(
        self,
        rows: int,
        codes: Mapping[str, Cells],
        counts: Mapping[str, Counts],
        left_open: Mapping[str, int],
        none_ticked: Mapping[str, int],
    ) -> Look:
        """The look of a table; `codes` hold MISSING wherever there is no code."""
        sums = {id: _sum([codes[item] for item in self.scales[id]]) for id in self._summed}
        return Look(rows, counts, dict(self._pairs(codes, sums)), left_open, none_ticked)

    def _pairs(
        self, codes: Mapping[str, Cells], sums: Mapping[str, Cells]
    ) -> Iterator[tuple[Pair, Counts]]:
        for one, other in self._partners:
            yield (one, other), _crossed(sums[one], self._width(one), sums[other], self._width(other))
        for scale, item in self._within:
            table = _crossed(sums[scale], self._width(scale), codes[item], self._sizes[item])
            yield (scale, item), table

    def _width(self, scale: str) -> int:
        """How many sums a scale may have."""
        return 1 + sum(self._sizes[item] - 1 for item in self.scales[scale])

    def _inside(self, scale: str) -> tuple[str, ...]:
        """Items to hold against the rest of their scale; of two, one says it all."""
        items = self.scales.get(scale, ())
        return items[: len(items) - 1] if len(items) < 3 else items


def items_of(catalog: Catalog, scale: str) -> tuple[str, ...]:
    """Items of a scale: those of a score, or one item by itself."""
    return catalog.scores[scale].items if scale in catalog.scores else (scale,)


def _plus(one: Any, other: Any) -> Any:
    if not isinstance(one, Mapping):
        return one + other
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}


def _sum(columns: list[Cells]) -> Cells:
    """(n,) sum of the places of all codes, MISSING where one is."""
    total = np.add.reduce(columns, dtype=np.int16)
    total[np.minimum.reduce(columns) < 0] = MISSING
    return np.asarray(total)


def _crossed(one: Cells, wide: int, other: Cells, high: int) -> Counts:
    """(wide, high) rows by two values; a row where one is MISSING is in none."""
    places = one.astype(np.intp)
    places += 1
    places *= high + 1
    places += other
    places += 1
    counts = np.bincount(places, minlength=(wide + 1) * (high + 1))
    return counts.reshape(wide + 1, high + 1)[1:, 1:]
