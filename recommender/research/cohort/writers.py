"""Write results and faults: files appear only when all went well, and no cell runs as a formula."""

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from recommender.catalog.texts import Texts
from recommender.research.cohort.table import CellFault, reason_of

Format = Literal["csv", "parquet"]
WriteFaults = Callable[[Sequence[CellFault]], None]
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


def is_replaceable(path: Path) -> bool:
    """False for a device or a pipe, which can only be written to directly."""
    return path.is_file() or not path.exists()


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when everything went well; nothing is left otherwise.

    What cannot be replaced is written to directly.
    """
    part = path.with_name(f".{path.name}.part") if is_replaceable(path) else path
    stream = part.open("wb")
    try:
        with stream:
            yield stream
        if part != path:
            os.replace(part, path)
    finally:
        if part != path:
            part.unlink(missing_ok=True)


@contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """An atomic file for text in UTF-8."""
    with atomic_file(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        yield text
        text.detach()


@contextmanager
def results_writer(
    format: Format,
    stream: BinaryIO,
    schema: pa.Schema,
    guard: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Callable[[pa.Table], None]]:
    """A function that writes results, table by table; `guard` is entered whenever the stream is used.

    Groups of a Parquet file have GROUP rows, whatever the sizes of the tables. No cell of a CSV file
    runs as a formula.
    """
    if format == "csv":
        with guard():
            stream.write(",".join(map(_quoted, schema.names)).encode() + b"\n")
        no_header = pa_csv.WriteOptions(include_header=False)

        def write_csv(table: pa.Table) -> None:
            safe = pa.table([*map(_safe_column, table.columns)], names=table.column_names)
            # Batch by batch: for an empty part pyarrow would write what was left in its buffer.
            with guard():
                for batch in safe.to_batches():
                    pa_csv.write_csv(batch, stream, no_header)

        yield write_csv
        return
    with guard():
        # Smallest and largest value of a group help to find rows, and fits are in no order.
        writer = pq.ParquetWriter(stream, schema, write_statistics=["row"])
    waiting: pa.Table | None = None

    def write_groups(table: pa.Table) -> None:
        nonlocal waiting
        waiting = table if waiting is None else pa.concat_tables([waiting, table])
        while waiting.num_rows >= GROUP:
            with guard():
                writer.write_table(waiting.slice(0, GROUP), row_group_size=GROUP)
            waiting = waiting.slice(GROUP)

    try:
        yield write_groups
        with guard():
            if waiting is not None and waiting.num_rows:
                writer.write_table(waiting, row_group_size=GROUP)
            writer.close()
    finally:
        # Otherwise pyarrow would write the end of the file when the object is deleted.
        writer.is_open = False


def results_bytes(results: pa.Table, format: Format) -> bytes:
    """Results as a file, to the byte as `tend cohort` writes it."""
    stream = io.BytesIO()
    with results_writer(format, stream, results.schema) as write:
        write(results)
    return stream.getvalue()


def fault_writer(stream: TextIO) -> WriteFaults:
    """A function that writes faults as CSV; the header is written now."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CellFault._fields)
    return lambda faults: writer.writerows((f.row, *map(safe_cell, f[1:])) for f in faults)


@contextmanager
def fault_file(path: Path | None, texts: Texts) -> Iterator[WriteFaults]:
    """The errors file; without a path, faults go nowhere. Raises WriteError, as `writing` does."""
    if path is None:
        yield lambda faults: None
        return
    with writing(texts, path, "--errors"), atomic_text(path) as text:
        yield fault_writer(text)


def faults_text(faults: Sequence[CellFault]) -> str:
    """Faults as the errors file that `tend cohort` writes."""
    stream = io.StringIO()
    fault_writer(stream)(faults)
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
