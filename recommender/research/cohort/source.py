"""Open files of people, CSV or Parquet, and read them chunk by chunk with rows numbered on."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.research.cohort.csv_source import csv_chunks, read_header
from recommender.research.cohort.mapping.foreign import MOST_MEGABYTES, as_parquet, kind_of
from recommender.research.cohort.mapping.record import FileForm
from recommender.research.cohort.parquet_source import MAGIC, parquet_chunks, read_schema
from recommender.research.cohort.table import (
    Chunk,
    Dialect,
    Source,
    TableError,
    reason_of,
    shortened,
    stamp_of,
)

# Rows scored at once: enough for whole-column work, few enough to stay in the processor's cache.
ROWS = 65_536


def find_files(catalog: Catalog, pattern: str) -> list[Path]:
    """The file, or the files that match a pattern, sorted. Raises TableError if there are none."""
    if Path(pattern).exists():
        return [Path(pattern)]
    texts = catalog.texts
    if not glob.has_magic(pattern):
        raise TableError(texts("cohort.errors.absent", file=shortened(pattern)))
    paths = sorted(Path(name) for name in glob.glob(pattern))
    if not paths:
        raise TableError(texts("cohort.errors.no_match", file=shortened(pattern)))
    return paths


def open_source(
    catalog: Catalog, name: str, path: Path | None, content: bytes = b"", form: FileForm | None = None
) -> Source:
    """A file, from `path` or `content`, with its header read; `form` is what a mapping says about it.

    Raises TableError if it is unusable.
    """
    form = form or FileForm()
    texts = catalog.texts
    try:
        bare = Source(name, path, content, stamp_of(path) if path else ())
        with bare.open() as stream:
            start, dialect = bytes(stream.read(16)), Dialect()
        is_parquet = start.startswith(MAGIC)
        if kind := kind_of(start, name):
            with bare.open() as stream:
                given = bytes(stream.read(1 + (MOST_MEGABYTES << 20)))
            bare = Source(name, None, as_parquet(texts, name, kind, given, form.sheet))
            is_parquet = True
        with bare.open() as stream:
            if is_parquet:
                schema = read_schema(texts, name, stream)
            else:
                columns, dialect = read_header(catalog, name, stream, form)
                schema = pa.schema([(column, pa.string()) for column in columns])
    except OSError as error:
        raise TableError(texts("cohort.errors.unreadable", file=name, reason=reason_of(error))) from None
    return replace(bare, is_parquet=is_parquet, schema=schema, dialect=dialect)


def read_chunks(catalog: Catalog, sources: Sequence[Source], rows: int = ROWS) -> Iterator[Chunk]:
    """All rows of all files in order, at most `rows` at a time and numbered on from file to file.

    Ragged rows and the empty rows at the end of a file have numbers, but are in no table. Raises
    TableError for a file that cannot be read, has no rows, or changes while it is read.
    """
    texts = catalog.texts
    total = sum(source.size for source in sources) or 1
    done_rows, done_bytes = 0, 0
    for source in sources:
        last, anybody = 0, False
        for chunk in _unchanged(catalog, source, rows):
            last = max(last, chunk.last)
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
            raise TableError(texts(key, file=source.name))
        done_rows, done_bytes = done_rows + last, done_bytes + source.size


def _unchanged(catalog: Catalog, source: Source, rows: int) -> Iterator[Chunk]:
    """All rows of one file. Raises TableError if it has changed in the end: rows could be missing."""
    changed = TableError(catalog.texts("cohort.errors.changed", file=source.name))
    try:
        if source.is_parquet:
            yield from parquet_chunks(catalog, source, rows)
        else:
            yield from csv_chunks(catalog, source)
    except TableError:
        if source.is_changed:
            raise changed from None
        raise
    if source.is_changed:
        raise changed


def _cut(chunk: Chunk, rows: int) -> Iterator[Chunk]:
    """A chunk in pieces of at most `rows`; a ragged row goes with the piece that ends after it."""
    size, faults = chunk.table.num_rows, chunk.faults
    for start in range(0, max(size, 1), rows):
        numbers = chunk.rows[start : start + rows]
        is_last = start + rows >= size
        here = faults if is_last else [fault for fault in faults if fault.row < numbers[-1]]
        faults = faults[len(here) :]
        yield Chunk(chunk.table.slice(start, rows), numbers, here, chunk.share, chunk.empty)
