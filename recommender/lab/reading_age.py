"""Are the texts easy to read? One measure, for the self-check and for the tests of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import NamedTuple

from recommender.catalog.catalog import Catalog
from recommender.catalog.loader import RECORD_FILES
from recommender.catalog.records import Left, Record
from recommender.lab.findings import Finding

REMEDY = "use shorter sentences and plainer words"


class Text(NamedTuple):
    """One text and its place, such as `intake.toml items.energy.why`."""

    place: str
    words: str


def grade(words: str) -> float:
    """School grade that it takes to read this: the Automated Readability Index."""
    import textstat  # late: it takes a moment, and only this needs it

    return float(textstat.automated_readability_index(words))


def texts_of(catalog: Catalog) -> tuple[Text, ...]:
    """Every text of data/ that is no id, code, number or address, with its place."""
    files = {file: getattr(catalog, field) for field, (file, _) in RECORD_FILES.items()}
    files |= {f"instruments/{part.id}.toml": part for part in catalog.instruments}
    files |= {f"activities/{id}.toml": activity for id, activity in catalog.activities.items()}
    found = [
        Text(f"{file} {key}", words)
        for file, record in files.items()
        for key, words in _leaves(_content(record), "")
    ]
    for id, source in catalog.sources.items():
        found += [Text(f"sources.toml {key}", words) for key, words in _leaves(_content(source), id)]
    found += [Text(f"weights.csv {w.activity}.{w.criterion}", w.reason) for w in catalog.weights]
    return tuple(text for text in found if not _is_id(text.words))


def is_left(text: Text, entries: Sequence[Left]) -> bool:
    """Whether a text stands at one of these places."""
    return any(re.match(entry.place, text.place) for entry in entries)


def check_reading_age(catalog: Catalog) -> Iterator[Finding]:
    """Texts that are too hard: one by one, by activity, and on the mean, which is always told."""
    limits = catalog.reading
    left = (*limits.not_ours, *limits.notes)
    read = [text for text in texts_of(catalog) if not is_left(text, left)]
    grades = {t: grade(t.words) for t in read if len(t.words.split()) >= limits.long_words}
    for text, found in grades.items():
        if found > limits.hardest:
            file, _, key = text.place.partition(" ")
            yield _too_hard(file, key, found, limits.hardest)
    for id in catalog.activities:
        file = f"activities/{id}.toml"
        own = (f"{text.words.rstrip('.')}." for text in read if text.place.startswith(f"{file} "))
        if (found := grade(" ".join(own))) > limits.hardest_activity:
            yield _too_hard(file, "all texts", found, limits.hardest_activity)
    found = mean(grades.values()) if grades else 0.0
    what = f"{len(grades)} long texts read at grade {found:.1f} on the mean"
    if found > limits.hardest_mean:
        yield _too_hard("reading_age.toml", "hardest_mean", found, limits.hardest_mean)
    yield Finding("reading_age", "reading_age.toml", "hardest_mean", what, is_fault=False)


def _too_hard(file: str, key: str, found: float, limit: float) -> Finding:
    what = f"reads at grade {found:.1f}, over {limit:.1f}"
    return Finding("reading_age", file, key, what, REMEDY)


def _content(record: Record) -> Mapping[str, object]:
    """What stands in the file, without what the record adds."""
    return record.model_dump(mode="json", exclude_unset=True)


def _leaves(content: object, key: str) -> Iterator[tuple[str, str]]:
    """(key path, text) of everything inside; entries of a list go by their id."""
    if isinstance(content, str):
        yield key, content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from _leaves(value, f"{key}.{name}" if key else str(name))
    elif isinstance(content, Sequence):
        for place, value in enumerate(content):
            name = value.get("id", place) if isinstance(value, Mapping) else place
            yield from _leaves(value, f"{key}.{name}")


def _is_id(words: str) -> bool:
    return re.fullmatch(r"[a-z0-9_]+|[\d ]+|https?://\S+", words) is not None
