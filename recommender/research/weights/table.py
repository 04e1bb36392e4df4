"""A weight set as one table of rows by cell, weights and numbers alike, and what differs in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from recommender.catalog.records.base import Certainty
from recommender.catalog.records.method import Weight
from recommender.catalog.texts import Texts
from recommender.catalog.weight_set import Numbers, WeightSet

TABLES = ("helpfulness_points", "oxytocin_points", "spread")
MATTERS = "matters_weight"


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
    weights = [
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
    ]
    numbers: dict[str, Any] = {
        name: {cell.second: row.value for cell, row in table.items() if cell.first == name}
        for name in TABLES
    }
    numbers[MATTERS] = table[Cell(MATTERS, "")].value
    return WeightSet(tuple(weights), Numbers.model_construct(**numbers))


def without(table: Table, change: Change) -> dict[Cell, Row]:
    """The table with one change undone."""
    return {**table, change.cell: change.before or Row()}


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
