"""The answer set that makes a difference of fits largest, block by block and without a solver.

A fit is a sum over blocks of answers that share a criterion, so the best answer set is the best state
of each block. Ticks of one question depend on its exclusive options: each of these is tried by itself.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.blocks import Slot, blocks_of
from recommender.catalog.catalog import Catalog
from recommender.research.people import gates_of, repeated
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, Ints
from recommender.scoring.ranges import (
    FREE,
    STAYS_MISSING,
    block_people,
    block_points,
    block_shape,
    tick_ways,
)
from recommender.scoring.responses import MISSING, Responses

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class States:
    """Every state of one block.

    `codes` is (states, slots), and `missing` the code of each slot for no answer. `points` is (states,
    activities) in units. `may_lead` (states, activities): whether an activity may lead in this state,
    for some answers to everything else.
    """

    slots: tuple[Slot, ...]
    missing: tuple[int, ...]
    codes: Ints
    points: Floats
    may_lead: Bools


@dataclass(frozen=True)
class Optimum:
    """For each aim the largest sum in units, (aims,), -inf if nothing is allowed, and one answer set
    that reaches it: `codes[item]` (aims,) and `ticks[item]` (aims, codes) as in Responses.
    """

    value: Floats
    codes: dict[str, Ints]
    ticks: dict[str, Ints]

    def people(self, base: Responses) -> Responses:
        """The answer sets, with one person's answers to all other items."""
        people = repeated(base, len(self.value))
        codes = {id: found.astype(np.int16) for id, found in self.codes.items()}
        ticks = {id: found.astype(np.int8) for id, found in self.ticks.items()}
        codes, ticks = {**people.codes, **codes}, {**people.ticks, **ticks}
        return Responses(people.n, codes, ticks, people.matters, helped=people.helped)


def states_of(model: Model) -> tuple[States, ...]:
    """The states of every block, with everything else unanswered."""
    found = []
    for block in blocks_of(model.catalog):
        people, shape = block_people(model.catalog, block), block_shape(model.catalog, block)
        found.append(
            States(
                slots=block.slots,
                missing=tuple(size - 1 for size in shape),
                codes=np.array(list(product(*map(range, shape))), dtype=np.int64),
                points=block_points(model, block, people).astype(np.float64),
                may_lead=gates_of(model, people).mildest.leading,
            )
        )
    return tuple(found)


def largest(
    catalog: Catalog, blocks: tuple[States, ...], aims: Floats, leads: tuple[Ints, ...] = ()
) -> Optimum:
    """The largest Σ aims × points over all answer sets; `aims` is (activities, aims).

    `leads` are columns of activities, (aims,) each, that no block may keep from leading.
    """
    value = np.zeros(aims.shape[1])
    optimum = Optimum(value, {}, {})
    questions: dict[str, list[States]] = {}
    for block in blocks:
        many = next((slot.item for slot in block.slots if slot.tick), None)
        if many:
            questions.setdefault(many, []).append(block)
        else:
            _take(optimum, block, *_best(block, aims, leads, np.ones(len(block.codes), dtype=bool)))
    for item, tied in questions.items():
        _take_ticks(catalog, optimum, item, tied, aims, leads)
    return optimum


def _best(block: States, aims: Floats, leads: tuple[Ints, ...], allowed: Bools) -> tuple[Floats, Ints]:
    """(aims,) each: the largest sum of one block over the allowed states, and its state."""
    sums = block.points @ aims
    sums[~allowed] = -np.inf
    for columns in leads:
        sums[~block.may_lead[:, columns]] = -np.inf
    state = sums.argmax(axis=0)
    return sums[state, np.arange(len(state))], state


def _take(optimum: Optimum, block: States, value: Floats, state: Ints) -> None:
    optimum.value[:] += value
    for slot, missing, codes in zip(block.slots, block.missing, block.codes.T, strict=True):
        if not slot.tick:
            found = codes[state]
            optimum.codes[slot.item] = np.where(found == missing, MISSING, found)


def _take_ticks(
    catalog: Catalog,
    optimum: Optimum,
    item: str,
    tied: list[States],
    aims: Floats,
    leads: tuple[Ints, ...],
) -> None:
    """Add the best way to answer one question with ticks, for all blocks that read it together."""
    codes = catalog.items[item].codes
    ways = [*tick_ways(catalog.items[item]), np.full(len(codes), STAYS_MISSING)]
    tries = [[_best(block, aims, leads, _fits(block, way, codes)) for block in tied] for way in ways]
    sums = np.array([sum(value for value, _ in found) for found in tries])
    chosen = sums.argmax(axis=0)
    ticks = np.zeros((aims.shape[1], len(codes)), dtype=np.int64)
    for place, way in enumerate(ways):
        ticks[chosen == place] = np.where(way == STAYS_MISSING, MISSING, np.where(way == FREE, 0, way))
    every = np.arange(aims.shape[1])
    for place, block in enumerate(tied):
        value = np.array([found[place][0] for found in tries])[chosen, every]
        state = np.array([found[place][1] for found in tries])[chosen, every]
        _take(optimum, block, value, state)
        for slot, column in zip(block.slots, block.codes.T, strict=True):
            if slot.tick:
                is_open = ticks[:, 0] == MISSING
                ticks[:, codes.index(slot.tick)] = np.where(is_open, MISSING, column[state])
    optimum.ticks[item] = ticks


def _fits(block: States, way: Ints, codes: tuple[str | int, ...]) -> Bools:
    """(states,) whether one way of ticking allows a state of the block."""
    fits = np.ones(len(block.codes), dtype=bool)
    for slot, column in zip(block.slots, block.codes.T, strict=True):
        if slot.tick:
            wanted = way[codes.index(slot.tick)]
            fits &= column < STAYS_MISSING if wanted == FREE else column == wanted
    return fits
