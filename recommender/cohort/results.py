"""From a recommendation for many people to the columns of the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.cohort.columns import closing_gates, explained_pairs, output_schema
from recommender.cohort.parse import Parsed
from recommender.recommend import Engine, Recommendation
from recommender.scoring.model import UNITS
from recommender.scoring.profile import UNKNOWN
from recommender.scoring.ranking import NO_RANK
from recommender.version import VERSION

NONE = -1


class ResultTables:
    """Makes result tables of one schema; prepared once, because a file has many chunks."""

    def __init__(self, engine: Engine, keep: Sequence[str] = (), explain: bool = False) -> None:
        self.model, self.explain = engine.model, explain
        catalog = engine.model.catalog
        self.schema = output_schema(catalog, keep, explain)
        places = {gate.id: n for n, gate in enumerate(catalog.gates.gates)}
        self._closers = [
            [(places[gate.id], gate.id) for gate in closing_gates(catalog, id)]
            for id in self.model.activity_ids
        ]
        self._hides_bands = [n for n, gate in enumerate(catalog.gates.gates) if gate.hides_bands]
        self._versions = (catalog.questionnaire_hash, catalog.weights_hash, VERSION)

    def table(self, people: Recommendation, parsed: Parsed, kept: Sequence[pa.Array] = ()) -> pa.Table:
        """One row a good row of the input; `kept` are the columns to carry along."""
        everyone = np.zeros(people.responses.n, dtype=np.int32)
        arrays = [
            pa.array(parsed.rows),
            *kept,
            *(pa.array(count) for count in parsed.missing),
            *self._scores(people),
            *self._categories(people),
            *self._activities(people),
            *(self._explained(people) if self.explain else ()),
            *(words([text], everyone) for text in self._versions),
        ]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _scores(self, people: Recommendation) -> Iterator[pa.Array]:
        hidden = people.gates.holds[:, self._hides_bands].any(axis=1)
        for score in self.model.catalog.scores.values():
            column = people.profile.scores[score.id]
            yield whole(column.value, column.complete)
            if score.bands:
                band_of = np.full(score.high - score.low + 2, NONE, dtype=np.int32)
                for place, band in enumerate(score.bands):
                    band_of[band.low - score.low : band.high - score.low + 1] = place
                shown = np.where(column.complete & ~hidden, column.value - score.low, NONE)
                yield words([band.label for band in score.bands], band_of[shown])

    def _categories(self, people: Recommendation) -> Iterator[pa.Array]:
        ranking = people.ranking
        for n, span in enumerate(self.model.category_spans):
            rank = ranking.category_rank[:, n]
            has_rank = rank != NO_RANK
            units = np.where(has_rank, ranking.category_units[:, n], 0)
            yield pa.array(self._fit(units), mask=~has_rank)
            yield whole(rank, has_rank)
            best = np.where(has_rank, ranking.best[:, n] - span.start, NONE)
            yield words(self.model.activity_ids[span], best)

    def _activities(self, people: Recommendation) -> Iterator[pa.Array]:
        ranking, gates = people.ranking, people.gates
        for n, closers in enumerate(self._closers):
            rank = ranking.rank[:, n]
            yield pa.array(self._fit(ranking.units[:, n]))
            yield whole(rank, rank != NO_RANK)
            first = np.full(len(rank), NONE, dtype=np.int8)
            for place in reversed(range(len(closers))):
                np.copyto(first, np.int8(place), where=gates.holds[:, closers[place][0]])
            first[~gates.access.closed[:, n]] = NONE
            yield words([id for _, id in closers], first)

    def _explained(self, people: Recommendation) -> Iterator[pa.Array]:
        model, levels = self.model, people.profile.levels
        for base in model.base:
            yield pa.array(np.full(people.responses.n, int(base) / UNITS))
        for activity, criterion in explained_pairs(model.catalog):
            row, column = model.criterion_ids.index(criterion), model.activity_ids.index(activity)
            level = levels[:, row].astype(np.int64)
            points = int(model.weights[row, column]) * (level - int(model.reference[row]))
            yield pa.array(points / UNITS, mask=level == UNKNOWN)

    def _fit(self, units: NDArray[Any]) -> NDArray[np.float64]:
        return self.model.fit(units.astype(np.int64))


def words(texts: Sequence[str], places: NDArray[Any]) -> pa.DictionaryArray:
    """Texts by their place, as a dictionary that is the same in every chunk; below 0 is empty."""
    empty = places < 0
    found = pa.array(places.astype(np.int32, copy=False), mask=empty if empty.any() else None)
    return pa.DictionaryArray.from_arrays(found, pa.array(texts, pa.string()))


def whole(values: NDArray[Any], known: NDArray[np.bool_]) -> pa.Array:
    """Small whole numbers, empty where not known."""
    return pa.array(values.astype(np.int16, copy=False), mask=None if known.all() else ~known)
