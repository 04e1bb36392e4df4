"""A weight set while it is changed. Plain data: no streamlit here."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from recommender.catalog.lab_words import DraftRules
from recommender.catalog.records import Weight
from recommender.catalog.weight_set import DOI, Numbers, WeightSet

# (activity, criterion)
Cell = tuple[str, str]
Certainty = Literal["low", "medium", "high"]
# The ways in which a DOI is pasted.
DOI_BEFORE = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:?\s*)?(?=10\.)", re.IGNORECASE)
IS_DOI = re.compile(r"doi:10\.\d{4,9}/\S{1,120}")


@dataclass(frozen=True)
class Entry:
    """One weight of a draft. `source` and `reason` are empty until they are given anew."""

    weight: float
    certainty: Certainty
    source: str = ""
    reason: str = ""

    def is_cited(self, sources: Container[str]) -> bool:
        """Whether a reason is there, and a source that can be looked up."""
        return bool(self.reason) and is_source(self.source, sources)


@dataclass(frozen=True)
class DraftSet:
    """A copy of the shipped set with changes; a change gives a new copy, so that undo is safe."""

    shipped: WeightSet
    entries: Mapping[Cell, Entry]
    numbers: Numbers

    def entry(self, cell: Cell) -> Entry:
        """What stands in a cell; a cell without a row weighs nothing."""
        return self.entries.get(cell, Entry(0.0, "low"))

    def changed(self) -> tuple[Cell, ...]:
        """Cells that differ from the shipped set, in its order; new ones last."""
        before = entries_of(self.shipped)
        every = dict.fromkeys([*before, *self.entries])
        return tuple(cell for cell in every if before.get(cell) != self.entries.get(cell))

    def uncited(self, sources: Container[str]) -> tuple[Cell, ...]:
        """Changed cells that have a weight, and lack a reason or a source."""
        found = [cell for cell in self.changed() if cell in self.entries]
        return tuple(cell for cell in found if not self.entries[cell].is_cited(sources))

    def weigh(self, cell: Cell, weight: float) -> DraftSet:
        """Another weight in a cell; 0 takes the row out. A changed weight asks for its reason anew."""
        held, shipped = self.entry(cell), entries_of(self.shipped).get(cell)
        if shipped and (weight, held.certainty) == (shipped.weight, shipped.certainty):
            return self._with(cell, shipped)
        if not weight:
            return self._with(cell, None)
        if shipped == held:
            held = Entry(weight, held.certainty)
        return self._with(cell, replace(held, weight=weight))

    def trust(self, cell: Cell, certainty: Certainty) -> DraftSet:
        """Another certainty in a cell: a change like any other."""
        held, shipped = self.entry(cell), entries_of(self.shipped).get(cell)
        if shipped and (held.weight, certainty) == (shipped.weight, shipped.certainty):
            return self._with(cell, shipped)
        if shipped == held:
            held = Entry(held.weight, certainty)
        return self._with(cell, replace(held, certainty=certainty))

    def cite(self, cell: Cell, *, source: str | None = None, reason: str | None = None) -> DraftSet:
        """A source or a reason for what stands in a cell."""
        held = self.entry(cell)
        source = held.source if source is None else clean_source(source)
        reason = held.reason if reason is None else " ".join(reason.split())
        return self._with(cell, replace(held, source=source, reason=reason))

    def _with(self, cell: Cell, entry: Entry | None) -> DraftSet:
        entries = {key: held for key, held in self.entries.items() if entry or key != cell}
        if entry:
            entries[cell] = entry
        return replace(self, entries=entries)


def entries_of(weight_set: WeightSet) -> dict[Cell, Entry]:
    """The rows of a set by cell."""
    return {
        (row.activity, row.criterion): Entry(row.weight, row.certainty, row.source, row.reason)
        for row in weight_set.weights
    }


def draft_of(shipped: WeightSet, held: WeightSet | None = None) -> DraftSet:
    """A draft that starts as a copy of `held`, or of the shipped set."""
    start = held or shipped
    return DraftSet(shipped, entries_of(start), start.numbers)


def clean_source(text: str) -> str:
    """A source as it stands in a file: a key as it is, a DOI in one way only."""
    return DOI_BEFORE.sub(DOI, " ".join(text.split()))


def is_source(source: str, sources: Container[str]) -> bool:
    """Whether a source can be looked up: a key of sources.toml, or a DOI."""
    return source in sources or IS_DOI.fullmatch(source) is not None


def weight_set_of_draft(draft: DraftSet, rules: DraftRules, sources: Container[str]) -> WeightSet:
    """The draft as a set that can be computed with, in the order of the shipped one, then by id.

    What is not cited yet gets a stand-in, so that its effect can be seen; such a draft is never
    written to a file.
    """
    before = entries_of(draft.shipped)
    new = sorted(cell for cell in draft.entries if cell not in before)
    cells = [*(cell for cell in before if cell in draft.entries), *new]
    return WeightSet(tuple(_row(cell, draft.entries[cell], rules, sources) for cell in cells), draft.numbers)


def _row(cell: Cell, entry: Entry, rules: DraftRules, sources: Container[str]) -> Weight:
    activity, criterion = cell
    return Weight(
        activity=activity,
        criterion=criterion,
        weight=entry.weight,
        certainty=entry.certainty,
        source=entry.source if is_source(entry.source, sources) else rules.no_source,
        reason=entry.reason or rules.no_reason,
    )
