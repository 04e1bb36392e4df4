"""Read files of many people bit by bit: CSV or Parquet, one or several, with rows numbered on."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.cohort import TableErrors
from recommender.cohort.faults import Fault, TableError, shortened
from recommender.cohort.header import read_header, undecodable_line
from recommender.cohort.rules import Rules
from recommender.cohort.slab import Slab, filled_rows_of, is_text, no_rows, without_empty_end

# Rows scored at once: many enough for whole-column work, few enough to stay in the processor's cache.
ROWS = 65_536
# No row may be longer: one that is has a quotation mark left open, as a rule.
BLOCK_MEGABYTES = 8
MAGIC = b"PAR1"
# Place of the size in a stamp.
SIZE = 2
# What Parquet may come to once unpacked, where a small file can hold one long text a million times: the
# texts of the rows scored at once; and a group of rows, enough for 300 columns of a million rows.
TEXT_MEGABYTES, GROUP_MEGABYTES = 256, 1024


@dataclass(frozen=True)
class Source:
    """One file: its name for messages, its schema, where to read it from, its size in bytes."""

    name: str
    schema: pa.Schema
    path: Path | None
    content: bytes = b""
    stamp: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Bytes, when the header was read."""
        return self.stamp[SIZE] if self.stamp else len(self.content)

    @property
    def is_changed(self) -> bool:
        """Whether it is another file by now than when its header was read."""
        try:
            return self.path is not None and stamp_of(self.path) != self.stamp
        except OSError:
            return True

    def open(self) -> BinaryIO | pa.BufferReader:
        """The bytes, from the start."""
        return self.path.open("rb") if self.path else pa.BufferReader(self.content)


def stamp_of(path: Path) -> tuple[int, ...]:
    """What tells one file from another of this name, or from itself once it was written to."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def find_files(catalog: Catalog, pattern: str) -> list[Path]:
    """The file, or the files that a pattern names, sorted. Raises TableError where there is none."""
    words = catalog.cohort.errors
    if Path(pattern).exists():
        return [Path(pattern)]
    if not glob.has_magic(pattern):
        raise TableError(words.absent.format(file=shortened(pattern)))
    found = sorted(Path(name) for name in glob.glob(pattern))
    if not found:
        raise TableError(words.no_match.format(file=shortened(pattern)))
    return found


def open_source(catalog: Catalog, name: str, path: Path | None, content: bytes = b"") -> Source:
    """A file with its header read. Raises TableError where it cannot be used."""
    words = catalog.cohort.errors
    bare = Source(name, pa.schema([]), path, content)
    try:
        bare = replace(bare, stamp=stamp_of(path) if path else ())
        with bare.open() as stream:
            is_parquet = stream.read(len(MAGIC)) == MAGIC
        with bare.open() as stream:
            if is_parquet:
                return replace(bare, schema=_parquet_schema(words, name, stream))
            names = read_header(words, name, stream)
    except OSError as error:
        raise TableError(words.unreadable.format(file=name, reason=reason_of(error))) from None
    return replace(bare, schema=pa.schema([(column, pa.string()) for column in names]))


def slabs(catalog: Catalog, sources: Sequence[Source], rows: int = ROWS) -> Iterator[Slab]:
    """All rows of all files in order, `rows` at a time; ragged rows are told and left out.

    So are the empty rows at the end of a file, which still have numbers.
    """
    words, rules = catalog.cohort.errors, Rules(catalog)
    total = sum(source.size for source in sources) or 1
    first, before = 1, 0
    for source in sources:
        count, someone = 0, False
        for slab in _unchanged(words, rules, source, rows):
            count = max(count, slab.last)
            someone |= bool(slab.table.num_rows or slab.faults)
            share = (before + slab.share * source.size) / total
            faults = [fault._replace(row=fault.row + first - 1) for fault in slab.faults]
            numbers, empty = slab.rows + first - 1, slab.empty + first - 1
            yield from _cut(Slab(slab.table, numbers, faults, share, empty), rows)
        if not someone:
            raise TableError((words.only_empty if count else words.no_rows).format(file=source.name))
        first, before = first + count, before + source.size


def _unchanged(words: TableErrors, rules: Rules, source: Source, rows: int) -> Iterator[Slab]:
    """All rows of one file. Raises TableError where it is another in the end: rows could be missing."""
    changed = TableError(words.changed.format(file=source.name))
    try:
        if is_parquet(source):
            yield from _parquet(words, source, rows)
        else:
            yield from without_empty_end(_csv(words, rules, source))
    except (TableError, OSError):
        if source.is_changed:
            raise changed from None
        raise
    if source.is_changed:
        raise changed


def _cut(slab: Slab, rows: int) -> Iterator[Slab]:
    """A slab in pieces of `rows`; each ragged row goes with the piece that ends after it."""
    faults = slab.faults
    for start in range(0, slab.table.num_rows, rows):
        numbers = slab.rows[start : start + rows]
        if start + rows < slab.table.num_rows:
            here = [fault for fault in faults if fault.row < numbers[-1]]
        else:
            here = faults
        faults = faults[len(here) :]
        yield Slab(slab.table.slice(start, rows), numbers, here, slab.share)
    if not slab.table.num_rows:
        yield slab


def is_parquet(source: Source) -> bool:
    """Whether the file says so itself; its name counts for nothing."""
    with source.open() as stream:
        return bool(stream.read(len(MAGIC)) == MAGIC)


# --- CSV -----------------------------------------------------------------------------------------


def _csv(words: TableErrors, rules: Rules, source: Source) -> Iterator[Slab]:
    names = source.schema.names
    ragged: dict[int, Fault] = {}
    done = 0

    def skip(row: pa_csv.InvalidRow) -> str:
        number = row.number - 1  # the header is row 1 there
        column = shortened(names[row.actual_columns]) if row.actual_columns < len(names) else ""
        rule = rules.ragged(row.actual_columns, len(names))
        text = row.text if row.text.strip(",") else ""
        ragged[number] = Fault(number, column, shortened(text), rule)
        return "skip"

    try:
        # Before pyarrow: it would print a ragged row that is not UTF-8 as a fault of its own.
        with source.open() as stream:
            if line := undecodable_line(stream):
                raise TableError(words.not_utf8.format(file=source.name, line=line))
        with source.open() as stream:
            batches = pa_csv.open_csv(stream, *_csv_options(source.schema, skip))
            for slab in _numbered(batches, ragged, stream, source.size):
                done = slab.last
                yield slab
    except pa.ArrowInvalid as error:
        raise TableError(_csv_reason(words, source, str(error), done)) from None
    except OSError as error:
        raise TableError(words.unreadable.format(file=source.name, reason=reason_of(error))) from None


def _csv_options(
    schema: pa.Schema, skip: Callable[[pa_csv.InvalidRow], str]
) -> tuple[pa_csv.ReadOptions, pa_csv.ParseOptions, pa_csv.ConvertOptions]:
    return (
        # Without threads pyarrow says the number of a ragged row; it is as fast.
        pa_csv.ReadOptions(use_threads=False, block_size=BLOCK_MEGABYTES << 20),
        # In a file of one column an empty line is somebody's blank answer.
        pa_csv.ParseOptions(
            newlines_in_values=True, invalid_row_handler=skip, ignore_empty_lines=len(schema.names) > 1
        ),
        pa_csv.ConvertOptions(
            column_types=schema,
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
            # Looked at before.
            check_utf8=False,
        ),
    )


def _numbered(
    batches: pa_csv.CSVStreamingReader, ragged: dict[int, Fault], stream: BinaryIO, size: int
) -> Iterator[Slab]:
    """Batches with row numbers: those of ragged rows, which pyarrow leaves out, are passed over."""
    after = 0
    for batch in batches:
        gaps = np.array(sorted(n for n in ragged if n > after), dtype=np.int64)
        every = np.arange(after + 1, after + 1 + batch.num_rows + len(gaps), dtype=np.int64)
        rows = every[~np.isin(every, gaps)][: batch.num_rows] if len(gaps) else every
        if len(rows):
            told = [ragged.pop(int(n)) for n in gaps if n < rows[-1]]
            after = int(rows[-1])
            yield Slab(pa.Table.from_batches([batch]), rows, told, min(1.0, stream.tell() / size))
    if ragged:
        empty = batches.schema.empty_table()
        yield Slab(empty, no_rows(), [ragged[n] for n in sorted(ragged)], 1.0)


def _csv_reason(words: TableErrors, source: Source, message: str, done: int) -> str:
    if "straddling" in message:
        return words.long_line.format(file=source.name, row=done, most=BLOCK_MEGABYTES)
    if "Empty CSV" in message:
        return words.no_rows.format(file=source.name)
    return words.not_csv.format(file=source.name, reason=shortened(message))


# --- Parquet -------------------------------------------------------------------------------------


def _parquet_schema(words: TableErrors, name: str, stream: BinaryIO) -> pa.Schema:
    try:
        file = pq.ParquetFile(stream)
        groups = (file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups))
        if max(groups, default=0) > GROUP_MEGABYTES << 20:
            raise TableError(words.unpacked.format(file=name, row=0, most=GROUP_MEGABYTES))
        return file.schema_arrow
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise TableError(words.not_parquet.format(file=name, reason=shortened(str(error)))) from None


def open_parquet(schema: pa.Schema, file: BinaryIO | Path) -> pq.ParquetFile:
    """A Parquet file whose texts stay dictionaries: one long text many times over stays small."""
    return pq.ParquetFile(file, read_dictionary=[f.name for f in schema if is_text(f.type)])


def _parquet(words: TableErrors, source: Source, rows: int) -> Iterator[Slab]:
    try:
        with source.open() as stream:
            file = open_parquet(source.schema, stream)
            total, done = filled_rows_of(file), 0
            for whole in file.iter_batches(batch_size=rows):
                if _unpacked(whole) > TEXT_MEGABYTES << 20:
                    said = words.unpacked.format(file=source.name, row=done, most=TEXT_MEGABYTES)
                    raise TableError(said)
                batch = whole.slice(0, total - done)
                numbers = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
                done += batch.num_rows
                if batch.num_rows:
                    yield Slab(pa.Table.from_batches([batch]), numbers, [], done / total)
            if total < file.metadata.num_rows:
                empty = np.arange(total + 1, file.metadata.num_rows + 1, dtype=np.int64)
                yield Slab(source.schema.empty_table(), no_rows(), [], 1.0, empty)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = shortened(str(error))
        raise TableError(words.not_parquet.format(file=source.name, reason=reason)) from None


def _unpacked(batch: pa.RecordBatch) -> int:
    """Bytes of all texts of a batch, each counted as often as it is there."""
    texts = [c for c in batch.columns if pa.types.is_dictionary(c.type) and is_text(c.type.value_type)]
    sizes = [pc.binary_length(column.dictionary) for column in texts]
    at_most = sum(pc.max(size).as_py() or 0 for size in sizes) * batch.num_rows
    if at_most <= TEXT_MEGABYTES << 20:
        return int(at_most)
    pairs = zip(texts, sizes, strict=True)
    return sum(pc.sum(size.take(c.indices).cast(pa.int64())).as_py() or 0 for c, size in pairs)


def reason_of(error: OSError) -> str:
    """What the system said, in its words."""
    return error.strerror or type(error).__name__
