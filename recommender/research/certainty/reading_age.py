"""Are the texts easy to read? One measure, for the self-check and for the tests of words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recommender.catalog.catalog import FILES, TEXTS, Catalog
from recommender.catalog.records.base import Record
from recommender.catalog.records.method import Left


class Text(NamedTuple):
    """One text and its place, such as `content/intake.toml items.energy.why`."""

    place: str
    words: str


def grade(words: str) -> float:
    """School grade that it takes to read this: the Automated Readability Index."""
    import textstat  # late: it takes a moment, and only this needs it

    return float(textstat.automated_readability_index(words))


def texts_of(catalog: Catalog) -> tuple[Text, ...]:
    """Every text of data/ that is no id, code, number or address, with its place."""
    files = {file: getattr(catalog, field) for field, file in FILES.items()}
    files |= {f"content/instruments/{part.id}.toml": part for part in catalog.instruments}
    files |= {f"content/activities/{id}.toml": activity for id, activity in catalog.activities.items()}
    found = [
        Text(f"{file} {key}", words)
        for file, record in files.items()
        for key, words in _leaves(_content(record), "")
    ]
    for id, source in catalog.sources.items():
        found += [
            Text(f"method/sources.toml {key}", words) for key, words in _leaves(_content(source), id)
        ]
    for key, sentence in catalog.texts.sentences.items():
        found += [Text(f"{TEXTS} {place}", words) for place, words in _leaves(sentence, key)]
    found += [Text(f"weights.csv {w.activity}.{w.criterion}", w.reason) for w in catalog.weights]
    is_id = re.compile(r"[a-z0-9_]+|[\d ]+|https?://\S+")
    return tuple(text for text in found if not is_id.fullmatch(text.words))


def is_left(text: Text, entries: Sequence[Left]) -> bool:
    return any(re.match(entry.place, text.place) for entry in entries)


def _content(record: Record) -> Mapping[str, object]:
    """The content of the file, without the defaults of its record."""
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
