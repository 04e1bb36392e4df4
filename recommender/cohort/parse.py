"""From a table to responses: each cell is checked, none is coerced; bad rows are told and left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item
from recommender.cohort.cells import (
    BAD,
    BLANK,
    REFUSED,
    UNASKED,
    Cells,
    ListReading,
    is_readable,
    matters_reading,
    read_column,
    reading_of,
    text_of,
    tick_reading,
    values_of,
)
from recommender.cohort.faults import Fault, TableError, shortened
from recommender.cohort.layout import Layout, read_layout, tick_columns
from recommender.cohort.rules import Rules
from recommender.scoring.responses import DECLINED, MISSING, Responses, read_answers, untouched

Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Parsed:
    """The good rows of a table: their numbers, responses, and (3, n) counts of missing items.

    `good` says for every row of the table whether it is one of them.
    """

    responses: Responses
    rows: Rows
    missing: NDArray[np.int16]
    good: Bools
    faults: list[Fault]


@dataclass(frozen=True)
class _Mark:
    """Rows of a table that break one rule in one column."""

    column: str
    places: NDArray[np.intp]
    rule: str


class Parser:
    """Reads tables of one layout; made once for a whole file."""

    def __init__(self, catalog: Catalog, schema: pa.Schema, layout: Layout, file: str) -> None:
        self.catalog, self.layout = catalog, layout
        self.rules = Rules(catalog)
        self._check_types(schema, file)
        matters = catalog.method.matters
        self._readings = {item.id: reading_of(item) for item in layout.single}
        self._lists = {i.id: ListReading(i, partial(_checked, catalog, i)) for i in layout.listed}
        self._tick = tick_reading()
        self._matters = matters_reading(matters.low, matters.high)

    def parse(self, table: pa.Table, rows: Rows) -> Parsed:
        """The good rows of a table; `rows` are the row numbers of the input."""
        marks: list[_Mark] = []
        missing = np.zeros((3, table.num_rows), dtype=np.int16)
        missing[2] = len(self.layout.absent)
        codes = {i.id: self._single(table, i, missing, marks) for i in self.layout.single}
        ticks = {i.id: self._listed(table, i, missing, marks) for i in self.layout.listed}
        ticks |= {i.id: self._ticked(table, i, missing, marks) for i in self.layout.ticked}
        matters = self._what_matters(table, marks)
        good = np.ones(table.num_rows, dtype=bool)
        for mark in marks:
            good[mark.places] = False
        faults = sorted(self._faults(table, rows, marks), key=lambda fault: fault.row)
        if not faults:
            return Parsed(self._responses(codes, ticks, matters, len(good)), rows, missing, good, [])
        codes = {id: found[good] for id, found in codes.items()}
        ticks = {id: found[:, good] for id, found in ticks.items()}
        responses = self._responses(codes, ticks, matters[:, good], int(good.sum()))
        return Parsed(responses, rows[good], missing[:, good], good, faults)

    def _check_types(self, schema: pa.Schema, file: str) -> None:
        for field in schema:
            if not is_readable(field.type):
                words = self.catalog.cohort.errors.column_type
                name, kind = shortened(field.name), shortened(str(field.type))
                raise TableError(words.format(file=file, column=name, type=kind))

    def _single(
        self, table: pa.Table, item: Item, missing: NDArray[np.int16], marks: list[_Mark]
    ) -> Cells:
        found = read_column(table[item.id], self._readings[item.id])
        _mark(marks, item.id, found == BAD, self.rules.code(item))
        _count(missing, found)
        return np.maximum(found, MISSING, out=found)

    def _listed(
        self, table: pa.Table, item: Item, missing: NDArray[np.int16], marks: list[_Mark]
    ) -> Cells:
        found = self._lists[item.id].read(table[item.id])
        _mark(marks, item.id, found[0] == BAD, self.rules.ticks(item))
        _count(missing, found[0])
        return np.maximum(found, MISSING, out=found)

    def _ticked(
        self, table: pa.Table, item: Item, missing: NDArray[np.int16], marks: list[_Mark]
    ) -> Cells:
        columns = tick_columns(item)
        found = np.stack([read_column(table[name], self._tick) for name in columns])
        for name, cells in zip(columns, found, strict=True):
            _mark(marks, name, cells == BAD, self.rules.tick(item))
        low = found.min(axis=0)
        torn = (low < 0) & (found.max(axis=0) != low) & (low != BAD)
        self._mark_torn(item, found, torn, marks)
        self._mark_company(item, found, low >= 0, marks)
        if DECLINED in item.codes:
            found[:, found[item.codes.index(DECLINED)] == 1] = REFUSED
        _count(missing, found[0])
        return np.maximum(found, MISSING, out=found)

    def _mark_torn(self, item: Item, found: Cells, torn: Bools, marks: list[_Mark]) -> None:
        """Rows where some columns of the item are answered and others are not: at the first such."""
        if torn.any():
            first = np.where(torn, (found < 0).argmax(axis=0), -1)
            for place, name in enumerate(tick_columns(item)):
                _mark(marks, name, first == place, self.rules.partly(item))

    def _mark_company(self, item: Item, found: Cells, known: Bools, marks: list[_Mark]) -> None:
        """Rows where a tick that stands alone has company."""
        for code in item.exclusive:
            friends = (code, *item.joins.get(code, ()))
            others = [n for n, other in enumerate(item.codes) if other not in friends]
            here = known & (found[item.codes.index(code)] == 1)
            if here.any():
                here &= (found[others] == 1).any(axis=0)
                name = tick_columns(item)[item.codes.index(code)]
                _mark(marks, name, here, self.rules.alone(item, code))

    def _what_matters(self, table: pa.Table, marks: list[_Mark]) -> Cells:
        categories = [category.id for category in self.catalog.ranked_categories]
        found = np.full((len(categories), table.num_rows), MISSING, dtype=np.int16)
        for place, id in enumerate(categories):
            if id in self.layout.matters:
                found[place] = read_column(table[f"matters_{id}"], self._matters)
                _mark(marks, f"matters_{id}", found[place] == BAD, self.rules.matters())
        return found

    def _responses(
        self, codes: dict[str, Cells], ticks: dict[str, Cells], matters: Cells, n: int
    ) -> Responses:
        for item in self.layout.absent:
            if item.type == "many":
                ticks[item.id] = np.full((len(item.codes), n), MISSING, dtype=np.int16)
            else:
                codes[item.id] = np.full(n, MISSING, dtype=np.int16)
        rows = {id: found.astype(np.int8).T for id, found in ticks.items()}
        if not self.layout.matters:
            return Responses(n, codes, rows, untouched(self.catalog, n))
        return Responses(n, codes, rows, matters.T)

    def _faults(self, table: pa.Table, rows: Rows, marks: list[_Mark]) -> Iterator[Fault]:
        for mark in marks:
            values = values_of(table[mark.column].take(pa.array(mark.places)))
            for place, value in zip(mark.places.tolist(), values, strict=True):
                text = text_of(value)
                rule = self.rules.at(mark.rule, text)
                yield Fault(int(rows[place]), mark.column, shortened(text), rule)


def parser_of(
    catalog: Catalog, schema: pa.Schema, keep: Sequence[str] = (), file: str = "the table"
) -> Parser:
    """A parser for tables with this schema. Raises TableError where the header is wrong."""
    return Parser(catalog, schema, read_layout(catalog, schema.names, keep, file), file)


def _mark(marks: list[_Mark], column: str, here: Bools, rule: str) -> None:
    places = np.flatnonzero(here)
    if len(places):
        marks.append(_Mark(column, places, rule))


def _count(missing: NDArray[np.int16], found: Cells) -> None:
    if len(found) and found.min() < 0:
        for place, kind in enumerate((BLANK, REFUSED, UNASKED)):
            missing[place] += found == kind


def _checked(catalog: Catalog, item: Item, codes: list[str]) -> Any:
    return read_answers(catalog, {item.id: codes})[item.id]
