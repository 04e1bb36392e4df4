"""A check-in as a file: what stands in it, and how it is written. `reading` is the way back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Record
from recommender.catalog.records.questionnaire import Version
from recommender.report.document import model_hashes
from recommender.report.plan import PlanStep
from recommender.scoring.responses import Answer

SCHEMA, FORMAT = "tend.check-in", 1


def _is_day(text: str) -> str:
    date.fromisoformat(text)
    return text


IsoDay = StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
EngineVersion = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9a-z.+-]{0,31}$")]
# Keys and values of an object are checked where its items and categories are known.
Object = dict[Any, Any]


class Questionnaire(Record):
    """Which questions the answers belong to."""

    version: Version
    hash: Fingerprint


class SavedCheckIn(Record):
    """The shape of the file, beside `schema` and `format`."""

    answers: Object
    saved_on: Annotated[str, IsoDay, AfterValidator(_is_day)] | None = None
    questionnaire: Questionnaire | None = None
    weights: Fingerprint | None = None
    engine: EngineVersion | None = None
    path: Literal["full", "short"] | None = None
    order: list[str] = Field(default_factory=list)
    not_for_me: list[str] = Field(default_factory=list)
    matters: Object = Field(default_factory=dict)
    plan: list[PlanStep] = Field(default_factory=list)
    not_asked: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class CheckInData:
    """What a person said and chose: all that a result and a plan follow from.

    `answers` holds an item only once it was asked, None is a blank; `order` is the order of asking.
    `not_asked` are newer questions, and newer answers as `item.tick`, that an earlier version had not.
    """

    answers: dict[str, Answer]
    order: tuple[str, ...]
    path: Literal["full", "short"] | None
    vetoes: frozenset[str]
    matters: dict[str, int]
    plan: tuple[PlanStep, ...]
    not_asked: tuple[str, ...] = ()


def item_of(newer: str) -> str:
    """The item of a newer question or answer."""
    return newer.partition(".")[0]


def write_check_in(catalog: Catalog, data: CheckInData, *, private: bool, on: date) -> str:
    """The check-in as JSON; also valid input for `tend recommend`.

    Without `private`, answers for the tab only stay out, and so does all that could only have been
    chosen after such an answer: "not for me", importance and plan steps of a private kind.
    """
    answers = {
        id: data.answers[id]
        for id, item in catalog.items.items()
        if id in data.answers and (private or not item.tab_only)
    }
    silent = frozenset[str]() if private else catalog.private_activities
    kinds = [kind.id for kind in catalog.ranked_categories if private or not kind.private]
    hashes = model_hashes(catalog)
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "format": FORMAT,
        "saved_on": on.isoformat(),
        "questionnaire": {"version": catalog.intake.version, "hash": hashes["questionnaire"]},
        "weights": hashes["weights"],
        "engine": hashes["engine"],
        "path": data.path,
        "order": [id for id in data.order if id in answers],
        "answers": answers,
        "not_for_me": [id for id in catalog.category_of if id in data.vetoes - silent],
        "matters": {id: data.matters[id] for id in kinds if id in data.matters},
        "plan": [step.model_dump() for step in data.plan if step.activity not in silent],
    }
    lacking = [one for one in data.not_asked if private or not catalog.items[item_of(one)].tab_only]
    document |= {"not_asked": lacking} if lacking else {}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
