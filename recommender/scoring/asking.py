"""When a check-in may stop, and what to ask next: one implementation for one person and for many.

In `Responses` an item that was not asked is open; one that was asked and left blank, or declined, is
final. The certificate compares exact ranges. The likelihood completes what is open with the answers of
the most similar simulated people: nearest neighbors need no model of how answers hang together beyond
the simulation itself (docs/asking.md says how wrong they are where real people differ).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.scoring.gates import apply_gates
from recommender.scoring.model import Model
from recommender.scoring.population import simulate
from recommender.scoring.profile import Bools, Ints, read_profile, score_of
from recommender.scoring.ranges import Ranges
from recommender.scoring.ranking import OUT, category_tops
from recommender.scoring.responses import MISSING, Responses

Floats = NDArray[np.float64]
Shorts = NDArray[np.float32]
Items = tuple[str, ...]
T = TypeVar("T", bound=np.generic)

# Positions on a scale run from 0 to this; a tick weighs half of a whole scale. Distances are whole
# numbers, so that one person alone and the same person among many have the same neighbors.
SCALE, TICK = 60, 42
# Squared distance between two random positions on a scale.
FAR = SCALE**2 // 6
# Simulated people for each completion that is drawn: a neighbor is one of the nearest 1 in 40.
PER_DRAW = 40
# People looked at together: their completions stay small in memory.
BATCH = 1_000
DONE = -1
# Gains are compared to so many digits: sums in another order differ in the last ones.
DIGITS = 9


@dataclass(frozen=True)
class Group:
    """What is asked together: one item, or a whole instrument.

    `needed`: asked before any idea is shown. `late`: it belongs to the last two weeks or after them.
    """

    items: Items
    needed: bool
    late: bool


@dataclass(frozen=True)
class Pool:
    """Simulated people whose answers complete those of others.

    `far` is (3 × features, people): what a squared position, an answer as such and a position of
    somebody else on each feature are multiplied with to give the distance to each of them.
    """

    people: Responses
    far: Shorts


class Engine(Protocol):
    """What is needed of an engine."""

    @property
    def model(self) -> Model: ...
    @property
    def ranges(self) -> Ranges: ...
    @property
    def pool(self) -> Pool: ...


@dataclass(frozen=True)
class Rule:
    """When to stop: at this likelihood, or (above 1) at certainty alone.

    `before_late`: the likelihood, given answers to the late questions, at which those are asked.
    """

    likely: float
    before_late: float


@dataclass(frozen=True)
class Outlook:
    """What is known of n people, (n,) each: `group` is the index of the next group, DONE where none.

    `first` is (n, categories), True for the categories of rank 1 by what was answered. `certain`: no
    completion of what is open changes those; `likely`: the share of drawn completions that keep them.
    `late_wait`: needed questions about the last two weeks or after them were not asked yet.
    """

    groups: tuple[Group, ...]
    first: Bools
    certain: Bools
    likely: Floats
    late_wait: Bools
    group: Ints

    def next_items(self, row: int = 0) -> Items:
        """Return the items of one person's next group; none where there is nothing left to ask."""
        group = self.group[row]
        return () if group == DONE else self.groups[group].items


def groups_of(catalog: Catalog) -> tuple[Group, ...]:
    """Return all groups in the order of the full path, what is asked on the welcome page first."""
    whole = {i.id: tuple(x.id for x in one.items) for one in catalog.instruments for i in one.items}
    needed = {*catalog.intake.ideas_now_items, *catalog.intake.welcome_items}
    found: dict[Items, bool] = {(item,): False for item in catalog.intake.welcome_items}
    is_late = False
    for page in catalog.paths["full"].pages:
        is_late |= page.helps
        for item in page.items:
            found.setdefault(whole.get(item, (item,)), is_late)
    return tuple(Group(items, not needed.isdisjoint(items), late) for items, late in found.items())


def open_answers(catalog: Catalog, responses: Responses) -> dict[str, Bools]:
    """Return (n,) by item: True where an answer may still come."""
    nobody = np.zeros(responses.n, dtype=bool)
    found = {id: responses.unasked.get(id, nobody) & ~responses.is_known(id) for id in catalog.items}
    for id, item in catalog.items.items():
        if rule := item.only_if:
            codes = catalog.items[rule.item].codes
            applies = responses.codes[rule.item] == codes.index(rule.code)
            found[id] = found[id] & (applies | found[rule.item])
    return found


def build_pool(catalog: Catalog) -> Pool:
    """Simulate the people from whom completions are taken."""
    asking = catalog.method.asking
    people = simulate(catalog, PER_DRAW * asking.draws, asking.seed)
    place, known = _places(catalog, people)
    alone = np.where(known, place**2, np.float32(FAR))
    return Pool(people, np.concatenate([known, alone, -2 * place], axis=1).T.copy())


def outlook(
    engine: Engine, responses: Responses, rule: Rule | None = None, vetoes: Set[str] = frozenset()
) -> Outlook:
    """Return for n people whether they may stop, and what to ask next, by the method's rule.

    First comes what is needed before any idea, as far as it is not late, in the order of the full path;
    then the groups expected to settle most; then what is needed and late; then again what settles most.
    """
    asking = engine.model.catalog.method.asking
    rule = rule or Rule(asking.likely, asking.before_late)
    parts = [
        _look(_Drawn(engine, responses.rows(slice(start, start + BATCH)), vetoes), rule)
        for start in range(0, responses.n, BATCH)
    ]
    return Outlook(
        parts[0].groups,
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("first", "certain", "likely", "late_wait", "group")
        ),
    )


def _look(drawn: "_Drawn", rule: Rule) -> Outlook:
    groups, asked = drawn.groups, ~drawn.is_open
    needed = np.array([group.needed for group in groups])
    late = np.array([group.late for group in groups])
    early_needed, late_needed = drawn.is_open & needed & ~late, drawn.is_open & needed & late
    certain, likely = drawn.certain(), drawn.likely
    settled = certain | (likely >= rule.likely)
    waits = late_needed.any(axis=1)
    if waits.any():
        # Once begun, the late questions are asked to their end.
        begun = (asked & needed & late).any(axis=1)
        settled = np.where(
            waits, begun | (drawn.likely_but_for(late_needed) >= rule.before_late), settled
        )
    # What is needed comes in its own order, all else by what it settles.
    free = ~asked & ~needed & ~(late & waits[:, None])
    free &= ~settled[:, None] & ~early_needed.any(axis=1)[:, None]
    group = np.where(waits, late_needed.argmax(axis=1), DONE)
    if free.any():
        rows = np.flatnonzero(free.any(axis=1))
        gains = drawn.gains(rows, free.any(axis=0))
        group[rows] = np.where(free[rows], gains, -np.inf).argmax(axis=1)
    group = np.where(early_needed.any(axis=1), early_needed.argmax(axis=1), group)
    return Outlook(groups, drawn.now, certain, likely, waits, group)


@dataclass(frozen=True)
class _Drawn:
    """People, and what follows from completions of their open answers."""

    engine: Engine
    responses: Responses
    vetoes: Set[str]

    @cached_property
    def catalog(self) -> Catalog:
        return self.engine.model.catalog

    @cached_property
    def draws(self) -> int:
        return self.catalog.method.asking.draws

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return groups_of(self.catalog)

    @cached_property
    def open(self) -> dict[str, Bools]:
        return open_answers(self.catalog, self.responses)

    @cached_property
    def is_open(self) -> Bools:
        """(n, groups) True where an item of a group is open."""
        each = [np.logical_or.reduce([self.open[item] for item in group.items]) for group in self.groups]
        return np.stack(each, axis=1)

    def certain(self) -> Bools:
        """Compare what each category reaches surely with what the others reach at most.

        Rank 1 is settled where one category alone may reach the largest sure fit, or where every one
        that may cannot move.
        """
        model, responses = self.engine.model, self.responses
        scores = {id: score_of(model.catalog, responses, id) for id in model.catalog.scores}
        gates = apply_gates(model, responses, scores, self.vetoes, self.open)
        low, high = self.engine.ranges.bound(responses, self.open)
        sure = category_tops(model, low, gates.strictest.leading)
        most = category_tops(model, high, gates.mildest.leading)
        is_rival = most >= sure.max(axis=1, keepdims=True)
        moves = (is_rival & (sure != most)).any(axis=1)
        return np.asarray((is_rival.sum(axis=1) == 1) & (sure.max(axis=1) != OUT) | ~moves)

    @cached_property
    def now(self) -> Bools:
        """(n, categories) True for the categories of rank 1 by what was answered."""
        return self._first(self.responses)

    @cached_property
    def neighbors(self) -> Ints:
        """(n, draws) rows of the pool: the people whose answers are nearest.

        Squared distances over what both answered; an answer that the other lacks counts as far apart as
        two random ones. Every sum is a whole number below 2^24, so it is exact. The first of equals are
        taken.
        """
        pool, (place, known) = self.engine.pool, _places(self.catalog, self.responses)
        distance = np.concatenate([place**2, known, place], axis=1) @ pool.far
        order = distance.astype(np.int64) * pool.people.n + np.arange(pool.people.n)
        return np.argpartition(order, self.draws - 1, axis=1)[:, : self.draws]

    @cached_property
    def completions(self) -> Responses:
        return self._complete(self.open)

    @cached_property
    def then(self) -> Bools:
        """(n, draws, categories) True for the categories of rank 1 once everything is answered."""
        return self._by_person(self._first(self.completions))

    @cached_property
    def likely(self) -> Floats:
        """(n,) shares of completions that keep the categories of rank 1."""
        return np.asarray((self.then == self.now[:, None]).all(axis=2).mean(axis=1))

    def likely_but_for(self, groups: Bools) -> Floats:
        """Return the same shares, if `groups` (n, groups) were answered already."""
        nobody = np.zeros(self.responses.n, dtype=bool)
        first = dict.fromkeys(self.catalog.items, nobody)
        for column, group in zip(groups.T, self.groups, strict=True):
            first |= {item: self.open[item] & column for item in group.items}
        unasked = {id: np.repeat(self.open[id] & ~first[id], self.draws) for id in self.catalog.items}
        before = self._first(replace(self._complete(first), unasked=unasked))
        return np.asarray((self.then == self._by_person(before)).all(axis=2).mean(axis=1))

    def gains(self, rows: Ints, wanted: Bools) -> Floats:
        """(rows, groups) how much an answer is expected to settle, by question, of the wanted groups.

        The fall of the chance that two completions disagree on the first category (Gini impurity), less
        what a code would seem to explain by accident. Counts are whole numbers, exact in any order.
        """
        then = self.then[rows].astype(np.float32)
        whole = (then.sum(axis=1, dtype=np.float64) ** 2).sum(axis=1) / self.draws
        gains = np.zeros((len(rows), len(self.groups)))
        for n, group in enumerate(self.groups):
            if wanted[n]:
                each = [self._gain(self.catalog.items[item], rows, then, whole) for item in group.items]
                # Of equal gains the cheaper one wins.
                gains[:, n] = np.mean(each, axis=0).round(DIGITS) - 10.0**-DIGITS * len(each)
        return gains

    def _gain(self, item: Item, rows: Ints, then: Shorts, whole: Floats) -> Floats:
        gain, total = np.zeros(len(rows)), then.sum(axis=(1, 2), dtype=np.float64) - whole
        completed = self.completions
        # Each tick of a tick question is looked at by itself.
        columns = completed.ticks[item.id].T if item.type == "many" else [completed.codes[item.id]]
        for codes in columns:
            answers = self._by_person(codes)[rows]
            is_code = (answers[:, :, None] == np.arange(MISSING, codes.max() + 1)).astype(np.float32)
            count = is_code.sum(axis=1)
            sums = (is_code.swapaxes(1, 2) @ then).astype(np.float64)
            between = (sums**2 / np.maximum(count, 1)[:, :, None]).sum(axis=(1, 2)) - whole
            spare = (count > 0).sum(axis=1) - 1
            by_chance = spare * (total - between) / np.maximum(self.draws - 1 - spare, 1)
            gain += np.maximum(between - by_chance, 0)
        return gain / self.draws

    def _first(self, responses: Responses) -> Bools:
        """(n, categories) True for the categories of rank 1."""
        model = self.engine.model
        profile = read_profile(model.catalog, responses)
        gates = apply_gates(model, responses, profile.scores, self.vetoes)
        tops = category_tops(model, model.base + model.points(profile.levels), gates.access.leading)
        return np.asarray((tops == tops.max(axis=1, keepdims=True)) & (tops != OUT))

    def _by_person(self, rows: NDArray[T]) -> NDArray[T]:
        return rows.reshape(self.responses.n, self.draws, *rows.shape[1:])

    def _complete(self, open: Mapping[str, Bools]) -> Responses:
        """Return n × draws people: these with the neighbors' answers where they are open."""
        said, pool = self.responses, self.engine.pool.people
        rows, times = self.neighbors.ravel(), self.draws

        def fill(item: str, own: NDArray[T], theirs: NDArray[T]) -> NDArray[T]:
            if not open[item].any():
                return np.repeat(own, times, axis=0)
            here = np.repeat(open[item], times).reshape(-1, *[1] * (own.ndim - 1))
            return np.where(here, theirs[rows], np.repeat(own, times, axis=0))

        return Responses(
            said.n * times,
            {id: fill(id, codes, pool.codes[id]) for id, codes in said.codes.items()},
            {id: fill(id, ticks, pool.ticks[id]) for id, ticks in said.ticks.items()},
            np.repeat(said.matters, times, axis=0),
            helped=None if said.helped is None else np.repeat(said.helped, times, axis=0),
        )


def _places(catalog: Catalog, people: Responses) -> tuple[Shorts, Shorts]:
    """Return (n, features) positions of answers on their scales, 0 where missing, and 1 where known."""
    places, known = [], []
    for item in catalog.items.values():
        here = people.is_known(item.id)[:, None]
        if item.type == "many":
            place = people.ticks[item.id].astype(np.float32) * TICK
        else:
            place = np.rint(people.codes[item.id][:, None] * (SCALE / max(1, len(item.codes) - 1)))
        places.append(np.where(here, place, 0))
        known.append(np.broadcast_to(here, place.shape))
    return (
        np.concatenate(places, axis=1).astype(np.float32),
        np.concatenate(known, axis=1).astype(np.float32),
    )
