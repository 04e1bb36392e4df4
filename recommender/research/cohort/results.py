"""The results: their columns, which the codebook describes as well, and the tables that hold them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.content import Activity, Category
from recommender.catalog.records.method import Gate
from recommender.recommend import Engine, Recommendation
from recommender.research.cohort.parse import Parsed
from recommender.scoring.model import UNITS
from recommender.scoring.profile import UNKNOWN
from recommender.scoring.ranking import NO_RANK
from recommender.version import VERSION

ROW, COUNT, FIT = pa.int64(), pa.int16(), pa.float64()
CODE, TEXT = pa.dictionary(pa.int32(), pa.string()), pa.string()
# The column of a frame with the first fault of each row.
FAULT = "fault"
# Below zero, an index stands for an empty cell.
NONE = -1

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
    texts = catalog.texts
    return (
        Column("row", ROW, texts("cohort.output.row")),
        *(Column(name, TEXT, texts("cohort.output.keep")) for name in keep),
        Column("missing_blank", COUNT, texts("cohort.output.missing_blank")),
        Column("missing_declined", COUNT, texts("cohort.output.missing_declined")),
        Column("missing_not_asked", COUNT, texts("cohort.output.missing_not_asked")),
        *_scores(catalog),
        *(column for c in catalog.ranked_categories for column in _category(catalog, c)),
        *_activities(catalog),
        *(_explained(catalog) if explain else ()),
        Column("questionnaire_hash", CODE, texts("cohort.output.questionnaire_hash")),
        Column("weights_hash", CODE, texts("cohort.output.weights_hash")),
        Column("engine_version", CODE, texts("cohort.output.engine_version")),
    )


def output_schema(catalog: Catalog, keep: Sequence[str] = (), explain: bool = False) -> pa.Schema:
    """The schema of the results, the same for every input."""
    return pa.schema([(c.name, c.type) for c in output_columns(catalog, keep, explain)])


def explained_pairs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """(activity, criterion) of every weight that is not zero, in catalog order."""
    weighed = {(row.activity, row.criterion) for row in catalog.weights if row.weight}
    if catalog.method.matters.weight:
        weighed |= {(a.id, f"matters_{a.category}") for a in catalog.ranked_activities}
    for activity in catalog.ranked_activities:
        for criterion in catalog.scored_criteria:
            if (activity.id, criterion) in weighed:
                yield activity.id, criterion


def oxytocin_counts(catalog: Catalog) -> tuple[Activity, ...]:
    """Activities that start from points for their oxytocin grade: none in the shipped set."""
    points = catalog.method.oxytocin_points
    return tuple(a for a in catalog.ranked_activities if points[a.oxytocin.grade])


def closing_gates(catalog: Catalog, activity: str) -> tuple[Gate, ...]:
    """Gates that may close an activity, in order of precedence: those that close, then limits."""
    return tuple(
        gate
        for do in ("close", "limit")
        for gate in catalog.gates.gates
        if any(e.do == do and activity in e.activities for e in gate.effects)
    )


def _scores(catalog: Catalog) -> Iterator[Column]:
    texts = catalog.texts
    for score in catalog.scores.values():
        said = texts("cohort.output.score", title=score.title, low=score.low, high=score.high)
        yield Column(f"score_{score.id}", COUNT, said, empty=texts("cohort.output.score_empty"))
        if score.bands:
            codes = tuple((band.label, f"{band.low} to {band.high}") for band in score.bands)
            said = texts("cohort.output.band", title=score.title)
            yield Column(f"band_{score.id}", CODE, said, codes, texts("cohort.output.band_empty"))


def _category(catalog: Catalog, category: Category) -> Iterator[Column]:
    texts, id, title = catalog.texts, category.id, category.title
    best = tuple((a.id, a.title) for a in catalog.activities_in[id])
    empty = texts("cohort.output.category_empty")
    yield Column(f"fit_{id}", FIT, texts("cohort.output.fit_category", title=title), empty=empty)
    yield Column(f"rank_{id}", COUNT, texts("cohort.output.rank_category", title=title), empty=empty)
    yield Column(f"best_{id}", CODE, texts("cohort.output.best_category", title=title), best, empty)


def _activities(catalog: Catalog) -> Iterator[Column]:
    texts = catalog.texts
    for activity in catalog.ranked_activities:
        id, title = activity.id, activity.title
        gates = tuple((gate.id, gate.reason) for gate in closing_gates(catalog, id))
        yield Column(f"fit_{id}", FIT, texts("cohort.output.fit_activity", title=title))
        said = texts("cohort.output.rank_activity", title=title)
        yield Column(f"rank_{id}", COUNT, said, empty=texts("cohort.output.rank_activity_empty"))
        said = texts("cohort.output.closed", title=title)
        yield Column(f"closed_{id}", CODE, said, gates, texts("cohort.output.closed_empty"))


def _explained(catalog: Catalog) -> Iterator[Column]:
    texts = catalog.texts
    for activity in catalog.ranked_activities:
        yield Column(f"base_{activity.id}", FIT, texts("cohort.output.base", title=activity.title))
    for activity in oxytocin_counts(catalog):
        said = texts("cohort.output.base_oxytocin", title=activity.title)
        yield Column(f"base_oxytocin_{activity.id}", FIT, said)
    for id, criterion in explained_pairs(catalog):
        label = catalog.scored_criteria[criterion].label
        said = texts("cohort.output.points", title=catalog.activities[id].title, criterion=label)
        yield Column(f"points_{id}_{criterion}", FIT, said, empty=texts("cohort.output.points_empty"))


class ResultTables:
    """Makes result tables of one schema; made once for a file, which has many chunks."""

    def __init__(self, engine: Engine, keep: Sequence[str] = (), explain: bool = False) -> None:
        self.model, self.explain = engine.model, explain
        catalog = engine.catalog
        self.schema = output_schema(catalog, keep, explain)
        columns = {gate.id: n for n, gate in enumerate(catalog.gates.gates)}
        self._closers = [
            [(columns[gate.id], gate.id) for gate in closing_gates(catalog, id)]
            for id in self.model.activity_ids
        ]
        self._hides_bands = [n for n, gate in enumerate(catalog.gates.gates) if gate.hides_bands]
        self._versions = (catalog.questionnaire_hash, catalog.weights_hash, VERSION)

    def table(self, people: Recommendation, parsed: Parsed) -> pa.Table:
        """One row for each good row of the input."""
        everyone = np.zeros(people.responses.n, dtype=np.int32)
        arrays = [
            pa.array(parsed.rows),
            *parsed.keep,
            *(pa.array(count) for count in parsed.missing),
            *self._scores(people),
            *self._categories(people),
            *self._activities(people),
            *(self._explained(people) if self.explain else ()),
            *(coded([text], everyone) for text in self._versions),
        ]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _scores(self, people: Recommendation) -> Iterator[pa.Array]:
        hidden = people.gates.holds[:, self._hides_bands].any(axis=1)
        for score in self.model.catalog.scores.values():
            column = people.profile.scores[score.id]
            yield whole(column.value, column.complete)
            if score.bands:
                band_of = np.full(score.high - score.low + 2, NONE, dtype=np.int32)
                for n, band in enumerate(score.bands):
                    band_of[band.low - score.low : band.high - score.low + 1] = n
                shown = np.where(column.complete & ~hidden, column.value - score.low, NONE)
                yield coded([band.label for band in score.bands], band_of[shown])

    def _categories(self, people: Recommendation) -> Iterator[pa.Array]:
        ranking = people.ranking
        for n, span in enumerate(self.model.category_spans):
            rank = ranking.category_rank[:, n]
            has_rank = rank != NO_RANK
            units = np.where(has_rank, ranking.category_units[:, n], 0)
            yield pa.array(self.model.fit(units.astype(np.int64)), mask=~has_rank)
            yield whole(rank, has_rank)
            best = np.where(has_rank, ranking.best[:, n] - span.start, NONE)
            yield coded(self.model.activity_ids[span], best)

    def _activities(self, people: Recommendation) -> Iterator[pa.Array]:
        ranking, gates = people.ranking, people.gates
        for n, closers in enumerate(self._closers):
            rank = ranking.rank[:, n]
            yield pa.array(self.model.fit(ranking.units[:, n].astype(np.int64)))
            yield whole(rank, rank != NO_RANK)
            first = np.full(len(rank), NONE, dtype=np.int8)
            for index, (column, _) in reversed([*enumerate(closers)]):
                np.copyto(first, np.int8(index), where=gates.holds[:, column])
            first[~gates.access.closed[:, n]] = NONE
            yield coded([id for _, id in closers], first)

    def _explained(self, people: Recommendation) -> Iterator[pa.Array]:
        model, levels = self.model, people.profile.levels
        counts = oxytocin_counts(model.catalog)
        oxytocin = model.base_oxytocin[[model.activity_ids.index(a.id) for a in counts]]
        for base in (*(model.base - model.base_oxytocin), *oxytocin):
            yield pa.array(np.full(people.responses.n, int(base) / UNITS))
        for activity, criterion in explained_pairs(model.catalog):
            row, column = model.criterion_ids.index(criterion), model.activity_ids.index(activity)
            level = levels[:, row].astype(np.int64)
            points = int(model.weights[row, column]) * (level - int(model.reference[row]))
            yield pa.array(points / UNITS, mask=level == UNKNOWN)


def coded(texts: Sequence[str], indices: NDArray[Any]) -> pa.DictionaryArray:
    """Texts by index, as a dictionary that is the same in every chunk; below 0 is empty."""
    empty = indices < 0
    found = pa.array(indices.astype(np.int32, copy=False), mask=empty if empty.any() else None)
    return pa.DictionaryArray.from_arrays(found, pa.array(texts, pa.string()))


def whole(values: NDArray[Any], known: NDArray[np.bool_]) -> pa.Array:
    """Small whole numbers, empty where not `known`."""
    return pa.array(values.astype(np.int16, copy=False), mask=None if known.all() else ~known)
