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
    UNTICKED,
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
from recommender.cohort.look import Counts, Look, Watcher
from recommender.cohort.rules import Rules
from recommender.scoring.responses import (
    DECLINED,
    MISSING,
    Responses,
    is_open_unticked,
    read_answers,
    untouched,
)

Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Parsed:
    """The good rows of a table: their numbers, responses, and (3, n) counts of missing items.

    `good` says for every row of the table whether it is one of them; `look` counts them all.
    """

    responses: Responses
    rows: Rows
    missing: NDArray[np.int16]
    good: Bools
    faults: list[Fault]
    look: Look


@dataclass(frozen=True)
class _Mark:
    """Rows of a table that break one rule in one column."""

    column: str
    places: NDArray[np.intp]
    rule: str


class _Notes:
    """What is noticed while the columns of one table are read."""

    def __init__(self, rows: int, absent: int) -> None:
        self.marks: list[_Mark] = []
        self.missing = np.zeros((3, rows), dtype=np.int16)
        self.missing[2] = absent
        self.unasked: dict[str, Bools] = {}
        self.codes: dict[str, Counts] = {}
        self.left_open: dict[str, int] = {}
        self.none_ticked: dict[str, int] = {}

    def mark(self, column: str, here: Bools, rule: str) -> None:
        """Note the rows that break a rule."""
        places = np.flatnonzero(here)
        if len(places):
            self.marks.append(_Mark(column, places, rule))

    def count_missing(self, found: Cells) -> None:
        """Count one item more as missing where it is, by the kind."""
        if len(found) and found.min() < 0:
            for place, kind in enumerate((BLANK, REFUSED, UNASKED)):
                self.missing[place] += found == kind
            self.missing[0] += found == UNTICKED

    def count_ticks(self, item: Item, found: Cells) -> None:
        """Count who left a tick question open by ticking nothing, and who ticked none in it."""
        self.count_missing(found[0])
        self.left_open[item.id] = int((found[0] == UNTICKED).sum())
        self.none_ticked[item.id] = int((~found.any(axis=0)).sum())


class Parser:
    """Reads tables of one layout; made once for a whole file."""

    def __init__(self, catalog: Catalog, schema: pa.Schema, layout: Layout, file: str) -> None:
        self.catalog, self.layout = catalog, layout
        self.rules, self.watcher = Rules(catalog), Watcher(catalog, layout)
        self._check_types(schema, file)
        matters = catalog.method.matters
        self._readings = {item.id: reading_of(item) for item in layout.single}
        self._lists = {i.id: ListReading(i, partial(_checked, catalog, i)) for i in layout.listed}
        self._tick = tick_reading()
        self._matters = matters_reading(matters.low, matters.high)
        self._careful = {careful.item for careful in catalog.gates.careful}

    def parse(self, table: pa.Table, rows: Rows) -> Parsed:
        """The good rows of a table; `rows` are the row numbers of the input."""
        notes = _Notes(table.num_rows, len(self.layout.absent))
        codes = {i.id: self._single(table, i, notes) for i in self.layout.single}
        ticks = {i.id: self._listed(table, i, notes) for i in self.layout.listed}
        ticks |= {i.id: self._ticked(table, i, notes) for i in self.layout.ticked}
        matters = self._what_matters(table, notes)
        look = self.watcher.look(table.num_rows, codes, notes.codes, notes.left_open, notes.none_ticked)
        good = np.ones(table.num_rows, dtype=bool)
        for mark in notes.marks:
            good[mark.places] = False
        faults = sorted(self._faults(table, rows, notes.marks), key=lambda fault: fault.row)
        if faults:
            codes = {id: found[good] for id, found in codes.items()}
            ticks = {id: found[:, good] for id, found in ticks.items()}
            notes.unasked = {id: found[good] for id, found in notes.unasked.items()}
            matters, notes.missing, rows = matters[:, good], notes.missing[:, good], rows[good]
        responses = self._responses(codes, ticks, matters, notes.unasked, int(good.sum()))
        return Parsed(responses, rows, notes.missing, good, faults, look)

    def _check_types(self, schema: pa.Schema, file: str) -> None:
        for field in schema:
            if not is_readable(field.type):
                words = self.catalog.cohort.errors.column_type
                name, kind = shortened(field.name), shortened(str(field.type))
                raise TableError(words.format(file=file, column=name, type=kind))

    def _single(self, table: pa.Table, item: Item, notes: _Notes) -> Cells:
        found = read_column(table[item.id], self._readings[item.id])
        notes.mark(item.id, found <= BAD, self.rules.code(item))
        notes.count_missing(found)
        if item.id in self._careful:
            notes.unasked[item.id] = found == UNASKED
        if item.id in self.watcher.coded:
            notes.codes[item.id] = self.watcher.count(item, found)
        return np.maximum(found, MISSING, out=found)

    def _listed(self, table: pa.Table, item: Item, notes: _Notes) -> Cells:
        found = self._lists[item.id].read(table[item.id])
        notes.mark(item.id, found[0] <= BAD, self.rules.ticks(item))
        notes.count_ticks(item, found)
        return np.maximum(found, MISSING, out=found)

    def _ticked(self, table: pa.Table, item: Item, notes: _Notes) -> Cells:
        lacking = self.layout.lacking[item.id]
        codes = [code for code in item.codes if code not in lacking]
        columns = tick_columns(item, lacking)
        found = np.stack([read_column(table[name], self._tick) for name in columns])
        for name, cells in zip(columns, found, strict=True):
            notes.mark(name, cells == BAD, self.rules.tick(item))
        low, high = found.min(axis=0), found.max(axis=0)
        torn = (low < 0) & (high != low) & (low != BAD)
        self._mark_torn(item, columns, found, torn, notes)
        self._mark_company(item, codes, found, low >= 0, notes)
        if is_open_unticked(item):
            found[:, (low == 0) & (high == 0)] = UNTICKED
        if DECLINED in codes:
            found[:, found[codes.index(DECLINED)] == 1] = REFUSED
        notes.count_ticks(item, found)
        return self._with_lacking(item, codes, np.maximum(found, MISSING, out=found))

    def _with_lacking(self, item: Item, codes: Sequence[str | int], found: Cells) -> Cells:
        """Every tick of the item: one that was not asked yet is not ticked, or missing with the rest."""
        if len(codes) == len(item.codes):
            return found
        every = np.minimum(found[:1], 0).repeat(len(item.codes), axis=0)
        every[[item.codes.index(code) for code in codes]] = found
        return every

    def _mark_torn(
        self, item: Item, columns: Sequence[str], found: Cells, torn: Bools, notes: _Notes
    ) -> None:
        """Rows where some columns of the item are answered and others are not: at the first such."""
        if torn.any():
            first = np.where(torn, (found < 0).argmax(axis=0), -1)
            for place, name in enumerate(columns):
                notes.mark(name, first == place, self.rules.partly(item))

    def _mark_company(
        self, item: Item, codes: Sequence[str | int], found: Cells, known: Bools, notes: _Notes
    ) -> None:
        """Rows where a tick that stands alone has company."""
        for code in (code for code in item.exclusive if code in codes):
            friends = (code, *item.joins.get(code, ()))
            others = [n for n, other in enumerate(codes) if other not in friends]
            here = known & (found[codes.index(code)] == 1)
            if here.any():
                here &= (found[others] == 1).any(axis=0)
                name = tick_columns(item)[item.codes.index(code)]
                notes.mark(name, here, self.rules.alone(item, code))

    def _what_matters(self, table: pa.Table, notes: _Notes) -> Cells:
        categories = [category.id for category in self.catalog.ranked_categories]
        found = np.full((len(categories), table.num_rows), MISSING, dtype=np.int16)
        for place, id in enumerate(categories):
            if id in self.layout.matters:
                found[place] = read_column(table[f"matters_{id}"], self._matters)
                notes.mark(f"matters_{id}", found[place] == BAD, self.rules.matters())
        return found

    def _responses(
        self,
        codes: dict[str, Cells],
        ticks: dict[str, Cells],
        matters: Cells,
        unasked: dict[str, Bools],
        n: int,
    ) -> Responses:
        for item in self.layout.absent:
            if item.type == "many":
                ticks[item.id] = np.full((len(item.codes), n), MISSING, dtype=np.int16)
            else:
                codes[item.id] = np.full(n, MISSING, dtype=np.int16)
            if item.id in self._careful:
                unasked[item.id] = np.ones(n, dtype=bool)
        rows = {id: found.astype(np.int8).T for id, found in ticks.items()}
        if not self.layout.matters:
            return Responses(n, codes, rows, untouched(self.catalog, n), unasked)
        return Responses(n, codes, rows, matters.T, unasked)

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


def _checked(catalog: Catalog, item: Item, codes: list[str]) -> Any:
    return read_answers(catalog, {item.id: codes})[item.id]
