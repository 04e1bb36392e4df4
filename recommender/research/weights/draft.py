"""A weight set as one table of rows by cell, weights and numbers alike, and a draft of it.

A file has no room for why a weight was removed, or why a number was changed. The draft asks for both
all the same, for the list of changes.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.base import Certainty
from recommender.catalog.records.method import Weight
from recommender.catalog.texts import Texts
from recommender.catalog.weight_set import DOI, Numbers, WeightSet, weight_set_of

TABLES = ("helpfulness_points", "oxytocin_points", "spread")
MATTERS = "matters_weight"
# The ways in which a DOI is pasted.
DOI_BEFORE = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:?\s*)?(?=10\.)", re.IGNORECASE)
IS_DOI = re.compile(r"doi:10\.\d{4,9}/\S{0,119}[^\s.,;:)]")


class Cell(NamedTuple):
    """A weight by activity and criterion, or a number by table and key, such as ("spread", "low").

    `matters_weight` is a number without a key.
    """

    first: str
    second: str

    @property
    def is_number(self) -> bool:
        return self.first in (*TABLES, MATTERS)

    def __str__(self) -> str:
        return ("." if self.is_number else ",").join(part for part in self if part)


@dataclass(frozen=True)
class Row:
    """One weight or number, in points, and why. The files have no reasons for numbers.

    A weight of 0 is one without a row in weights.csv. Numbers have no certainty.
    """

    value: float = 0.0
    certainty: Certainty | None = "low"
    source: str = ""
    reason: str = ""


Table = Mapping[Cell, Row]


@dataclass(frozen=True)
class Change:
    """One cell that differs; `before` is None for a weight that is new."""

    cell: Cell
    before: Row | None
    after: Row

    @property
    def is_removal(self) -> bool:
        return not self.cell.is_number and not self.after.value


def table_of(weight_set: WeightSet) -> dict[Cell, Row]:
    """All weights in the order of their file, then all numbers."""
    numbers = weight_set.numbers
    table = {
        Cell(row.activity, row.criterion): Row(row.weight, row.certainty, row.source, row.reason)
        for row in weight_set.weights
    }
    for name in TABLES:
        table |= {Cell(name, key): Row(value, None) for key, value in getattr(numbers, name).items()}
    return table | {Cell(MATTERS, ""): Row(numbers.matters_weight, None)}


def set_of(table: Table) -> WeightSet:
    """The weight set of a table, without a check: `with_weight_set` checks it."""
    weights = tuple(
        Weight.model_construct(
            activity=cell.first,
            criterion=cell.second,
            weight=row.value,
            certainty=row.certainty or "low",
            source=row.source,
            reason=row.reason,
        )
        for cell, row in table.items()
        if row.value and not cell.is_number
    )
    numbers: dict[str, Any] = {
        name: {cell.second: row.value for cell, row in table.items() if cell.first == name}
        for name in TABLES
    }
    numbers[MATTERS] = table[Cell(MATTERS, "")].value
    return WeightSet(weights, Numbers.model_construct(**numbers))


@dataclass(frozen=True)
class Draft:
    """The shipped table and the rows that differ from it. A change gives a new draft: undo is safe."""

    shipped: Table
    rows: Table = field(default_factory=dict)

    def row(self, cell: Cell) -> Row:
        """The row of a cell as it is now."""
        return self.rows.get(cell) or self.shipped.get(cell) or Row()

    @cached_property
    def table(self) -> dict[Cell, Row]:
        """Every row as it is now: shipped weights, new weights by id, numbers."""
        new = sorted(self.rows.keys() - self.shipped.keys())
        cells = sorted([*self.shipped, *new], key=lambda cell: cell.is_number)
        return {cell: self.row(cell) for cell in cells}

    def changes(self) -> tuple[Change, ...]:
        """Every cell that differs from the shipped table, in the order of `table`."""
        cells = (cell for cell in self.table if cell in self.rows)
        return tuple(Change(cell, self.shipped.get(cell), self.rows[cell]) for cell in cells)

    def uncited(self, sources: Container[str]) -> tuple[Cell, ...]:
        return tuple(cell for cell, row in self.rows.items() if not is_cited(row, sources))

    def put(self, cell: Cell, value: float | None = None, certainty: Certainty | None = None) -> "Draft":
        """Another value or certainty; a value of 0 removes a weight.

        A first change clears the source and the reason, since they were given for the shipped row. They
        come back with its value and certainty.
        """
        now, shipped = self.row(cell), self.shipped.get(cell)
        value = now.value if value is None else float(value)
        row = replace(now, value=value, certainty=certainty or now.certainty)
        if shipped and (row.value, row.certainty) == (shipped.value, shipped.certainty):
            row = shipped
        elif not shipped and not row.value:
            row = Row()
        elif cell not in self.rows:
            row = replace(row, source="", reason="")
        return self._with(cell, row)

    def cite(self, cell: Cell, *, source: str | None = None, reason: str | None = None) -> "Draft":
        """Another source, a DOI in one spelling, or another reason."""
        row = self.row(cell)
        if source is not None:
            row = replace(row, source=clean_source(source))
        if reason is not None:
            row = replace(row, reason=" ".join(reason.split()))
        return self._with(cell, row)

    def weight_set(self, catalog: Catalog) -> WeightSet:
        """The draft as a set that can be computed with, before all of it is cited."""
        return set_of(self.completed(catalog).table)

    def completed(self, catalog: Catalog) -> "Draft":
        """The draft with stand-ins for the missing sources and reasons of its weights.

        So their effect can be seen; such a draft is never written to a file.
        """
        no_source, no_reason = catalog.lab.no_source, catalog.texts("lab.draft.no_reason")
        rows = {
            cell: replace(
                row,
                source=row.source if is_source(row.source, catalog.sources) else no_source,
                reason=row.reason or no_reason,
            )
            for cell, row in self.rows.items()
            if row.value and not cell.is_number
        }
        return replace(self, rows={**self.rows, **rows})

    def _with(self, cell: Cell, row: Row) -> "Draft":
        rows = {key: other for key, other in self.rows.items() if key != cell}
        is_shipped = row == self.shipped.get(cell, Row())
        return replace(self, rows=rows if is_shipped else {**rows, cell: row})


def draft_of(catalog: Catalog, given: WeightSet | None = None) -> Draft:
    """A draft of the shipped set of a catalog, or of a set that was given as files.

    What files have no room for is marked as coming from the file.
    """
    shipped = table_of(weight_set_of(catalog))
    if given is None:
        return Draft(shipped)
    marked = Row(source=catalog.lab.no_source, reason=catalog.texts("lab.draft.from_file"))
    table = dict.fromkeys(shipped, marked) | table_of(given)
    rows = {cell: row for cell, row in table.items() if row != shipped.get(cell)}
    for cell in rows:
        if cell.is_number:
            rows[cell] = replace(marked, value=rows[cell].value, certainty=None)
    return Draft(shipped, rows)


def clean_source(text: str) -> str:
    """A source as files have it: a key unchanged, a DOI in one spelling."""
    return DOI_BEFORE.sub(DOI, " ".join(text.split()))


def is_source(source: str, sources: Container[str]) -> bool:
    """Whether a source can be looked up: a key of sources.toml, or a DOI."""
    return source in sources or IS_DOI.fullmatch(source) is not None


def is_cited(row: Row, sources: Container[str]) -> bool:
    return bool(row.reason) and is_source(row.source, sources)


def change_lines(changes: Iterable[Change], texts: Texts) -> Iterator[str]:
    """Each change in one line: the values, how certain, by which source, and why."""
    for change in changes:
        yield "; ".join(" ".join(part.split()) for part in _parts(change, texts))


def _parts(change: Change, texts: Texts) -> Iterator[str]:
    cell, before, after = change.cell, change.before, change.after
    nothing = texts("compare.changes.nothing")
    old = f"{before.value:g}" if before else nothing
    new = nothing if change.is_removal else f"{after.value:g}"
    if cell.is_number:
        yield texts("compare.changes.number", name=cell, old=old, new=new)
    else:
        activity, criterion = cell
        yield texts("compare.changes.weight", activity=activity, criterion=criterion, old=old, new=new)
        if not before:
            yield texts("compare.changes.certainty_new", new=after.certainty)
        elif before.certainty != after.certainty and not change.is_removal:
            yield texts("compare.changes.certainty", old=before.certainty, new=after.certainty)
    if not after.source:
        yield texts("compare.changes.no_source")
    elif before and before.source not in ("", after.source):
        yield texts("compare.changes.old_source", old=before.source, source=after.source)
    else:
        yield texts("compare.changes.source", source=after.source)
    if after.reason:
        yield texts("compare.changes.reason", reason=after.reason)
    else:
        yield texts("compare.changes.no_reason")
