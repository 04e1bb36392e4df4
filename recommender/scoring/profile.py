"""From answers to scores and criterion levels; missing values stay visible as UNKNOWN."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import AskedCriterion, Feed
from recommender.scoring.responses import MISSING, Responses

# Integers of any width: levels, scores and units are small, and narrow ones are fast.
Ints = NDArray[np.signedinteger[Any]]
Bools = NDArray[np.bool_]
UNKNOWN = -1
SMALL = np.int16
TICK_LEVELS = np.array([0, 100, UNKNOWN], dtype=SMALL)


@dataclass(frozen=True)
class ScoreColumn:
    """One score of n people, (n,) each: `value` is valid where `complete`, else `low`…`high`."""

    value: Ints
    low: Ints
    high: Ints
    answered: Ints
    complete: Bools


@dataclass(frozen=True)
class Profile:
    """Scores by id, and levels (n, criteria) in whole hundredths, -1 where unknown.

    After the criteria come the importance of each ranked category, and how each activity helped; the
    latter only where somebody says so. Columns are contiguous in memory, as
    everywhere in scoring: each rule works on whole columns.
    """

    scores: dict[str, ScoreColumn]
    levels: Ints


def read_profile(catalog: Catalog, responses: Responses) -> Profile:
    """Compute the scores and levels of n people."""
    scores = {id: score_of(catalog, responses, id) for id in catalog.scores}
    personal = personal_levels(catalog, responses).T
    columns = np.empty((len(catalog.criteria) + len(personal), responses.n), dtype=SMALL)
    for n, criterion in enumerate(catalog.criteria.values()):
        columns[n] = read_level(catalog, responses, criterion, scores)
    columns[len(catalog.criteria) :] = personal
    return Profile(scores, columns.T)


def read_level(
    catalog: Catalog, responses: Responses, criterion: AskedCriterion, scores: dict[str, ScoreColumn]
) -> Ints:
    """Return (n,) levels in hundredths, the largest of the criterion's feeds.

    A level is known once its first feed is known or any feed is above 0.
    """
    feeds = [_feed_level(catalog, responses, feed, scores) for feed in criterion.feeds]
    if len(feeds) == 1:
        return feeds[0]
    largest = np.maximum.reduce(feeds)
    known = (feeds[0] != UNKNOWN) | (largest > 0)
    return np.where(known, largest, UNKNOWN)


def personal_levels(catalog: Catalog, responses: Responses) -> Ints:
    """Return (n, …) levels in hundredths of what matters and, if anybody says so, what helped.

    UNKNOWN where the person says nothing of it.
    """
    matters = catalog.method.matters
    levels = np.array([*matters.levels, UNKNOWN], dtype=SMALL)
    set_to = levels[np.where(responses.matters == MISSING, MISSING, responses.matters - matters.low)]
    return set_to if responses.helped is None else np.hstack([set_to, responses.helped])


def score_of(catalog: Catalog, responses: Responses, id: str) -> ScoreColumn:
    """Compute one score of n people."""
    score = catalog.scores[id]
    low = np.zeros(responses.n, dtype=SMALL)
    high, answered = low.copy(), low.copy()
    for id in score.items:
        codes, chosen = np.array(catalog.items[id].codes, dtype=SMALL), responses.codes[id]
        # MISSING is -1 and indexes the value appended last.
        low += np.append(codes, codes.min())[chosen]
        high += np.append(codes, codes.max())[chosen]
        answered += chosen != MISSING
    complete = answered == len(score.items)
    return ScoreColumn(np.where(complete, low, SMALL(0)), low, high, answered, complete)


def _feed_level(
    catalog: Catalog, responses: Responses, feed: Feed, scores: dict[str, ScoreColumn]
) -> Ints:
    codes: Iterable[str | int]
    if feed.score:
        score, column = catalog.scores[feed.score], scores[feed.score]
        codes = range(score.low, score.high + 1)
        found = np.where(column.complete, column.value - score.low, MISSING)
    else:
        item = catalog.items[str(feed.item)]
        if item.type == "many":
            return TICK_LEVELS[responses.ticks[item.id][:, item.codes.index(str(feed.tick))]]
        codes, found = item.codes, responses.codes[item.id]
    # MISSING is -1 and indexes the level appended last.
    levels = [*(round(feed.levels[str(code)] * 100) for code in codes), UNKNOWN]
    return np.array(levels, dtype=SMALL)[found]
