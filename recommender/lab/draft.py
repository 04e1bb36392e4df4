"""A weight set while it is changed.

A file has no place for why a weight was taken out, or why a number is another. The draft asks for
both all the same, and holds them for the list of changes.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from recommender.catalog.lab_words import DraftRules
from recommender.catalog.records import Weight
from recommender.catalog.weight_set import DOI, Numbers, WeightSet
from recommender.lab.changes import MATTERS, TABLES, Citation

# (activity, criterion) of a weight; (table, key) of a number, such as ("oxytocin_points", "A").
Cell = tuple[str, str]
Certainty = Literal["low", "medium", "high"]
# The ways in which a DOI is pasted.
DOI_BEFORE = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:?\s*)?(?=10\.)", re.IGNORECASE)
IS_DOI = re.compile(r"doi:10\.\d{4,9}/\S{1,120}")


@dataclass(frozen=True)
class Entry:
    """One weight or number of a draft. `source` and `reason` are empty until they are given anew."""

    weight: float
    certainty: Certainty = "low"
    source: str = ""
    reason: str = ""

    def is_cited(self, sources: Container[str]) -> bool:
        """Whether a reason is there, and a source that can be looked up."""
        return bool(self.reason) and is_source(self.source, sources)


@dataclass(frozen=True)
class DraftSet:
    """A copy of the shipped set with changes; a change gives a new copy, so that undo is safe.

    `entries` holds weights, those taken out with 0; `notes` holds numbers that differ.
    """

    shipped: WeightSet
    entries: Mapping[Cell, Entry]
    numbers: Numbers
    notes: Mapping[Cell, Entry] = field(default_factory=dict)

    def entry(self, cell: Cell) -> Entry:
        """What stands in a cell; a cell without a row weighs nothing."""
        found = self.notes.get(cell) if _is_number(cell) else self.entries.get(cell)
        return found or Entry(number_at(self.numbers, cell) if _is_number(cell) else 0.0)

    def changed(self) -> tuple[Cell, ...]:
        """Weights that differ from the shipped set, in its order and new ones last; then numbers."""
        before = entries_of(self.shipped)
        every = dict.fromkeys([*before, *self.entries])
        weights = [cell for cell in every if before.get(cell) != self.entries.get(cell)]
        return (*weights, *self.notes)

    def uncited(self, sources: Container[str]) -> tuple[Cell, ...]:
        """Changes that lack a reason or a source."""
        return tuple(cell for cell in self.changed() if not self.entry(cell).is_cited(sources))

    def put(self, cell: Cell, value: float) -> DraftSet:
        """Another weight or number in a cell."""
        return self.count(cell, value) if _is_number(cell) else self.weigh(cell, value)

    def weigh(self, cell: Cell, weight: float) -> DraftSet:
        """Another weight in a cell; 0 takes the row out. A changed weight asks for its reason anew."""
        return self._put(cell, replace(self.entry(cell), weight=weight))

    def trust(self, cell: Cell, certainty: Certainty) -> DraftSet:
        """Another certainty in a cell: a change like any other."""
        return self._put(cell, replace(self.entry(cell), certainty=certainty))

    def count(self, cell: Cell, value: float) -> DraftSet:
        """Another number, such as the points of a grade."""
        numbers = with_number(self.numbers, cell, value)
        notes = {key: note for key, note in self.notes.items() if key != cell}
        if number_at(self.shipped.numbers, cell) != value:
            notes[cell] = replace(self.notes.get(cell, Entry(value)), weight=value)
        return replace(self, numbers=numbers, notes=notes)

    def cite(self, cell: Cell, *, source: str | None = None, reason: str | None = None) -> DraftSet:
        """A source or a reason for what stands in a cell."""
        held = self.entry(cell)
        source = held.source if source is None else clean_source(source)
        reason = held.reason if reason is None else " ".join(reason.split())
        cited = replace(held, source=source, reason=reason)
        if _is_number(cell):
            return replace(self, notes={**self.notes, cell: cited})
        return replace(self, entries={**self.entries, cell: cited})

    def citations(self) -> dict[str, Citation]:
        """Why a weight was taken out or a number is another, by the key of the change."""
        gone = {",".join(c): e for c, e in self.entries.items() if not e.weight}
        numbers = {".".join(part for part in c if part): e for c, e in self.notes.items()}
        return {key: Citation(e.source, e.reason) for key, e in {**gone, **numbers}.items()}

    def _put(self, cell: Cell, entry: Entry) -> DraftSet:
        shipped, held = entries_of(self.shipped).get(cell), self.entries.get(cell)
        entries = {key: value for key, value in self.entries.items() if key != cell or shipped}
        if shipped and (entry.weight, entry.certainty) == (shipped.weight, shipped.certainty):
            entries[cell] = shipped
        elif shipped or entry.weight:
            entries[cell] = replace(entry, source="", reason="") if held == shipped else entry
        return replace(self, entries=entries)


def entries_of(weight_set: WeightSet) -> dict[Cell, Entry]:
    """The rows of a set by cell."""
    return {
        (row.activity, row.criterion): Entry(row.weight, row.certainty, row.source, row.reason)
        for row in weight_set.weights
    }


def draft_of(shipped: WeightSet, rules: DraftRules, held: WeightSet | None = None) -> DraftSet:
    """A draft that starts as a copy of `held`, or of the shipped set.

    What a file cannot give a reason for is marked as coming from the file.
    """
    start = held or shipped
    from_file = Entry(0.0, "low", rules.no_source, rules.from_file)
    entries = entries_of(start)
    entries |= {cell: from_file for cell in entries_of(shipped) if cell not in entries}
    cells = [(table, key) for table in TABLES for key in sorted(getattr(start.numbers, table))]
    notes = {
        cell: replace(from_file, weight=number_at(start.numbers, cell))
        for cell in [*cells, (MATTERS, "")]
        if number_at(start.numbers, cell) != number_at(shipped.numbers, cell)
    }
    return DraftSet(shipped, entries, start.numbers, notes)


def number_at(numbers: Numbers, cell: Cell) -> float:
    """One number of a set."""
    table, key = cell
    value: float = getattr(numbers, table)[key] if key else getattr(numbers, table)
    return value


def with_number(numbers: Numbers, cell: Cell, value: float) -> Numbers:
    """The numbers with one of them replaced."""
    table, key = cell
    found = {**getattr(numbers, table), key: value} if key else value
    return numbers.model_copy(update={table: found})


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
    rows = [_row(c, draft.entries[c], rules, sources) for c in cells if draft.entries[c].weight]
    return WeightSet(tuple(rows), draft.numbers)


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


def _is_number(cell: Cell) -> bool:
    return cell[0] in (*TABLES, MATTERS)
