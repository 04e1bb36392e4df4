"""A check-in of another version: what is still asked and offered stays, the rest is listed."""

from __future__ import annotations

from typing import Any

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item
from recommender.report.plan import PlanError, PlanStep, check_plan
from recommender.report.saved import SavedCheckIn
from recommender.report.strict_json import quoted
from recommender.scoring.responses import AnswerError, read_answers, read_matters


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
    if is_other or saved.weights not in (None, catalog.weights_hash):
        fitting["not_for_me"] = _not_for_me(catalog, saved.not_for_me, lines)
        fitting["matters"] = _matters(catalog, saved.matters, lines)
        fitting["plan"] = _plan(catalog, saved.plan, lines)
    return saved.model_copy(update=fitting), tuple(lines)


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
