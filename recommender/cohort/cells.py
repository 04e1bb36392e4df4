"""From cells to small whole numbers, by a table of the distinct texts: no loop over rows.

A code is its place in `item.codes`, a tick is 0 or 1, an importance is itself. Below zero stand the
kinds of missing, kept apart, and what cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.catalog.records import Item
from recommender.scoring.responses import DECLINED, NOT_ASKED, AnswerError

# Unticked: nothing is ticked where a box says "none", which is a blank. Below and above: a whole number
# next to the codes, bad like all from BAD down, and a sign of another coding.
BLANK, REFUSED, UNASKED, UNTICKED, BAD, BELOW, ABOVE = range(-1, -8, -1)
KINDS = {"": BLANK, DECLINED: REFUSED, NOT_ASKED: UNASKED}
NOTHING_TICKED, BETWEEN = "[]", "|"
# So many characters are one byte each.
ASCII = 128

Cells = NDArray[np.int16]
Indices = NDArray[np.int32]


@dataclass(frozen=True)
class Reading:
    """What each text of a cell means; whatever is not named is BAD. `truth`: true and false count."""

    meaning: Mapping[str, int]
    truth: bool = False

    @cached_property
    def of_byte(self) -> Cells:
        """(129,) meaning of the texts of one ASCII character; then that of an empty cell."""
        return self.of([chr(byte) for byte in range(ASCII)])

    def of(self, texts: Sequence[Any]) -> Cells:
        """(texts,) meanings; then that of an empty cell."""
        found = [self.meaning.get(text_of(value, self.truth), BAD) for value in texts]
        return np.array([*found, BLANK], dtype=np.int16)


def reading_of(item: Item) -> Reading:
    """Meanings in the one column of a question with one answer."""
    meaning = {str(code): place for place, code in enumerate(item.codes)} | KINDS
    numbers = [code for code in item.codes if isinstance(code, int)]
    if numbers:
        meaning[str(max(numbers) + 1)] = ABOVE
        # A number below zero is no code in any scale: it stands for a missing answer.
        meaning |= {str(min(numbers) - 1): BELOW} if min(numbers) > 0 else {}
    return Reading(meaning)


def tick_reading() -> Reading:
    """Meanings in a 0/1 column."""
    return Reading({"0": 0, "1": 1} | KINDS, truth=True)


def matters_reading(low: int, high: int) -> Reading:
    """Meanings of an importance; an empty cell is untouched."""
    return Reading({str(n): n for n in range(low, high + 1)} | {"": BLANK})


def text_of(value: Any, truth: bool = False) -> str:
    """A cell of any type as the text that a CSV would hold; nothing is rounded or shortened."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value)) if truth else str(value).lower()
    return value if isinstance(value, str) else str(value)


def is_readable(kind: pa.DataType) -> bool:
    """Whether cells of this type can be read: text, numbers, true and false, dates; no lists."""
    if pa.types.is_dictionary(kind):
        return is_readable(kind.value_type)
    nested_or_bytes = pa.types.is_nested(kind) or any(
        is_it(kind)
        for is_it in (
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_fixed_size_binary,
            pa.types.is_binary_view,
            pa.types.is_string_view,
        )
    )
    return not nested_or_bytes


def read_column(column: pa.ChunkedArray, reading: Reading) -> Cells:
    """(n,) meaning of every cell of a column."""
    out = np.empty(len(column), dtype=np.int16)
    start = 0
    for part in column.chunks:
        here = out[start : start + len(part)]
        if not _read_short(part, reading, here):
            found, texts = distinct(part)
            np.take(reading.of(texts), found, out=here, mode="wrap")
        start += len(part)
    return out


def _read_short(part: pa.Array, reading: Reading, out: Cells) -> bool:
    """The quick way where every text has one ASCII character or none: its byte is its meaning."""
    if not pa.types.is_string(part.type) or part.null_count or not len(part):
        return False
    _, ends, letters = part.buffers()
    offsets = np.frombuffer(ends, np.int32)[part.offset : part.offset + len(part) + 1]
    sizes = np.diff(offsets)
    if sizes.max() > 1:
        return False
    letters = np.frombuffer(letters or b"", np.uint8)[offsets[0] : offsets[-1]]
    # Parquet may hold a byte that is no character by itself: it is read, and refused, the slow way.
    if letters.max(initial=0) >= ASCII:
        return False
    if len(letters) == len(part):
        np.take(reading.of_byte, letters, out=out, mode="clip")
    else:
        out[:] = reading.meaning.get("", BAD)
        out[sizes == 1] = reading.of_byte.take(letters)
    return True


def distinct(part: pa.Array) -> tuple[Indices, list[Any]]:
    """(n,) index into the distinct values, and those; -1 where a cell is null."""
    if pa.types.is_null(part.type):
        return np.full(len(part), -1, dtype=np.int32), []
    encoded = part if pa.types.is_dictionary(part.type) else part.dictionary_encode()
    indices = encoded.indices.cast(pa.int32()).fill_null(-1)
    return indices.to_numpy(), values_of(encoded.dictionary)


def values_of(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """Values as Python has them; text that is not UTF-8, which Parquet may hold, is made visible."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        raw = column.cast(kind).cast(pa.binary()).to_pylist()
        return [None if value is None else value.decode(errors="backslashreplace") for value in raw]


class ListReading:
    """What each text of an `a|b` column means: (codes,) ticks, or one kind of missing in all."""

    def __init__(self, item: Item, check: Callable[[list[str]], Any]) -> None:
        self.item, self.check = item, check
        self.seen: dict[str, list[int]] = {}

    def read(self, column: pa.ChunkedArray) -> Cells:
        """(codes, n) meaning of every cell of a column."""
        out = np.empty((len(self.item.codes), len(column)), dtype=np.int16)
        start = 0
        for part in column.chunks:
            found, texts = distinct(part)
            for place, meanings in enumerate(self.of(texts).T):
                out[place, start : start + len(part)] = meanings.take(found, mode="wrap")
            start += len(part)
        return out

    def of(self, texts: Sequence[Any]) -> Cells:
        """(texts + 1, codes) meanings; the last row is that of an empty cell."""
        rows = [self._row(text_of(value)) for value in [*texts, None]]
        return np.array(rows, dtype=np.int16).reshape(len(rows), len(self.item.codes))

    def _row(self, text: str) -> list[int]:
        found = self.seen.get(text)
        if found is None:
            found = self._read(text)
            if found[0] > BAD:  # allowed texts are few; bad ones may be without end
                self.seen[text] = found
        return found

    def _read(self, text: str) -> list[int]:
        size = len(self.item.codes)
        if text in KINDS:
            return [KINDS[text]] * size
        try:
            answer = self.check([] if text == NOTHING_TICKED else text.split(BETWEEN))
        except AnswerError:
            return [BAD] * size
        if answer == DECLINED or answer is None:
            return [REFUSED if answer else UNTICKED] * size
        return [int(code in answer) for code in self.item.codes]
