"""How far a fit could still move: exact ranges over every way to answer what is missing.

A fit is a sum over blocks of answers tied by a criterion, so its smallest value is the sum of the
blocks' smallest values. Ticks of one question are tied by its exclusive options: those are tried
one by one. An answer that stays missing is one of the ways, so the point itself is inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.blocks import Block, Slot, blocks_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item
from recommender.scoring.model import Model
from recommender.scoring.profile import Ints, matters_levels, read_level, score_of
from recommender.scoring.responses import MISSING, Responses, encode, nobody

# States of a tick beyond 0 and 1: it stays missing, or both 0 and 1 are tried.
STAYS_MISSING, FREE = 2, 3


@dataclass(frozen=True)
class BlockTable:
    """Smallest and largest points (units) of a block by the state of its slots.

    `low` and `high` are (states, activities); the last state of an item is "missing".
    """

    slots: tuple[Slot, ...]
    shape: tuple[int, ...]
    low: Ints
    high: Ints


@dataclass(frozen=True)
class Ranges:
    """Tables of all blocks, ready to bound any number of people."""

    model: Model
    alone: tuple[BlockTable, ...]
    ticked: Mapping[str, tuple[BlockTable, ...]]

    def bound(self, responses: Responses) -> tuple[Ints, Ints]:
        """Smallest and largest base plus points (n, activities) in units."""
        low = self.model.base + matters_points(self.model, responses)
        high = low.copy()
        for table in self.alone:
            places = _places(table, responses, {})
            low += table.low[places]
            high += table.high[places]
        for item, tables in self.ticked.items():
            lows, highs = self._bound_ticks(item, tables, responses)
            low += lows
            high += highs
        return low, high

    def open_width(self, responses: Responses, activities: Sequence[int]) -> dict[str, int]:
        """How far each missing item of one person could still move these activities, in units."""
        found: dict[str, int] = {}
        for table in (*self.alone, *(table for tables in self.ticked.values() for table in tables)):
            missing = {s.item for s in table.slots if not responses.is_known(s.item)[0]}
            place = _places(table, responses, self._tick_states(table, responses))
            width = int((table.high[place] - table.low[place])[0, list(activities)].sum())
            for item in missing:
                found[item] = found.get(item, 0) + width
        return found

    def _tick_states(self, table: BlockTable, responses: Responses) -> dict[str | int, Ints]:
        """State of each tick in the table; a missing one is tried both ways."""
        states: dict[str | int, Ints] = {}
        for slot in table.slots:
            if slot.tick:
                column = self.model.catalog.items[slot.item].codes.index(slot.tick)
                ticked = responses.ticks[slot.item][:, column].astype(np.int64)
                states[slot.tick] = np.where(ticked == MISSING, FREE, ticked)
        return states

    def _bound_ticks(
        self, item: str, tables: tuple[BlockTable, ...], responses: Responses
    ) -> tuple[Ints, Ints]:
        ticks = responses.ticks[item].astype(np.int64)
        missing = ticks[:, 0] == MISSING
        low, high = _sum(tables, responses, np.where(missing[:, None], STAYS_MISSING, ticks), item, self)
        if missing.any():
            for option in tick_ways(self.model.catalog.items[item]):
                way = np.where(missing[:, None], option, ticks)
                lows, highs = _sum(tables, responses, way, item, self)
                low, high = np.minimum(low, lows), np.maximum(high, highs)
        return low, high

    @cached_property
    def cap_bound(self) -> int:
        """Largest distance from zero over all answer sets and all that can matter, in units."""
        low, high = self.bound(extremes(self.model.catalog))
        return int(max(-low.min(), high.max()))


def extremes(catalog: Catalog) -> Responses:
    """People who answered nothing: one who set nothing, one all lowest, one all highest."""
    scale, categories = catalog.method.matters, catalog.ranked_categories
    every = [{c.id: end for c in categories} for end in (scale.low, scale.high)]
    return encode(catalog, [{}, {}, {}], [{}, *every])


def matters_points(model: Model, responses: Responses) -> Ints:
    """(n, activities) points of what matters, in units: known, so they open no range."""
    return model.points(matters_levels(model.catalog, responses), first=len(model.catalog.criteria))


def build_ranges(model: Model) -> Ranges:
    """Tables of every block of the model's catalog."""
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
    """One person for every state of a block, the last slot moving fastest, who said nothing else."""
    sizes = [size - 1 for size in block_shape(catalog, block)]
    states = list(product(*(range(size + 1) for size in sizes)))
    return _people_in(catalog, block, sizes, states)


def block_shape(catalog: Catalog, block: Block) -> tuple[int, ...]:
    """How many states each slot of a block has; the last one is "missing"."""
    return tuple((2 if s.tick else len(catalog.items[s.item].codes)) + 1 for s in block.slots)


def block_points(model: Model, block: Block, people: Responses) -> Ints:
    """(n, activities) points in units that the answers of one block add."""
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
    """Points in every state of the block, then the closing minimum and maximum over refinements."""
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
    """Replace "missing" by the extreme over every way to answer; for ticks append FREE instead."""
    if tick:
        free = extreme(values.take([0, 1], axis=axis), axis=axis, keepdims=True)  # type: ignore[operator]
        return np.concatenate([values, free], axis=axis)
    answered = values.take(range(values.shape[axis] - 1), axis=axis)
    return np.concatenate([answered, extreme(values, axis=axis, keepdims=True)], axis=axis)  # type: ignore[operator]


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
    """Every way to answer a tick question, one state a code: the others, or one exclusive option."""
    free = [0 if code in item.exclusive else FREE for code in item.codes]
    yield np.array(free)
    for chosen in item.exclusive:
        friends = item.joins.get(chosen, ())
        yield np.array([1 if c == chosen else FREE if c in friends else 0 for c in item.codes])


def _sum(
    tables: tuple[BlockTable, ...], responses: Responses, way: Ints, item: str, ranges: Ranges
) -> tuple[Ints, Ints]:
    codes = ranges.model.catalog.items[item].codes
    states = {code: way[:, place] for place, code in enumerate(codes)}
    places = [_places(table, responses, states) for table in tables]
    low = sum(t.low[p] for t, p in zip(tables, places, strict=True))
    high = sum(t.high[p] for t, p in zip(tables, places, strict=True))
    return np.asarray(low), np.asarray(high)


def _places(table: BlockTable, responses: Responses, ticks: Mapping[str | int, Ints]) -> Ints:
    """(n,) row of the table that each person stands in."""
    columns = []
    for slot, size in zip(table.slots, table.shape, strict=True):
        if slot.tick:
            columns.append(ticks[slot.tick])
        else:
            found = responses.codes[slot.item].astype(np.int64)
            columns.append(np.where(found == MISSING, size - 1, found))
    return np.ravel_multi_index(tuple(columns), table.shape).astype(np.int64)
