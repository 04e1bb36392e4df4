"""Read a saved check-in, for the pages, the draft and `tend recommend` alike.

A file is read in full, or refused with one sentence. Only what belongs to another version is left
out, and listed.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from recommender.catalog.catalog import Catalog
from recommender.catalog.texts import Texts
from recommender.person.plan import aged, check_plan
from recommender.person.saved import FORMAT, SCHEMA, CheckInData, SavedCheckIn, newer_than
from recommender.scoring.responses import AnswerError, read_answers, read_matters, shown

LARGEST_FILE = 64 * 1024
# Python refuses to read whole numbers that are much longer; no code is near.
LONGEST_NUMBER = 4000
LONGEST_QUOTE = 80
KIND = ("schema", "format")
# A file without `schema` and `format` is a bare set of answers: its other keys are not ours.
BARE = ("answers", "matters", "not_for_me")


class SavedFileError(ValueError):
    """A file that cannot be read. Its text is one sentence with place and remedy, safe to show."""


@dataclass(frozen=True)
class Loaded:
    """A check-in from a file; `dropped` has one line for each thing not asked or offered any more."""

    data: CheckInData
    dropped: tuple[str, ...] = ()


def read_check_in(catalog: Catalog, content: bytes, today: date | None = None) -> Loaded:
    """Read a saved check-in, or {"answers": {item: code}} alone. With `today`, its plan ages.

    Raises SavedFileError with one sentence for anything else.
    """
    texts = catalog.texts
    document, odd = read_json(texts, content)
    saved = _shape(texts, document)
    asked = saved.questionnaire
    if asked and int(asked.version) > int(catalog.intake.version):
        place, value = "questionnaire.version", quoted(asked.version)
        raise SavedFileError(texts("file.errors.newer", place=place, value=value))
    fitting, dropped = _without_the_gone(catalog, saved)
    data = _data(catalog, fitting)
    if today and saved.saved_on:
        days = (today - date.fromisoformat(saved.saved_on)).days
        data = replace(data, plan=aged(catalog, data.plan, days))
    if odd:
        raise SavedFileError(texts("file.errors.no_number", value=as_code(odd[0])))
    return Loaded(data, dropped)


# --- JSON ----------------------------------------------------------------------------------------


def as_code(text: str) -> str:
    """Return bounded text in backticks, so that no HTML or Markdown in it has an effect on a page."""
    plain = text.replace("`", "\\u0060")
    return f"`{plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 3] + '...'}`"


def quoted(value: object) -> str:
    """Return an untrusted value as printable ASCII of bounded length, in backticks."""
    return as_code(shown(value))


def read_json(texts: Texts, content: bytes) -> tuple[Any, list[str]]:
    """Return the parsed JSON, and the constants in it that are not numbers (NaN, Infinity).

    The constants are parsed as floats, so that a later error can name their answer. Raises
    SavedFileError for what is too large, too deep, not UTF-8, not JSON, or has a name twice.
    """
    odd: list[str] = []

    def constant(name: str) -> float:
        odd.append(name)
        return float(name)

    def whole(digits: str) -> int | float:
        # One too long for Python becomes infinity, which is no valid code.
        return int(digits) if len(digits) < LONGEST_NUMBER else float(digits)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        unique = dict(pairs)
        if len(unique) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise SavedFileError(texts("file.errors.twice", place=quoted(twice)))
        return unique

    if len(content) > LARGEST_FILE:
        raise SavedFileError(texts("file.errors.too_large", most=LARGEST_FILE // 1024))
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise SavedFileError(texts("file.errors.empty"))
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        raise SavedFileError(texts("file.errors.other_encoding", found=encoding[:6].upper()))
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text, parse_constant=constant, parse_int=whole, object_pairs_hook=once)
    except UnicodeDecodeError:
        raise SavedFileError(texts("file.errors.not_utf8")) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise SavedFileError(texts("file.errors.not_json", **place)) from None
    except RecursionError:
        raise SavedFileError(texts("file.errors.too_deep")) from None
    return document, odd


# --- shape ---------------------------------------------------------------------------------------


def _shape(texts: Texts, document: Any) -> SavedCheckIn:
    if not isinstance(document, dict):
        raise SavedFileError(texts("file.errors.no_object"))
    is_bare = not any(key in document for key in KIND)
    if not is_bare:
        _check_keys(texts, document)
    if not isinstance(document.get("answers"), dict):
        raise SavedFileError(texts("file.errors.no_answers"))
    ours = BARE if is_bare else SavedCheckIn.model_fields
    try:
        return SavedCheckIn.model_validate({key: document[key] for key in ours if key in document})
    except ValidationError as error:
        raise _shape_fault(texts, error) from None


def _check_keys(texts: Texts, document: dict[str, Any]) -> None:
    if document.get("schema") != SCHEMA:
        raise SavedFileError(texts("file.errors.wrong_schema", value=quoted(document.get("schema"))))
    number = document.get("format")
    if type(number) is not int or number < FORMAT:
        raise _wrong(texts, "format", quoted(number), str(FORMAT))
    if number > FORMAT:
        raise SavedFileError(texts("file.errors.newer", place="format", value=quoted(number)))
    for key in document:
        if key not in KIND and key not in SavedCheckIn.model_fields:
            raise SavedFileError(texts("file.errors.unknown_key", place=quoted(key)))


def _shape_fault(texts: Texts, error: ValidationError) -> SavedFileError:
    """Say the first fault that pydantic found: its type chooses the sentence, its loc is the place."""
    detail = error.errors(include_url=False)[0]
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"]]
    place = "".join(steps).removeprefix(".")
    if detail["type"] == "extra_forbidden":
        outer = "".join(steps[:-1]).removeprefix(".")
        place = f"{outer}: {quoted(detail['loc'][-1])}"
        return SavedFileError(texts("file.errors.unknown_key", place=place))
    if detail["type"] == "missing":
        return SavedFileError(texts("file.errors.missing", place=place))
    return _wrong(texts, place, quoted(detail["input"]), texts(f"file.allowed.{detail['loc'][0]}"))


# --- another version -----------------------------------------------------------------------------


def _without_the_gone(catalog: Catalog, saved: SavedCheckIn) -> tuple[SavedCheckIn, tuple[str, ...]]:
    """Leave out what this version does not know; also return one line for each thing left out.

    A file of this very version is unchanged: what is wrong in it is an error, not a difference.
    """
    texts, lines = catalog.texts, list[str]()
    fitting: dict[str, Any] = {}
    is_other = bool(saved.questionnaire and saved.questionnaire.hash != catalog.questionnaire_hash)
    if is_other:
        fitting["answers"] = _answers_left(catalog, saved.answers, lines)
        fitting["order"] = [id for id in saved.order if id in catalog.items]
        fitting["not_asked"] = [one for one in saved.not_asked if one in newer_than(catalog)]
    if is_other or saved.weights not in (None, catalog.weights_hash):
        ranked = {activity.id for activity in catalog.ranked_activities}
        vetoes = [id for id in saved.not_for_me if id in ranked]
        matters = {
            id: value
            for id, value in saved.matters.items()
            if _passes(read_matters, catalog, {id: value})
        }
        plan = [step for step in saved.plan if _passes(check_plan, catalog, [step])]
        fitting |= {"not_for_me": vetoes, "matters": matters, "plan": plan}
        for id in saved.not_for_me:
            if id not in ranked:
                lines.append(texts("file.dropped.activity", place=quoted(id)))
        for id in saved.matters:
            if id not in matters:
                lines.append(texts("file.dropped.matter", place=quoted(id)))
        for number, step in enumerate(saved.plan, 1):
            if step not in plan:
                lines.append(texts("file.dropped.step", number=number))
    return saved.model_copy(update=fitting), tuple(lines)


def _passes(check: Callable[[Catalog, Any], object], catalog: Catalog, value: object) -> bool:
    try:
        check(catalog, value)
    except AnswerError:
        return False
    return True


def _answers_left(catalog: Catalog, raw: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    """Return the answers that may still be given; add a line for each that is left out or cut."""
    texts = catalog.texts
    left: dict[str, Any] = {}
    for id, value in raw.items():
        item = catalog.items.get(id)
        if item is None:
            lines.append(texts("file.dropped.question", place=quoted(id)))
            continue
        rest = value
        if item.type == "many" and isinstance(value, list):
            # None left is no answer: nobody said "none of these".
            rest = [code for code in value if isinstance(code, str) and code in item.codes] or value
        if _passes(read_answers, catalog, {id: rest}):
            left[id] = rest
            if rest == value:
                continue
        if item.tab_only:
            lines.append(texts("file.dropped.private_answer"))
        else:
            gone = [code for code in value if code not in rest] if id in left else value
            lines.append(texts("file.dropped.answer", label=item.label, value=quoted(gone)))
    return left


# --- content -------------------------------------------------------------------------------------


def _data(catalog: Catalog, saved: SavedCheckIn) -> CheckInData:
    texts = catalog.texts
    try:
        answers = read_answers(catalog, saved.answers)
    except AnswerError as error:
        place, value = error.item, as_code(error.value)
        if place in catalog.items:
            raise _wrong(texts, place, value, error.allowed) from None
        said = texts("file.errors.no_question", place=as_code(place), value=value)
        raise SavedFileError(said) from None
    for key, ids, known in (
        ("not_for_me", saved.not_for_me, [activity.id for activity in catalog.ranked_activities]),
        ("order", saved.order, list(catalog.items)),
        ("not_asked", saved.not_asked, list(newer_than(catalog))),
    ):
        for number, id in enumerate(ids):
            if id not in known or id in ids[:number]:
                raise _wrong(texts, f"{key}[{number}]", quoted(id), texts(f"file.allowed.{key}"))
    # Each step, and then the plan as a whole.
    parts = [(f"plan[{number}].", [step]) for number, step in enumerate(saved.plan)]
    for prefix, part in [*parts, ("", saved.plan)]:
        try:
            check_plan(catalog, part)
        except AnswerError as error:
            place = f"{prefix}{error.item}" if prefix else "plan"
            raise _wrong(texts, place, as_code(error.value), error.allowed) from None
    try:
        matters = read_matters(catalog, saved.matters)
    except AnswerError as error:
        is_known = error.item.removeprefix("matters.") in catalog.categories
        place = error.item if is_known else as_code(error.item)
        raise _wrong(texts, place, as_code(error.value), error.allowed) from None
    # What the version of the file did not ask, or the file lists as such, if it is not answered.
    asked = saved.questionnaire
    newer = {*saved.not_asked, *(newer_than(catalog, int(asked.version)) if asked else ())}
    not_asked = []
    for one in newer_than(catalog):
        item, _, tick = one.partition(".")
        answer = answers.get(item)
        lacks = isinstance(answer, tuple) and tick not in answer if tick else item not in answers
        if one in newer and lacks:
            not_asked.append(one)
    return CheckInData(
        answers=answers,
        order=tuple(dict.fromkeys([*(id for id in saved.order if id in answers), *answers])),
        path=saved.path,
        vetoes=frozenset(saved.not_for_me),
        matters=matters,
        plan=tuple(saved.plan),
        not_asked=tuple(not_asked),
    )


def _wrong(texts: Texts, place: str, value: str, allowed: str) -> SavedFileError:
    return SavedFileError(texts("file.errors.wrong_value", place=place, value=value, allowed=allowed))
