"""Every way to change one answer that may be named as changeable, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import ChangeableAnswer, Item
from recommender.scoring.responses import DECLINED, Answer, Answers, is_missing


@dataclass(frozen=True)
class AnswerChange:
    """One answer changed: what was said, what would be said, and how many steps lie between.

    `tick` is the one that is put on or off in a tick question. An open question counts one step.
    """

    item: str
    tick: str | None
    before: Answer
    after: Answer
    size: int


def neighbors(catalog: Catalog, answers: Answers) -> tuple[AnswerChange, ...]:
    """All changes of one answer of one person, by size, then in the order of the questionnaire."""
    entries = sorted(catalog.changeable.changeable, key=lambda entry: _place(catalog, entry))
    found = [change for entry in entries for change in _changes(catalog, entry, answers)]
    return tuple(sorted(found, key=lambda change: change.size))


def _place(catalog: Catalog, entry: ChangeableAnswer) -> tuple[int, int]:
    item = catalog.items[entry.item]
    return list(catalog.items).index(item.id), item.codes.index(entry.tick) if entry.tick else 0


def _changes(catalog: Catalog, entry: ChangeableAnswer, answers: Answers) -> Iterator[AnswerChange]:
    item, before = catalog.items[entry.item], answers.get(entry.item)
    if before == DECLINED:
        return
    if entry.tick:
        yield from _toggled(item, entry, before)
        return
    for place, code in enumerate(item.codes):
        if is_missing(before):
            yield AnswerChange(item.id, None, before, code, 1)
        elif (steps := place - item.codes.index(before)) and _is_named(entry, steps):
            yield AnswerChange(item.id, None, before, code, abs(steps) if entry.order == "scale" else 1)


def _is_named(entry: ChangeableAnswer, steps: int) -> bool:
    return entry.towards == "any" or (steps > 0) == (entry.towards == "last")


def _toggled(item: Item, entry: ChangeableAnswer, before: Answer) -> Iterator[AnswerChange]:
    """A tick put on or off. Put on, it takes off what cannot stand beside it."""
    if not isinstance(before, tuple):
        return
    is_on = entry.tick in before
    if not _is_named(entry, -1 if is_on else 1):
        return
    kept = {code for code in before if code != entry.tick and (is_on or _may_join(item, code, entry))}
    wanted = kept if is_on else {*kept, entry.tick}
    after = tuple(str(code) for code in item.codes if code in wanted)
    yield AnswerChange(item.id, entry.tick, before, after, 1)


def _may_join(item: Item, code: str, entry: ChangeableAnswer) -> bool:
    return code not in item.exclusive or entry.tick in item.joins.get(code, ())
