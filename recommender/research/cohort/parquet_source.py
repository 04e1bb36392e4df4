"""Read a Parquet file of people in bounded memory; empty rows at its end are counted and skipped."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.research.cohort.table import (
    Chunk,
    Source,
    TableError,
    filled_rows,
    is_text,
    no_rows,
    shortened,
)

MAGIC = b"PAR1"
# Unpacked, a small file may hold one long text a million times. So there are limits: to the texts of the
# rows scored at once, and to a group of rows, which is enough for 300 columns of a million rows.
TEXT_MEGABYTES, GROUP_MEGABYTES = 256, 1024
# pyarrow decodes names of columns, so it may raise the last of these for a broken file.
BROKEN = (pa.ArrowException, OSError, UnicodeDecodeError)


def read_schema(texts: Texts, name: str, stream: BinaryIO) -> pa.Schema:
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


def parquet_chunks(catalog: Catalog, source: Source, rows: int) -> Iterator[Chunk]:
    """All rows of a file, numbered from 1, at most `rows` at a time.

    Raises TableError for a broken file, or where unpacked texts need too much memory.
    """
    texts = catalog.texts
    try:
        with source.open() as stream:
            file = open_parquet(source.schema, stream)
            total, done = filled_rows_of(file), 0
            for whole in file.iter_batches(batch_size=rows):
                if _text_bytes(whole) > TEXT_MEGABYTES << 20:
                    said = texts(
                        "cohort.errors.unpacked", file=source.name, row=done, most=TEXT_MEGABYTES
                    )
                    raise TableError(said)
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
