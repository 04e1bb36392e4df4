"""From a chunk of a table to responses: cells are checked, never coerced; bad rows are left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.cells import (
    ABOVE,
    BAD,
    BLANK,
    KINDS,
    REFUSED,
    UNASKED,
    UNTICKED,
    CellReader,
    Cells,
    TickListReader,
    code_reader,
    is_readable,
    text_of,
    values_of,
)
from recommender.research.cohort.mapping.apply import MappedReader
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.summary import ColumnCounter, Counts, FileCounts
from recommender.research.cohort.table import (
    LONGEST,
    CellFault,
    Chunk,
    Rows,
    TableError,
    folded,
    hidden,
    read_layout,
    shortened,
    tick_columns,
    visible,
)
from recommender.scoring.responses import DECLINED, MISSING, Responses, is_open_unticked, untouched

Bools = NDArray[np.bool_]
# A column, the indices of the rows whose cell in it breaks a rule, and the rule.
Mark = tuple[str, NDArray[np.intp], str]
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


@dataclass(frozen=True)
class Options:
    """How a table is read and scored.

    `keep` and `ids` are carried along, and `ids` tell rows apart together; with `ignore_others` other
    columns that Tend does not know are left out. `mapping` says how another survey reads. `explain` adds
    the points of every weight to the results.
    """

    keep: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    ignore_others: bool = False
    mapping: FileMapping | None = None
    explain: bool = False

    @property
    def all_ids(self) -> tuple[str, ...]:
        """The ids, with those of the mapping."""
        return tuple(dict.fromkeys([*(self.mapping.ids if self.mapping else ()), *self.ids]))

    @property
    def carried(self) -> tuple[str, ...]:
        """All columns that are carried along, ids first, as the results have them."""
        of_mapping = self.mapping.keep if self.mapping else ()
        return tuple(dict.fromkeys([*self.all_ids, *of_mapping, *self.keep]))


DEFAULT = Options()


@dataclass(frozen=True)
class Parsed:
    """The good rows of a chunk, and what is wrong with the others.

    `rows` (n,) are the row numbers of the good rows, `missing` (3, n) their counts of items left blank,
    declined and not asked, `keep` (n,) the extra columns as text. `faults` are in the order of rows;
    `total` and `counts` are about all rows, good and bad.
    """

    responses: Responses
    rows: Rows
    missing: NDArray[np.int16]
    keep: tuple[pa.ChunkedArray, ...]
    faults: list[CellFault]
    total: int
    counts: FileCounts


@dataclass
class _Notes:
    """What is noted about the rows of one chunk while its columns are read: see Parsed, FileCounts."""

    missing: NDArray[np.int16]
    marks: list[Mark] = field(default_factory=list)
    unasked: dict[str, Bools] = field(default_factory=dict)
    codes: dict[str, Counts] = field(default_factory=dict)
    left_open: dict[str, int] = field(default_factory=dict)
    none_ticked: dict[str, int] = field(default_factory=dict)

    def mark(self, column: str, bad: Bools, rule: str) -> None:
        """Note the rows whose cell in a column breaks a rule."""
        if bad.any():
            self.marks.append((column, np.flatnonzero(bad), rule))

    def count_missing(self, cells: Cells) -> None:
        """Add one to the rows that lack this item, by the kind of missing."""
        if len(cells) and cells.min() < 0:
            for count, kind in zip(self.missing, (BLANK, REFUSED, UNASKED), strict=True):
                count += cells == kind
            self.missing[0] += cells == UNTICKED

    def count_ticks(self, item: Item, cells: Cells) -> None:
        """Count rows that lack a tick question, left it open by ticking nothing, or ticked none."""
        self.count_missing(cells[0])
        self.left_open[item.id] = int((cells[0] == UNTICKED).sum())
        self.none_ticked[item.id] = int((~cells.any(axis=0)).sum())


class Parser:
    """Reads chunks of tables with one schema; made once for a file and shared by threads.

    Raises TableError for a header or a type of column that cannot be used.
    """

    def __init__(
        self, catalog: Catalog, schema: pa.Schema, options: Options = DEFAULT, file: str = "the table"
    ) -> None:
        self.catalog, self._texts = catalog, catalog.texts
        names, unread = schema.names, set[str]()
        self._mapped: MappedReader | None = None
        if mapping := options.mapping:
            self._mapped = MappedReader(catalog, mapping, names, file, (*options.ids, *options.keep))
            names, unread = self._mapped.names, {*mapping.ignore}
        self.layout = layout = read_layout(
            catalog, names, file, options.carried, options.all_ids, options.ignore_others
        )
        self.counter = ColumnCounter(catalog, layout)
        unread |= {*layout.ignored}
        for column in schema:
            if column.name not in unread and not is_readable(column.type):
                found = {"column": shortened(column.name), "type": shortened(str(column.type))}
                raise TableError(catalog.texts("cohort.errors.column_type", file=file, **found))
        matters = catalog.method.matters
        importance = {str(n): n for n in range(matters.low, matters.high + 1)}
        self._codes = {item.id: code_reader(item) for item in layout.single}
        self._lists = {item.id: TickListReader(catalog, item) for item in layout.listed}
        self._tick = CellReader({"0": 0, "1": 1} | KINDS, truth=True)
        self._matters = CellReader(importance | {"": BLANK})
        self._careful = {careful.item for careful in catalog.gates.careful}

    def coded(self, table: pa.Table) -> pa.Table:
        """The same rows in Tend's columns and codes."""
        return self._mapped.table(table) if self._mapped else table

    def parse(self, chunk: Chunk) -> Parsed:
        """The good rows of a chunk; the others as faults."""
        table, layout = self.coded(chunk.table), self.layout
        size = table.num_rows
        notes = _Notes(np.zeros((3, size), dtype=np.int16))
        notes.missing[2] = len(layout.absent)
        codes = {item.id: self._single(table, item, notes) for item in layout.single}
        ticks = {item.id: self._listed(table, item, notes) for item in layout.listed}
        ticks |= {item.id: self._ticked(table, item, notes) for item in layout.ticked}
        matters = self._what_matters(table, notes)
        rows, keep = chunk.rows, list[pa.ChunkedArray]()
        for column in (table[name] for name in layout.keep):
            kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
            keep.append(column.cast(kind).cast(pa.string()))
        counts = FileCounts(
            rows=size,
            codes=notes.codes,
            pairs=self.counter.pairs(codes),
            left_open=notes.left_open,
            none_ticked=notes.none_ticked,
            empty=len(chunk.empty),
            unanswered=int((notes.missing.sum(axis=0) == len(self.catalog.items)).sum()),
            ids=(_hashed(keep[: len(layout.ids)]),) if layout.ids else (),
        )
        if notes.marks:
            good = np.ones(size, dtype=bool)
            for _, bad, _ in notes.marks:
                good[bad] = False
            codes = {id: cells[good] for id, cells in codes.items()}
            ticks = {id: cells[:, good] for id, cells in ticks.items()}
            notes.unasked = {id: flags[good] for id, flags in notes.unasked.items()}
            matters, notes.missing, rows = matters[:, good], notes.missing[:, good], rows[good]
            keep = [column.filter(pa.array(good)) for column in keep]
        n = len(rows)
        for item in layout.absent:
            if item.type == "many":
                ticks[item.id] = np.full((len(item.codes), n), MISSING, dtype=np.int16)
            else:
                codes[item.id] = np.full(n, MISSING, dtype=np.int16)
            if item.id in self._careful:
                notes.unasked[item.id] = np.ones(n, dtype=bool)
        boxes = {id: cells.astype(np.int8).T for id, cells in ticks.items()}
        known = matters.T if layout.matters else untouched(self.catalog, n)
        faults = [*chunk.faults, *self._faults(chunk, table, notes.marks)]
        return Parsed(
            responses=Responses(n, codes, boxes, known, notes.unasked),
            rows=rows,
            missing=notes.missing,
            keep=tuple(keep),
            faults=sorted(faults, key=lambda fault: fault.row),
            total=size + len(chunk.faults),
            counts=counts,
        )

    def _single(self, table: pa.Table, item: Item, notes: _Notes) -> Cells:
        cells = self._codes[item.id].read(table[item.id])
        notes.mark(item.id, cells <= BAD, self._texts("cohort.rules.code", codes=_codes_of(item)))
        notes.count_missing(cells)
        if item.id in self._careful:
            notes.unasked[item.id] = cells == UNASKED
        if item.id in self.counter.coded:
            notes.codes[item.id] = np.bincount(cells - ABOVE, minlength=len(item.codes) - ABOVE)
        return np.maximum(cells, MISSING, out=cells)

    def _listed(self, table: pa.Table, item: Item, notes: _Notes) -> Cells:
        cells = self._lists[item.id].read(table[item.id])
        rule = self._texts("cohort.rules.ticks", codes=_codes_of(item))
        rule = "; ".join([rule, *(self._alone(item, code) for code in item.exclusive)])
        notes.mark(item.id, cells[0] <= BAD, rule)
        notes.count_ticks(item, cells)
        return np.maximum(cells, MISSING, out=cells)

    def _ticked(self, table: pa.Table, item: Item, notes: _Notes) -> Cells:
        lacking = self.layout.lacking[item.id]
        codes = [code for code in item.codes if code not in lacking]
        columns = tick_columns(item, lacking)
        cells = np.stack([self._tick.read(table[name]) for name in columns])
        for name, column in zip(columns, cells, strict=True):
            notes.mark(name, column == BAD, self._texts("cohort.rules.tick", item=item.id))
        low, high = cells.min(axis=0), cells.max(axis=0)
        is_torn = (low < 0) & (high != low) & (low != BAD)
        if is_torn.any():
            # The first column without an answer, where others have one.
            first = np.where(is_torn, (cells < 0).argmax(axis=0), -1)
            for n, name in enumerate(columns):
                notes.mark(name, first == n, self._texts("cohort.rules.partly", item=item.id))
        for code in (code for code in item.exclusive if code in codes):
            friends = (code, *item.joins.get(code, ()))
            others = [n for n, other in enumerate(codes) if other not in friends]
            bad = (low >= 0) & (cells[codes.index(code)] == 1)
            if bad.any():
                bad &= (cells[others] == 1).any(axis=0)
                name = tick_columns(item)[item.codes.index(code)]
                notes.mark(name, bad, self._alone(item, code))
        if is_open_unticked(item):
            cells[:, (low == 0) & (high == 0)] = UNTICKED
        if DECLINED in codes:
            cells[:, cells[codes.index(DECLINED)] == 1] = REFUSED
        notes.count_ticks(item, cells)
        np.maximum(cells, MISSING, out=cells)
        if not lacking:
            return cells
        # A tick that was not asked yet is not ticked, or missing like the others.
        every = np.minimum(cells[:1], 0).repeat(len(item.codes), axis=0)
        every[[item.codes.index(code) for code in codes]] = cells
        return every

    def _alone(self, item: Item, code: str) -> str:
        """The rule of a code that excludes all others, or all but its friends."""
        friends = item.joins.get(code, ())
        if friends:
            return self._texts("cohort.rules.alone_with", code=code, friends=", ".join(friends))
        return self._texts("cohort.rules.alone", code=code)

    def _what_matters(self, table: pa.Table, notes: _Notes) -> Cells:
        """(categories, n) importance, MISSING where untouched."""
        categories = [category.id for category in self.catalog.ranked_categories]
        scale = self.catalog.method.matters
        rule = self._texts("cohort.rules.matters", low=scale.low, high=scale.high)
        cells = np.full((len(categories), table.num_rows), MISSING, dtype=np.int16)
        for n, id in enumerate(categories):
            if id in self.layout.matters:
                cells[n] = self._matters.read(table[f"matters_{id}"])
                notes.mark(f"matters_{id}", cells[n] == BAD, rule)
        return cells

    def _faults(self, chunk: Chunk, table: pa.Table, marks: Sequence[Mark]) -> Iterator[CellFault]:
        for column, bad, rule in marks:
            values = values_of(table[column].take(pa.array(bad)))
            name = self._mapped.source_of(column) if self._mapped else column
            said: dict[str, str] = {}
            for row, text in zip(chunk.rows[bad].tolist(), map(text_of, values), strict=True):
                if text not in said:
                    said[text] = self._hint(column, text[:LONGEST], rule)
                yield CellFault(row, name, shortened(text), said[text])

    def _hint(self, column: str, text: str, rule: str) -> str:
        """The broken rule, and what the cell may have meant."""
        if DECIMAL_COMMA.fullmatch(text):
            return self._texts("cohort.rules.decimal_comma", rule=rule)
        item, seen = self.catalog.items.get(column), visible(text)
        codes = {str(code) for code in item.codes} if item else {"0", "1"}
        if seen != text and seen in codes:
            found = {"like": seen, "hidden": hidden(text)}
            return self._texts("cohort.rules.hidden", rule=rule, **found)
        labels = {folded(option.label): option.code for option in item.choices} if item else {}
        if (word := folded(text)) in labels:
            return self._texts("cohort.rules.label", rule=rule, label=seen, code=labels[word])
        return rule


def _hashed(ids: Sequence[pa.ChunkedArray]) -> NDArray[np.uint64]:
    """(n,) a number for what the columns hold together in each row; equal for equal cells."""
    import pandas as pd  # takes a third of a second, which only files with ids should pay

    joined = pc.binary_join_element_wise(*ids, "\x1f", null_handling="replace", null_replacement="")
    return np.asarray(pd.util.hash_array(joined.to_numpy()), dtype=np.uint64)


def _codes_of(item: Item) -> str:
    return ", ".join(str(code) for code in item.codes)
