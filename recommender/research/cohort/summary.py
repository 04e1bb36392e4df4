"""What a file as a whole reveals, above all columns that are coded differently from Tend.

`FileCounts` are exact counts over rows, the same however a file was cut into chunks; `summarize` turns
them into sentences.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.research import Partner
from recommender.research.cohort.cells import ABOVE, BELOW, Cells
from recommender.research.cohort.table import BETWEEN, Layout, named
from recommender.scoring.responses import MISSING

Counts = NDArray[np.int64]
# Two ids of scales (scores, or items by themselves); or a scale and one of its items.
Pair = tuple[str, str]
# Two scales whose correlation has the wrong sign, its r, and how many rows have both.
Conflict = tuple[Partner, float, int]


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
        coding, sizes = catalog.cohort.coding, {item.id: len(item.codes) for item in layout.single}
        ids = (*coding.scales, *(id for partner in coding.partners for id in partner.scales))
        of_scale = {id: catalog.scores[id].items if id in catalog.scores else (id,) for id in ids}
        there = {id: tuple(i for i in of_scale[id] if i in sizes) for id in ids}
        self.scales = {id: columns for id, columns in there.items() if columns}
        self.coded = {i for id in coding.scales for i in self.scales.get(id, ())}
        self._pairs = [p.scales for p in coding.partners if {*p.scales} <= {*self.scales}]
        for id in coding.scales:  # items and the rest of their scale; of two items, one pair is enough
            items = self.scales.get(id, ())
            self._pairs += [(id, item) for item in (items if len(items) > 2 else items[:-1])]
        self._parts = {id: self.scales.get(id, (id,)) for pair in self._pairs for id in pair}
        self._wide = {id: 1 + sum(sizes[i] - 1 for i in items) for id, items in self._parts.items()}

    def pairs(self, codes: Mapping[str, Cells]) -> dict[Pair, Counts]:
        """Rows by two sums; `codes` hold MISSING wherever there is no code."""
        sums = dict[str, Cells]()
        for id, items in self._parts.items():
            columns = [codes[item] for item in items]
            sums[id] = np.asarray(np.add.reduce(columns, dtype=np.int16))
            sums[id][np.minimum.reduce(columns) < 0] = MISSING
        return {
            (one, other): _crossed(sums[one], self._wide[one], sums[other], self._wide[other])
            for one, other in self._pairs
        }


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


def summarize(catalog: Catalog, layout: Layout, counts: FileCounts) -> Summary:
    """What the counts over all rows reveal about a file with this layout."""
    judge = _Judge(catalog, ColumnCounter(catalog, layout).scales, counts)
    strange = list(judge.strange())
    conflicts = judge.conflicts()
    suspects = (*(line for _, line in strange), *judge.against(conflicts), *judge.within(conflicts))
    unchecked = judge.unchecked(except_for={scale for scale, _ in strange})
    return Summary(suspects, (*unchecked, *_notes(catalog, layout, counts)))


class _Judge:
    """Finds scales that are coded differently, or that nothing in the file can check."""

    def __init__(self, catalog: Catalog, scales: dict[str, tuple[str, ...]], counts: FileCounts) -> None:
        self.catalog, self.scales, self.counts = catalog, scales, counts
        self.coding, self.texts = catalog.cohort.coding, catalog.texts

    def strange(self) -> Iterator[tuple[str, str]]:
        """(scale, sentence) where a column has the code below or above those of the scale."""
        for scale, side in product(self.coding.scales, (BELOW, ABOVE)):
            items = self.scales.get(scale)
            if not items:
                continue
            counts = [self.counts.codes[item] for item in items]
            codes = [int(code) for code in self.catalog.items[items[0]].codes]
            low, high = min(codes), max(codes)
            strange, far = (low - 1, high) if side == BELOW else (high + 1, low)
            found = [int(count[side - ABOVE]) for count in counts]
            usual = sum(int(count[codes.index(far) - ABOVE]) for count in counts)
            answers = sum(found) + sum(int(count[-ABOVE:].sum()) for count in counts)
            least = self.coding.least_share * answers if usual else 1
            if answers < self.coding.least_answers * len(codes) or sum(found) < max(least, 1):
                continue
            seen = {"columns": ", ".join(items), "counts": ", ".join(map(str, found)), "far": far}
            seen |= {"strange": strange, "rows": self.counts.rows, "low": low, "high": high}
            if usual:
                yield scale, self.texts("cohort.summary.more", **seen)
            elif side == BELOW:
                yield scale, self.texts("cohort.summary.below", last=high - 1, **seen)
            else:
                yield scale, self.texts("cohort.summary.above", first=low + 1, **seen)

    def conflicts(self) -> list[Conflict]:
        """Partners whose correlation has the wrong sign and is strong enough."""
        conflicts = []
        for partner in self.coding.partners:
            if partner.scales in self.counts.pairs:
                r, rows = pearson(self.counts.pairs[partner.scales])
                wrong = (r if partner.together else -r) <= self.coding.most_r
                if wrong and rows >= self.coding.least_rows:
                    conflicts.append((partner, r, rows))
        return conflicts

    def against(self, conflicts: Sequence[Conflict]) -> Iterator[str]:
        """One sentence for each scale in conflict with others, the one with most conflicts first."""
        while conflicts:
            often = Counter(id for partner, _, _ in conflicts for id in partner.scales)
            scale, others = max(often, key=lambda id: often[id]), list[str]()
            for partner, r, rows in (one for one in conflicts if scale in one[0].scales):
                key = "cohort.summary.together" if partner.together else "cohort.summary.opposite"
                other = next(id for id in partner.scales if id != scale)
                found = {"scale": self._name(other), "side": self.texts(key), "rows": rows}
                others.append(self.texts("cohort.summary.partner", r=f"{r:.2f}", **found))
            conflicts = [one for one in conflicts if scale not in one[0].scales]
            found = {"scale": self._name(scale), "others": ", ".join(others)}
            yield self.texts("cohort.summary.against", **found)

    def within(self, conflicts: Sequence[Conflict]) -> Iterator[str]:
        """One sentence for each item in conflict with the rest of its scale, unless a half is."""
        halves = [{i for id in partner.scales for i in self.scales[id]} for partner, _, _ in conflicts]
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
            if not mine or any(pair <= {*self.scales} for pair in mine):
                continue
            items = self.scales[scale]
            item = self.catalog.items[items[0]]
            counts = np.add.reduce([self.counts.codes[id][-ABOVE:] for id in items])
            answers = max(int(counts.sum()), 1)
            low, high = item.codes[0], item.codes[-1]
            yield self.texts(
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


def _notes(catalog: Catalog, layout: Layout, counts: FileCounts) -> Iterator[str]:
    """What was not asked or not answered, and what else is no column of ours or no row of anybody."""
    texts = catalog.texts
    for key, rows in (
        ("cohort.summary.left_open", counts.left_open),
        ("cohort.summary.none_ticked", counts.none_ticked),
    ):
        for item in (id for id in catalog.items if rows.get(id)):
            yield texts(key, item=item, count=rows[item], rows=counts.rows)
    absent = [item.id for item in layout.absent]
    lacking = layout.lacking.items()
    ticks = [f"{item}{BETWEEN}{code}" for item, codes in lacking for code in codes]
    if 2 * len(absent) > len(catalog.items):
        asked = ", ".join(id for id in catalog.items if id not in absent)
        found = {"count": len(absent), "total": len(catalog.items), "names": asked}
        most = texts("cohort.summary.not_asked_most", **found)
        yield texts("cohort.summary.not_asked", names="; ".join([most, *ticks]))
    elif absent or ticks:
        yield texts("cohort.summary.not_asked", names=", ".join([*absent, *ticks]))
    if layout.ignored:
        names = named(catalog, layout.ignored, layout.ignored)
        yield texts("cohort.summary.ignored", count=len(layout.ignored), names=names)
    if layout.ids:
        _, times = np.unique(np.concatenate(counts.ids), return_counts=True)
        several = times[times > 1]
        if len(several):
            found = {"ids": " + ".join(layout.ids), "count": len(several), "rows": int(several.sum())}
            yield texts("cohort.summary.repeated", **found)
    if counts.unanswered:
        yield texts("cohort.summary.unanswered", count=counts.unanswered, rows=counts.rows)
    if counts.empty > 1:
        yield texts("cohort.summary.empty", count=counts.empty)
    elif counts.empty:
        yield texts("cohort.summary.empty_one")
