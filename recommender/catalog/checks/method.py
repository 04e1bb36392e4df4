"""Criteria, weights and the numbers of the method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.catalog.blocks import blocks_of
from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.gates import check_clause
from recommender.catalog.checks.ids import KNOWN, REMOVE_OR_USE, twice, unknown
from recommender.catalog.faults import Fault
from recommender.catalog.records import AskedCriterion, Feed
from recommender.catalog.records.method import MOST_POINTS


def check_criteria(catalog: Catalog) -> Iterator[Fault]:
    """Criteria read known answers, with one level for every code."""
    for criterion in catalog.criteria.values():
        for feed in criterion.feeds:
            yield from _check_feed(catalog, criterion, feed)
        levels = {value for feed in criterion.feeds for value in feed.levels.values()}
        levels |= {1.0 for feed in criterion.feeds if feed.tick}
        reached = {f"{level:.2f}" for level in levels}
        yield from unknown("criteria.toml", f"{criterion.id}.said", criterion.said, reached)
        tags = catalog.method.tags
        for name in ("only_with", "not_with"):
            marks = getattr(criterion, name)
            yield from unknown("criteria.toml", f"{criterion.id}.{name}", marks, tags)
        hundredths = [criterion.reference, *(v for f in criterion.feeds for v in f.levels.values())]
        for value in hundredths:
            if abs(value * 100 - round(value * 100)) > 1e-9:
                yield Fault("criteria.toml", criterion.id, str(value), "use whole hundredths")
    for entry in catalog.measures.not_scored:
        yield from unknown("criteria.toml", "not_scored.item", [entry.item], catalog.items)
        if entry.item in catalog.items:
            codes = catalog.items[entry.item].codes
            yield from unknown("criteria.toml", f"not_scored.{entry.item}", [entry.code], codes)


def _check_feed(catalog: Catalog, criterion: AskedCriterion, feed: Feed) -> Iterator[Fault]:
    file, key = "criteria.toml", f"{criterion.id}.feeds"
    if bool(feed.item) == bool(feed.score):
        yield Fault(file, key, "both or neither", "name one item or one score")
    elif feed.score:
        yield from unknown(file, key, [feed.score], catalog.scores)
        if feed.score in catalog.scores:
            score = catalog.scores[feed.score]
            yield from _check_levels(file, key, feed, range(score.low, score.high + 1))
    elif feed.item not in catalog.items:
        yield Fault(file, key, str(feed.item), f"unknown; {KNOWN}")
    elif catalog.items[feed.item].type == "many":
        yield from unknown(file, f"{key}.tick", [feed.tick], catalog.items[feed.item].codes)
    else:
        yield from _check_levels(file, key, feed, catalog.items[feed.item].codes)


def _check_levels(file: str, key: str, feed: Feed, codes: Iterable[str | int]) -> Iterator[Fault]:
    wanted = {str(code) for code in codes}
    for code in sorted(wanted - set(feed.levels)):
        yield Fault(file, f"{key}.levels", code, "has no level; add one")
    for code in sorted(set(feed.levels) - wanted):
        yield Fault(file, f"{key}.levels", code, f"unknown; {KNOWN}")


def check_blocks(catalog: Catalog) -> Iterator[Fault]:
    """No two tick questions are tied together: ranges rely on it."""
    for block in blocks_of(catalog):
        many = sorted({slot.item for slot in block.slots if slot.tick})
        if len(many) > 1:
            remedy = "criteria may tie no two tick questions together"
            yield Fault("criteria.toml", ",".join(block.criteria), ",".join(many), remedy)


def check_weights(catalog: Catalog) -> Iterator[Fault]:
    """Weights join known ids, in whole quarters, once each."""
    ranked = {activity.id for activity in catalog.ranked_activities}
    pairs = [f"{w.activity},{w.criterion}" for w in catalog.weights]
    yield from twice("weights.csv", "activity,criterion", pairs)
    for number, weight in enumerate(catalog.weights, 2):
        place = f"weights.csv line {number}"
        if weight.activity not in ranked:
            yield Fault(place, "activity", weight.activity, "write an activity that is ranked")
        yield from unknown(place, "criterion", [weight.criterion], catalog.criteria)
        if weight.weight == 0 or (weight.weight * 4) % 1:
            yield Fault(place, "weight", str(weight.weight), "use whole quarters; no row means zero")
        if abs(weight.weight) > MOST_POINTS:
            remedy = f"stay within -{MOST_POINTS} and {MOST_POINTS}"
            yield Fault(place, "weight", str(weight.weight), remedy)
    for id in sorted(ranked - {w.activity for w in catalog.weights if w.weight > 0}):
        yield Fault("weights.csv", "activity", id, "nothing speaks for it; add a weight above zero")
    for id in sorted(set(catalog.criteria) - {w.criterion for w in catalog.weights}):
        yield Fault("criteria.toml", "criteria", id, f"no weight uses it; {REMOVE_OR_USE}", "left_over")


def check_matters(catalog: Catalog) -> Iterator[Fault]:
    """What matters to the person is weighed in whole numbers, under ids of its own."""
    matters = catalog.method.matters
    yield from twice("criteria.toml", "criteria", [*catalog.criteria, *catalog.matters_criteria])
    if matters.high <= matters.low:
        yield Fault("model.toml", "matters.high", str(matters.high), "write a number above low")
    elif 100 % (matters.high - matters.low):
        remedy = "the steps from low to high must part 100 evenly; write a number such as low + 5"
        yield Fault("model.toml", "matters.high", str(matters.high), remedy)
    if not 0 < matters.weight <= MOST_POINTS or (matters.weight * 4) % 1:
        remedy = f"use whole quarters above 0, up to {MOST_POINTS}"
        yield Fault("model.toml", "matters.weight", str(matters.weight), remedy)
    if abs(matters.reference * 100 - round(matters.reference * 100)) > 1e-9:
        yield Fault("model.toml", "matters.reference", str(matters.reference), "use whole hundredths")


def check_method(catalog: Catalog) -> Iterator[Fault]:
    """Every grade and certainty has its number and words."""
    method = catalog.method
    lists = {"tonight_tags": method.tonight_tags, "tonight_also": method.tonight_also}
    for name, tags in {**lists, "gentle_tag": (method.gentle_tag,)}.items():
        yield from unknown("model.toml", name, tags, method.tags)
    yield from unknown("model.toml", "for_anyone", method.for_anyone, catalog.activities)
    reach, exempt = method.within_reach_tags, method.balance.exempt
    yield from unknown("model.toml", "within_reach_tags", reach, method.tags)
    yield from unknown("model.toml", "balance.exempt", exempt, catalog.categories)
    for group in method.balance.groups:
        key = f"balance.groups.{group.id}"
        for clause in group.when:
            yield from check_clause(catalog, "model.toml", key, clause)
        for limit in group.limits:
            yield from unknown("model.toml", f"{key}.limits", limit.activities, catalog.activities)
    yield from unknown("model.toml", "shown_tags", method.shown_tags, method.tags)
    for step_size in method.step_sizes:
        yield from check_clause(catalog, "model.toml", "step_sizes", step_size.when)
    for order in method.step_order:
        yield from unknown("model.toml", "step_order.last", order.last, method.tags)
        for clause in order.when:
            yield from check_clause(catalog, "model.toml", "step_order", clause)
    for name in ("helpfulness_points", "oxytocin_points"):
        for grade, points in getattr(method, name).items():
            if (points * 4) % 1 or abs(points) > MOST_POINTS:
                remedy = f"use whole quarters from -{MOST_POINTS} to {MOST_POINTS}"
                yield Fault("model.toml", f"{name}.{grade}", str(points), remedy)
    for name, table, wanted in (
        ("helpfulness_points", method.helpfulness_points, {"L0", "L1", "L2", "L3"}),
        ("oxytocin_points", method.oxytocin_points, {"A", "B", "C", "D", "X"}),
        ("helpfulness_words", method.helpfulness_words, {"L0", "L1", "L2", "L3"}),
        ("spread", method.spread, {"low", "medium", "high"}),
        ("direction_words", method.direction_words, {"rise", "mixed", "fall", "untested"}),
        ("grade_words", method.grade_words, {"A", "B", "C", "D", "X"}),
    ):
        for key in sorted(wanted - set(table)):
            yield Fault("model.toml", name, key, "missing; add it")
