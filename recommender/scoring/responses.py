"""Answers: validated, never coerced, and encoded as arrays for any number of people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.records.questionnaire import Item
from recommender.catalog.texts import Texts

DECLINED = "declined"
NOT_ASKED = "not_asked"
NONE = "none"
MISSING = -1

Answer = str | int | tuple[str, ...] | None
Answers = Mapping[str, Answer]
Importance = Mapping[str, int]
# How activities that were tried felt, by id: a level in whole hundredths, 0 to 100.
Helped = Mapping[str, int]


class AnswerError(ValueError):
    """An answer that cannot be used. Attributes: item id, the value as safe text, what is allowed."""

    def __init__(self, item: str, value: object, allowed: str) -> None:
        plain = item.isascii() and all(part.isidentifier() for part in item.split("."))
        self.item = item[:80] if plain else shown(item)
        self.value, self.allowed = shown(value), allowed
        super().__init__(f"{self.item}: {self.value} cannot be used; allowed: {allowed}")


def shown(value: object) -> str:
    """Return a value as printable ASCII of at most 80 characters: input may be hostile."""
    try:
        text = json.dumps(value, ensure_ascii=True, default=str)
    except RecursionError:
        return "a value nested too deeply"
    except ValueError:
        return "a number too long to show"
    return text if len(text) <= 80 else text[:77] + "..."


def read_answers(catalog: Catalog, raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Return validated answers by item id. None, "declined" and "not_asked" stay three kinds of missing.

    Raises AnswerError for the first unknown item or value.
    """
    answers: dict[str, Answer] = {}
    for id, value in raw.items():
        if id not in catalog.items:
            raise AnswerError(id, value, catalog.texts("answers.item"))
        answers[id] = _read_answer(catalog.texts, catalog.items[id], value)
    return answers


def read_matters(catalog: Catalog, raw: Mapping[str, Any]) -> dict[str, int]:
    """Return validated importance by category id; untouched categories are absent.

    Raises AnswerError for the first unusable one, with `matters.<category>` as its item.
    """
    ranked = [category.id for category in catalog.ranked_categories]
    scale, texts = catalog.method.matters, catalog.texts
    for id, value in raw.items():
        if id not in ranked:
            allowed = texts("answers.category", ids=", ".join(ranked))
        elif type(value) is int and scale.low <= value <= scale.high:
            continue
        else:
            allowed = texts("answers.importance", low=scale.low, high=scale.high)
        raise AnswerError(f"matters.{id}", value, allowed)
    return dict(raw)


def is_missing(answer: Answer) -> bool:
    """Return True for a blank, a declined and a not-asked answer."""
    return answer is None or answer in (DECLINED, NOT_ASKED)


def _allowed(texts: Texts, item: Item) -> str:
    """Return what may be answered, in one line."""
    codes = texts(f"answers.kinds.{item.type}", codes=", ".join(str(code) for code in item.codes))
    if item.exclusive:
        codes += texts("answers.alone", codes=", ".join(item.exclusive))
    for code, friends in item.joins.items():
        codes += texts("answers.joins", friends=",".join(friends), code=code)
    return texts("answers.or_missing", codes=codes, declined=DECLINED, not_asked=NOT_ASKED)


def _read_answer(texts: Texts, item: Item, value: Any) -> Answer:
    if value is None or (isinstance(value, str) and value in (DECLINED, NOT_ASKED)):
        return value
    if item.type != "many":
        wanted = int if item.type == "number" else str
        if type(value) is wanted and value in item.codes:
            return value
        raise AnswerError(item.id, value, _allowed(texts, item))
    if not isinstance(value, list | tuple):
        raise AnswerError(item.id, value, _allowed(texts, item))
    if not all(isinstance(code, str) and code in item.codes for code in value):
        raise AnswerError(item.id, value, _allowed(texts, item))
    ticks = tuple(str(code) for code in item.codes if code in value)
    if len(ticks) != len(value):
        raise AnswerError(item.id, value, texts("answers.once_each", allowed=_allowed(texts, item)))
    for code in item.exclusive:
        if code in ticks and set(ticks) - {code} - set(item.joins.get(code, ())):
            raise AnswerError(item.id, value, _allowed(texts, item))
    if not ticks and is_open_unticked(item):
        return None
    return DECLINED if ticks == (DECLINED,) else ticks


def is_open_unticked(item: Item) -> bool:
    """Return True if no tick at all means a blank: the question has a box for none, or for not saying.

    Survey systems export a box that nobody saw like one that was passed over.
    """
    return NONE in item.codes or DECLINED in item.codes


@dataclass(frozen=True)
class Responses:
    """Answers of n people as arrays.

    `codes[item]` is (n,), indexes into `item.codes`; `ticks[item]` is (n, codes), 0 or 1. Both are -1
    for any kind of missing. `matters` is (n, ranked categories), the importance, -1 where untouched.
    `helped` is (n, ranked activities), how each felt when tried, 0 to 100, -1 where unknown; None where
    nobody says so, as in every file of many people.
    `unasked[item]` is (n,), True where it was not asked; an item without an entry was asked of
    everybody.
    """

    n: int
    codes: Mapping[str, NDArray[np.int16]]
    ticks: Mapping[str, NDArray[np.int8]]
    matters: NDArray[np.int16]
    unasked: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    helped: NDArray[np.int16] | None = None

    def is_known(self, item: str) -> NDArray[np.bool_]:
        """Return (n,) True where the item was answered."""
        if item in self.ticks:
            return np.asarray(self.ticks[item][:, 0] != MISSING)
        return np.asarray(self.codes[item] != MISSING)

    def rows(self, rows: NDArray[np.integer[Any]] | NDArray[np.bool_] | slice) -> "Responses":
        """Return some of the people."""
        matters = self.matters[rows]
        return Responses(
            len(matters),
            {id: column[rows] for id, column in self.codes.items()},
            {id: column[rows] for id, column in self.ticks.items()},
            matters,
            {id: column[rows] for id, column in self.unasked.items()},
            None if self.helped is None else self.helped[rows],
        )


def encode(
    catalog: Catalog,
    people: Sequence[Answers],
    matters: Sequence[Importance] | None = None,
    helped: Sequence[Helped] | None = None,
) -> Responses:
    """Return validated answers, importance and what helped of n people as arrays."""
    codes, ticks, unasked = {}, {}, {}
    for item in catalog.items.values():
        answers = [person.get(item.id) for person in people]
        if item.type == "many":
            rows = np.full((len(people), len(item.codes)), MISSING, dtype=np.int8)
            for row, answer in zip(rows, answers, strict=True):
                if isinstance(answer, tuple):
                    row[:] = [code in answer for code in item.codes]
            ticks[item.id] = rows
        else:
            index = {code: n for n, code in enumerate(item.codes)}
            found = [MISSING if is_missing(a) else index[a] for a in answers]  # type: ignore[index]
            codes[item.id] = np.array(found, dtype=np.int16)
        unasked[item.id] = np.array([p.get(item.id, NOT_ASKED) == NOT_ASKED for p in people])
    importance = untouched(catalog, len(people))
    categories = [category.id for category in catalog.ranked_categories]
    for row, given in zip(importance, matters or [], strict=matters is not None):
        row[:] = [given.get(id, MISSING) for id in categories]
    felt = None
    if helped and any(helped):
        activities = [activity.id for activity in catalog.ranked_activities]
        felt = np.array([[one.get(id, MISSING) for id in activities] for one in helped], dtype=np.int16)
    return Responses(len(people), codes, ticks, importance, unasked, felt)


def untouched(catalog: Catalog, n: int) -> NDArray[np.int16]:
    """Return the `matters` array of n people who set nothing."""
    return np.full((n, len(catalog.ranked_categories)), MISSING, dtype=np.int16)


def check_examples(catalog: Catalog) -> None:
    """Raise CatalogError unless the answers of every example person are allowed."""
    for example in catalog.examples.examples:
        try:
            read_answers(catalog, example.answers)
        except AnswerError as error:
            key, remedy = f"examples.{example.id}.answers.{error.item}", f"allowed: {error.allowed}"
            raise CatalogError([Fault("content/examples.toml", key, error.value, remedy)]) from None


def nobody(catalog: Catalog) -> Responses:
    """Return one person who answered nothing."""
    return encode(catalog, [{}])
