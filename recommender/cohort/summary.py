"""What a file as a whole gives away, in the words of data/cohort.toml: strange codings first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.cohort.cells import ABOVE, BELOW
from recommender.cohort.layout import Layout, tick_columns
from recommender.cohort.look import Counts, Look, Pair, Watcher


@dataclass(frozen=True)
class Summary:
    """One line each. `suspects`: codings that cannot be Tend's; `notes`: what else is good to know."""

    suspects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it, suspects first."""
        return (*self.suspects, *self.notes)


@dataclass(frozen=True)
class _Conflict:
    """Two scales that run against each other."""

    pair: Pair
    together: bool
    r: float
    rows: int


def summarize(catalog: Catalog, layout: Layout, look: Look) -> Summary:
    """What the look of all rows says about a file with this layout."""
    judge = _Judge(catalog, Watcher(catalog, layout).scales, look)
    strange = list(judge.strange())
    conflicts = judge.conflicts()
    suspects = (*(line for _, line in strange), *judge.against(conflicts), *judge.within(conflicts))
    unchecked = judge.unchecked(told={scale for scale, _ in strange})
    return Summary(suspects, (*unchecked, *_ticks(catalog, look), *_rest(catalog, layout, look)))


class _Judge:
    """Looks at the columns of one file."""

    def __init__(self, catalog: Catalog, scales: dict[str, tuple[str, ...]], look: Look) -> None:
        self.catalog, self.scales, self.look = catalog, scales, look
        self.coding, self.words = catalog.cohort.coding, catalog.cohort.summary

    def strange(self) -> Iterator[tuple[str, str]]:
        """(scale, line) where codes are there that the scale does not have."""
        for scale in self.coding.scales:
            for side in (BELOW, ABOVE) if scale in self.scales else ():
                if line := self._strange(scale, side):
                    yield scale, line

    def _strange(self, scale: str, side: int) -> str:
        items = self.scales[scale]
        counts = [self.look.codes[item] for item in items]
        codes = [int(code) for code in self.catalog.items[items[0]].codes]
        low, high = min(codes), max(codes)
        strange, far = (low - 1, high) if side == BELOW else (high + 1, low)
        there = [int(count[side - ABOVE]) for count in counts]
        usual = sum(int(count[codes.index(far) - ABOVE]) for count in counts)
        answers = sum(there) + sum(int(count[-ABOVE:].sum()) for count in counts)
        least = self.coding.least_share * answers if usual else 1
        if answers < self.coding.least_answers * len(codes) or sum(there) < max(least, 1):
            return ""
        words = self.words.more if usual else self.words.below if side == BELOW else self.words.above
        return words.format(
            columns=", ".join(items),
            strange=strange,
            far=far,
            counts=", ".join(map(str, there)),
            rows=self.look.rows,
            first=low + 1,
            last=high - 1,
            low=low,
            high=high,
        )

    def conflicts(self) -> list[_Conflict]:
        """Partners that run against each other."""
        found = [self._conflict(p.scales, p.together) for p in self.coding.partners]
        return [conflict for conflict in found if conflict]

    def against(self, conflicts: Sequence[_Conflict]) -> Iterator[str]:
        """One line for each scale that runs against others: first the one that does so most often."""
        while conflicts:
            often = Counter(id for conflict in conflicts for id in conflict.pair)
            scale = max(often, key=lambda id: often[id])
            mine = [conflict for conflict in conflicts if scale in conflict.pair]
            conflicts = [conflict for conflict in conflicts if scale not in conflict.pair]
            others = ", ".join(self._partner(conflict, scale) for conflict in mine)
            yield self.words.against.format(scale=self._name(scale), others=others)

    def _conflict(self, pair: Pair, together: bool) -> _Conflict | None:
        table = self.look.pairs.get(pair)
        r, rows = pearson(table) if table is not None else (0.0, 0)
        is_one = rows >= self.coding.least_rows and (r if together else -r) <= self.coding.most_r
        return _Conflict(pair, together, r, rows) if is_one else None

    def _partner(self, conflict: _Conflict, scale: str) -> str:
        other = next(id for id in conflict.pair if id != scale)
        side = self.words.together if conflict.together else self.words.opposite
        return self.words.partner.format(
            scale=self._name(other), r=f"{conflict.r:.2f}", rows=conflict.rows, side=side
        )

    def within(self, conflicts: Sequence[_Conflict]) -> Iterator[str]:
        """One line for each item that runs against the rest of its scale, where no half does so."""
        halves = [{i for id in conflict.pair for i in self.scales[id]} for conflict in conflicts]
        for (scale, item), table in self.look.pairs.items():
            items = self.scales.get(scale, ())
            if item not in items or {*items} in halves:
                continue
            r, rows = pearson(table, rest=True)
            if rows >= self.coding.least_rows and r <= self.coding.most_r:
                yield self.words.within.format(
                    column=item, scale=self._name(scale), r=f"{r:.2f}", rows=rows
                )

    def unchecked(self, told: set[str]) -> Iterator[str]:
        """One line for each scale that has partners, and none of them in this file."""
        pairs = [{*partner.scales} for partner in self.coding.partners]
        for scale in (id for id in self.coding.scales if id in self.scales and id not in told):
            mine = [pair for pair in pairs if scale in pair]
            if mine and not any(pair <= {*self.scales} for pair in mine):
                yield self._unchecked(scale)

    def _unchecked(self, scale: str) -> str:
        items = self.scales[scale]
        item = self.catalog.items[items[0]]
        counts = np.add.reduce([self.look.codes[id][-ABOVE:] for id in items])
        answers = max(int(counts.sum()), 1)
        low, high = item.codes[0], item.codes[-1]
        return self.words.unchecked.format(
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

    `rest`: the second is a part of the first, and is held against what else is in it.
    """
    n = x = y = xx = yy = xy = 0
    for one, other in zip(*table.nonzero(), strict=True):
        count, a, b = int(table[one, other]), int(one), int(other)
        a -= b if rest else 0
        n, x, y = n + count, x + count * a, y + count * b
        xx, yy, xy = xx + count * a * a, yy + count * b * b, xy + count * a * b
    spread = (n * xx - x * x) * (n * yy - y * y)
    return ((n * xy - x * y) / sqrt(spread) if spread else 0.0), n


def _ticks(catalog: Catalog, look: Look) -> Iterator[str]:
    """Who ticked nothing, question by question, and how that counts."""
    words = catalog.cohort.summary
    for said, counts in ((words.left_open, look.left_open), (words.none_ticked, look.none_ticked)):
        for item in (id for id in catalog.items if counts.get(id)):
            yield said.format(item=item, count=counts[item], rows=look.rows)


def _rest(catalog: Catalog, layout: Layout, look: Look) -> Iterator[str]:
    """What was not asked, and the empty lines at the end."""
    words = catalog.cohort.summary
    absent, ticks = [item.id for item in layout.absent], list[str]()
    for item in layout.ticked:
        there = tick_columns(item, layout.lacking[item.id])
        ticks += [name for name in tick_columns(item) if name not in there]
    if 2 * len(absent) > len(catalog.items):
        names = ", ".join(id for id in catalog.items if id not in absent)
        most = words.not_asked_most.format(count=len(absent), total=len(catalog.items), names=names)
        yield words.not_asked.format(names="; ".join([most, *ticks]))
    elif absent or ticks:
        yield words.not_asked.format(names=", ".join([*absent, *ticks]))
    if look.empty:
        yield (words.empty if look.empty > 1 else words.empty_one).format(count=look.empty)
