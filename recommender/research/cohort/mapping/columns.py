"""What a file tells about its columns: names, labels, values found, labels of values."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.research.cohort.alike import TAG, visible
from recommender.research.cohort.cells import distinct, values_of
from recommender.research.cohort.csv_source import IMPORT_ID, undecodable_line
from recommender.research.cohort.mapping.apply import plain
from recommender.research.cohort.mapping.foreign import LABELS, kind_of
from recommender.research.cohort.mapping.record import FileForm
from recommender.research.cohort.parquet_source import MAGIC
from recommender.research.cohort.source import open_source, read_chunks
from recommender.research.cohort.table import Source, TableError, is_text, reason_of

# Different values of a column that are looked at: more is free text, or many ticks in one cell.
MOST_VALUES = 2000
# A data dictionary of REDCap: names of its columns, of which there are 18.
FIELD, TYPE, LABEL, CHOICES = ("variable / field name", "field type", "field label", "choices")
FIRST_BYTES = 400


@dataclass(frozen=True)
class Seen:
    """One column: its name, what else it is called, how often each value occurs.

    `declared` are labels by value, `missing` values that the file itself calls missing.
    """

    name: str
    labels: tuple[str, ...] = ()
    values: Counter[str] = field(default_factory=Counter)
    declared: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.name, *self.labels)


def open_any(
    catalog: Catalog, path: Path, sheet: str | None = None, content: bytes | None = None
) -> tuple[Source, FileForm]:
    """A file in whichever encoding fits it first; with `content`, `path` only names it.

    Raises TableError if none does.
    """
    refusal = TableError(catalog.texts("map.errors.encoding", file=path.name))
    start = _start(catalog, path) if content is None else content[:FIRST_BYTES]
    place = path if content is None else None
    for encoding in _encodings(start, path.name):
        form = FileForm.model_validate({"encoding": encoding, "sheet": sheet})
        try:
            source = open_source(catalog, path.name, place, content or b"", form)
        except TableError as error:
            refusal = error
            continue
        has_nul = any("\x00" in name for name in source.schema.names)
        if source.is_parquet or not (has_nul or undecodable_line(source)):
            return source, form
    raise refusal


def _start(catalog: Catalog, path: Path) -> bytes:
    """The first bytes of a file. Raises TableError if it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(FIRST_BYTES)
    except OSError as error:
        found = {"file": path.name, "reason": reason_of(error)}
        raise TableError(catalog.texts("cohort.errors.unreadable", **found)) from None


def _encodings(start: bytes, name: str) -> tuple[str, ...]:
    """Encodings that the first bytes of a file leave open."""
    if start.startswith(MAGIC) or kind_of(start, name):
        return ("utf-8",)
    return ("utf-8", "utf-16-le", "utf-16-be") if b"\x00" in start else ("utf-8", "cp1252", "mac-roman")


def look(catalog: Catalog, source: Source, dictionary: Mapping[str, Seen]) -> list[Seen]:
    """Every column of a file, with what a dictionary says about it."""
    names = source.schema.names
    values = {name: Counter[str]() for name in names}
    for chunk in read_chunks(catalog, [source]):
        for name in names:
            _count(chunk.table[name], values[name])
    said = json.loads((source.schema.metadata or {}).get(LABELS, b"{}"))
    rows = [row for row in source.dialect.labels if not any(IMPORT_ID in cell for cell in row)]
    found = list[Seen]()
    for place, name in enumerate(names):
        below = [text for row in rows if (text := without_tags(row[place])) and text != name]
        label = said.get("columns", {}).get(name, "")
        known = dictionary.get(name.split("___")[0].lower())
        labels = (*below, *([label] if label else []), *(known.labels if known else ()))
        declared = said.get("values", {}).get(name) or (known.declared if known else {})
        missing = tuple(said.get("missing", {}).get(name, ()))
        found.append(Seen(name, labels, values[name], declared, missing))
    return _with_stems(found)


def _with_stems(found: list[Seen]) -> list[Seen]:
    """SurveyMonkey names the first box of a question after it, and the others not at all."""
    stem, seen = "", list[Seen]()
    for place, column in enumerate(found, 1):
        is_unnamed = column.name == f"column_{place}"
        stem = stem if is_unnamed else column.name
        boxes = tuple(f"{stem} [{label}]" for label in column.labels)
        is_box = column.labels and stem and (is_unnamed or _is_unnamed(found, place))
        seen.append(replace(column, labels=(*boxes, *column.labels)) if is_box else column)
    return seen


def _is_unnamed(found: list[Seen], place: int) -> bool:
    return place < len(found) and found[place].name == f"column_{place + 1}"


def _count(column: object, counts: Counter[str]) -> None:
    for part in column.chunks:  # type: ignore[attr-defined]
        indices, texts = distinct(part, truth=not is_text(part.type))
        times = np.bincount(indices[indices >= 0], minlength=len(texts))
        for text, count in zip(values_of(texts), times.tolist(), strict=True):
            cell = plain(text or "")
            if count and (cell in counts or len(counts) < MOST_VALUES):
                counts[cell] += count


def without_tags(text: str) -> str:
    """A label without HTML."""
    return visible(TAG.sub(" ", text))


def read_dictionary(catalog: Catalog, name: str, content: bytes) -> dict[str, Seen]:
    """A REDCap data dictionary: what it says about each field, by name in small letters.

    Raises TableError for what is no such dictionary.
    """
    text = content.decode("utf-8-sig", errors="replace")
    delimiter = ";" if ";" in text.partition(",")[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [visible(cell).lower() for cell in rows[0]] if rows else []
    wanted = (FIELD, TYPE, LABEL, CHOICES)
    places = [[n for n, cell in enumerate(header) if cell.startswith(key)] for key in wanted]
    if not all(places):
        raise TableError(catalog.texts("map.errors.dictionary", file=name))
    field_at, type_at, label_at, choices_at = (at[0] for at in places)
    found = dict[str, Seen]()
    for row in (row for row in rows[1:] if len(row) > choices_at and row[field_at]):
        kind, declared = row[type_at].strip().lower(), dict(_choices(row[choices_at]))
        if kind in ("yesno", "truefalse"):
            declared = {"1": "Yes", "0": "No"}
        label, field = without_tags(row[label_at]), row[field_at].strip()
        found[field.lower()] = Seen(field, (label,) if label else (), declared=declared)
    return found


def _choices(text: str) -> Iterator[tuple[str, str]]:
    """`1, Often | 2, Never`; some write no space after the bar, and labels may hold commas and bars."""
    for choice in re.split(r"\s*\|\s*(?=-?\w+\s*,)", text.strip()):
        code, comma, label = choice.partition(",")
        if comma:
            yield code.strip(), without_tags(label)
