"""Gates outrank weights: they close, limit or hold back activities. Unmet requirements close steps."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Literal

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.method import Effect
from recommender.catalog.records.questionnaire import Clause
from recommender.scoring.model import Model
from recommender.scoring.profile import Bools, ScoreColumn, score_of
from recommender.scoring.responses import MISSING, Responses

# A clause holds for the answers as they are, or under every (some) way to answer what is missing.
Assume = Literal["now", "surely", "possibly"]


@dataclass(frozen=True)
class Access:
    """What n people have access to: `closed` and `held` (n, activities), `open_steps` (n, steps)."""

    closed: Bools
    held: Bools
    open_steps: Bools

    @cached_property
    def leading(self) -> Bools:
        """(n, activities) True where an activity may lead, rank, and count for the top three."""
        return ~self.closed & ~self.held


@dataclass(frozen=True)
class GateResult:
    """Which gates hold for n people, and the access that follows.

    `strictest` and `mildest` bound the access over every completion of missing answers, or only of those
    in `open`, (n,) by item. They are computed on first use: they double the cost, and few callers need
    them.
    """

    model: Model
    responses: Responses
    scores: Mapping[str, ScoreColumn]
    vetoes: Set[str]
    open: Mapping[str, Bools] | None = None

    @cached_property
    def holds(self) -> Bools:
        """(n, gates) True where a gate holds for the answers as they are."""
        return self._holds("now")

    @cached_property
    def met(self) -> dict[str, Bools]:
        """(n,) by requirement id: True where it is met by the answers as they are."""
        return self._met("now")

    @cached_property
    def access(self) -> Access:
        """Access for the answers as they are."""
        return self._follow(self.holds, self.met)

    @cached_property
    def strictest(self) -> Access:
        """Access that remains whatever the missing answers turn out to be."""
        return self._follow(self._holds("possibly"), self._met("surely"))

    @cached_property
    def mildest(self) -> Access:
        """Access under the most favorable way to answer what is missing."""
        return self._follow(self._holds("surely"), self._met("possibly"))

    @cached_property
    def acted(self) -> Responses:
        """Responses as gates see them: an item that was not asked counts as its most careful answer."""
        codes = dict(self.responses.codes)
        for careful in self.model.catalog.gates.careful:
            if careful.item in self.responses.unasked:
                code = self.model.catalog.items[careful.item].codes.index(careful.code)
                here = self.responses.unasked[careful.item] & (codes[careful.item] == MISSING)
                codes[careful.item] = np.where(here, np.int16(code), codes[careful.item])
        return replace(self.responses, codes=codes)

    def _holds(self, assume: Assume) -> Bools:
        gates = self.model.catalog.gates.gates
        columns = np.empty((len(gates), self.responses.n), dtype=bool)
        for n, gate in enumerate(gates):
            columns[n] = self._any(gate.when, assume)
        return columns.T

    def _met(self, assume: Assume) -> dict[str, Bools]:
        return {r.id: self._any(r.when, assume) for r in self.model.catalog.gates.requirements}

    def _any(self, ways: Sequence[Sequence[Clause]], assume: Assume) -> Bools:
        each = (reduce(np.logical_and, (self._clause(clause, assume) for clause in way)) for way in ways)
        return reduce(np.logical_or, each)

    def _clause(self, clause: Clause, assume: Assume) -> Bools:
        catalog = self.model.catalog
        if clause.score:
            found = _score_holds(self.scores[clause.score], clause, assume)
            if assume == "possibly" and self.open is not None:
                for item in catalog.scores[clause.score].items:
                    found = found & (self.responses.is_known(item) | self.open[item])
            return found
        if assume == "now":
            return _item_holds(catalog, self.acted, clause, assume)
        found = _item_holds(catalog, self.responses, clause, assume)
        if self.open is None:
            return found
        is_open = self.open[str(clause.item)]
        return np.where(is_open, found, _item_holds(catalog, self.responses, clause, "now"))

    def _follow(self, holds: Bools, met: Mapping[str, Bools]) -> Access:
        """Gates that leave no step close an activity; requirements that leave none hold it back."""
        model, n = self.model, len(holds)
        ids = model.activity_ids
        closed = np.zeros((len(ids), n), dtype=bool)
        held = np.zeros_like(closed)
        open_steps = np.ones((len(model.steps), n), dtype=bool)
        for gate, here in zip(model.catalog.gates.gates, holds.T, strict=True):
            for effect in gate.effects if here.any() else ():
                columns = [n for n, id in enumerate(ids) if id in effect.activities]
                if effect.do == "limit":
                    open_steps[~kept_steps(model, effect)] &= ~here
                elif effect.do == "close":
                    closed[columns] |= here
                elif effect.do == "not_lead":
                    held[columns] |= here
        for activity, span in enumerate(model.steps_of):
            closed[activity] |= ~np.logical_or.reduce(open_steps[span])
        for n_step, (_, step) in enumerate(model.steps):
            for id in step.requires:
                open_steps[n_step] &= met[id]
        for activity, span in enumerate(model.steps_of):
            held[activity] |= ~np.logical_or.reduce(open_steps[span])
        closed[[id in self.vetoes for id in ids]] = True
        return Access(closed.T, held.T, open_steps.T)


def apply_gates(
    model: Model,
    responses: Responses,
    scores: Mapping[str, ScoreColumn],
    vetoes: Set[str] = frozenset(),
    open: Mapping[str, Bools] | None = None,
) -> GateResult:
    """Apply every gate to n people. `vetoes` are activity ids that are closed whatever the gates say."""
    return GateResult(model, responses, scores, vetoes, open)


def holds_now(model: Model, responses: Responses, clause: Clause) -> Bools:
    """Return (n,) True where a clause holds for the answers as they are."""
    if clause.score:
        return _score_holds(score_of(model.catalog, responses, clause.score), clause, "now")
    return _item_holds(model.catalog, responses, clause, "now")


def kept_steps(model: Model, effect: Effect) -> Bools:
    """Return (steps,) True for the steps that a `limit` effect leaves open."""
    touched = {model.activity_ids.index(id) for id in effect.activities}
    keep = set(effect.keep)
    return np.array([n not in touched or bool(keep & set(s.tags)) for n, s in model.steps])


def _item_holds(catalog: Catalog, responses: Responses, clause: Clause, assume: Assume) -> Bools:
    item = catalog.items[str(clause.item)]
    if clause.blank:
        known = responses.is_known(item.id)
        return np.zeros_like(known) if assume == "surely" else ~known
    if clause.includes:
        answers = responses.ticks[item.id][:, item.codes.index(clause.includes)]
        return np.asarray(
            (answers == 1) | (answers == MISSING) if assume == "possibly" else answers == 1
        )
    if clause.lacks:
        answers = responses.ticks[item.id][:, item.codes.index(clause.lacks)]
        return np.asarray(answers == 0 if assume == "surely" else answers != 1)
    # MISSING is -1 and indexes the last entry: a missing answer could still become one that matches.
    matches = np.array([*(clause.matches(code) for code in item.codes), assume == "possibly"])
    return np.asarray(matches[responses.codes[item.id]])


def _score_holds(column: ScoreColumn, clause: Clause, assume: Assume) -> Bools:
    if clause.at_least is not None:
        surely, possibly = column.low >= clause.at_least, column.high >= clause.at_least
    else:
        assert clause.at_most is not None
        surely, possibly = column.high <= clause.at_most, column.low <= clause.at_most
    return possibly if assume == "possibly" else column.complete & surely
