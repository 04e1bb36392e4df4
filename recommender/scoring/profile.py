"""From answers to scores and to criterion levels, with what is missing kept visible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import AskedCriterion, Feed, Item
from recommender.scoring.responses import MISSING, Responses

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
UNKNOWN = -1


@dataclass(frozen=True)
class ScoreColumn:
    """One score of n people: `value` counts only where `complete`; `low`…`high` is reachable."""

    value: Ints
    low: Ints
    high: Ints
    answered: Ints
    complete: Bools


@dataclass(frozen=True)
class Profile:
    """Scores by id, and levels (n, criteria) in whole hundredths, -1 where unknown.

    The last columns are what matters, one a ranked category.
    """

    scores: dict[str, ScoreColumn]
    levels: Ints


def read_profile(catalog: Catalog, responses: Responses) -> Profile:
    """Scores and levels of n people."""
    scores = {id: score_of(catalog, responses, id) for id in catalog.scores}
    levels = [read_level(catalog, responses, c, scores) for c in catalog.criteria.values()]
    return Profile(scores, np.column_stack([*levels, matters_levels(catalog, responses)]))


def read_level(
    catalog: Catalog, responses: Responses, criterion: AskedCriterion, scores: dict[str, ScoreColumn]
) -> Ints:
    """(n,) level in hundredths: the largest of its feeds.

    Known once the first feed is known, or any is above 0.
    """
    feeds = [_feed_level(catalog, responses, feed, scores) for feed in criterion.feeds]
    largest = np.maximum.reduce(feeds)
    known = (feeds[0] != UNKNOWN) | (largest > 0)
    return np.where(known, largest, UNKNOWN)


def matters_levels(catalog: Catalog, responses: Responses) -> Ints:
    """(n, categories) level in hundredths of what the person set; unknown where untouched."""
    matters = catalog.method.matters
    levels = np.array(matters.levels, dtype=np.int64)
    found = responses.matters
    return np.where(found == MISSING, UNKNOWN, levels[np.maximum(found - matters.low, 0)])


def score_of(catalog: Catalog, responses: Responses, id: str) -> ScoreColumn:
    """One score of n people."""
    score = catalog.scores[id]
    low = np.zeros(responses.n, dtype=np.int64)
    high, answered = low.copy(), low.copy()
    for id in score.items:
        codes = _numbers(catalog.items[id])
        found = responses.codes[id]
        known = found != MISSING
        value = codes[found]
        low += np.where(known, value, codes.min())
        high += np.where(known, value, codes.max())
        answered += known
    complete = answered == len(score.items)
    return ScoreColumn(np.where(complete, low, 0), low, high, answered, complete)


def _feed_level(
    catalog: Catalog, responses: Responses, feed: Feed, scores: dict[str, ScoreColumn]
) -> Ints:
    if feed.score:
        score, column = catalog.scores[feed.score], scores[feed.score]
        table = _levels(feed, range(score.low, score.high + 1))
        return np.where(column.complete, table[np.maximum(column.value - score.low, 0)], UNKNOWN)
    item = catalog.items[str(feed.item)]
    if item.type == "many":
        ticked = responses.ticks[item.id][:, item.codes.index(str(feed.tick))].astype(np.int64)
        return np.where(ticked == MISSING, UNKNOWN, ticked * 100)
    found = responses.codes[item.id]
    return np.where(found == MISSING, UNKNOWN, _levels(feed, item.codes)[found])


def _levels(feed: Feed, codes: object) -> Ints:
    return np.array([round(feed.levels[str(code)] * 100) for code in codes], dtype=np.int64)  # type: ignore[attr-defined]


def _numbers(item: Item) -> Ints:
    return np.array([int(code) for code in item.codes], dtype=np.int64)
