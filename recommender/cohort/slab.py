"""Pieces of a file with their row numbers; the empty rows that a file may end with are nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from recommender.cohort.faults import Fault
from recommender.cohort.look import Look

Rows = NDArray[np.int64]


def no_rows() -> Rows:
    """No row numbers."""
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Slab:
    """Some rows of the input with their numbers, and the ragged rows among them.

    `empty` are the numbers of the rows at the end of a file that were left out, for nothing is in them.
    """

    table: pa.Table
    rows: Rows
    faults: list[Fault] = field(default_factory=list)
    share: float = 0.0
    empty: Rows = field(default_factory=no_rows)

    @property
    def look(self) -> Look:
        """What there is to count beside the table."""
        return Look(empty=len(self.empty))

    @property
    def last(self) -> int:
        """Number of the last row, whichever it is; 0 where there is none."""
        ends = [*self.rows[-1:], *self.empty[-1:], *(fault.row for fault in self.faults)]
        return int(max(ends, default=0))


def without_empty_end(slabs: Iterator[Slab]) -> Iterator[Slab]:
    """Slabs of a CSV but for the empty rows that nothing follows; their numbers come at the end.

    Of rows that may be the end, nothing is held but the numbers.
    """
    held: list[Rows] = []
    ragged: list[Fault] = []
    names: list[str] = []
    for slab in slabs:
        names = slab.table.column_names
        filled = filled_rows(slab.table)
        last = max(int(slab.rows[filled - 1]) if filled else 0, *(_filled(f) for f in slab.faults), 0)
        before = int(np.searchsorted(slab.rows, last, side="right"))
        if last and (held or ragged):
            rows = np.concatenate([no_rows(), *held])
            yield Slab(_blank(names, len(rows)), rows, ragged, slab.share)
            held, ragged = [], []
        if last:
            faults = [fault for fault in slab.faults if fault.row <= last]
            yield Slab(slab.table.slice(0, before), slab.rows[:before], faults, slab.share)
        held += [slab.rows[before:]] if before < len(slab.rows) else []
        ragged += [fault for fault in slab.faults if fault.row > last]
    if left := [*np.concatenate([no_rows(), *held]), *(fault.row for fault in ragged)]:
        yield Slab(_blank(names, 0), no_rows(), [], 1.0, np.sort(np.array(left, np.int64)))


def filled_rows(table: pa.Table) -> int:
    """How many rows there are up to the last that holds anything."""
    if table.num_rows and any(_is_filled(column[-1]) for column in table.columns):
        return int(table.num_rows)
    return max((_last_filled(column) for column in table.columns), default=0)


def filled_rows_of(file: pq.ParquetFile) -> int:
    """How many rows of a Parquet file there are up to the last that holds anything.

    Groups are read from the end, column by column, and no further than to a cell that is filled.
    """
    rows = file.metadata.num_rows
    for group in reversed(range(file.num_row_groups)):
        size, filled = file.metadata.row_group(group).num_rows, 0
        for name in file.schema_arrow.names:
            filled = max(filled, filled_rows(file.read_row_group(group, columns=[name])))
            if filled == size:
                break
        if filled:
            return int(rows - size + filled)
        rows -= size
    return 0


def _filled(fault: Fault) -> int:
    """Number of a ragged row; 0 where there is nothing in it."""
    return fault.row if fault.value else 0


def _blank(names: list[str], rows: int) -> pa.Table:
    """Empty rows as they stand in a CSV: all columns share one array."""
    return pa.table([pa.repeat(pa.scalar("", pa.string()), rows)] * len(names), names=names)


def _is_filled(cell: pa.Scalar) -> bool:
    value = cell.value if isinstance(cell, pa.DictionaryScalar) else cell
    if value is None or not cell.is_valid or not value.is_valid:
        return False
    return not is_text(value.type) or value.as_buffer().size > 0


def _last_filled(column: pa.ChunkedArray) -> int:
    most = start = 0
    for part in column.chunks:
        places = np.flatnonzero(_flags(part))
        most = start + int(places[-1]) + 1 if len(places) else most
        start += len(part)
    return most


def _flags(part: pa.Array) -> NDArray[np.bool_]:
    """(n,) whether each cell holds anything."""
    if pa.types.is_dictionary(part.type):
        flags = np.append(_flags(part.dictionary), False)
        return np.asarray(flags[part.indices.fill_null(-1).to_numpy(zero_copy_only=False)])
    there = part.is_valid()
    if is_text(part.type):
        there = pc.and_(there, pc.fill_null(pc.greater(pc.binary_length(part), 0), False))
    return np.asarray(there.to_numpy(zero_copy_only=False))


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of this type are texts that can be read."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
