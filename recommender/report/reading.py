"""The one way back from a saved check-in: for the pages, the draft and `tend recommend` alike.

A file is read in full, or refused with one sentence. Only what belongs to another version is left
out, and listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from recommender.catalog.catalog import Catalog
from recommender.catalog.file_words import SavedFile
from recommender.report.migration import lacking, newer_than, without_the_gone
from recommender.report.plan import PlanStep, check_plan
from recommender.report.saved import FORMAT, SCHEMA, CheckInData, SavedCheckIn
from recommender.report.strict_json import LARGEST_FILE, SavedFileError, as_code, quoted, read_json
from recommender.scoring.responses import Answer, AnswerError, read_answers, read_matters

__all__ = ["LARGEST_FILE", "Loaded", "SavedFileError", "read_check_in"]

KIND = ("schema", "format")
# A file without `schema` and `format` is a bare set of answers: what else it holds is not ours.
BARE = ("answers", "matters", "not_for_me")


@dataclass(frozen=True)
class Loaded:
    """What a file says; `dropped` has one line for each thing that is not asked or offered any more."""

    data: CheckInData
    dropped: tuple[str, ...] = ()


def read_check_in(catalog: Catalog, content: bytes) -> Loaded:
    """A saved check-in, or {"answers": {item: code}} alone.

    Raises SavedFileError with one sentence for anything else.
    """
    words = catalog.words.file
    document, odd = read_json(words.errors, content)
    saved = _shape(words, document)
    _refuse_newer(catalog, saved)
    fitting, dropped = without_the_gone(catalog, saved)
    data = _data(catalog, fitting)
    if odd:
        raise SavedFileError(words.errors.no_number.format(value=as_code(odd[0])))
    return Loaded(data, dropped)


# --- shape ---------------------------------------------------------------------------------------


def _shape(words: SavedFile, document: Any) -> SavedCheckIn:
    if not isinstance(document, dict):
        raise SavedFileError(words.errors.no_object)
    is_bare = not any(key in document for key in KIND)
    if not is_bare:
        _check_kind(words, document)
        _refuse_unknown(words, document)
    if not isinstance(document.get("answers"), dict):
        raise SavedFileError(words.errors.no_answers)
    wanted = BARE if is_bare else SavedCheckIn.model_fields
    try:
        return SavedCheckIn.model_validate({key: document[key] for key in wanted if key in document})
    except ValidationError as error:
        raise _shape_fault(words, error) from None


def _check_kind(words: SavedFile, document: dict[str, Any]) -> None:
    if document.get("schema") != SCHEMA:
        raise SavedFileError(words.errors.wrong_schema.format(value=quoted(document.get("schema"))))
    found = document.get("format")
    if type(found) is not int or found < FORMAT:
        raise _wrong(words, "format", found, str(FORMAT))
    if found > FORMAT:
        raise SavedFileError(words.errors.newer.format(place="format", value=quoted(found)))


def _refuse_unknown(words: SavedFile, document: dict[str, Any]) -> None:
    for key in document:
        if key not in KIND and key not in SavedCheckIn.model_fields:
            raise SavedFileError(words.errors.unknown_key.format(place=quoted(key)))


def _shape_fault(words: SavedFile, error: ValidationError) -> SavedFileError:
    detail = error.errors(include_url=False)[0]
    *outer, last = detail["loc"]
    if detail["type"] == "extra_forbidden":
        place = f"{_place(outer)}: {quoted(last)}"
        return SavedFileError(words.errors.unknown_key.format(place=place))
    place = _place(detail["loc"])
    if detail["type"] == "missing":
        return SavedFileError(words.errors.missing.format(place=place))
    return _wrong(words, place, detail["input"], getattr(words.allowed, str(detail["loc"][0])))


def _place(steps: Sequence[str | int]) -> str:
    said = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return "".join(said).removeprefix(".")


def _refuse_newer(catalog: Catalog, saved: SavedCheckIn) -> None:
    asked = saved.questionnaire
    if asked and int(asked.version) > int(catalog.intake.version):
        place, value = "questionnaire.version", quoted(asked.version)
        raise SavedFileError(catalog.words.file.errors.newer.format(place=place, value=value))


# --- content -------------------------------------------------------------------------------------


def _data(catalog: Catalog, saved: SavedCheckIn) -> CheckInData:
    answers = _answers(catalog, saved.answers)
    ranked = {activity.id for activity in catalog.ranked_activities}
    _check_ids(catalog, "not_for_me", saved.not_for_me, ranked)
    _check_ids(catalog, "order", saved.order, set(catalog.items))
    _check_ids(catalog, "not_asked", saved.not_asked, set(newer_than(catalog)))
    order = dict.fromkeys([*(id for id in saved.order if id in answers), *answers])
    _check_plan(catalog, saved.plan)
    return CheckInData(
        answers=answers,
        order=tuple(order),
        path=saved.path,
        vetoes=frozenset(saved.not_for_me),
        matters=_matters(catalog, saved.matters),
        plan=tuple(saved.plan),
        not_asked=lacking(catalog, saved, answers),
    )


def _answers(catalog: Catalog, raw: dict[str, Any]) -> dict[str, Answer]:
    words = catalog.words.file
    try:
        return read_answers(catalog, raw)
    except AnswerError as error:
        if error.item in catalog.items:
            raise _wrong_answer(words, error, error.item) from None
        place, value = as_code(error.item), as_code(error.value)
        raise SavedFileError(words.errors.no_question.format(place=place, value=value)) from None


def _matters(catalog: Catalog, raw: dict[str, Any]) -> dict[str, int]:
    try:
        return read_matters(catalog, raw)
    except AnswerError as error:
        is_known = error.item.removeprefix("matters.") in catalog.categories
        place = error.item if is_known else as_code(error.item)
        raise _wrong_answer(catalog.words.file, error, place) from None


def _check_ids(catalog: Catalog, key: str, ids: list[str], known: set[str]) -> None:
    words = catalog.words.file
    for number, id in enumerate(ids):
        if id not in known or id in ids[:number]:
            raise _wrong(words, f"{key}[{number}]", id, getattr(words.allowed, key))


def _check_plan(catalog: Catalog, steps: list[PlanStep]) -> None:
    words = catalog.words.file
    for number, step in enumerate(steps):
        try:
            check_plan(catalog, [step])
        except AnswerError as error:
            raise _wrong_answer(words, error, f"plan[{number}].{error.item}") from None
    try:
        check_plan(catalog, steps)
    except AnswerError as error:
        raise _wrong_answer(words, error, "plan") from None


def _wrong_answer(words: SavedFile, error: AnswerError, place: str) -> SavedFileError:
    known = {"value": as_code(error.value), "allowed": error.allowed}
    return SavedFileError(words.errors.wrong_value.format(place=place, **known))


def _wrong(words: SavedFile, place: str, value: object, allowed: str) -> SavedFileError:
    return SavedFileError(
        words.errors.wrong_value.format(place=place, value=quoted(value), allowed=allowed)
    )
