"""What can be wrong: with one row of a table, and with a table as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LONGEST = 80


class TableError(ValueError):
    """A table that cannot be used at all: one sentence with the place, the value and a remedy."""


class SuspectError(TableError):
    """A file that seems to be coded otherwise, where that was not to pass; `lines` say why."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__(" ".join(lines))


class Fault(NamedTuple):
    """One bad cell: row of the input from 1, its column, the value found, the rule that it breaks.

    `column` is empty where the row as a whole is at fault.
    """

    row: int
    column: str
    value: str
    rule: str


def shortened(text: str) -> str:
    """A value as one printable line of bounded length: what came in may be hostile."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
    return cut if cut.isprintable() else cut.encode("unicode_escape").decode("ascii")
