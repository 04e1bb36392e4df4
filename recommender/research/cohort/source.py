"""Open files of people, CSV or Parquet, and read them chunk by chunk with rows numbered on."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.research.cohort.csv_source import csv_chunks, read_header
from recommender.research.cohort.mapping.foreign import MOST_MEGABYTES, as_parquet, kind_of
from recommender.research.cohort.mapping.record import FileForm
from recommender.research.cohort.table import (
    Chunk,
    Dialect,
    Source,
    TableError,
    filled_rows,
    is_text,
    no_rows,
    reason_of,
    shortened,
    stamp_of,
)

# Rows scored at once: enough for whole-column work, few enough to stay in the processor's cache.
ROWS = 65_536
MAGIC = b"PAR1"
# Unpacked, a small file may hold one long text a million times. So there are limits: to the texts of the
# rows scored at once, and to a group of rows, which is enough for 300 columns of a million rows.
TEXT_MEGABYTES, GROUP_MEGABYTES = 256, 1024
# pyarrow decodes names of columns, so it may raise the last of these for a broken file.
BROKEN = (pa.ArrowException, OSError, UnicodeDecodeError)


def find_files(catalog: Catalog, pattern: str) -> list[Path]:
    """The file, or the files that match a pattern, sorted. Raises TableError if there are none."""
    if Path(pattern).exists():
        return [Path(pattern)]
    paths = sorted(map(Path, glob.glob(pattern))) if glob.has_magic(pattern) else []
    if not paths:
        key = "cohort.errors.no_match" if glob.has_magic(pattern) else "cohort.errors.absent"
        raise TableError(catalog.texts(key, file=shortened(pattern)))
    return paths


def open_source(
    catalog: Catalog, name: str, path: Path | None, content: bytes = b"", form: FileForm | None = None
) -> Source:
    """A file, from `path` or `content`, with its header read; `form` is what a mapping says about it.

    Raises TableError if it is unusable.
    """
    form, texts = form or FileForm(), catalog.texts
    try:
        source = Source(name, path, content, stamp_of(path) if path else ())
        with source.open() as stream:
            start, dialect = bytes(stream.read(16)), Dialect()
        is_parquet = start.startswith(MAGIC)
        if kind := kind_of(start, name):
            with source.open() as stream:
                given = bytes(stream.read(1 + (MOST_MEGABYTES << 20)))
            source = Source(name, None, as_parquet(texts, name, kind, given, form.sheet))
            is_parquet = True
        with source.open() as stream:
            if is_parquet:
                schema = _parquet_schema(texts, name, stream)
            else:
                columns, dialect = read_header(catalog, name, stream, form)
                schema = pa.schema([(column, pa.string()) for column in columns])
    except OSError as error:
        raise TableError(texts("cohort.errors.unreadable", file=name, reason=reason_of(error))) from None
    return replace(source, is_parquet=is_parquet, schema=schema, dialect=dialect)


def read_chunks(catalog: Catalog, sources: Sequence[Source], rows: int = ROWS) -> Iterator[Chunk]:
    """All rows of all files in order, at most `rows` at a time and numbered on from file to file.

    Ragged rows and the empty rows at the end of a file have numbers, but are in no table. Raises
    TableError for a file that cannot be read, has no rows, or changes while it is read.
    """
    total = sum(source.size for source in sources) or 1
    done_rows, done_bytes = 0, 0
    for source in sources:
        last, anybody = 0, False
        for chunk in _unchanged(catalog, source, rows):
            last = max([last, *chunk.rows[-1:], *chunk.empty[-1:], *(f.row for f in chunk.faults)])
            anybody |= bool(chunk.table.num_rows or chunk.faults)
            yield from _cut(
                replace(
                    chunk,
                    rows=chunk.rows + done_rows,
                    faults=[fault._replace(row=fault.row + done_rows) for fault in chunk.faults],
                    share=(done_bytes + chunk.share * source.size) / total,
                    empty=chunk.empty + done_rows,
                ),
                rows,
            )
        if not anybody:
            key = "cohort.errors.only_empty" if last else "cohort.errors.no_rows"
            raise TableError(catalog.texts(key, file=source.name))
        done_rows, done_bytes = done_rows + int(last), done_bytes + source.size


def _unchanged(catalog: Catalog, source: Source, rows: int) -> Iterator[Chunk]:
    """All rows of one file. Raises TableError if it has changed in the end: rows could be missing."""
    try:
        if source.is_parquet:
            yield from _parquet_chunks(catalog.texts, source, rows)
        else:
            yield from csv_chunks(catalog, source)
    except TableError:  # of a changed file it says nothing
        if not source.is_changed:
            raise
    if source.is_changed:
        raise TableError(catalog.texts("cohort.errors.changed", file=source.name))


def _cut(chunk: Chunk, rows: int) -> Iterator[Chunk]:
    """A chunk in pieces of at most `rows`; a ragged row goes with the piece that ends after it."""
    size, faults = chunk.table.num_rows, chunk.faults
    for start in range(0, max(size, 1), rows):
        numbers = chunk.rows[start : start + rows]
        is_last = start + rows >= size
        here = faults if is_last else [fault for fault in faults if fault.row < numbers[-1]]
        faults = faults[len(here) :]
        yield Chunk(chunk.table.slice(start, rows), numbers, here, chunk.share, chunk.empty)


# --- Parquet --------------------------------------------------------------------------------------


def _parquet_schema(texts: Texts, name: str, stream: BinaryIO) -> pa.Schema:
    """The schema of a file. Raises TableError if it is broken or its groups of rows are too large."""
    try:
        file = pq.ParquetFile(stream)
        groups = (file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups))
        if max(groups, default=0) > GROUP_MEGABYTES << 20:
            raise TableError(texts("cohort.errors.unpacked", file=name, row=0, most=GROUP_MEGABYTES))
        return file.schema_arrow
    except BROKEN as error:
        reason = shortened(str(error))
        raise TableError(texts("cohort.errors.not_parquet", file=name, reason=reason)) from None


def open_parquet(schema: pa.Schema, file: BinaryIO | Path) -> pq.ParquetFile:
    """A Parquet file whose texts stay dictionaries: one long text many times over stays small."""
    return pq.ParquetFile(file, read_dictionary=[f.name for f in schema if is_text(f.type)])


def filled_rows_of(file: pq.ParquetFile) -> int:
    """How many rows there are up to the last that holds anything.

    Groups are read from the end, column by column, up to the first that holds something.
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


def _parquet_chunks(texts: Texts, source: Source, rows: int) -> Iterator[Chunk]:
    """All rows of a file, numbered from 1, at most `rows` at a time; empty ones at its end are counted.

    Raises TableError for a broken file, or where unpacked texts need too much memory.
    """
    try:
        with source.open() as stream:
            file = open_parquet(source.schema, stream)
            total, done = filled_rows_of(file), 0
            for whole in file.iter_batches(batch_size=rows):
                if _text_bytes(whole) > TEXT_MEGABYTES << 20:
                    found = {"row": done, "most": TEXT_MEGABYTES}
                    raise TableError(texts("cohort.errors.unpacked", file=source.name, **found))
                batch = whole.slice(0, total - done)
                numbers = np.arange(done + 1, done + 1 + batch.num_rows)
                done += batch.num_rows
                if batch.num_rows:
                    yield Chunk(pa.Table.from_batches([batch]), numbers, share=done / total)
            if total < file.metadata.num_rows:
                empty = np.arange(total + 1, file.metadata.num_rows + 1)
                yield Chunk(source.schema.empty_table(), no_rows(), share=1.0, empty=empty)
    except BROKEN as error:
        reason = shortened(str(error))
        raise TableError(texts("cohort.errors.not_parquet", file=source.name, reason=reason)) from None


def _text_bytes(batch: pa.RecordBatch) -> int:
    """Bytes of all texts of a batch once unpacked; at least as many, where that is below the limit."""
    texts = [c for c in batch.columns if pa.types.is_dictionary(c.type) and is_text(c.type.value_type)]
    sizes = [pc.binary_length(column.dictionary) for column in texts]
    at_most = sum(pc.max(size).as_py() or 0 for size in sizes) * batch.num_rows
    if at_most <= TEXT_MEGABYTES << 20:
        return int(at_most)
    pairs = zip(texts, sizes, strict=True)
    return sum(pc.sum(size.take(c.indices).cast(pa.int64())).as_py() or 0 for c, size in pairs)
