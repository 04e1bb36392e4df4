"""A table of somebody's file as a table of Tend's columns, through a mapping."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce

import pyarrow as pa
import pyarrow.compute as pc

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.cells import (
    BETWEEN_TICKS,
    NOTHING_TICKED,
    WHOLE,
    WHOLE_FLOAT,
    distinct,
    values_of,
)
from recommender.research.cohort.mapping.record import Column, FileMapping, codes_of, is_kind_box
from recommender.research.cohort.table import BETWEEN, TableError, shortened, tick_columns, visible

# A cell of each kind of missing, as Tend's own files write it.
CELLS = {"blank": "", "declined": "declined", "not_asked": "not_asked"}
MOST_SEEN = 100_000
# What may stand around each label of several in a cell: bullets, quotation marks, brackets of a list.
AROUND = " \"'[]-*•–"


def plain(text: str) -> str:
    """What a cell says, line by line: without what cannot be seen, a whole number without decimals."""
    return re.sub(WHOLE_FLOAT, WHOLE, "\n".join(filter(None, map(visible, text.splitlines()))))


def lowered(text: str) -> str:
    """The text in small letters where that leaves each at its place, else as it is."""
    small = text.lower()
    return small if len(small) == len(text) else text


def ends_label(rest: str, between: str) -> bool:
    """True if a label may end before the rest of a cell: at a sign between two, or at the end."""
    return rest[:1] in ("", *between) or rest.lstrip(AROUND)[:1] in ("", *between)


class CellMap:
    """What each cell of one column means, as a cell of Tend's own column: see `read`."""

    def __init__(self, catalog: Catalog, mapping: FileMapping, entry: Column) -> None:
        self._texts, self._entry = catalog.texts, entry
        codes = {plain(value): str(code) for value, code in entry.values.items()}
        self._known = {cell: cell for cell in CELLS.values()}
        for missing in (mapping.missing, entry.missing):
            for kind, cells in missing.items():
                self._known |= dict.fromkeys(map(plain, cells), CELLS[kind])
        self._known |= {value: CELLS.get(code, code) for value, code in codes.items()}
        self._words: dict[str, str] = {}
        if entry.between is not None:
            self._known[NOTHING_TICKED] = NOTHING_TICKED
            words = {code: code for code in codes_of(catalog, entry.item)} | codes
            # The longest first: a label may begin like another, or hold the sign between two.
            self._words = dict(sorted(words.items(), key=lambda word: -len(word[0])))
        self.read = lru_cache(MOST_SEEN)(self._read)

    def _read(self, text: str) -> str:
        cell = plain(text)
        if cell in self._known and cell not in self._words:
            return self._known[cell]
        if self._words:
            ticks = split_ticks(cell, self._words, self._entry.between or "")
            if ticks is not None:
                return BETWEEN_TICKS.join(ticks)
        elif not self._entry.values:
            return cell
        # Never a code: what is not in the list must not pass for one.
        return self._texts("map.unlisted", value=shortened(cell))


def split_ticks(cell: str, words: Mapping[str, str], between: str) -> list[str] | None:
    """The codes in a cell with several labels, each once; None where a part is no known label.

    `words`: code by label, the longest label first. A label may hold the signs between two itself.
    """
    signs, codes = between + AROUND, list[str]()
    rest = cell.strip(signs)
    while rest:
        for word, code in words.items():
            after = rest[len(word) :]
            if lowered(rest).startswith(lowered(word)) and ends_label(after, between):
                codes += [] if code in codes else [code]
                rest = after.lstrip(signs)
                break
        else:
            return None
    return codes


class MappedReader:
    """Reads tables of one file through a mapping; made once for a file and shared by threads.

    `keep` are columns to carry along even where the mapping would leave them out. Raises TableError for
    a column that the mapping names and the file does not have.
    """

    def __init__(
        self,
        catalog: Catalog,
        mapping: FileMapping,
        names: Sequence[str],
        file: str,
        keep: Sequence[str] = (),
    ) -> None:
        self.mapping, there = mapping, {*names}
        named = (*mapping.columns, *mapping.ids, *mapping.keep)
        if absent := ", ".join(shortened(name) for name in named if name not in there):
            raise TableError(catalog.texts("map.errors.absent", file=file, columns=absent))
        self._cells = {name: CellMap(catalog, mapping, entry) for name, entry in mapping.columns.items()}
        kinds = {n: e for n, e in mapping.columns.items() if is_kind_box(catalog, e)}
        self._kinds = [(name, entry.item) for name, entry in kinds.items()]
        self._source = {e.target: n for n, e in mapping.columns.items() if n not in kinds}
        left = {*mapping.columns, *mapping.ignore} - {*keep}
        self._others = [name for name in names if name not in left]
        special = {*mapping.only_ticked, *(item for _, item in self._kinds)}
        special |= {box.split(BETWEEN)[0] for box in mapping.not_offered}
        self._linked = [item for id, item in catalog.items.items() if id in special]
        self.names = [*self._source, *mapping.not_offered, *self._others]

    def source_of(self, column: str) -> str:
        """The column of the file that fills a column of Tend."""
        return self._source.get(column, column)

    def table(self, table: pa.Table) -> pa.Table:
        """The same rows with Tend's columns, and the file's other columns as they are."""
        found = {target: self._mapped(table[name], name) for target, name in self._source.items()}
        for item in self._linked:
            self._complete(item, table, found)
        found |= {name: table[name] for name in self._others}
        return pa.table([found[name] for name in self.names], names=self.names)

    def _mapped(self, column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
        read, parts = self._cells[name].read, list[pa.Array]()
        for part in column.chunks:
            indices, texts = distinct(part)
            words = pa.array([read(text or "") for text in values_of(texts)], pa.string())
            mask = indices < 0 if (indices < 0).any() else None
            parts.append(pa.DictionaryArray.from_arrays(pa.array(indices, mask=mask), words))
        return pa.chunked_array(parts, pa.dictionary(pa.int32(), pa.string()))

    def _complete(self, item: Item, table: pa.Table, found: dict[str, pa.ChunkedArray]) -> None:
        """Boxes that depend on one another: blanks, boxes for a kind of missing, boxes not offered."""
        boxes = [box for box in tick_columns(item) if box in found]
        texts = {box: _filled(found[box]) for box in boxes}
        if item.id in self.mapping.only_ticked:
            ticked = reduce(pc.or_, [pc.equal(text, "1") for text in texts.values()])
            for box, text in texts.items():
                texts[box] = pc.if_else(pc.and_(ticked, pc.equal(text, "")), "0", text)
        for name in (name for name, id in self._kinds if id == item.id):
            cell = CELLS[str(self.mapping.columns[name].tick)]
            is_kind = pc.equal(_filled(self._mapped(table[name], name)), "1")
            texts = {box: pc.if_else(is_kind, cell, text) for box, text in texts.items()}
        for box in (box for box in self.mapping.not_offered if boxes and box in tick_columns(item)):
            first = texts[boxes[0]]
            texts[box] = pc.if_else(pc.equal(first, "1"), "0", first)
        found |= texts


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(column.cast(pa.string()), "")
