"""A check-in of another version: what is still asked and offered stays, the rest is listed.

What that version did not ask yet counts as not asked, and is listed too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item
from recommender.report.plan import PlanError, PlanStep, check_plan
from recommender.report.saved import CheckInData, SavedCheckIn, item_of
from recommender.report.strict_json import quoted
from recommender.scoring.responses import NOT_ASKED, Answer, AnswerError, read_answers, read_matters


def is_other_questionnaire(catalog: Catalog, saved: SavedCheckIn) -> bool:
    """Whether the file belongs to other questions than the ones asked here."""
    return bool(saved.questionnaire and saved.questionnaire.hash != catalog.questionnaire_hash)


def without_the_gone(catalog: Catalog, saved: SavedCheckIn) -> tuple[SavedCheckIn, tuple[str, ...]]:
    """The file without what this version does not know, and one line for each thing left out.

    A file of this very version stays as it is: what is wrong in it is an error, and no difference.
    """
    lines: list[str] = []
    fitting: dict[str, Any] = {}
    is_other = is_other_questionnaire(catalog, saved)
    if is_other:
        fitting["answers"] = _answers(catalog, saved.answers, lines)
        fitting["order"] = [id for id in saved.order if id in catalog.items]
        fitting["not_asked"] = [one for one in saved.not_asked if one in newer_than(catalog)]
    if is_other or saved.weights not in (None, catalog.weights_hash):
        fitting["not_for_me"] = _not_for_me(catalog, saved.not_for_me, lines)
        fitting["matters"] = _matters(catalog, saved.matters, lines)
        fitting["plan"] = _plan(catalog, saved.plan, lines)
    return saved.model_copy(update=fitting), tuple(lines)


def newer_than(catalog: Catalog, version: int = 1) -> tuple[str, ...]:
    """Questions, and answers to tick as `item.tick`, that came after a version, in their order."""
    return tuple(_newer(catalog, version))


def _newer(catalog: Catalog, version: int) -> Iterator[str]:
    for item in catalog.items.values():
        if item.since > version:
            yield item.id
        if item.type == "many":
            known = max(item.since, version)
            yield from (f"{item.id}.{option.code}" for option in item.options if option.since > known)


def lacking(catalog: Catalog, saved: SavedCheckIn, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """What the version of a file did not ask, or what the file says was not asked before it."""
    asked = saved.questionnaire
    newer = newer_than(catalog, int(asked.version)) if asked else ()
    every = (one for one in newer_than(catalog) if one in newer or one in saved.not_asked)
    return tuple(one for one in every if _lacks(answers, one))


def _lacks(answers: Mapping[str, Answer], newer: str) -> bool:
    item, _, tick = newer.partition(".")
    answer = answers.get(item)
    return isinstance(answer, tuple) and tick not in answer if tick else item not in answers


def all_not_asked(catalog: Catalog, data: CheckInData) -> tuple[str, ...]:
    """Every question that was not asked, and newer answers that were not offered, in their order."""
    newer = {one for one in data.not_asked if one != item_of(one)}
    found = []
    for id in catalog.items:
        found += [id] if data.answers.get(id, NOT_ASKED) == NOT_ASKED else []
        found += [one for one in newer_than(catalog) if one in newer and item_of(one) == id]
    return tuple(found)


def say_not_asked(catalog: Catalog, ids: Sequence[str], discreet: bool = False) -> tuple[str, ...]:
    """What was not asked, by label; `discreet` does not name what is private."""
    return tuple(dict.fromkeys(_say_not_asked(catalog, id, discreet) for id in ids))


def _say_not_asked(catalog: Catalog, newer: str, discreet: bool) -> str:
    id, _, tick = newer.partition(".")
    item = catalog.items[id]
    if discreet and item.private:
        return catalog.words.session.private_question
    if not tick:
        return item.label
    words = catalog.words.file.not_asked_tick
    return words.format(question=item.label, option=item.label_of(tick))


def _answers(catalog: Catalog, raw: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for id, value in raw.items():
        item = catalog.items.get(id)
        if item is None:
            lines.append(catalog.words.file.dropped.question.format(place=quoted(id)))
            continue
        rest = _ticks_left(item, value)
        if _can_stay(catalog, id, rest):
            kept[id] = rest
        if rest != value or id not in kept:
            lines.append(_say_answer(catalog, item, value, rest if id in kept else []))
    return kept


def _ticks_left(item: Item, value: Any) -> Any:
    """The ticks that are still offered. None left is no answer: nobody said "none of these"."""
    if item.type != "many" or not isinstance(value, list):
        return value
    known = [code for code in value if isinstance(code, str) and code in item.codes]
    return known if known or not value else value


def _can_stay(catalog: Catalog, id: str, value: Any) -> bool:
    try:
        read_answers(catalog, {id: value})
    except AnswerError:
        return False
    return True


def _say_answer(catalog: Catalog, item: Item, value: Any, rest: list[Any]) -> str:
    words = catalog.words.file.dropped
    if item.tab_only:
        return words.private_answer
    gone = [code for code in value if code not in rest] if isinstance(value, list) else value
    return words.answer.format(label=item.label, value=quoted(gone))


def _not_for_me(catalog: Catalog, ids: list[str], lines: list[str]) -> list[str]:
    known = {activity.id for activity in catalog.ranked_activities}
    gone = catalog.words.file.dropped.activity
    lines += [gone.format(place=quoted(id)) for id in ids if id not in known]
    return [id for id in ids if id in known]


def _matters(catalog: Catalog, raw: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for id, value in raw.items():
        try:
            kept |= read_matters(catalog, {id: value})
        except AnswerError:
            lines.append(catalog.words.file.dropped.matter.format(place=quoted(id)))
    return kept


def _plan(catalog: Catalog, steps: list[PlanStep], lines: list[str]) -> list[PlanStep]:
    kept = []
    for number, step in enumerate(steps, 1):
        try:
            check_plan(catalog, [step])
            kept.append(step)
        except PlanError:
            lines.append(catalog.words.file.dropped.step.format(number=number))
    return kept
