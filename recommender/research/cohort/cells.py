"""Read cells as small whole numbers, a column at a time: no loop over rows.

A code is read as its index in `item.codes`, a tick as 0 or 1, an importance as itself. Numbers below
zero are the kinds of missing, which stay apart, and what cannot be read.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.table import is_text
from recommender.scoring.responses import DECLINED, NOT_ASKED, AnswerError, read_answers

# UNTICKED: nothing is ticked where a box says "none", which is a blank. BAD and all below it cannot be
# scored; BELOW and ABOVE are whole numbers next to the codes, a sign of another coding.
BLANK, REFUSED, UNASKED, UNTICKED, BAD, BELOW, ABOVE = range(-1, -8, -1)
KINDS = {"": BLANK, DECLINED: REFUSED, NOT_ASKED: UNASKED}
NOTHING_TICKED, BETWEEN_TICKS = "[]", "|"
NO_LETTER = 256
# A whole number as pandas, R and SPSS write it once a column has a gap. "2,000" may be two thousand.
WHOLE_FLOAT, WHOLE = r"^(-?[0-9]+)(?:[.]0+|,0{1,2})$", r"\1"

Cells = NDArray[np.int16]


class CellReader:
    """Reads the cells of one kind of column.

    `meaning` gives the number of each allowed text; any other is BAD, a null is BLANK. A whole number
    may be written 1.0. With `truth`, true and false count as 1 and 0.
    """

    def __init__(self, meaning: Mapping[str, int], truth: bool = False) -> None:
        self._texts = pa.array([*meaning, None], pa.string())
        self._numbers = np.array([*meaning.values(), BLANK, BAD], dtype=np.int16)
        self._truth = truth
        # The same by byte, for texts of one letter: most codes are.
        self._by_letter = np.full(257, BAD, dtype=np.int16)
        for text, number in meaning.items():
            if len(text) == 1 and text.isascii():
                self._by_letter[ord(text)] = number
        self._by_letter[NO_LETTER] = meaning.get("", BAD)

    def read(self, column: pa.ChunkedArray) -> Cells:
        """(n,) number of every cell."""
        parts = []
        for part in column.chunks:
            if is_text(part.type):
                parts.append(self._numbers_of(part))
            else:
                indices, texts = distinct(part, self._truth)
                parts.append(np.append(self._numbers_of(texts), np.int16(BLANK))[indices])
        return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.int16), *parts])

    def _numbers_of(self, texts: pa.Array) -> Cells:
        numbers = self._exact(texts)
        odd = np.flatnonzero(numbers == BAD)
        if len(odd):
            encoded = texts.take(pa.array(odd)).dictionary_encode()
            plain = pc.replace_substring_regex(encoded.dictionary, WHOLE_FLOAT, WHOLE)
            numbers[odd] = self._exact(plain)[encoded.indices.to_numpy()]
        return numbers

    def _exact(self, texts: pa.Array) -> Cells:
        if (letters := letters_of(texts)) is not None:
            return np.take(self._by_letter, letters)
        found = pc.index_in(texts, self._texts.cast(texts.type)).fill_null(-1)
        return np.asarray(np.take(self._numbers, found.to_numpy(zero_copy_only=False)))


def letters_of(texts: pa.Array) -> NDArray[np.integer[Any]] | None:
    """(n,) the byte of each text, NO_LETTER for an empty one; None if any is longer or null.

    Comparing texts takes twenty times as long.
    """
    if texts.null_count or not len(texts) or not pa.types.is_string(texts.type):
        return None
    _, ends, content = texts.buffers()
    offsets = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    sizes = np.diff(offsets)
    if sizes.max() > 1:
        return None
    letters = np.frombuffer(content, np.uint8) if content else np.empty(0, np.uint8)
    if sizes.min() == 1:
        return letters[offsets[0] : offsets[-1]]
    found = np.full(len(texts), NO_LETTER, dtype=np.int16)
    found[sizes == 1] = letters[offsets[0] : offsets[-1]]
    return found


def code_reader(item: Item) -> CellReader:
    """A reader for the column of a question with one answer."""
    meaning = {str(code): index for index, code in enumerate(item.codes)} | KINDS
    numbers = [code for code in item.codes if isinstance(code, int)]
    if numbers:
        meaning[str(max(numbers) + 1)] = ABOVE
        # A number below zero is never a code: it means a missing answer.
        meaning |= {str(min(numbers) - 1): BELOW} if min(numbers) > 0 else {}
    return CellReader(meaning)


class TickListReader:
    """Reads the `a|b` column of a tick question."""

    def __init__(self, catalog: Catalog, item: Item) -> None:
        self._catalog, self._item = catalog, item
        self._known = {text: [kind] * len(item.codes) for text, kind in KINDS.items()}

    def read(self, column: pa.ChunkedArray) -> Cells:
        """(codes, n) ticks; one kind of missing, or BAD, in all codes of a cell."""
        parts = [np.empty((len(self._item.codes), 0), np.int16)]
        for part in column.chunks:
            indices, texts = distinct(part)
            ticks = [self._ticks(text or "") for text in [*values_of(texts), None]]
            parts.append(np.array(ticks, dtype=np.int16).T[:, indices])
        return np.concatenate(parts, axis=1)

    def _ticks(self, text: str) -> list[int]:
        if text in self._known:
            return self._known[text]
        item, said = self._item, [] if text == NOTHING_TICKED else text.split(BETWEEN_TICKS)
        try:
            answer = read_answers(self._catalog, {item.id: said})[item.id]
        except AnswerError:
            return [BAD] * len(item.codes)  # not remembered: bad texts may be endless
        if isinstance(answer, tuple):
            ticks = [int(code in answer) for code in item.codes]
        else:
            ticks = [REFUSED if answer else UNTICKED] * len(item.codes)
        self._known[text] = ticks
        return ticks


def distinct(part: pa.Array, truth: bool = False) -> tuple[NDArray[np.int32], pa.Array]:
    """(n,) index of each cell into the distinct texts, -1 for a null; and those texts."""
    if pa.types.is_null(part.type):
        part = part.cast(pa.string())
    encoded = part if pa.types.is_dictionary(part.type) else part.dictionary_encode()
    texts = encoded.dictionary
    if not is_text(texts.type):
        texts = pa.array([text_of(value, truth) for value in texts.to_pylist()], pa.string())
    return encoded.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False), texts


def text_of(value: Any, truth: bool = False) -> str:
    """A cell of any type as the text that a CSV would hold; nothing is rounded or shortened."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value)) if truth else str(value).lower()
    return str(value)


def values_of(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Values as Python objects; text that is not UTF-8, which Parquet may hold, is made visible."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        raw = column.cast(kind).cast(pa.binary()).to_pylist()
        return [None if value is None else value.decode(errors="backslashreplace") for value in raw]


def is_readable(kind: pa.DataType) -> bool:
    """True for columns of text, numbers, true and false, and dates; false for lists and bytes."""
    if pa.types.is_dictionary(kind):
        return is_readable(kind.value_type)
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    is_bytes |= pa.types.is_fixed_size_binary(kind) or pa.types.is_binary_view(kind)
    return not (is_bytes or pa.types.is_string_view(kind) or pa.types.is_nested(kind))
