"""The shape of data/words.toml: every sentence of the pages."""

from __future__ import annotations

from recommender.catalog.records import Record, Slug, Text


class Note(Record):
    """One titled paragraph of the science page, with its sources."""

    title: Text
    text: Text
    sources: tuple[Slug, ...]


class Science(Record):
    """Words of the science page."""

    notes: tuple[Note, ...]


class Words(Record):
    """All words of the pages."""

    science: Science
