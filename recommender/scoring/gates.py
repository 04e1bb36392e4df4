"""Rules that outrank weights: what is closed, limited, held back or carries a caution."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from recommender.catalog.records import Clause, Effect, Gate
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, ScoreColumn, score_of
from recommender.scoring.responses import Responses


@dataclass(frozen=True)
class Truth:
    """Whether something holds for n people: now; now and under every completion; now or under some."""

    now: Bools
    surely: Bools
    possibly: Bools

    def all_with(self, other: Truth) -> Truth:
        """Both hold."""
        pairs = zip(self.parts, other.parts, strict=True)
        return Truth(*(a & b for a, b in pairs))

    def any_with(self, other: Truth) -> Truth:
        """One of both holds."""
        pairs = zip(self.parts, other.parts, strict=True)
        return Truth(*(a | b for a, b in pairs))

    @property
    def parts(self) -> tuple[Bools, Bools, Bools]:
        """The three views, in order."""
        return self.now, self.surely, self.possibly


@dataclass(frozen=True)
class Access:
    """What is open to n people, under one view of the gates (now, surely or possibly holding).

    `closed` and `held` are (n, activities), `open_steps` is (n, steps).
    """

    closed: Bools
    held: Bools
    open_steps: Bools

    @cached_property
    def leading(self) -> Bools:
        """(n, activities) may lead a category, rank and count for the top three."""
        return ~self.closed & ~self.held


@dataclass(frozen=True)
class GateResult:
    """Which gates hold (n, gates) and what follows; `strictest` and `mildest` bound completions."""

    holds: Bools
    access: Access
    strictest: Access
    mildest: Access


def apply_gates(model: Model, responses: Responses, vetoes: Set[str] = frozenset()) -> GateResult:
    """Evaluate every gate for n people; vetoed activities are closed whatever the gates say."""
    truths = [_gate_truth(model, responses, gate) for gate in model.catalog.gates.gates]
    now, surely, possibly = (
        np.stack([truth.parts[view] for truth in truths], axis=1) for view in range(3)
    )
    return GateResult(
        holds=now,
        access=_follow(model, now, vetoes),
        strictest=_follow(model, possibly, vetoes),
        mildest=_follow(model, surely, vetoes),
    )


def holds_now(model: Model, responses: Responses, clause: Clause) -> Bools:
    """(n,) whether one clause holds for the answers as they are."""
    return _clause_truth(model, responses, clause).now


def kept_steps(model: Model, effect: Effect) -> Bools:
    """(steps,) steps that one `limit` effect leaves: untouched activities keep all of theirs."""
    touched = {model.activity_ids.index(id) for id in effect.activities}
    keep = set(effect.keep)
    return np.array([n not in touched or bool(keep & set(s.tags)) for n, s in model.steps])


def _gate_truth(model: Model, responses: Responses, gate: Gate) -> Truth:
    ways = (
        reduce(Truth.all_with, (_clause_truth(model, responses, clause) for clause in way))
        for way in gate.when
    )
    return reduce(Truth.any_with, ways)


def _clause_truth(model: Model, responses: Responses, clause: Clause) -> Truth:
    if clause.score:
        return _score_truth(score_of(model.catalog, responses, clause.score), clause)
    item = model.catalog.items[str(clause.item)]
    known = responses.is_known(item.id)
    if clause.blank:
        return Truth(~known, np.zeros_like(known), ~known)
    if clause.includes:
        matches = responses.ticks[item.id][:, item.codes.index(clause.includes)] == 1
    else:
        allowed = np.array([_matches(clause, code) for code in item.codes])
        matches = allowed[responses.codes[item.id]]
    return Truth(known & matches, known & matches, ~known | matches)


def _matches(clause: Clause, code: str | int) -> bool:
    if clause.any_of is not None:
        return code in clause.any_of
    if clause.at_least is not None:
        return int(code) >= clause.at_least
    assert clause.at_most is not None
    return int(code) <= clause.at_most


def _score_truth(column: ScoreColumn, clause: Clause) -> Truth:
    if clause.at_least is not None:
        surely, possibly = column.low >= clause.at_least, column.high >= clause.at_least
    else:
        assert clause.at_most is not None
        surely, possibly = column.high <= clause.at_most, column.low <= clause.at_most
    return Truth(column.complete & surely, column.complete & surely, possibly)


def _follow(model: Model, holds: Bools, vetoes: Set[str]) -> Access:
    n = len(holds)
    closed = np.tile([id in vetoes for id in model.activity_ids], (n, 1))
    held = np.zeros_like(closed)
    open_steps = np.ones((n, len(model.steps)), dtype=bool)
    for place, gate in enumerate(model.catalog.gates.gates):
        here = holds[:, place]
        for effect in gate.effects if here.any() else ():
            if effect.do == "limit":
                open_steps &= ~here[:, None] | kept_steps(model, effect)
            elif effect.do == "close":
                _mark(model, closed, here, effect)
            elif effect.do == "not_lead":
                _mark(model, held, here, effect)
    owner = np.array([activity for activity, _ in model.steps])
    for activity in range(closed.shape[1]):
        closed[:, activity] |= ~open_steps[:, owner == activity].any(axis=1)
    return Access(closed, held, open_steps)


def _mark(model: Model, table: Bools, here: Bools, effect: Effect) -> None:
    for id in effect.activities:
        if id in model.activity_ids:
            table[here, model.activity_ids.index(id)] = True
