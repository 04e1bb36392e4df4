"""Write results and faults: under a name of their own until all is well, and then in place."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, TextIO

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from recommender.cohort.faults import Fault
from recommender.cohort.safe_cells import safe_cell, safe_column

# Rows of a group in a Parquet file: fixed, so that its bytes do not depend on how it was scored.
GROUP = 65_536
FAULT_COLUMNS = ("row", "column", "value", "rule")


class Sink(Protocol):
    """Where results go, table by table."""

    def write(self, table: pa.Table) -> None:
        """Add rows."""

    def close(self) -> None:
        """Write what is left."""

    def drop(self) -> None:
        """Write no more: what was written is not wanted."""


class ParquetSink:
    """A Parquet file in groups of GROUP rows, whatever the sizes of the tables."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        # Smallest and largest value of a group help to find rows, and fits are in no order.
        self._writer = pq.ParquetWriter(stream, schema, write_statistics=["row"])
        self._waiting: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        self._waiting.append(table)
        while sum(part.num_rows for part in self._waiting) >= GROUP:
            whole = pa.concat_tables(self._waiting)
            self._group(whole.slice(0, GROUP))
            self._waiting = [whole.slice(GROUP)]

    def close(self) -> None:
        """Write the last group, which may be smaller."""
        if any(part.num_rows for part in self._waiting):
            self._group(pa.concat_tables(self._waiting))
        self._writer.close()

    def drop(self) -> None:
        """Write no more; pyarrow would try to, when it throws the writer away."""
        self._writer.is_open = False

    def _group(self, table: pa.Table) -> None:
        self._writer.write_table(table, row_group_size=GROUP)


class CsvSink:
    """A CSV file with a header; no cell of it runs as a formula."""

    OPTIONS = pa_csv.WriteOptions(include_header=False)

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        self._stream = stream
        stream.write(",".join(_quoted(name) for name in schema.names).encode() + b"\n")

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        safe = pa.table([safe_column(column) for column in table.columns], names=table.column_names)
        # Not the table: for an empty piece of it pyarrow would write what was left in its buffer.
        for batch in safe.to_batches():
            pa_csv.write_csv(batch, self._stream, self.OPTIONS)

    def close(self) -> None:
        """Nothing is left to write."""

    def drop(self) -> None:
        """Nothing is left to write."""


def _quoted(name: str) -> str:
    safe = safe_cell(name)
    plain = safe.replace("_", "").isalnum()
    return safe if plain else '"' + safe.replace('"', '""') + '"'


class WriteError(Exception):
    """An output that cannot be written: one sentence with the file, the system's reason and a remedy."""


@contextmanager
def writing(sentence: str, path: Path, option: str) -> Iterator[None]:
    """Turn what the system says about a file into a WriteError, in the words of `sentence`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WriteError(sentence.format(file=path, reason=reason, option=option)) from None


def taken_twice(reads: Iterable[Path | None], writes: Iterable[Path | None]) -> Path | None:
    """The first file to be written that is also read, or is written twice; nothing may replace it."""
    taken = {path.resolve() for path in reads if path}
    for path in writes:
        if path and path.resolve() in taken:
            return path
        taken |= {path.resolve()} if path else set()
    return None


class InPlace:
    """A file that appears under its name only when everything went well; nothing is left otherwise.

    A device or a pipe is no place for a file: it is written to as it is, and stays what it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_file = path.is_file() or not path.exists()
        self.part = path.with_name(f".{path.name}.part") if self.is_file else path

    def __enter__(self) -> BinaryIO:
        self.stream = self.part.open("wb")
        return self.stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stream.close()
            if kind is None and self.is_file:
                os.replace(self.part, self.path)
        finally:
            if self.is_file:
                self.part.unlink(missing_ok=True)


@contextmanager
def fault_file(path: Path | None, sentence: str) -> Iterator[FaultSink]:
    """The errors file; without a path, faults go nowhere. Raises WriteError, as `writing` does."""
    if path is None:
        yield FaultSink(None)
        return
    with writing(sentence, path, "--errors"), InPlace(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        yield FaultSink(text)
        text.detach()


class FaultSink:
    """A CSV of row, column, value, rule."""

    def __init__(self, stream: TextIO | None) -> None:
        self._writer = csv.writer(stream, lineterminator="\n") if stream else None
        if self._writer:
            self._writer.writerow(FAULT_COLUMNS)

    def write(self, faults: Sequence[Fault]) -> None:
        """Add faults."""
        if self._writer:
            self._writer.writerows((f.row, *map(safe_cell, f[1:])) for f in faults)
