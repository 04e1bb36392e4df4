"""The two small pictures of the results: which answers or scores they cross, and in which words."""

from __future__ import annotations

from recommender.catalog.records.base import Record, Slug, Text
from recommender.catalog.records.questionnaire import Score


class Part(Record):
    """One row or column. `sentence` is said when the other side is not known."""

    id: Slug
    label: Text
    sentence: Text


class Grid(Record):
    """Rows crossed with columns, each from an item or a score; one sentence for every cell."""

    rows_from: Slug
    columns_from: Slug
    title: Text
    column_title: Text
    rows: tuple[Part, ...]
    columns: tuple[Part, ...]
    cells: dict[Slug, dict[Slug, Text]]


class Pictures(Record):
    """Both pictures, and the words around them."""

    title: Text
    intro: Text
    you: Text
    alt: Text
    alt_open: Text
    open_note: Text
    still_clear: Text
    too_open: Text
    point: Text
    point_open: Text
    between: Text
    cutoff: Text
    bands: Text
    cutoff_source: Text
    bands_source: Text
    alone: Grid
    people: Grid


def spans(score: Score) -> tuple[tuple[int, int], ...]:
    """A score from its low end up in parts, ends inside: the sides of its cut-off, else its bands."""
    if score.cutoff:
        return (score.low, score.cutoff.value - 1), (score.cutoff.value, score.high)
    return tuple((band.low, band.high) for band in sorted(score.bands, key=lambda band: band.low))
