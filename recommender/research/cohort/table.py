"""What is read: files, chunks of their rows, the columns of a table, and what can be wrong with it."""

import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item

Rows = NDArray[np.int64]
# Between an item and a code in the name of a 0/1 column.
BETWEEN = "___"
# Characters of a value that a message shows.
LONGEST = 80
# A message names so many unknown columns, as wide exports have them; of more, which may be hostile, few.
MOST_NAMES, FEW_NAMES = 300, 5
# From how alike two names are on, up to 1, one may be a slip of the other.
SLIP = 0.85
# Letters of other scripts that look like Latin ones, and the Latin ones, in the same order.
TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеоѕісрхуԁһјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXYaeosicpxydhjABEZHIKMNOPTYXo"
)
SEPARATORS = re.compile(r"[\W_]+")
TAG = re.compile(r"<[^>]{0,500}>|&nbsp;")


class TableError(ValueError):
    """A table that cannot be used at all: one sentence with the file, the value and a remedy."""


class SuspectError(TableError):
    """Columns that seem to be coded differently, where that must not pass; `lines` give the reasons."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__(" ".join(lines))


class CellFault(NamedTuple):
    """One bad cell: row of the input from 1, column ("" for the row as a whole), value, broken rule."""

    row: int
    column: str
    value: str
    rule: str


# --- texts ----------------------------------------------------------------------------------------


def shortened(text: str) -> str:
    """A value as one printable line of at most LONGEST characters: input may be hostile."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
    return cut if cut.isprintable() else cut.encode("unicode_escape").decode("ascii")


def visible(text: str) -> str:
    """The text as an eye reads it: no zero-width signs, no spaces around it, Latin look-alikes."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return " ".join(unicodedata.normalize("NFKC", shown).translate(TWINS).split())


def folded(text: str) -> str:
    """The words of a text in lower case, without punctuation and HTML, to compare it by."""
    return SEPARATORS.sub(" ", visible(TAG.sub(" ", text)).casefold()).strip()


def hidden(text: str) -> str:
    """The names of the signs in a text that cannot be seen or are not what they look like."""
    names = dict.fromkeys(
        f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in text if not c.isascii()
    )
    names |= dict.fromkeys(f"U+{ord(c):04X}" for c in text if c.isascii() and not c.isprintable())
    if text != text.strip(" "):
        names["U+0020 SPACE"] = None
    return ", ".join(names)


def reason_of(error: OSError) -> str:
    return error.strerror or type(error).__name__


# --- cells ----------------------------------------------------------------------------------------


def is_text(kind: pa.DataType) -> bool:
    """True for columns of strings, which pyarrow can read and compare."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def filled_rows(table: pa.Table) -> int:
    """How many rows there are up to the last that holds anything."""
    last = 0
    for column in table.columns:
        start = 0
        for part in column.chunks:
            indices = np.flatnonzero(_filled(part))
            last = max(last, start + int(indices[-1]) + 1 if len(indices) else 0)
            start += len(part)
        if last == table.num_rows:
            break
    return last


def _filled(part: pa.Array) -> NDArray[np.bool_]:
    """(n,) whether each cell holds anything."""
    if pa.types.is_dictionary(part.type):
        of_values = np.append(_filled(part.dictionary), False)
        indices = part.indices.cast(pa.int64()).fill_null(-1)
        return np.asarray(of_values[indices.to_numpy(zero_copy_only=False)])
    filled = part.is_valid()
    if is_text(part.type):
        filled = pc.and_(filled, pc.fill_null(pc.greater(pc.binary_length(part), 0), False))
    return np.asarray(filled.to_numpy(zero_copy_only=False))


# --- files ----------------------------------------------------------------------------------------


def no_rows() -> Rows:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Chunk:
    """Some rows of the input.

    `rows` (n,) are the row numbers of `table`, from 1. `faults` are the ragged rows: they have numbers
    of their own and are not in `table`. `empty` are the numbers of empty rows at the end of a file,
    which are skipped. `share` is how much of the input has been read, 0 to 1.
    """

    table: pa.Table
    rows: Rows
    faults: Sequence[CellFault] = ()
    share: float = 0.0
    empty: Rows = field(default_factory=no_rows)


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written.

    `before` are lines above the header, such as "sep=;". `labels` are the rows right below it that tell
    about its columns: question texts, identifiers of the survey system; they are nobody's answers.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    before: int = 0
    labels: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """One file, on disk or in memory: its name for messages and its schema.

    `stamp` identifies the version of the file on disk that the schema was read from; see `stamp_of`.
    """

    name: str
    path: Path | None
    content: bytes = b""
    stamp: tuple[int, ...] = ()
    is_parquet: bool = False
    schema: pa.Schema = field(default_factory=lambda: pa.schema([]))
    dialect: Dialect = Dialect()

    @property
    def size(self) -> int:
        """Bytes, when the header was read."""
        return self.stamp[0] if self.stamp else len(self.content)

    @property
    def is_changed(self) -> bool:
        """True if the file was replaced or written to since its header was read."""
        try:
            return self.path is not None and stamp_of(self.path) != self.stamp
        except OSError:
            return True

    def open(self) -> BinaryIO | pa.BufferReader:
        """A stream of the bytes, from the start."""
        return self.path.open("rb") if self.path else pa.BufferReader(self.content)


def stamp_of(path: Path) -> tuple[int, ...]:
    """Size, device, inode and time of the last change of a file."""
    status = path.stat()
    return status.st_size, status.st_dev, status.st_ino, status.st_mtime_ns


# --- columns --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """Which items a table has and in which form; `matters` are category ids, `keep` extra columns.

    `single` items have one answer, `listed` ones have ticks in one column, `ticked` ones a 0/1 column a
    code. `lacking` are the codes of a ticked item without a column: ticks that were not asked yet.
    `ids` are those of the kept columns that tell rows apart together, `ignored` what is left out.
    """

    single: tuple[Item, ...]
    listed: tuple[Item, ...]
    ticked: tuple[Item, ...]
    lacking: Mapping[str, tuple[str, ...]]
    absent: tuple[Item, ...]
    matters: tuple[str, ...]
    keep: tuple[str, ...]
    ids: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def tick_columns(item: Item, lacking: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the 0/1 columns of a tick question, without those of the lacking codes."""
    return tuple(f"{item.id}{BETWEEN}{code}" for code in item.codes if code not in lacking)


def known_columns(catalog: Catalog) -> tuple[str, ...]:
    """Every column that an input may have, in the order of the codebook."""
    names: list[str] = []
    for item in catalog.items.values():
        names += [item.id, *(tick_columns(item) if item.type == "many" else ())]
    return (*names, *catalog.matters_criteria)


def refuse_twice(catalog: Catalog, names: Sequence[str], file: str) -> None:
    """Raise TableError for a name that two columns have."""
    for name, count in Counter(names).items():
        if count > 1:
            found = {"file": file, "column": shortened(name)}
            raise TableError(catalog.texts("cohort.errors.twice", **found))


def read_layout(
    catalog: Catalog,
    names: Sequence[str],
    file: str,
    keep: tuple[str, ...] = (),
    ids: tuple[str, ...] = (),
    ignore_others: bool = False,
) -> Layout:
    """The layout of a table with these column names; `ids` are among those to `keep`.

    Raises TableError for wrong names: one message has all columns that Tend does not know.
    """
    texts, known, there = catalog.texts, {*known_columns(catalog)}, {*names}
    refuse_twice(catalog, names, file)
    for name in keep:
        if name in known:
            raise TableError(texts("cohort.errors.keep_item", column=name))
        if name not in there:
            raise TableError(texts("cohort.errors.keep_absent", file=file, column=shortened(name)))
    others = tuple(name for name in names if name not in known and name not in keep)
    if others and not ignore_others:
        shown, first = named(catalog, names, others), shlex.quote(shortened(others[0]))
        if len(others) == 1:
            raise TableError(texts("cohort.errors.unknown_one", file=file, column=shown, keep=first))
        found = {"count": len(others), "columns": shown, "keep": first}
        raise TableError(texts("cohort.errors.unknown", file=file, **found))
    items = catalog.items.values()
    many = [item for item in items if item.type == "many"]
    ticked = tuple(item for item in many if there.intersection(tick_columns(item)))
    layout = Layout(
        single=tuple(item for item in items if item.id in there and item.type != "many"),
        listed=tuple(item for item in many if item.id in there),
        ticked=ticked,
        lacking={item.id: _lacking(catalog, item, there, file) for item in ticked},
        absent=tuple(item for item in items if item.id not in there and item not in ticked),
        matters=tuple(c.id for c in catalog.ranked_categories if f"matters_{c.id}" in there),
        keep=keep,
        ids=ids,
        ignored=others,
    )
    if not (layout.single or layout.listed or layout.ticked):
        raise TableError(texts("cohort.errors.no_items", file=file))
    return layout


def _lacking(catalog: Catalog, item: Item, there: set[str], file: str) -> tuple[str, ...]:
    """Codes of a ticked item without a column. Only codes newer than the item may lack one."""
    texts = catalog.texts
    columns = dict(zip(tick_columns(item), item.options, strict=True))
    if item.id in there:
        tick = next(column for column in columns if column in there)
        raise TableError(texts("cohort.errors.both_ways", file=file, item=item.id, tick=tick))
    lacking = {column: option for column, option in columns.items() if column not in there}
    for column, option in lacking.items():
        if option.since <= item.since:
            found = {"column": column, "item": item.id}
            raise TableError(texts("cohort.errors.partial_ticks", file=file, **found))
    return tuple(str(option.code) for option in lacking.values())


def named(catalog: Catalog, names: Sequence[str], others: Sequence[str]) -> str:
    """Unknown columns in one line, with a hint where one may be a slip of a known, absent column."""
    texts, there, shown = catalog.texts, {*names}, list[str]()
    absent = [name for name in known_columns(catalog) if name not in there]
    most = MOST_NAMES if len(others) <= MOST_NAMES else FEW_NAMES
    for name in others[:most]:
        column, seen = shortened(name), visible(name[:LONGEST]).casefold()
        if seen in absent:
            what = hidden(name) or texts("cohort.unknown.case")
            shown.append(texts("cohort.unknown.hidden", column=column, like=seen, hidden=what))
            continue
        # Another number is another question, so only letters may be a slip.
        digits = [c for c in seen if c.isdigit()]
        alike = [known for known in absent if [c for c in known if c.isdigit()] == digits]
        nearest = get_close_matches(seen, alike, n=2, cutoff=SLIP)
        is_slip = len(nearest) == 1
        shown.append(texts("cohort.unknown.slip", column=column, like=nearest[0]) if is_slip else column)
    if len(others) > most:
        shown.append(texts("cohort.unknown.more", count=len(others) - most))
    return ", ".join(shown)
