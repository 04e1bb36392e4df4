"""Rules that outrank weights: what is closed, limited, held back or carries a caution.

What a step requires is looked at here too: a step whose requirement is not met is not open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Literal

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Clause, Effect
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, ScoreColumn, score_of
from recommender.scoring.responses import MISSING, Responses

# How a clause looks at missing answers: as they are, or holding under some way to answer them.
View = Literal["now", "surely", "possibly"]


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
    """Which gates hold (n, gates) and what follows; `strictest` and `mildest` bound completions.

    `acted` are the responses that the gates see now: what was not asked acts as its most careful answer.

    The bounds are made on first use: they cost twice as much again, and few ask for them.
    """

    model: Model
    responses: Responses
    scores: Mapping[str, ScoreColumn]
    vetoes: Set[str]

    @cached_property
    def holds(self) -> Bools:
        """(n, gates) whether each gate holds for the answers as they are."""
        return self._holds("now")

    @cached_property
    def access(self) -> Access:
        """What is open now."""
        return _follow(self.model, self.holds, self.met, self.vetoes)

    @cached_property
    def met(self) -> dict[str, Bools]:
        """(n,) whether each requirement is met for the answers as they are, by id."""
        return self._met("now")

    @cached_property
    def strictest(self) -> Access:
        """What is open whatever the missing answers are."""
        return _follow(self.model, self._holds("possibly"), self._met("surely"), self.vetoes)

    @cached_property
    def mildest(self) -> Access:
        """What is open under some way to answer what is missing."""
        return _follow(self.model, self._holds("surely"), self._met("possibly"), self.vetoes)

    @cached_property
    def acted(self) -> Responses:
        """The responses, with the most careful answer in place of what was not asked."""
        codes = dict(self.responses.codes)
        for careful in self.model.catalog.gates.careful:
            if careful.item in self.responses.unasked:
                place = self.model.catalog.items[careful.item].codes.index(careful.code)
                here = self.responses.unasked[careful.item] & (codes[careful.item] == MISSING)
                codes[careful.item] = np.where(here, np.int16(place), codes[careful.item])
        return replace(self.responses, codes=codes)

    def _holds(self, view: View) -> Bools:
        gates = self.model.catalog.gates.gates
        columns = np.empty((len(gates), self.responses.n), dtype=bool)
        for n, gate in enumerate(gates):
            columns[n] = self._any(gate.when, view)
        return columns.T

    def _met(self, view: View) -> dict[str, Bools]:
        return {r.id: self._any(r.when, view) for r in self.model.catalog.gates.requirements}

    def _any(self, ways: Sequence[Sequence[Clause]], view: View) -> Bools:
        each = (reduce(np.logical_and, (self._clause(clause, view) for clause in way)) for way in ways)
        return reduce(np.logical_or, each)

    def _clause(self, clause: Clause, view: View) -> Bools:
        if clause.score:
            return _score_holds(self.scores[clause.score], clause, view)
        responses = self.acted if view == "now" else self.responses
        return _item_holds(self.model.catalog, responses, clause, view)


def apply_gates(
    model: Model,
    responses: Responses,
    scores: Mapping[str, ScoreColumn],
    vetoes: Set[str] = frozenset(),
) -> GateResult:
    """Every gate for n people; vetoed activities are closed whatever the gates say."""
    return GateResult(model, responses, scores, vetoes)


def holds_now(model: Model, responses: Responses, clause: Clause) -> Bools:
    """(n,) whether one clause holds for the answers as they are."""
    if clause.score:
        return _score_holds(score_of(model.catalog, responses, clause.score), clause, "now")
    return _item_holds(model.catalog, responses, clause, "now")


def kept_steps(model: Model, effect: Effect) -> Bools:
    """(steps,) steps that one `limit` effect leaves: untouched activities keep all of theirs."""
    touched = {model.activity_ids.index(id) for id in effect.activities}
    keep = set(effect.keep)
    return np.array([n not in touched or bool(keep & set(s.tags)) for n, s in model.steps])


def _item_holds(catalog: Catalog, responses: Responses, clause: Clause, view: View) -> Bools:
    item = catalog.items[str(clause.item)]
    if clause.blank:
        known = responses.is_known(item.id)
        return np.zeros_like(known) if view == "surely" else ~known
    if clause.includes:
        answers = responses.ticks[item.id][:, item.codes.index(clause.includes)]
        return np.asarray((answers == 1) | (answers == MISSING) if view == "possibly" else answers == 1)
    if clause.lacks:
        answers = responses.ticks[item.id][:, item.codes.index(clause.lacks)]
        return np.asarray(answers == 0 if view == "surely" else answers != 1)
    # The last place is that of a missing answer: it could still become one that matches.
    matches = np.array([*(clause.matches(code) for code in item.codes), view == "possibly"])
    return np.asarray(matches[responses.codes[item.id]])


def _score_holds(column: ScoreColumn, clause: Clause, view: View) -> Bools:
    if clause.at_least is not None:
        surely, possibly = column.low >= clause.at_least, column.high >= clause.at_least
    else:
        assert clause.at_most is not None
        surely, possibly = column.high <= clause.at_most, column.low <= clause.at_most
    return possibly if view == "possibly" else column.complete & surely


def _follow(model: Model, holds: Bools, met: Mapping[str, Bools], vetoes: Set[str]) -> Access:
    """A gate that leaves an activity no step closes it; requirements that leave none hold it back."""
    n = len(holds)
    closed = np.zeros((len(model.activity_ids), n), dtype=bool)
    held = np.zeros_like(closed)
    open_steps = np.ones((len(model.steps), n), dtype=bool)
    for place, gate in enumerate(model.catalog.gates.gates):
        here = holds[:, place]
        for effect in gate.effects if here.any() else ():
            if effect.do == "limit":
                open_steps[~kept_steps(model, effect)] &= ~here
            elif effect.do == "close":
                closed[_columns(model, effect)] |= here
            elif effect.do == "not_lead":
                held[_columns(model, effect)] |= here
    for activity, span in enumerate(model.steps_of):
        closed[activity] |= ~np.logical_or.reduce(open_steps[span])
    for place, (_, step) in enumerate(model.steps):
        for id in step.requires:
            open_steps[place] &= met[id]
    for activity, span in enumerate(model.steps_of):
        held[activity] |= ~np.logical_or.reduce(open_steps[span])
    closed[[id in vetoes for id in model.activity_ids]] = True
    return Access(closed.T, held.T, open_steps.T)


def _columns(model: Model, effect: Effect) -> list[int]:
    """Columns of the ranked activities that an effect touches."""
    return [n for n, id in enumerate(model.activity_ids) if id in effect.activities]
