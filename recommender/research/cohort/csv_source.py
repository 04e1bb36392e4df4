"""Read a CSV file of people in bounded memory, with the number of every row and every ragged row."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from recommender.catalog.catalog import Catalog
from recommender.research.cohort.mapping.record import FileForm
from recommender.research.cohort.table import (
    CellFault,
    Chunk,
    Dialect,
    Source,
    TableError,
    filled_rows,
    known_columns,
    no_rows,
    reason_of,
    shortened,
)

# Bytes in which a header must end: about 1,000 columns with names of 60 letters are far shorter.
LONGEST_HEADER = 1 << 20
# No row may be longer: one that is usually has a quotation mark left open.
BLOCK_MEGABYTES = 8
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# In this order where headers are equally good.
DELIMITERS = (",", ";", "\t", "|")
SEP_LINE = re.compile(r'"?sep=(.)"?\r?', re.IGNORECASE)
# How Qualtrics marks the last of its rows of labels, and what SurveyMonkey writes into its own.
MOST_LABELS, IMPORT_ID = 2, '"ImportId"'
KINDS_OF_ANSWER = ("Response", "Open-Ended Response")
# Titles and empty lines that may stand above a header.
MOST_ABOVE = 10


def read_header(
    catalog: Catalog, file: str, stream: BinaryIO, form: FileForm
) -> tuple[list[str], Dialect]:
    """Column names, each once and none empty, and how the file is written.

    A column without a name, or with that of an earlier one, is named after its place; a question that is
    there twice stays so, and is refused later. What begins with the mark of UTF-16 is UTF-16, whatever
    `form` says. Raises TableError for what is no CSV with rows.
    """
    texts, known = catalog.texts, {*known_columns(catalog)}
    start = stream.read(LONGEST_HEADER)
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise TableError(texts("cohort.errors.empty", file=file))
    if file.lower().endswith((".rds", ".rdata")):
        raise TableError(texts("cohort.errors.r_object", file=file))
    if start.lstrip().startswith((b"[{", b'{"')):
        raise TableError(texts("cohort.errors.json", file=file))
    if start.startswith(PACKED):
        raise TableError(texts("cohort.errors.excel", file=file))
    encoding = "utf-16" if start.startswith(UTF16) else form.encoding
    if encoding == "utf-8":
        text = start.removeprefix(codecs.BOM_UTF8).decode(errors="surrogateescape")
    else:  # the last character may be cut
        text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)
    try:
        rows, dialect = _first_rows(text, known, encoding, form.delimiter)
        "".join(rows[0]).encode()
    except UnicodeEncodeError:
        found = {"line": 1, "encoding": encoding.upper()}
        raise TableError(texts("cohort.errors.not_utf8", file=file, **found)) from None
    except csv.Error as error:
        reason = shortened(str(error))
        raise TableError(texts("cohort.errors.not_csv", file=file, reason=reason)) from None
    labels = _label_rows(rows)
    if len(start) < LONGEST_HEADER and len(rows) < 2 + len(labels):
        raise TableError(texts("cohort.errors.no_rows", file=file))
    names, seen = list[str](), set[str]()
    for place, name in enumerate(rows[0], 1):
        is_usable = name and (name in known or name not in seen)
        names.append(name if is_usable else f"{name or 'column'}_{place}")
        seen.add(name)
    return names, replace(dialect, labels=labels)


def _first_rows(
    text: str, known: set[str], encoding: str, delimiter: str | None
) -> tuple[list[list[str]], Dialect]:
    """The first rows that hold anything, split by the delimiter that gives the best header.

    Best: most known columns, then rows below of equal length, then most columns.
    """
    first, _, rest = text.partition("\n")
    if said := SEP_LINE.fullmatch(first):
        above, rows = _rows(rest, said[1], known)
        return rows, Dialect(encoding, said[1], before=1 + above)
    best: tuple[tuple[int, bool, int], list[list[str]], Dialect] | None = None
    fault = csv.Error("there is no header")
    for sign in (delimiter,) if delimiter else DELIMITERS:
        try:
            above, rows = _rows(text, sign, known)
        except csv.Error as error:
            fault = error
            continue
        even = len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows[1:])
        rank = (len(known.intersection(rows[0])), even, len(rows[0]))
        if rows[0] and (best is None or rank > best[0]):
            best = rank, rows, Dialect(encoding, sign, above)
    if best is None:
        raise fault
    return best[1:]


def _rows(text: str, delimiter: str, known: set[str]) -> tuple[int, list[list[str]]]:
    """How many lines are above the header; the header and the rows right below it."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows, ends = list[list[str]](), [0]
    try:
        for row in islice(reader, MOST_ABOVE + MOST_LABELS + 2):
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        if not any(rows):
            raise
        rows.append([])  # not the header, so it is reported when the rows are read
    header = next(
        (n for n, row in enumerate(rows) if row and not _is_title(row, rows[n + 1 :], known)), 0
    )
    below = [row for row in rows[header + 1 :] if row]
    return ends[header], [*rows[header : header + 1], *below[: MOST_LABELS + 1]] or [[]]


def _is_title(row: list[str], below: list[list[str]], known: set[str]) -> bool:
    """True for a row above the header: an empty one, or one cell where the next rows have several."""
    filled = sum(map(bool, row))
    after = [sum(map(bool, other)) for other in below[:3] if any(other)]
    is_one = filled == 1 and bool(row[0]) and min(after, default=0) > 2
    return bool(after) and (not filled or is_one) and not any(name in known for name in row)


def _label_rows(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows below the header that describe its columns: Qualtrics and SurveyMonkey write them."""
    names, below = rows[0], [tuple(row) for row in rows[1:] if len(row) == len(rows[0])]
    for n, row in enumerate(below[:MOST_LABELS]):
        if any(IMPORT_ID in cell for cell in row):
            return tuple(below[: n + 1])
    if not below or below[0][0]:
        return ()
    first, unnamed = below[0], [n for n, name in enumerate(names) if not name and n]
    are_kinds = any(first) and {*first} <= {"", *KINDS_OF_ANSWER}
    return (first,) if are_kinds or (unnamed and all(first[n] for n in unnamed)) else ()


def csv_chunks(catalog: Catalog, source: Source) -> Iterator[Chunk]:
    """All rows of a file, numbered from 1; empty rows that nothing follows come last, as numbers only.

    Of rows that may be the end, only the numbers are stored. Raises TableError for what is no UTF-8 or
    no CSV.
    """
    waiting, ragged = [no_rows()], list[CellFault]()
    for chunk in _all_rows(catalog, source):
        filled = chunk.rows[: filled_rows(chunk.table)]
        last = max([*filled[-1:], *(fault.row for fault in chunk.faults if fault.value)], default=0)
        before = int(np.searchsorted(chunk.rows, last, side="right"))
        if last:
            if len(waiting) > 1 or ragged:
                rows = np.concatenate(waiting)
                blank = pa.repeat(pa.scalar("", pa.string()), len(rows))  # all columns share it
                table = pa.table([blank] * len(source.schema), names=source.schema.names)
                yield Chunk(table, rows, ragged, chunk.share)
                waiting, ragged = [no_rows()], []
            faults = [fault for fault in chunk.faults if fault.row <= last]
            yield Chunk(chunk.table.slice(0, before), chunk.rows[:before], faults, chunk.share)
        if before < len(chunk.rows):
            waiting.append(chunk.rows[before:])
        ragged += [fault for fault in chunk.faults if fault.row > last]
    empty = np.sort(np.concatenate([*waiting, np.array([fault.row for fault in ragged], np.int64)]))
    if len(empty):
        yield Chunk(source.schema.empty_table(), no_rows(), share=1.0, empty=empty)


def _all_rows(catalog: Catalog, source: Source) -> Iterator[Chunk]:
    """Chunks as the reader cuts them; a ragged row comes with the next sound one, or at the end."""
    texts, dialect, names = catalog.texts, source.dialect, source.schema.names
    above, done, ragged = 1 + len(dialect.labels), 0, dict[int, CellFault]()

    def skip(row: pa_csv.InvalidRow) -> str:
        number = row.number - above - dialect.before  # pyarrow counts what is above the rows
        cells, wanted = row.actual_columns, row.expected_columns
        key = "cohort.rules.short_row" if cells < wanted else "cohort.rules.long_row"
        ragged[number] = CellFault(
            number,
            shortened(names[cells]) if cells < wanted else "",
            shortened(row.text) if row.text.strip(dialect.delimiter) else "",
            texts(key, found=cells, wanted=wanted),
        )
        return "skip"

    options = (
        # Only without threads does pyarrow give the number of a ragged row; it is as fast.
        pa_csv.ReadOptions(
            use_threads=False,
            block_size=BLOCK_MEGABYTES << 20,
            column_names=names,
            skip_rows=dialect.before,
            skip_rows_after_names=above,
        ),
        # In a file of one column an empty line is somebody's blank answer.
        pa_csv.ParseOptions(
            delimiter=dialect.delimiter,
            newlines_in_values=True,
            invalid_row_handler=skip,
            ignore_empty_lines=len(names) > 1,
        ),
        pa_csv.ConvertOptions(
            column_types=source.schema,
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
            check_utf8=False,  # see undecodable_line
        ),
    )
    try:
        # Before pyarrow, which would print a ragged row that is not UTF-8 to standard error.
        if line := undecodable_line(source):
            found = {"line": line, "encoding": dialect.encoding.upper()}
            raise TableError(texts("cohort.errors.not_utf8", file=source.name, **found))
        # Not a file of Python, which the reader's thread would let go of while the interpreter ends.
        with pa.OSFile(str(source.path)) if source.path else source.open() as stream:
            is_utf8 = dialect.encoding == "utf-8"
            text = stream if is_utf8 else pa.transcoding_input_stream(stream, dialect.encoding, "utf-8")
            for batch in pa_csv.open_csv(text, *options):
                if not batch.num_rows:
                    continue
                numbers = np.arange(done + 1, done + 1 + batch.num_rows + len(ragged))
                rows = np.setdiff1d(numbers, [*ragged], assume_unique=True)[: batch.num_rows]
                done = int(rows[-1])
                faults = [ragged.pop(number) for number in sorted(ragged) if number < done]
                share = min(1.0, stream.tell() / source.size)
                yield Chunk(pa.Table.from_batches([batch]), rows, faults, share)
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            said = texts("cohort.errors.long_line", file=source.name, row=done, most=BLOCK_MEGABYTES)
        elif "Empty CSV" in str(error):
            said = texts("cohort.errors.no_rows", file=source.name)
        else:
            said = texts("cohort.errors.not_csv", file=source.name, reason=shortened(str(error)))
        raise TableError(said) from None
    except OSError as error:
        said = texts("cohort.errors.unreadable", file=source.name, reason=reason_of(error))
        raise TableError(said) from None
    if ragged:
        faults = [ragged[number] for number in sorted(ragged)]
        yield Chunk(source.schema.empty_table(), no_rows(), faults, 1.0)


def undecodable_line(source: Source) -> int:
    """Number, from 1, of the first line that is not in its encoding; 0 if the whole file is."""
    encoding = source.dialect.encoding
    decoder, lines, block = codecs.getincrementaldecoder(encoding)(), 1, b"start"
    with source.open() as stream:
        while block:
            block = stream.read(1 << 20)
            # Most blocks are ASCII, which is known sooner; the decoder may have part of a character.
            if encoding != "utf-8" or not block.isascii() or decoder.getstate()[0]:
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    # What the decoder had from the block before contains no line end.
                    return lines + error.object.count(b"\n", 0, error.start)
            lines += block.count(b"\n")
    return 0
