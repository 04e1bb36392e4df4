"""What a file as a whole reveals, above all columns that are coded differently from Tend.

`FileCounts` are exact counts over rows, the same however a file was cut into chunks; `summarize` turns
them into sentences.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.cells import ABOVE, BELOW, Cells
from recommender.research.cohort.table import BETWEEN, Layout, named
from recommender.scoring.responses import MISSING

Counts = NDArray[np.int64]
# Two ids of scales (scores, or items by themselves); or a scale and one of its items.
Pair = tuple[str, str]


@dataclass(frozen=True)
class FileCounts:
    """Counts over rows, good and bad; `+` adds those of two chunks.

    `codes[item]` counts rows by cell, from ABOVE up to the last code. `pairs[one, other]` counts rows
    by (sum of one, sum of the other), where both are complete. `left_open` and `none_ticked` count rows
    by tick question, see `Parser`. `empty` are skipped empty rows at the end of a file, `unanswered`
    rows without any answer. `ids` has a number for the id of each row, where a file has ids.
    """

    rows: int = 0
    codes: Mapping[str, Counts] = field(default_factory=dict)
    pairs: Mapping[Pair, Counts] = field(default_factory=dict)
    left_open: Mapping[str, int] = field(default_factory=dict)
    none_ticked: Mapping[str, int] = field(default_factory=dict)
    empty: int = 0
    unanswered: int = 0
    ids: tuple[NDArray[np.uint64], ...] = ()

    def __add__(self, other: "FileCounts") -> "FileCounts":
        total: dict[str, Any] = {}
        for count in fields(self):
            name = count.name
            one, two = getattr(self, name), getattr(other, name)
            if isinstance(one, Mapping):
                total[name] = {key: one.get(key, 0) + two.get(key, 0) for key in {**one, **two}}
            else:
                total[name] = one + two
        return FileCounts(**total)


class ColumnCounter:
    """Counts what `[coding]` in data/method/cohort.toml asks about; made once for a file.

    `scales` are the items of each scale that have a column, `coded` all items to count code by code.
    """

    def __init__(self, catalog: Catalog, layout: Layout) -> None:
        coding, items = catalog.cohort.coding, {item.id: item for item in layout.single}
        ids = (*coding.scales, *(id for partner in coding.partners for id in partner.scales))
        of_scale = {id: catalog.scores[id].items if id in catalog.scores else (id,) for id in ids}
        there = {id: tuple(i for i in of_scale[id] if i in items) for id in ids}
        self.scales = {id: columns for id, columns in there.items() if columns}
        self.coded = {i for id in coding.scales for i in self.scales.get(id, ())}
        self._sizes = {i: len(item.codes) for i, item in items.items()}
        self._partners = [p.scales for p in coding.partners if {*p.scales} <= {*self.scales}]
        self._within = [(id, i) for id in coding.scales for i in self._inside(id)]
        self._summed = {*(id for id, _ in self._within), *(id for p in self._partners for id in p)}

    def count(self, item: Item, cells: Cells) -> Counts:
        """Rows by cell of one column, as it was read."""
        return np.bincount(cells - ABOVE, minlength=len(item.codes) - ABOVE)

    def counts(
        self,
        rows: int,
        codes: Mapping[str, Cells],
        counts: Mapping[str, Counts],
        left_open: Mapping[str, int],
        none_ticked: Mapping[str, int],
    ) -> FileCounts:
        """The counts of a chunk; `codes` hold MISSING wherever there is no code."""
        sums = {id: _sum([codes[item] for item in self.scales[id]]) for id in self._summed}
        return FileCounts(rows, counts, dict(self._pairs(codes, sums)), left_open, none_ticked)

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
        """Items to compare with the rest of their scale; of two items, one comparison is enough."""
        items = self.scales.get(scale, ())
        return items[: len(items) - 1] if len(items) < 3 else items


def _sum(columns: list[Cells]) -> Cells:
    """(n,) sum of the indices of all codes, MISSING where one is."""
    total = np.add.reduce(columns, dtype=np.int16)
    total[np.minimum.reduce(columns) < 0] = MISSING
    return np.asarray(total)


def _crossed(one: Cells, wide: int, other: Cells, high: int) -> Counts:
    """(wide, high) rows by two values; a row where one is MISSING is not counted."""
    # MISSING is -1: its counts are in the first row or column, which is cut off.
    flat = one.astype(np.intp)
    flat += 1
    flat *= high + 1
    flat += other
    flat += 1
    counts = np.bincount(flat, minlength=(wide + 1) * (high + 1))
    return counts.reshape(wide + 1, high + 1)[1:, 1:]


@dataclass(frozen=True)
class Summary:
    """One sentence each. `suspects`: columns that cannot be coded as in Tend; `notes`: the rest."""

    suspects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All sentences, suspects first."""
        return (*self.suspects, *self.notes)


@dataclass(frozen=True)
class _Conflict:
    """Two scales whose correlation has the wrong sign."""

    pair: Pair
    together: bool
    r: float
    rows: int


def summarize(catalog: Catalog, layout: Layout, counts: FileCounts) -> Summary:
    """What the counts over all rows reveal about a file with this layout."""
    judge = _Judge(catalog, ColumnCounter(catalog, layout).scales, counts)
    strange = list(judge.strange())
    conflicts = judge.conflicts()
    suspects = (*(line for _, line in strange), *judge.against(conflicts), *judge.within(conflicts))
    unchecked = judge.unchecked(except_for={scale for scale, _ in strange})
    return Summary(suspects, (*unchecked, *_ticks(catalog, counts), *_rest(catalog, layout, counts)))


class _Judge:
    """Finds scales that are coded differently, or that nothing in the file can check."""

    def __init__(self, catalog: Catalog, scales: dict[str, tuple[str, ...]], counts: FileCounts) -> None:
        self.catalog, self.scales, self.counts = catalog, scales, counts
        self.coding, self.texts = catalog.cohort.coding, catalog.texts

    def strange(self) -> Iterator[tuple[str, str]]:
        """(scale, sentence) where a column has the code below or above those of the scale."""
        for scale in self.coding.scales:
            for side in (BELOW, ABOVE) if scale in self.scales else ():
                if line := self._strange(scale, side):
                    yield scale, line

    def _strange(self, scale: str, side: int) -> str:
        items = self.scales[scale]
        counts = [self.counts.codes[item] for item in items]
        codes = [int(code) for code in self.catalog.items[items[0]].codes]
        low, high = min(codes), max(codes)
        strange, far = (low - 1, high) if side == BELOW else (high + 1, low)
        found = [int(count[side - ABOVE]) for count in counts]
        usual = sum(int(count[codes.index(far) - ABOVE]) for count in counts)
        answers = sum(found) + sum(int(count[-ABOVE:].sum()) for count in counts)
        least = self.coding.least_share * answers if usual else 1
        if answers < self.coding.least_answers * len(codes) or sum(found) < max(least, 1):
            return ""
        seen = {"columns": ", ".join(items), "counts": ", ".join(map(str, found)), "far": far}
        seen |= {"strange": strange, "rows": self.counts.rows, "low": low, "high": high}
        if usual:
            return self.texts("cohort.summary.more", **seen)
        if side == BELOW:
            return self.texts("cohort.summary.below", last=high - 1, **seen)
        return self.texts("cohort.summary.above", first=low + 1, **seen)

    def conflicts(self) -> list[_Conflict]:
        """Partners whose correlation has the wrong sign and is strong enough."""
        conflicts = []
        for partner in self.coding.partners:
            if partner.scales in self.counts.pairs:
                r, rows = pearson(self.counts.pairs[partner.scales])
                wrong = (r if partner.together else -r) <= self.coding.most_r
                if wrong and rows >= self.coding.least_rows:
                    conflicts.append(_Conflict(partner.scales, partner.together, r, rows))
        return conflicts

    def against(self, conflicts: Sequence[_Conflict]) -> Iterator[str]:
        """One sentence for each scale in conflict with others, the one with most conflicts first."""
        while conflicts:
            often = Counter(id for conflict in conflicts for id in conflict.pair)
            scale = max(often, key=lambda id: often[id])
            mine = [conflict for conflict in conflicts if scale in conflict.pair]
            conflicts = [conflict for conflict in conflicts if scale not in conflict.pair]
            others = ", ".join(self._partner(conflict, scale) for conflict in mine)
            yield self.texts("cohort.summary.against", scale=self._name(scale), others=others)

    def _partner(self, conflict: _Conflict, scale: str) -> str:
        other = next(id for id in conflict.pair if id != scale)
        side = self.texts("cohort.summary.together" if conflict.together else "cohort.summary.opposite")
        found = {"scale": self._name(other), "r": f"{conflict.r:.2f}", "rows": conflict.rows}
        return self.texts("cohort.summary.partner", side=side, **found)

    def within(self, conflicts: Sequence[_Conflict]) -> Iterator[str]:
        """One sentence for each item in conflict with the rest of its scale, unless a half is."""
        halves = [{i for id in conflict.pair for i in self.scales[id]} for conflict in conflicts]
        for (scale, item), table in self.counts.pairs.items():
            items = self.scales.get(scale, ())
            if item not in items or {*items} in halves:
                continue
            r, rows = pearson(table, rest=True)
            if rows >= self.coding.least_rows and r <= self.coding.most_r:
                found = {"scale": self._name(scale), "r": f"{r:.2f}", "rows": rows}
                yield self.texts("cohort.summary.within", column=item, **found)

    def unchecked(self, except_for: set[str]) -> Iterator[str]:
        """One sentence for each scale that has partners, but none of them in this file."""
        pairs = [{*partner.scales} for partner in self.coding.partners]
        for scale in (id for id in self.coding.scales if id in self.scales and id not in except_for):
            mine = [pair for pair in pairs if scale in pair]
            if mine and not any(pair <= {*self.scales} for pair in mine):
                yield self._unchecked(scale)

    def _unchecked(self, scale: str) -> str:
        items = self.scales[scale]
        item = self.catalog.items[items[0]]
        counts = np.add.reduce([self.counts.codes[id][-ABOVE:] for id in items])
        answers = max(int(counts.sum()), 1)
        low, high = item.codes[0], item.codes[-1]
        return self.texts(
            "cohort.summary.unchecked",
            columns=", ".join(items),
            low=low,
            low_label=item.label_of(low),
            low_share=f"{100 * int(counts[0]) / answers:.0f}",
            high=high,
            high_label=item.label_of(high),
            high_share=f"{100 * int(counts[-1]) / answers:.0f}",
        )

    def _name(self, scale: str) -> str:
        items = self.scales[scale]
        return items[0] if len(items) == 1 else f"score_{scale}"


def pearson(table: Counts, rest: bool = False) -> tuple[float, int]:
    """Pearson's r of (sums, sums) counts, and how many rows; 0 where one does not vary.

    With `rest`, the second is a part of the first and is compared with the rest of it.
    """
    n = x = y = xx = yy = xy = 0
    for one, other in zip(*table.nonzero(), strict=True):
        count, a, b = int(table[one, other]), int(one), int(other)
        a -= b if rest else 0
        n, x, y = n + count, x + count * a, y + count * b
        xx, yy, xy = xx + count * a * a, yy + count * b * b, xy + count * a * b
    spread = (n * xx - x * x) * (n * yy - y * y)
    return ((n * xy - x * y) / sqrt(spread) if spread else 0.0), n


def _ticks(catalog: Catalog, counts: FileCounts) -> Iterator[str]:
    """How many rows tick nothing, question by question, and how that is read."""
    for key, rows in (
        ("cohort.summary.left_open", counts.left_open),
        ("cohort.summary.none_ticked", counts.none_ticked),
    ):
        for item in (id for id in catalog.items if rows.get(id)):
            yield catalog.texts(key, item=item, count=rows[item], rows=counts.rows)


def _rest(catalog: Catalog, layout: Layout, counts: FileCounts) -> Iterator[str]:
    """What was not asked, and how many empty lines there are at the end."""
    texts = catalog.texts
    absent, ticks = [item.id for item in layout.absent], list[str]()
    for item in layout.ticked:
        ticks += [f"{item.id}{BETWEEN}{code}" for code in layout.lacking[item.id]]
    if 2 * len(absent) > len(catalog.items):
        names = ", ".join(id for id in catalog.items if id not in absent)
        most = texts(
            "cohort.summary.not_asked_most", count=len(absent), total=len(catalog.items), names=names
        )
        yield texts("cohort.summary.not_asked", names="; ".join([most, *ticks]))
    elif absent or ticks:
        yield texts("cohort.summary.not_asked", names=", ".join([*absent, *ticks]))
    if layout.ignored:
        names = named(catalog, [*layout.ignored], layout.ignored)
        yield texts("cohort.summary.ignored", count=len(layout.ignored), names=names)
    if layout.ids and (line := _repeated(catalog, layout, counts)):
        yield line
    if counts.unanswered:
        yield texts("cohort.summary.unanswered", count=counts.unanswered, rows=counts.rows)
    if counts.empty > 1:
        yield texts("cohort.summary.empty", count=counts.empty)
    elif counts.empty:
        yield texts("cohort.summary.empty_one")


def _repeated(catalog: Catalog, layout: Layout, counts: FileCounts) -> str:
    """How many ids stand in several rows; an empty text if none does."""
    _, times = np.unique(np.concatenate(counts.ids), return_counts=True)
    several = times[times > 1]
    found = {"ids": " + ".join(layout.ids), "count": len(several), "rows": int(several.sum())}
    return catalog.texts("cohort.summary.repeated", **found) if len(several) else ""
