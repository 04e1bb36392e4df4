"""Can every activity come first? An answer set in which it does, or what is ahead of it.

What matters to the person is not set here: an activity that comes first only through it is reported.

A fit is a sum over blocks of answers that share a criterion, so the answer set that makes a difference
of fits largest is the best state of each block. Ticks of one question depend on its exclusive options:
each of these is tried by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.blocks import Slot, blocks_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.recommend import Engine, recommend
from recommender.research.people import answers_of, gates_of, in_chunks_of, joined, repeated
from recommender.scoring.gates import kept_steps
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
from recommender.scoring.responses import MISSING, Answer, Responses, encode

Floats = NDArray[np.float64]


# --- the answer set that makes a sum largest -----------------------------------------------------


@dataclass(frozen=True)
class States:
    """Every state of one block: `codes` (states, slots), the largest of a slot for no answer.

    `points` is (states, activities) in units. `may_lead` (states, activities): whether an activity may
    lead in this state, for some answers to everything else.
    """

    slots: tuple[Slot, ...]
    codes: Ints
    points: Floats
    may_lead: Bools


# By the question whose ticks tie them; None for blocks that read no tick.
Blocks = Mapping[str | None, Sequence[States]]


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
        return Responses(people.n, codes, ticks, people.matters)


def states_of(model: Model) -> Blocks:
    """The states of every block, with everything else unanswered."""
    found: dict[str | None, list[States]] = {}
    for block in blocks_of(model.catalog):
        people, shape = block_people(model.catalog, block), block_shape(model.catalog, block)
        states = States(
            slots=block.slots,
            codes=np.array(list(product(*map(range, shape))), dtype=np.int64),
            points=block_points(model, block, people).astype(np.float64),
            may_lead=gates_of(model, people).mildest.leading,
        )
        found.setdefault(next((s.item for s in block.slots if s.tick), None), []).append(states)
    return found


def largest(catalog: Catalog, blocks: Blocks, aims: Floats, leads: tuple[Ints, ...] = ()) -> Optimum:
    """The largest Σ aims × points over all answer sets; `aims` is (activities, aims).

    `leads` are columns of activities, (aims,) each, that no block may keep from leading.
    """
    every = np.arange(aims.shape[1])
    optimum = Optimum(np.zeros(len(every)), {}, {})
    for id, tied in blocks.items():
        item = catalog.items.get(id or "")
        ways = [*tick_ways(item), np.full(len(item.codes), STAYS_MISSING)] if item else [np.empty(0)]
        tries = [[_best(block, aims, leads, item, way) for block in tied] for way in ways]
        sums = np.array([sum(value for value, _ in found) for found in tries])
        chosen = sums.argmax(axis=0)
        optimum.value[:] += sums[chosen, every]
        if item:
            # A free tick has the state of its block, or else it is not set.
            way = np.array(ways)[chosen]
            states = {STAYS_MISSING: MISSING, FREE: 0}
            optimum.ticks[item.id] = np.select([way == n for n in states], [*states.values()], way)
        for place, block in enumerate(tied):
            state = np.array([found[place][1] for found in tries])[chosen, every]
            for slot, column in zip(block.slots, block.codes.T, strict=True):
                if item and slot.tick:
                    ticks = optimum.ticks[item.id]
                    known = np.where(ticks[:, 0] == MISSING, MISSING, column[state])
                    ticks[:, item.codes.index(slot.tick)] = known
                else:
                    is_missing = column[state] == column.max()
                    optimum.codes[slot.item] = np.where(is_missing, MISSING, column[state])
    return optimum


def _best(
    block: States, aims: Floats, leads: tuple[Ints, ...], item: Item | None, way: NDArray[Any]
) -> tuple[Floats, Ints]:
    """(aims,) each: the largest sum of one block, and its state, if an item is ticked in this way."""
    sums = block.points @ aims
    for slot, column in zip(block.slots, block.codes.T, strict=True):
        if item and slot.tick:
            wanted = way[item.codes.index(slot.tick)]
            fits = column < STAYS_MISSING if wanted == FREE else column == wanted
            sums[~fits] = -np.inf
    for columns in leads:
        sums[~block.may_lead[:, columns]] = -np.inf
    state = sums.argmax(axis=0)
    return sums[state, np.arange(len(state))], state


# --- reach ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rival:
    """Activities of which at least one outranks this one whenever all of them may lead.

    `margin` is how near the activity comes at most, in points of fit, below 0. `is_always`: no gate
    closes a rival without closing the activity, so that it can never come first.
    """

    activities: tuple[str, ...]
    margin: float
    is_always: bool


@dataclass(frozen=True)
class Reach:
    """Whether one activity can have rank 1.

    `witness` is an answer set in which it has, without answers that are not needed; `rival` is what is
    ahead of it; None for both means that nothing was proved. `share` is the share of simulated people
    who have it at rank 1, ties included.
    """

    activity: str
    share: float
    witness: dict[str, Answer] | None = None
    rival: Rival | None = None


def reach(engine: Engine, simulated: Responses) -> tuple[Reach, ...]:
    """Reach of every ranked activity. Simulated people give shares, and witnesses if all else fails."""
    model = engine.model
    blocks = states_of(model)
    parts = [people for _, people in in_chunks_of(simulated)]
    is_first = np.concatenate([_is_first(engine, people) for people in parts])
    found = _witnesses(engine, blocks)
    for place in range(len(model.activity_ids)):
        if place not in found and is_first[:, place].any():
            found[place] = simulated.rows(np.flatnonzero(is_first[:, place])[:1])
    short = _shortened(engine, found)
    shares = np.concatenate([recommend(engine, p).ranking.rank == 1 for p in parts]).mean(axis=0)
    return tuple(
        Reach(
            activity=id,
            share=float(shares[place]),
            witness=short.get(place),
            rival=None if place in short else _rival(model, blocks, place),
        )
        for place, id in enumerate(model.activity_ids)
    )


def settings(catalog: Catalog) -> Responses:
    """Answers to items that gates read and no criterion does: every combination, one tick at a time."""
    tied = {feed.item for criterion in catalog.criteria.values() for feed in criterion.feeds}
    tied |= {item for score in catalog.scores.values() for item in score.items}
    read = {clause.item for gate in catalog.gates.gates for way in gate.when for clause in way}
    items = [item for item in catalog.items.values() if item.id in read - tied]
    ways = product(*([*_single_answers(item), None] for item in items))
    people = [dict(zip((item.id for item in items), way, strict=True)) for way in ways]
    rules = [(item.id, item.only_if) for item in items if item.only_if]
    possible = (
        said
        for said in people
        if all(said[id] is None or said.get(rule.item) == rule.code for id, rule in rules)
    )
    return encode(catalog, list(possible))


def _single_answers(item: Item) -> Iterator[Answer]:
    if item.type != "many":
        yield from item.codes
        return
    yield from ((str(code),) for code in item.codes if code in item.exclusive and code != "declined")
    yield from ((str(code),) for code in item.codes if code not in item.exclusive)


def _is_first(engine: Engine, people: Responses) -> Bools:
    """(n, activities) whether each has rank 1, if only answered items were asked."""
    items = (careful.item for careful in engine.catalog.gates.careful)
    asked = replace(people, unasked={id: ~people.is_known(id) for id in items})
    return np.asarray(recommend(engine, asked).ranking.rank == 1)


def _witnesses(engine: Engine, blocks: Blocks) -> dict[int, Responses]:
    """One person for each activity that comes first in a best answer set of some setting."""
    model = engine.model
    every = settings(model.catalog)
    leading = gates_of(model, every).mildest.leading
    _, rows = np.unique(leading, axis=0, return_index=True)
    found: dict[int, Responses] = {}
    for row in sorted(rows, key=lambda row: (-leading[row].sum(), row)):
        wanted = [int(n) for n in np.flatnonzero(leading[row]) if int(n) not in found]
        aims, targets = _aims(leading[row], wanted)
        if not wanted:
            continue
        best = largest(model.catalog, blocks, aims, (targets,))
        people = best.people(every.rows(np.array([row])))
        for start, part in in_chunks_of(people):
            own = targets[start : start + part.n]
            hits = np.flatnonzero(_is_first(engine, part)[np.arange(part.n), own])
            for hit in hits:
                found.setdefault(int(own[hit]), part.rows(np.array([hit])))
    return found


def _aims(leading: Ints, wanted: Sequence[int]) -> tuple[Floats, Ints]:
    """Differences to maximize, (activities, aims), and the activity of each, (aims,): each wanted one
    against every rival by itself, and against the mean of all.
    """
    columns, targets = [np.zeros((len(leading), 0))], []
    for place in wanted:
        rivals = [n for n in np.flatnonzero(leading) if n != place]
        against = np.zeros((len(leading), len(rivals) + 1))
        against[rivals, np.arange(len(rivals))] = -1
        against[rivals, -1] = -1 / max(len(rivals), 1)
        against[place] += 1
        columns.append(against)
        targets += [place] * against.shape[1]
    return np.hstack(columns), np.array(targets, dtype=np.int64)


def _shortened(engine: Engine, found: dict[int, Responses]) -> dict[int, dict[str, Answer]]:
    if not found:
        return {}
    catalog, places = engine.catalog, np.array(sorted(found))
    people = joined([found[place] for place in places])
    rows, stays_short = np.arange(len(places)), False
    while not stays_short:
        stays_short = True
        for item in reversed(catalog.items):
            codes, ticks = dict(people.codes), dict(people.ticks)
            answers: dict[str, Any] = codes if item in codes else ticks
            answers[item] = np.full_like(answers[item], MISSING)
            fewer = replace(people, codes=codes, ticks=ticks)
            stays = _is_first(engine, fewer)[rows, places] & people.is_known(item)
            people = joined([fewer, people]).rows(np.where(stays, rows, rows + len(rows)))
            stays_short &= not stays.any()
    return {int(place): answers_of(catalog, people, row) for row, place in enumerate(places)}


def _rival(model: Model, blocks: Blocks, place: int) -> Rival | None:
    """What is ahead of one activity: a rival that is always ahead, or else the one furthest ahead."""
    others = [n for n in range(len(model.activity_ids)) if n != place]
    constant = [n for n in others if _stays_with(model, n, place)]
    each = np.eye(len(model.activity_ids))
    leads = np.full(len(others), place), np.array(others)
    best = largest(model.catalog, blocks, (each[place] - each[others]).T, leads)
    margins = best.value + model.base[place] - model.base[others]
    ahead = [
        Rival((model.activity_ids[n],), _fit_points(model, margin), n in constant)
        for n, margin in zip(others, margins, strict=True)
        if -np.inf < margin < 0
    ]
    ahead.sort(key=lambda rival: (not rival.is_always, rival.margin))
    if ahead and ahead[0].is_always:
        return ahead[0]
    return _together(model, blocks, place, constant) or next(iter(ahead), None)


def _together(model: Model, blocks: Blocks, place: int, constant: list[int]) -> Rival | None:
    """The rivals that no gate takes away, if even their mean is always ahead: then one of them is."""
    if not constant:
        return None
    aim = np.eye(len(model.activity_ids))[place]
    aim[constant] = -1 / len(constant)
    best = largest(model.catalog, blocks, aim[:, None], (np.array([place]),))
    margin = float(best.value[0] + model.base @ aim)
    ids = tuple(model.activity_ids[n] for n in constant)
    return Rival(ids, _fit_points(model, margin), True) if -np.inf < margin < 0 else None


def _fit_points(model: Model, units: float) -> float:
    return float(50 * units / model.cap_units)


def _stays_with(model: Model, rival: int, place: int) -> bool:
    """Whether every gate that takes the rival out of the lead takes the activity out as well.

    A step of the rival that no gate removes may require only what every step of the activity requires.
    """
    taken: dict[int, set[str]] = {rival: set(), place: set()}
    kept = np.ones(len(model.steps), dtype=bool)
    for gate in model.catalog.gates.gates:
        for effect in gate.effects:
            for activity in (rival, place):
                if model.activity_ids[activity] in effect.activities:
                    if effect.do in ("close", "not_lead"):
                        taken[activity].add(gate.id)
                    elif effect.do == "limit" and activity == rival:
                        kept &= kept_steps(model, effect)
    own = [set(step.requires) for _, step in model.steps[model.steps_of[place]]]
    met = set.intersection(*own)
    places = range(*model.steps_of[rival].indices(len(model.steps)))
    stays = any(kept[n] and set(model.steps[n][1].requires) <= met for n in places)
    return taken[rival] <= taken[place] and stays
