"""From answers to scores and to criterion levels, with what is missing kept visible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import AskedCriterion, Feed, Item
from recommender.scoring.responses import MISSING, Responses

# Whole numbers of any width: levels, scores and units are small, and small ones are fast.
Ints = NDArray[np.signedinteger[Any]]
Bools = NDArray[np.bool_]
UNKNOWN = -1
SMALL = np.int16
TICK_LEVELS = np.array([0, 100, UNKNOWN], dtype=SMALL)


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

    The last columns are what matters, one a ranked category. Columns lie one after another in memory,
    as everywhere in scoring: each rule works on whole columns.
    """

    scores: dict[str, ScoreColumn]
    levels: Ints


def read_profile(catalog: Catalog, responses: Responses) -> Profile:
    """Scores and levels of n people."""
    scores = {id: score_of(catalog, responses, id) for id in catalog.scores}
    columns = np.empty((len(catalog.scored_criteria), responses.n), dtype=SMALL)
    for n, criterion in enumerate(catalog.criteria.values()):
        columns[n] = read_level(catalog, responses, criterion, scores)
    columns[len(catalog.criteria) :] = matters_levels(catalog, responses).T
    return Profile(scores, columns.T)


def read_level(
    catalog: Catalog, responses: Responses, criterion: AskedCriterion, scores: dict[str, ScoreColumn]
) -> Ints:
    """(n,) level in hundredths: the largest of its feeds.

    Known once the first feed is known, or any is above 0.
    """
    feeds = [_feed_level(catalog, responses, feed, scores) for feed in criterion.feeds]
    if len(feeds) == 1:
        return feeds[0]
    largest = np.maximum.reduce(feeds)
    known = (feeds[0] != UNKNOWN) | (largest > 0)
    return np.where(known, largest, UNKNOWN)


def matters_levels(catalog: Catalog, responses: Responses) -> Ints:
    """(n, categories) level in hundredths of what the person set; unknown where untouched."""
    matters = catalog.method.matters
    levels = np.array([*matters.levels, UNKNOWN], dtype=SMALL)
    return levels[np.where(responses.matters == MISSING, MISSING, responses.matters - matters.low)]


def score_of(catalog: Catalog, responses: Responses, id: str) -> ScoreColumn:
    """One score of n people."""
    score = catalog.scores[id]
    low = np.zeros(responses.n, dtype=SMALL)
    high, answered = low.copy(), low.copy()
    for id in score.items:
        codes, found = _numbers(catalog.items[id]), responses.codes[id]
        # The last place is that of a missing answer.
        low += np.append(codes, codes.min())[found]
        high += np.append(codes, codes.max())[found]
        answered += found != MISSING
    complete = answered == len(score.items)
    return ScoreColumn(np.where(complete, low, SMALL(0)), low, high, answered, complete)


def _feed_level(
    catalog: Catalog, responses: Responses, feed: Feed, scores: dict[str, ScoreColumn]
) -> Ints:
    if feed.score:
        score, column = catalog.scores[feed.score], scores[feed.score]
        table = _levels(feed, range(score.low, score.high + 1))
        return table[np.where(column.complete, column.value - score.low, UNKNOWN)]
    item = catalog.items[str(feed.item)]
    if item.type == "many":
        return TICK_LEVELS[responses.ticks[item.id][:, item.codes.index(str(feed.tick))]]
    return _levels(feed, item.codes)[responses.codes[item.id]]


def _levels(feed: Feed, codes: Iterable[str | int]) -> Ints:
    """Level by place of the code; the last one is that of a missing answer."""
    return np.array([*(round(feed.levels[str(code)] * 100) for code in codes), UNKNOWN], dtype=SMALL)


def _numbers(item: Item) -> Ints:
    return np.array([int(code) for code in item.codes], dtype=SMALL)
