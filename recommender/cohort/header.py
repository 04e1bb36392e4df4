"""The first line of a CSV, looked at before anything is read: is it one, and in which shape."""

from __future__ import annotations

import codecs
import csv
import io
from typing import BinaryIO

from recommender.catalog.records.cohort import TableErrors
from recommender.cohort.faults import TableError, shortened

# A header is far shorter: about 1,000 columns with names of 60 letters.
LONGEST_HEADER = 1 << 20
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_header(words: TableErrors, file: str, stream: BinaryIO) -> list[str]:
    """Column names; a byte order mark is passed over. Raises TableError where it is no CSV of ours."""
    start = stream.read(LONGEST_HEADER)
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise TableError(words.empty.format(file=file))
    if start.startswith(PACKED):
        raise TableError(words.excel.format(file=file))
    if start.startswith(UTF16):
        raise TableError(words.utf16.format(file=file))
    names, below = _split(words, file, start.removeprefix(codecs.BOM_UTF8))
    if len(names) == 1 and ";" in names[0]:
        raise TableError(words.semicolons.format(file=file))
    if len(names) == 1 and "\t" in names[0]:
        raise TableError(words.tabs.format(file=file))
    if not below.strip() and len(start) < LONGEST_HEADER:
        raise TableError(words.no_rows.format(file=file))
    return names


def _split(words: TableErrors, file: str, start: bytes) -> tuple[list[str], str]:
    """Cells of the first line that is not empty, and what stands below it."""
    text = start.decode("utf-8", errors="surrogateescape")
    lines = io.StringIO(text, newline="")
    try:
        names = next(row for row in csv.reader(lines, strict=True) if row)
        for name in names:
            name.encode()
    except UnicodeEncodeError:
        raise TableError(words.not_utf8.format(file=file, line=1)) from None
    except csv.Error as error:
        raise TableError(words.not_csv.format(file=file, reason=shortened(str(error)))) from None
    return names, lines.read()


def undecodable_line(stream: BinaryIO) -> int:
    """Number, from 1, of the first line that is not UTF-8; 0, if all of them are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, more = 1, True
    while more:
        block = stream.read(1 << 20)
        more = bool(block)
        try:
            decoder.decode(block, final=not more)
        except UnicodeDecodeError as error:
            # What the decoder held back of the block before has no line end in it.
            return lines + error.object.count(b"\n", 0, error.start)
        lines += block.count(b"\n")
    return 0
