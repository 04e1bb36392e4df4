"""Answers as they come in, checked and never coerced, and as arrays for any number of people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.records import Item

DECLINED = "declined"
NOT_ASKED = "not_asked"
NONE = "none"
MISSING = -1

Answer = str | int | tuple[str, ...] | None
Answers = Mapping[str, Answer]
Importance = Mapping[str, int]


class AnswerError(ValueError):
    """One answer that cannot be used: which item, what was found, what is allowed."""

    def __init__(self, item: str, value: object, allowed: str) -> None:
        plain = item.isascii() and all(part.isidentifier() for part in item.split("."))
        self.item = item[:80] if plain else shown(item)
        self.value, self.allowed = shown(value), allowed
        super().__init__(f"{self.item}: {self.value} cannot be used; allowed: {allowed}")


def shown(value: object) -> str:
    """A value as printable ASCII of bounded length: what came in may be hostile."""
    try:
        text = json.dumps(value, ensure_ascii=True, default=str)
    except RecursionError:
        return "a value nested too deeply"
    except ValueError:
        return "a number too long to show"
    return text if len(text) <= 80 else text[:77] + "..."


def read_answers(catalog: Catalog, raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Checked answers by item id. None, "declined" and "not_asked" are kept apart.

    Raises AnswerError at the first item that is unknown or whose value is not allowed.
    """
    answers: dict[str, Answer] = {}
    for id, value in raw.items():
        if id not in catalog.items:
            raise AnswerError(id, value, "one of the item ids of `tend catalog --json`")
        answers[id] = _read_answer(catalog.items[id], value)
    return answers


def read_matters(catalog: Catalog, raw: Mapping[str, Any]) -> dict[str, int]:
    """Checked importance by category id; a category that was not touched is absent.

    Raises AnswerError, with `matters.<category>` as the item, at the first that cannot be used.
    """
    ranked = [category.id for category in catalog.ranked_categories]
    scale = catalog.method.matters
    importance: dict[str, int] = {}
    for id, value in raw.items():
        if id not in ranked:
            raise AnswerError(f"matters.{id}", value, f"one of {', '.join(ranked)}")
        if type(value) is not int or not scale.low <= value <= scale.high:
            allowed = f"a whole number from {scale.low} to {scale.high}"
            raise AnswerError(f"matters.{id}", value, allowed)
        importance[id] = value
    return importance


def is_missing(answer: Answer) -> bool:
    """True for a blank, a declined and a not-asked answer."""
    return answer is None or answer in (DECLINED, NOT_ASKED)


def allowed_words(item: Item) -> str:
    """What may be answered, in one line."""
    codes = ", ".join(str(code) for code in item.codes)
    kind = {"one": "one of", "number": "a whole number of", "many": "a list of"}[item.type]
    rule = f"; {', '.join(item.exclusive)} stands alone" if item.exclusive else ""
    rule += "".join(f", {','.join(f)} may join {e}" for e, f in item.joins.items())
    return f"{kind} {codes}{rule}; or null, {DECLINED}, {NOT_ASKED}"


def _read_answer(item: Item, value: Any) -> Answer:
    if value is None or (isinstance(value, str) and value in (DECLINED, NOT_ASKED)):
        return value
    if item.type == "many":
        return _read_ticks(item, value)
    wanted = int if item.type == "number" else str
    if type(value) is not wanted or value not in item.codes:
        raise AnswerError(item.id, value, allowed_words(item))
    return value


def is_open_unticked(item: Item) -> bool:
    """Whether nothing ticked is no answer: the question has a box for none of it, or for not saying.

    A survey system writes a box that nobody saw as it writes one that somebody passed over.
    """
    return NONE in item.codes or DECLINED in item.codes


def _read_ticks(item: Item, value: Any) -> Answer:
    if not isinstance(value, list | tuple):
        raise AnswerError(item.id, value, allowed_words(item))
    for code in value:
        if not isinstance(code, str) or code not in item.codes:
            raise AnswerError(item.id, value, allowed_words(item))
    ticks = tuple(str(code) for code in item.codes if code in value)
    if len(ticks) != len(value):
        raise AnswerError(item.id, value, f"each code once; {allowed_words(item)}")
    for code in item.exclusive:
        if code in ticks and set(ticks) - {code} - set(item.joins.get(code, ())):
            raise AnswerError(item.id, value, allowed_words(item))
    if not ticks and is_open_unticked(item):
        return None
    return DECLINED if ticks == (DECLINED,) else ticks


@dataclass(frozen=True)
class Responses:
    """Answers of n people as arrays.

    `codes[item]` is (n,) and holds the position of the code in `item.codes`; `ticks[item]` is
    (n, codes) and holds 0 or 1. -1 is missing in both, whatever the kind of missing.
    `matters` is (n, ranked categories) and holds the importance, -1 where untouched.
    `unasked[item]` is (n,) and says who was not asked, for the items that gates treat with care then;
    an item that is not in it was asked of everybody.
    """

    n: int
    codes: Mapping[str, NDArray[np.int16]]
    ticks: Mapping[str, NDArray[np.int8]]
    matters: NDArray[np.int16]
    unasked: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)

    def is_known(self, item: str) -> NDArray[np.bool_]:
        """(n,) whether the item was answered."""
        if item in self.ticks:
            return np.asarray(self.ticks[item][:, 0] != MISSING)
        return np.asarray(self.codes[item] != MISSING)


def encode(
    catalog: Catalog, people: Sequence[Answers], matters: Sequence[Importance] | None = None
) -> Responses:
    """Checked answers of n people, and what matters to each of them, as arrays."""
    codes, ticks = {}, {}
    for item in catalog.items.values():
        answers = [person.get(item.id) for person in people]
        if item.type == "many":
            ticks[item.id] = _encode_ticks(item, answers)
        else:
            places = {code: place for place, code in enumerate(item.codes)}
            found = [MISSING if is_missing(a) else places[a] for a in answers]  # type: ignore[index]
            codes[item.id] = np.array(found, dtype=np.int16)
    unasked = {
        careful.item: np.array([person.get(careful.item, NOT_ASKED) == NOT_ASKED for person in people])
        for careful in catalog.gates.careful
    }
    return Responses(len(people), codes, ticks, _encode_matters(catalog, len(people), matters), unasked)


def untouched(catalog: Catalog, n: int) -> NDArray[np.int16]:
    """What matters to n people who have not set it."""
    return np.full((n, len(catalog.ranked_categories)), MISSING, dtype=np.int16)


def _encode_matters(catalog: Catalog, n: int, matters: Sequence[Importance] | None) -> NDArray[np.int16]:
    rows = untouched(catalog, n)
    if matters is not None:
        for row, importance in zip(rows, matters, strict=True):
            row[:] = [importance.get(c.id, MISSING) for c in catalog.ranked_categories]
    return rows


def _encode_ticks(item: Item, answers: Sequence[Answer]) -> NDArray[np.int8]:
    rows = np.full((len(answers), len(item.codes)), MISSING, dtype=np.int8)
    for row, answer in zip(rows, answers, strict=True):
        if isinstance(answer, tuple):
            row[:] = [code in answer for code in item.codes]
    return rows


def check_examples(catalog: Catalog) -> None:
    """Raise CatalogError unless the answers of all made-up people are allowed."""
    for example in catalog.examples.examples:
        try:
            read_answers(catalog, example.answers)
        except AnswerError as error:
            key = f"examples.{example.id}.answers.{error.item}"
            remedy = f"allowed: {error.allowed}"
            raise CatalogError([Fault("examples.toml", key, error.value, remedy)]) from None


def nobody(catalog: Catalog) -> Responses:
    """One person who answered nothing."""
    return encode(catalog, [{}])
