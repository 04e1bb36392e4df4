"""No cell of a CSV that we write runs as a formula where somebody opens it."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet runs a cell that begins like this, unless it is a plain number.
STARTS = r"\A[=+\-@\t\r\n]"
NUMBER = r"\A[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\z"
GUARD = "'"

_starts = re.compile(STARTS)
_number = re.compile(NUMBER.replace(r"\z", r"\Z"))


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet could run it."""
    return GUARD + text if _starts.match(text) and not _number.match(text) else text


def safe_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as a CSV may hold it: words as text, texts made safe, numbers left alone."""
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
