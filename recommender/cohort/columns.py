"""The columns of the output: the one list that results, files and the codebook are made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Category, Gate

ROW, COUNT, FIT = pa.int64(), pa.int16(), pa.float64()
WORD, TEXT = pa.dictionary(pa.int32(), pa.string()), pa.string()
FAULT = "fault"

Codes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, its codes with labels, what an empty cell means."""

    name: str
    type: pa.DataType
    meaning: str
    codes: Codes = ()
    empty: str = ""


def output_columns(
    catalog: Catalog, keep: Sequence[str] = (), explain: bool = False
) -> tuple[Column, ...]:
    """Every column of the results, in order."""
    words = catalog.cohort.output
    return (
        Column("row", ROW, words.row),
        *(Column(name, TEXT, words.keep) for name in keep),
        Column("missing_blank", COUNT, words.missing_blank),
        Column("missing_declined", COUNT, words.missing_declined),
        Column("missing_not_asked", COUNT, words.missing_not_asked),
        *_scores(catalog),
        *(column for c in catalog.ranked_categories for column in _category(catalog, c)),
        *_activities(catalog),
        *(_explained(catalog) if explain else ()),
        Column("questionnaire_hash", WORD, words.questionnaire_hash),
        Column("weights_hash", WORD, words.weights_hash),
        Column("engine_version", WORD, words.engine_version),
    )


def output_schema(catalog: Catalog, keep: Sequence[str] = (), explain: bool = False) -> pa.Schema:
    """The schema of the results, the same for every input."""
    return pa.schema([(c.name, c.type) for c in output_columns(catalog, keep, explain)])


def explained_pairs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """(activity, criterion) of every weight that is not zero, in catalog order."""
    weighed = {(row.activity, row.criterion) for row in catalog.weights if row.weight}
    if catalog.method.matters.weight:
        weighed |= {(a, f"matters_{c.id}") for c in catalog.ranked_categories for a in c.activities}
    for activity in catalog.ranked_activities:
        for criterion in catalog.scored_criteria:
            if (activity.id, criterion) in weighed:
                yield activity.id, criterion


def closing_gates(catalog: Catalog, activity: str) -> tuple[Gate, ...]:
    """Gates that may close an activity, the first to name first: those that say so, then limits."""
    return tuple(
        gate
        for do in ("close", "limit")
        for gate in catalog.gates.gates
        if any(e.do == do and activity in e.activities for e in gate.effects)
    )


def _scores(catalog: Catalog) -> Iterator[Column]:
    words = catalog.cohort.output
    for score in catalog.scores.values():
        said = words.score.format(title=score.title, low=score.low, high=score.high)
        yield Column(f"score_{score.id}", COUNT, said, empty=words.score_empty)
        if score.bands:
            codes = tuple((band.label, f"{band.low} to {band.high}") for band in score.bands)
            said = words.band.format(title=score.title)
            yield Column(f"band_{score.id}", WORD, said, codes, words.band_empty)


def _category(catalog: Catalog, category: Category) -> Iterator[Column]:
    words, title = catalog.cohort.output, category.title
    best = tuple((a, catalog.activities[a].title) for a in category.activities)
    empty = words.category_empty
    yield Column(f"fit_{category.id}", FIT, words.fit_category.format(title=title), empty=empty)
    yield Column(f"rank_{category.id}", COUNT, words.rank_category.format(title=title), empty=empty)
    said = words.best_category.format(title=title)
    yield Column(f"best_{category.id}", WORD, said, best, empty)


def _activities(catalog: Catalog) -> Iterator[Column]:
    words = catalog.cohort.output
    for activity in catalog.ranked_activities:
        id, title = activity.id, activity.title
        gates = tuple((gate.id, gate.reason) for gate in closing_gates(catalog, id))
        yield Column(f"fit_{id}", FIT, words.fit_activity.format(title=title))
        said, empty = words.rank_activity.format(title=title), words.rank_activity_empty
        yield Column(f"rank_{id}", COUNT, said, empty=empty)
        said = words.closed.format(title=title)
        yield Column(f"closed_{id}", WORD, said, gates, words.closed_empty)


def _explained(catalog: Catalog) -> Iterator[Column]:
    words = catalog.cohort.output
    for activity in catalog.ranked_activities:
        yield Column(f"base_{activity.id}", FIT, words.base.format(title=activity.title))
    for id, criterion in explained_pairs(catalog):
        label = catalog.scored_criteria[criterion].label
        said = words.points.format(title=catalog.activities[id].title, criterion=label)
        yield Column(f"points_{id}_{criterion}", FIT, said, empty=words.points_empty)
