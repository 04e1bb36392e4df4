"""Write results and faults: files appear only when all went well, and no cell runs as a formula."""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Protocol, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from recommender.catalog.texts import Texts
from recommender.research.cohort.table import CellFault, reason_of

Format = Literal["csv", "parquet"]
# Rows of a group in a Parquet file: fixed, so that its bytes do not depend on how it was scored.
GROUP = 65_536
# A spreadsheet runs a cell that begins like STARTS, unless it is a plain number.
STARTS = r"\A[=+\-@\t\r\n]"
NUMBER = r"\A[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\z"
GUARD = "'"

_starts = re.compile(STARTS)
_number = re.compile(NUMBER.replace(r"\z", r"\Z"))


class WriteError(Exception):
    """An output that cannot be written: one sentence with the file, the system's reason and a remedy."""


@contextmanager
def writing(texts: Texts, path: Path, option: str) -> Iterator[None]:
    """Turn an OSError about a file that `option` named into a WriteError."""
    try:
        yield
    except OSError as error:
        found = {"file": path, "reason": reason_of(error), "option": option}
        raise WriteError(texts("cohort.errors.cannot_write", **found)) from None


def taken_twice(reads: Iterable[Path | None], writes: Iterable[Path | None]) -> Path | None:
    """The first file to be written that is also read, or written twice: nothing may replace it."""
    taken = {path.resolve() for path in reads if path}
    for path in writes:
        if path and path.resolve() in taken:
            return path
        taken |= {path.resolve()} if path else set()
    return None


class AtomicFile:
    """A file that appears under its name only when everything went well; nothing is left otherwise.

    A device or a pipe cannot be replaced: it is written to directly.
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
def atomic_text(path: Path) -> Iterator[TextIO]:
    """An AtomicFile for text in UTF-8."""
    with AtomicFile(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        yield text
        text.detach()


class Writer(Protocol):
    """Writes results, table by table."""

    def write(self, table: pa.Table) -> None: ...

    def close(self) -> None:
        """Write what is buffered and end the file."""

    def discard(self) -> None:
        """Write no more: the file will be deleted."""


class ParquetWriter:
    """A Parquet file in groups of GROUP rows, whatever the sizes of the tables."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        # Smallest and largest value of a group help to find rows, and fits are in no order.
        self._writer = pq.ParquetWriter(stream, schema, write_statistics=["row"])
        self._waiting: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        self._waiting.append(table)
        while sum(part.num_rows for part in self._waiting) >= GROUP:
            whole = pa.concat_tables(self._waiting)
            self._writer.write_table(whole.slice(0, GROUP), row_group_size=GROUP)
            self._waiting = [whole.slice(GROUP)]

    def close(self) -> None:
        if any(part.num_rows for part in self._waiting):
            self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=GROUP)
        self._writer.close()

    def discard(self) -> None:
        # Otherwise pyarrow would write the end of the file when the object is deleted.
        self._writer.is_open = False


class CsvWriter:
    """A CSV file with a header; no cell of it runs as a formula."""

    OPTIONS = pa_csv.WriteOptions(include_header=False)

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        self._stream = stream
        stream.write(",".join(map(_quoted, schema.names)).encode() + b"\n")

    def write(self, table: pa.Table) -> None:
        safe = pa.table([_safe_column(column) for column in table.columns], names=table.column_names)
        # Batch by batch: for an empty part of a table pyarrow would write what was left in its buffer.
        for batch in safe.to_batches():
            pa_csv.write_csv(batch, self._stream, self.OPTIONS)

    def close(self) -> None:
        pass

    def discard(self) -> None:
        pass


def writer_of(format: Format, stream: BinaryIO, schema: pa.Schema) -> Writer:
    return CsvWriter(stream, schema) if format == "csv" else ParquetWriter(stream, schema)


def results_bytes(results: pa.Table, format: Format) -> bytes:
    """Results as a file, to the byte as `tend cohort` writes it."""
    stream = io.BytesIO()
    writer = writer_of(format, stream, results.schema)
    writer.write(results)
    writer.close()
    return stream.getvalue()


class FaultWriter:
    """Writes faults as a CSV; without a stream, nowhere."""

    def __init__(self, stream: TextIO | None) -> None:
        self._writer = csv.writer(stream, lineterminator="\n") if stream else None
        if self._writer:
            self._writer.writerow(CellFault._fields)

    def write(self, faults: Sequence[CellFault]) -> None:
        if self._writer:
            self._writer.writerows((f.row, *map(safe_cell, f[1:])) for f in faults)


@contextmanager
def fault_file(path: Path | None, texts: Texts) -> Iterator[FaultWriter]:
    """The errors file; without a path, faults go nowhere. Raises WriteError, as `writing` does."""
    if path is None:
        yield FaultWriter(None)
        return
    with writing(texts, path, "--errors"), atomic_text(path) as text:
        yield FaultWriter(text)


def faults_text(faults: Sequence[CellFault]) -> str:
    """Faults as the errors file that `tend cohort` writes."""
    stream = io.StringIO()
    FaultWriter(stream).write(faults)
    return stream.getvalue()


def safe_cell(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet could run it."""
    return GUARD + text if _starts.match(text) and not _number.match(text) else text


def _quoted(name: str) -> str:
    safe = safe_cell(name)
    plain = safe.replace("_", "").isalnum()
    return safe if plain else '"' + safe.replace('"', '""') + '"'


def _safe_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text or numbers for a CSV, with texts made safe."""
    if pa.types.is_dictionary(column.type):
        chunks = [
            pa.DictionaryArray.from_arrays(part.indices, _safe(part.dictionary)).cast(pa.string())
            for part in column.chunks
        ]
        return pa.chunked_array(chunks, pa.string())
    return _safe(column) if pa.types.is_string(column.type) else column


def _safe(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    runs = pc.match_substring_regex(texts, STARTS)
    if not pc.any(runs).as_py():
        return texts
    runs = pc.and_not(runs, pc.match_substring_regex(texts, NUMBER))
    return pc.if_else(runs, pc.binary_join_element_wise(GUARD, texts, ""), texts)
