"""What a file tells about its columns: names, labels, values found, labels of values."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.research.cohort.cells import distinct, values_of
from recommender.research.cohort.csv_source import IMPORT_ID, undecodable_line
from recommender.research.cohort.mapping.apply import plain
from recommender.research.cohort.mapping.foreign import kind_of
from recommender.research.cohort.mapping.foreign_reader import LABELS
from recommender.research.cohort.mapping.record import FileForm
from recommender.research.cohort.source import MAGIC, open_source, read_chunks
from recommender.research.cohort.table import (
    BETWEEN,
    TAG,
    Source,
    TableError,
    is_text,
    reason_of,
    refuse_twice,
    visible,
)

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
    start, place = (content or b"")[:FIRST_BYTES], None if content is not None else path
    if place:
        try:
            with place.open("rb") as file:
                start = file.read(FIRST_BYTES)
        except OSError as error:
            found = {"file": path.name, "reason": reason_of(error)}
            raise TableError(catalog.texts("cohort.errors.unreadable", **found)) from None
    encodings = ["utf-8"]
    if not (start.startswith(MAGIC) or kind_of(start, path.name)):
        encodings += ["utf-16-le", "utf-16-be"] if b"\x00" in start else ["cp1252", "mac-roman"]
    refusal = TableError(catalog.texts("map.errors.encoding", file=path.name))
    for encoding in encodings:
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


def look(catalog: Catalog, source: Source, dictionary: Mapping[str, Seen]) -> list[Seen]:
    """Every column of a file, with what a dictionary says about it.

    Raises TableError for a file that cannot be read, or that has a question twice.
    """
    names = source.schema.names
    refuse_twice(catalog, names, source.name)
    values = {name: Counter[str]() for name in names}
    for chunk in read_chunks(catalog, [source]):
        for name, counts in values.items():
            for part in chunk.table[name].chunks:
                indices, texts = distinct(part, truth=not is_text(part.type))
                times = np.bincount(indices[indices >= 0], minlength=len(texts))
                for text, count in zip(values_of(texts), times.tolist(), strict=True):
                    cell = plain(text or "")
                    if count and (cell in counts or len(counts) < MOST_VALUES):
                        counts[cell] += count
    said = json.loads((source.schema.metadata or {}).get(LABELS, b"{}"))
    rows = [row for row in source.dialect.labels if not any(IMPORT_ID in cell for cell in row)]
    found, stem = list[Seen](), ""
    for place, name in enumerate(names):
        below = [text for row in rows if (text := without_tags(row[place])) and text != name]
        label = said.get("columns", {}).get(name, "")
        known = dictionary.get(name.split(BETWEEN)[0].lower())
        labels = (*below, *([label] if label else []), *(known.labels if known else ()))
        # SurveyMonkey names the first box of a question after it, and the others not at all.
        is_unnamed, unnamed_next = (names[n : n + 1] == [f"column_{n + 1}"] for n in (place, place + 1))
        stem = stem if is_unnamed else name
        if stem and (is_unnamed or unnamed_next):
            labels = (*(f"{stem} [{text}]" for text in labels), *labels)
        declared = said.get("values", {}).get(name) or (known.declared if known else {})
        missing = tuple(said.get("missing", {}).get(name, ()))
        found.append(Seen(name, labels, values[name], declared, missing))
    return found


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
        declared = dict[str, str]()
        # `1, Often | 2, Never`; some write no space after the bar, and labels may hold commas and bars.
        for choice in re.split(r"\s*\|\s*(?=-?\w+\s*,)", row[choices_at].strip()):
            code, comma, text = choice.partition(",")
            if comma:
                declared[code.strip()] = without_tags(text)
        if row[type_at].strip().lower() in ("yesno", "truefalse"):
            declared = {"1": "Yes", "0": "No"}
        label, name = without_tags(row[label_at]), row[field_at].strip()
        found[name.lower()] = Seen(name, (label,) if label else (), declared=declared)
    return found
