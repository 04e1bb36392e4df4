"""Exact ranges of a fit over every way to answer what is missing.

A fit is a sum over blocks of answers tied by a criterion, so its minimum is the sum of the blocks'
minima. Ticks of one question are tied by its exclusive options: those are tried one by one. An answer
that stays missing is one of the ways, so the range contains the point itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from recommender.catalog.blocks import Block, Slot, blocks_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, Ints, personal_levels, read_level, score_of
from recommender.scoring.responses import MISSING, Responses, encode, nobody

# States of a tick besides 0 and 1: it stays missing, or every answer is tried.
STAYS_MISSING, FREE = 2, 3


@dataclass(frozen=True)
class BlockTable:
    """Smallest and largest points (in units) of a block by the state of its slots.

    `low` and `high` are (states, activities). The last two states of a slot: it stays missing, and every
    answer to it is tried.
    """

    slots: tuple[Slot, ...]
    shape: tuple[int, ...]
    low: Ints
    high: Ints

    def rows(
        self, responses: Responses, ticks: Ints, item: Item | None, open: Mapping[str, Bools] | None
    ) -> Ints:
        """Return (n,) the row for each person; `ticks` (n, codes) are the states of one item's ticks."""
        columns = []
        for slot, size in zip(self.slots, self.shape, strict=True):
            if item and slot.tick:
                columns.append(ticks[:, item.codes.index(slot.tick)])
            else:
                found = responses.codes[slot.item].astype(np.int64)
                missing = size - 1 if open is None else np.where(open[slot.item], size - 1, size - 2)
                columns.append(np.where(found == MISSING, missing, found))
        return np.ravel_multi_index(tuple(columns), self.shape).astype(np.int64)


@dataclass(frozen=True)
class Ranges:
    """Tables of blocks by tick question, which ties them; None for those that read no tick."""

    model: Model
    tables: Mapping[str | None, tuple[BlockTable, ...]]

    def bound(self, responses: Responses, open: Mapping[str, Bools] | None = None) -> tuple[Ints, Ints]:
        """Return the smallest and the largest base plus points, (n, activities) each, in units.

        Every missing answer counts as open, or only those in `open`, (n,) by item: the others stay
        missing. What matters and what helped are known, so they have no range.
        """
        catalog = self.model.catalog
        personal = personal_levels(catalog, responses)
        low = self.model.base + self.model.points(personal, first=len(catalog.criteria))
        high = low.copy()
        for id in self.tables:
            ticks = self._ticks(id, responses, STAYS_MISSING)
            lows, highs = self._sum(id, responses, ticks, open)
            if id is not None:
                is_open = ~responses.is_known(id) if open is None else open[id]
                for option in tick_ways(catalog.items[id]) if is_open.any() else ():
                    way = np.where(is_open[:, None], option, ticks)
                    less, more = self._sum(id, responses, way, open)
                    lows, highs = np.minimum(lows, less), np.maximum(highs, more)
            low += lows
            high += highs
        return low, high

    def open_width(self, responses: Responses, activities: Sequence[int]) -> dict[str, int]:
        """Return by missing item of one person how far it could move these activities, in units."""
        widths: dict[str, int] = {}
        for id, tables in self.tables.items():
            ticks, item = self._ticks(id, responses, FREE), self.model.catalog.items.get(id or "")
            for table in tables:
                row = table.rows(responses, ticks, item, None)
                width = int((table.high[row] - table.low[row])[0, list(activities)].sum())
                for missing in dict.fromkeys(slot.item for slot in table.slots):
                    if not responses.is_known(missing)[0]:
                        widths[missing] = widths.get(missing, 0) + width
        return widths

    def _ticks(self, id: str | None, responses: Responses, missing: int) -> Ints:
        if id is None:
            return np.empty((responses.n, 0), dtype=np.int64)
        ticks = responses.ticks[id].astype(np.int64)
        return np.where(ticks == MISSING, missing, ticks)

    def _sum(
        self, id: str | None, responses: Responses, ticks: Ints, open: Mapping[str, Bools] | None
    ) -> tuple[Ints, Ints]:
        tables, item = self.tables[id], self.model.catalog.items.get(id or "")
        rows = [table.rows(responses, ticks, item, open) for table in tables]
        low = sum(table.low[row] for table, row in zip(tables, rows, strict=True))
        high = sum(table.high[row] for table, row in zip(tables, rows, strict=True))
        return np.asarray(low), np.asarray(high)

    @cached_property
    def cap_bound(self) -> int:
        """Largest distance from zero over all answer sets, importances and tries, in units."""
        low, high = self.bound(extremes(self.model.catalog))
        return int(max(-low.min(), high.max()))


def extremes(catalog: Catalog) -> Responses:
    """Return three people without answers: nothing personal, all of it lowest, all of it highest."""
    scale, categories = catalog.method.matters, catalog.ranked_categories
    every = [{c.id: end for c in categories} for end in (scale.low, scale.high)]
    helped = [{a.id: end for a in catalog.ranked_activities} for end in (0, 100)]
    return encode(catalog, [{}, {}, {}], [{}, *every], [{}, *helped])


def build_ranges(model: Model) -> Ranges:
    """Tabulate every block: the points in every state, and their extremes where answers are missing."""
    tables: dict[str | None, list[BlockTable]] = {None: []}
    for block in blocks_of(model.catalog):
        people = block_people(model.catalog, block)
        low = block_points(model, block, people).reshape(*block_shape(model.catalog, block), -1)
        high = low
        for axis, slot in enumerate(block.slots):
            # Of a tick over 0 and 1 alone: its question stays missing as a whole.
            tried = range(2 if slot.tick else low.shape[axis])
            least = low.take(tried, axis).min(axis, keepdims=True)
            most = high.take(tried, axis).max(axis, keepdims=True)
            low, high = np.concatenate([low, least], axis), np.concatenate([high, most], axis)
        *shape, width = low.shape
        table = BlockTable(block.slots, tuple(shape), low.reshape(-1, width), high.reshape(-1, width))
        many = next((slot.item for slot in block.slots if slot.tick), None)
        tables.setdefault(many, []).append(table)
    return Ranges(model, {item: tuple(found) for item, found in tables.items()})


def block_people(catalog: Catalog, block: Block) -> Responses:
    """Return one person for each state of a block, last slot fastest; all else is missing."""
    blank, shape = nobody(catalog), block_shape(catalog, block)
    n = prod(shape)
    codes = {id: np.repeat(column, n) for id, column in blank.codes.items()}
    ticks = {id: np.repeat(rows, n, axis=0) for id, rows in blank.ticks.items()}
    for slot, size, states in zip(block.slots, shape, np.indices(shape), strict=True):
        found = np.where(states == size - 1, MISSING, states).ravel()
        if slot.tick:
            ticks[slot.item][:, catalog.items[slot.item].codes.index(slot.tick)] = found
        else:
            codes[slot.item] = found.astype(np.int16)
    return Responses(n, codes, ticks, np.repeat(blank.matters, n, axis=0))


def block_shape(catalog: Catalog, block: Block) -> tuple[int, ...]:
    """Return the number of states of each slot; the last one is "missing"."""
    return tuple((2 if s.tick else len(catalog.items[s.item].codes)) + 1 for s in block.slots)


def block_points(model: Model, block: Block, people: Responses) -> Ints:
    """Return (n, activities) points in units that the answers to one block add."""
    catalog = model.catalog
    levels = np.full((people.n, len(model.criterion_ids)), MISSING, dtype=np.int64)
    for id in block.criteria:
        criterion, column = catalog.criteria[id], model.criterion_ids.index(id)
        scores = {f.score: score_of(catalog, people, f.score) for f in criterion.feeds if f.score}
        levels[:, column] = read_level(catalog, people, criterion, scores)
    return model.points(levels)


def tick_ways(item: Item) -> Iterator[Ints]:
    """Yield every way to answer a tick question, a state a code: others, or one exclusive option."""
    yield np.array([0 if code in item.exclusive else FREE for code in item.codes])
    for chosen in item.exclusive:
        friends = item.joins.get(chosen, ())
        yield np.array([1 if c == chosen else FREE if c in friends else 0 for c in item.codes])
