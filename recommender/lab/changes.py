"""What differs between two weight sets, line by line in the order of weights.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from recommender.catalog.records import Weight
from recommender.catalog.records.compare import ChangeWords
from recommender.catalog.weight_set import Numbers, WeightSet

WEIGHT = "weight"
TABLES = ("helpfulness_points", "oxytocin_points", "spread")
MATTERS = "matters_weight"


class Citation(NamedTuple):
    """Why something was changed, where the weight set has no place for it."""

    source: str
    reason: str


@dataclass(frozen=True)
class Change:
    """One weight or one number that differs.

    `what` is "weight", or the number's name, such as "helpfulness_points.L2"; activity and criterion
    are None for a number. What is None on one side is not there: added or removed.
    """

    what: str
    activity: str | None = None
    criterion: str | None = None
    old: float | None = None
    new: float | None = None
    old_certainty: str | None = None
    new_certainty: str | None = None
    old_source: str | None = None
    source: str | None = None
    old_reason: str | None = None
    reason: str | None = None

    @property
    def key(self) -> str:
        """Its name among all changes: "hug,touch_wish", or the number's name."""
        return f"{self.activity},{self.criterion}" if self.what == WEIGHT else self.what

    @property
    def is_cited(self) -> bool:
        """Whether the new value has a reason and a source."""
        return bool((self.source or "").strip() and (self.reason or "").strip())


def changes(
    before: WeightSet, after: WeightSet, cited: Mapping[str, Citation] | None = None
) -> tuple[Change, ...]:
    """All differences: weights in the order of their file, then numbers.

    A removed weight stands where it stood, an added one behind the row before it. `cited` says by
    key why a weight was removed or a number changed: a weight set holds no reason for these.
    """
    old = {(row.activity, row.criterion): row for row in before.weights}
    new = {(row.activity, row.criterion): row for row in after.weights}
    pairs = ((old.get(place), new.get(place)) for place in _places(list(old), list(new)))
    found = [*(_weight(a, b) for a, b in pairs if a != b), *_numbers(before.numbers, after.numbers)]
    return tuple(_with_citation(change, (cited or {}).get(change.key)) for change in found)


def taken_back(weight_set: WeightSet, change: Change) -> WeightSet:
    """The weight set without one of its changes, all others kept."""
    if change.what != WEIGHT:
        return replace(weight_set, numbers=_number_back(weight_set.numbers, change))
    place = (change.activity, change.criterion)
    rest = [row for row in weight_set.weights if (row.activity, row.criterion) != place]
    if change.old is not None:
        was = {
            "activity": change.activity,
            "criterion": change.criterion,
            "weight": change.old,
            "certainty": change.old_certainty,
            "source": change.old_source,
            "reason": change.old_reason,
        }
        rest.append(Weight.model_validate(was))
    return replace(weight_set, weights=tuple(rest))


def change_lines(found: tuple[Change, ...], words: ChangeWords) -> Iterator[str]:
    """Every change as one line of text: what it was and is, how certain, by which source, and why."""
    return (change_text(change, words) for change in found)


def change_text(change: Change, words: ChangeWords) -> str:
    """One change in one line."""
    values = {"old": _number(change.old, words), "new": _number(change.new, words)}
    if change.what == WEIGHT:
        parts = [words.weight.format(activity=change.activity, criterion=change.criterion, **values)]
    else:
        parts = [words.number.format(name=change.what, **values)]
    if None not in (change.old_certainty, change.new_certainty):
        if change.old_certainty != change.new_certainty:
            old, new = change.old_certainty, change.new_certainty
            parts.append(words.certainty.format(old=old, new=new))
    elif change.new_certainty:
        parts.append(words.certainty_new.format(new=change.new_certainty))
    parts += [_source(change, words), _reason(change, words)]
    return "; ".join(" ".join(part.split()) for part in parts)


def _source(change: Change, words: ChangeWords) -> str:
    if not change.source:
        return words.no_source
    if change.old_source in (None, change.source):
        return words.source.format(source=change.source)
    return words.old_source.format(old=change.old_source, source=change.source)


def _reason(change: Change, words: ChangeWords) -> str:
    return words.reason.format(reason=change.reason) if change.reason else words.no_reason


def _number(value: float | None, words: ChangeWords) -> str:
    return words.nothing if value is None else f"{value:g}"


def _places(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Both orders as one: the old one, with what is new behind what stands before it."""
    every, known, place = list(old), set(old), 0
    for pair in new:
        if pair in known:
            place = every.index(pair) + 1
        else:
            every.insert(place, pair)
            place += 1
    return every


def _weight(old: Weight | None, new: Weight | None) -> Change:
    row = new or old
    assert row is not None
    return Change(
        what=WEIGHT,
        activity=row.activity,
        criterion=row.criterion,
        old=old.weight if old else None,
        new=new.weight if new else None,
        old_certainty=old.certainty if old else None,
        new_certainty=new.certainty if new else None,
        old_source=old.source if old else None,
        source=new.source if new else None,
        old_reason=old.reason if old else None,
        reason=new.reason if new else None,
    )


def _numbers(before: Numbers, after: Numbers) -> Iterator[Change]:
    for table in TABLES:
        old, new = getattr(before, table), getattr(after, table)
        for key in sorted(set(old) | set(new)):
            if old.get(key) != new.get(key):
                yield Change(f"{table}.{key}", old=old.get(key), new=new.get(key))
    if before.matters_weight != after.matters_weight:
        yield Change(MATTERS, old=before.matters_weight, new=after.matters_weight)


def _number_back(numbers: Numbers, change: Change) -> Numbers:
    table, _, key = change.what.partition(".")
    if not key:
        return numbers.model_copy(update={table: change.old})
    values = {name: value for name, value in getattr(numbers, table).items() if name != key}
    was = {} if change.old is None else {key: change.old}
    return numbers.model_copy(update={table: values | was})


def _with_citation(change: Change, citation: Citation | None) -> Change:
    if citation is None or change.is_cited:
        return change
    return replace(change, source=citation.source, reason=citation.reason)
