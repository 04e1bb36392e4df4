"""From a recommendation for many people to the columns of the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.cohort.columns import closing_gates, explained_pairs, output_schema
from recommender.cohort.parse import Parsed
from recommender.recommend import Recommendation
from recommender.scoring.model import UNITS
from recommender.scoring.profile import UNKNOWN
from recommender.scoring.ranking import NO_RANK
from recommender.version import VERSION

NONE = -1


def result_table(
    people: Recommendation,
    parsed: Parsed,
    keep: Sequence[str] = (),
    kept: Sequence[pa.Array] = (),
    explain: bool = False,
) -> pa.Table:
    """One row a good row of the input; `keep` names the columns to carry along, `kept` holds them."""
    catalog = people.engine.model.catalog
    arrays = [
        pa.array(parsed.rows),
        *kept,
        *(pa.array(count) for count in parsed.missing),
        *_scores(people),
        *_categories(people),
        *_activities(people),
        *(_explained(people) if explain else ()),
        *(
            words([text], np.zeros(people.responses.n, dtype=np.int32))
            for text in (catalog.questionnaire_hash, catalog.weights_hash, VERSION)
        ),
    ]
    schema = output_schema(catalog, keep, explain)
    return pa.Table.from_arrays(arrays, schema=schema)


def words(texts: Sequence[str], places: NDArray[Any]) -> pa.DictionaryArray:
    """Texts by their place, as a dictionary that is the same in every chunk; below 0 is empty."""
    found = places.astype(np.int32, copy=False)
    mask = found < 0
    return pa.DictionaryArray.from_arrays(
        pa.array(found, mask=mask) if mask.any() else pa.array(found), pa.array(texts, pa.string())
    )


def whole(values: NDArray[Any], known: NDArray[np.bool_]) -> pa.Array:
    """Small whole numbers, empty where not known."""
    return pa.array(values.astype(np.int16, copy=False), mask=~known)


def _scores(people: Recommendation) -> Iterator[pa.Array]:
    catalog, profile = people.engine.model.catalog, people.profile
    hides = [n for n, gate in enumerate(catalog.gates.gates) if gate.hides_bands]
    hidden = people.gates.holds[:, hides].any(axis=1)
    for score in catalog.scores.values():
        column = profile.scores[score.id]
        yield whole(column.value, column.complete)
        if score.bands:
            band_of = np.full(score.high - score.low + 2, NONE, dtype=np.int32)
            for place, band in enumerate(score.bands):
                band_of[band.low - score.low : band.high - score.low + 1] = place
            shown = column.complete & ~hidden
            places = np.where(shown, column.value - score.low, -1)
            yield words([band.label for band in score.bands], band_of.take(places, mode="wrap"))


def _categories(people: Recommendation) -> Iterator[pa.Array]:
    model, ranking = people.engine.model, people.ranking
    for n, span in enumerate(model.category_spans):
        rank = ranking.category_rank[:, n]
        has_rank = rank != NO_RANK
        units = np.where(has_rank, ranking.category_units[:, n], 0).astype(np.int64)
        yield pa.array(model.fit(units), mask=~has_rank)
        yield whole(rank, has_rank)
        best = np.where(has_rank, ranking.best[:, n].astype(np.int32) - span.start, NONE)
        yield words(model.activity_ids[span], best)


def _activities(people: Recommendation) -> Iterator[pa.Array]:
    model, ranking = people.engine.model, people.ranking
    gates = {gate.id: n for n, gate in enumerate(model.catalog.gates.gates)}
    for n, id in enumerate(model.activity_ids):
        rank = ranking.rank[:, n]
        yield pa.array(model.fit(ranking.units[:, n].astype(np.int64)))
        yield whole(rank, rank != NO_RANK)
        closed = people.gates.access.closed[:, n]
        closers = closing_gates(model.catalog, id)
        first = np.full(len(closed), NONE, dtype=np.int32)
        for place in reversed(range(len(closers))):
            holds = people.gates.holds[:, gates[closers[place].id]]
            np.copyto(first, place, where=holds & closed)
        yield words([gate.id for gate in closers], first)


def _explained(people: Recommendation) -> Iterator[pa.Array]:
    model, levels = people.engine.model, people.profile.levels
    for base in model.base:
        yield pa.array(np.full(people.responses.n, int(base) / UNITS))
    for activity, criterion in explained_pairs(model.catalog):
        row, column = model.criterion_ids.index(criterion), model.activity_ids.index(activity)
        level = levels[:, row].astype(np.int64)
        points = int(model.weights[row, column]) * (level - int(model.reference[row]))
        yield pa.array(points / UNITS, mask=level == UNKNOWN)
