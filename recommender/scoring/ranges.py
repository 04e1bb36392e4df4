"""Exact ranges of a fit over every way to answer what is missing.

A fit is a sum over blocks of answers tied by a criterion, so its minimum is the sum of the blocks'
minima. Ticks of one question are tied by its exclusive options: those are tried one by one. An answer
that stays missing is one of the ways, so the range contains the point itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.blocks import Block, Slot, blocks_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, Ints, personal_levels, read_level, score_of
from recommender.scoring.responses import MISSING, Responses, encode, nobody

# States of a tick besides 0 and 1, and the last two of an item: it stays missing, or every answer is
# tried.
STAYS_MISSING, FREE = 2, 3
# Where an answer is still open, (n,) by item.
Open = Mapping[str, Bools]


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


@dataclass(frozen=True)
class Ranges:
    """Tables of all blocks. `alone` by block; `ticked` by tick question, whose blocks are tied."""

    model: Model
    alone: tuple[BlockTable, ...]
    ticked: Mapping[str, tuple[BlockTable, ...]]

    def bound(self, responses: Responses, open: Open | None = None) -> tuple[Ints, Ints]:
        """Return the smallest and the largest base plus points, (n, activities) each, in units.

        Every missing answer counts as open, or only those in `open`: the others stay missing.
        """
        low = self.model.base + personal_points(self.model, responses)
        high = low.copy()
        for table in self.alone:
            rows = _rows(table, responses, {}, open)
            low += table.low[rows]
            high += table.high[rows]
        for item, tables in self.ticked.items():
            lows, highs = self._bound_ticks(item, tables, responses, open)
            low += lows
            high += highs
        return low, high

    def open_width(self, responses: Responses, activities: Sequence[int]) -> dict[str, int]:
        """Return by missing item of one person how far it could move these activities, in units."""
        widths: dict[str, int] = {}
        for table in (*self.alone, *(table for tables in self.ticked.values() for table in tables)):
            missing = {s.item for s in table.slots if not responses.is_known(s.item)[0]}
            row = _rows(table, responses, self._tick_states(table, responses))
            width = int((table.high[row] - table.low[row])[0, list(activities)].sum())
            for item in missing:
                widths[item] = widths.get(item, 0) + width
        return widths

    def _tick_states(self, table: BlockTable, responses: Responses) -> dict[str | int, Ints]:
        """Return (n,) the state of each tick in the table; a missing one is FREE."""
        states: dict[str | int, Ints] = {}
        for slot in table.slots:
            if slot.tick:
                column = self.model.catalog.items[slot.item].codes.index(slot.tick)
                ticked = responses.ticks[slot.item][:, column].astype(np.int64)
                states[slot.tick] = np.where(ticked == MISSING, FREE, ticked)
        return states

    def _bound_ticks(
        self, item: str, tables: tuple[BlockTable, ...], responses: Responses, open: Open | None
    ) -> tuple[Ints, Ints]:
        ticks = responses.ticks[item].astype(np.int64)
        ticks = np.where(ticks == MISSING, STAYS_MISSING, ticks)
        is_open = ~responses.is_known(item) if open is None else open[item]
        low, high = self._sum(tables, responses, ticks, item, open)
        if is_open.any():
            for option in tick_ways(self.model.catalog.items[item]):
                way = np.where(is_open[:, None], option, ticks)
                lows, highs = self._sum(tables, responses, way, item, open)
                low, high = np.minimum(low, lows), np.maximum(high, highs)
        return low, high

    def _sum(
        self,
        tables: tuple[BlockTable, ...],
        responses: Responses,
        way: Ints,
        item: str,
        open: Open | None,
    ) -> tuple[Ints, Ints]:
        states = {code: way[:, n] for n, code in enumerate(self.model.catalog.items[item].codes)}
        rows = [_rows(table, responses, states, open) for table in tables]
        low = sum(t.low[r] for t, r in zip(tables, rows, strict=True))
        high = sum(t.high[r] for t, r in zip(tables, rows, strict=True))
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


def personal_points(model: Model, responses: Responses) -> Ints:
    """Return (n, activities) points of what matters and what helped, in units: known, so no range."""
    return model.points(personal_levels(model.catalog, responses), first=len(model.catalog.criteria))


def build_ranges(model: Model) -> Ranges:
    """Tabulate every block of the model's catalog."""
    alone, ticked = [], dict[str, list[BlockTable]]()
    for block in blocks_of(model.catalog):
        table = _tabulate(model, block)
        many = next((slot.item for slot in block.slots if slot.tick), None)
        if many:
            ticked.setdefault(many, []).append(table)
        else:
            alone.append(table)
    return Ranges(model, tuple(alone), {item: tuple(tables) for item, tables in ticked.items()})


def block_people(catalog: Catalog, block: Block) -> Responses:
    """Return one person for each state of a block, last slot fastest; all else is missing."""
    sizes = [size - 1 for size in block_shape(catalog, block)]
    states = list(product(*(range(size + 1) for size in sizes)))
    return _people_in(catalog, block, sizes, states)


def block_shape(catalog: Catalog, block: Block) -> tuple[int, ...]:
    """Return the number of states of each slot; the last one is "missing"."""
    return tuple((2 if s.tick else len(catalog.items[s.item].codes)) + 1 for s in block.slots)


def block_points(model: Model, block: Block, people: Responses) -> Ints:
    """Return (n, activities) points in units that the answers to one block add."""
    catalog = model.catalog
    levels = np.full((people.n, len(model.criterion_ids)), MISSING, dtype=np.int64)
    for id in block.criteria:
        scores = {
            f.score: score_of(catalog, people, f.score) for f in catalog.criteria[id].feeds if f.score
        }
        column = model.criterion_ids.index(id)
        levels[:, column] = read_level(catalog, people, catalog.criteria[id], scores)
    return model.points(levels)


def _tabulate(model: Model, block: Block) -> BlockTable:
    """Compute the points in every state, then the extremes over every way to answer what is missing."""
    people = block_people(model.catalog, block)
    points = block_points(model, block, people).reshape(*block_shape(model.catalog, block), -1)
    low, high = points.copy(), points.copy()
    for axis, slot in enumerate(block.slots):
        low, high = (
            _close(low, axis, bool(slot.tick), np.min),
            _close(high, axis, bool(slot.tick), np.max),
        )
    width = points.shape[-1]
    return BlockTable(block.slots, low.shape[:-1], low.reshape(-1, width), high.reshape(-1, width))


def _close(values: Ints, axis: int, tick: bool, extreme: object) -> Ints:
    """Append the extreme over all answers; of a tick over 0 and 1: its question stays missing whole."""
    tried = values.take([0, 1], axis=axis) if tick else values
    free = extreme(tried, axis=axis, keepdims=True)  # type: ignore[operator]
    return np.concatenate([values, free], axis=axis)


def _people_in(
    catalog: Catalog, block: Block, sizes: list[int], states: list[tuple[int, ...]]
) -> Responses:
    blank, n = nobody(catalog), len(states)
    codes: dict[str, NDArray[np.int16]] = {id: np.repeat(c, n) for id, c in blank.codes.items()}
    ticks = {id: np.repeat(t, n, axis=0) for id, t in blank.ticks.items()}
    for slot, size, column in zip(block.slots, sizes, np.array(states).T, strict=True):
        found = np.where(column == size, MISSING, column)
        if slot.tick:
            ticks[slot.item][:, catalog.items[slot.item].codes.index(slot.tick)] = found
        else:
            codes[slot.item] = found.astype(np.int16)
    return Responses(n, codes, ticks, np.repeat(blank.matters, n, axis=0))


def tick_ways(item: Item) -> Iterator[Ints]:
    """Yield every way to answer a tick question, a state a code: others, or one exclusive option."""
    free = [0 if code in item.exclusive else FREE for code in item.codes]
    yield np.array(free)
    for chosen in item.exclusive:
        friends = item.joins.get(chosen, ())
        yield np.array([1 if c == chosen else FREE if c in friends else 0 for c in item.codes])


def _rows(
    table: BlockTable, responses: Responses, ticks: Mapping[str | int, Ints], open: Open | None = None
) -> Ints:
    """Return (n,) the row of the table for each person."""
    columns = []
    for slot, size in zip(table.slots, table.shape, strict=True):
        if slot.tick:
            columns.append(ticks[slot.tick])
        else:
            found = responses.codes[slot.item].astype(np.int64)
            stays, free = size - 2, size - 1
            missing = free if open is None else np.where(open[slot.item], free, stays)
            columns.append(np.where(found == MISSING, missing, found))
    return np.ravel_multi_index(tuple(columns), table.shape).astype(np.int64)
