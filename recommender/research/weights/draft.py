"""A weight set while it is changed: the shipped table, and the rows that differ from it.

A file has no room for why a weight was removed, or why a number was changed. The draft asks for both
all the same, for the list of changes.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.base import Certainty
from recommender.catalog.weight_set import DOI, WeightSet, weight_set_of
from recommender.research.weights.table import Cell, Change, Row, Table, set_of, table_of

# The ways in which a DOI is pasted.
DOI_BEFORE = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:?\s*)?(?=10\.)", re.IGNORECASE)
IS_DOI = re.compile(r"doi:10\.\d{4,9}/\S{0,119}[^\s.,;:)]")


@dataclass(frozen=True)
class Draft:
    """The shipped table and the rows that differ from it. A change gives a new draft: undo is safe."""

    shipped: Table
    rows: Mapping[Cell, Row] = field(default_factory=dict)

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
        return tuple(
            Change(cell, self.shipped.get(cell), row)
            for cell, row in self.table.items()
            if cell in self.rows
        )

    def uncited(self, sources: Container[str]) -> tuple[Cell, ...]:
        return tuple(c.cell for c in self.changes() if not is_cited(c.after, sources))

    def put(self, cell: Cell, value: float | None = None, certainty: Certainty | None = None) -> "Draft":
        """Another value or certainty; a value of 0 removes a weight.

        A first change clears the source and the reason, since they were given for the shipped row. They
        come back with its value and certainty.
        """
        now, shipped = self.row(cell), self.shipped.get(cell)
        row = replace(
            now,
            value=now.value if value is None else float(value),
            certainty=certainty or now.certainty,
        )
        if shipped and (row.value, row.certainty) == (shipped.value, shipped.certainty):
            row = shipped
        elif not shipped and not row.value:
            row = Row()
        elif cell not in self.rows:
            row = replace(row, source="", reason="")
        return self._with(cell, row)

    def cite(self, cell: Cell, *, source: str | None = None, reason: str | None = None) -> "Draft":
        now = self.row(cell)
        source = now.source if source is None else clean_source(source)
        reason = now.reason if reason is None else " ".join(reason.split())
        return self._with(cell, replace(now, source=source, reason=reason))

    def weight_set(self, catalog: Catalog) -> WeightSet:
        """The draft as a set that can be computed with.

        A weight that is not cited yet gets a stand-in, so that its effect can be seen; such a draft is
        never written to a file.
        """
        return set_of(self.completed(catalog).table)

    def completed(self, catalog: Catalog) -> "Draft":
        """The draft with stand-ins for the missing sources and reasons of its weights."""
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
    """Whether a row has a reason, and a source that can be looked up."""
    return bool(row.reason) and is_source(row.source, sources)
