"""A check-in as a file: its format, how it is written, and what was not asked. `reading` reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.base import Record
from recommender.catalog.records.questionnaire import Version
from recommender.person.document import model_hashes
from recommender.person.plan import PlanStep
from recommender.person.view import Audience
from recommender.scoring.responses import NOT_ASKED, Answer

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
    version: Version
    hash: Fingerprint


class SavedCheckIn(Record):
    """All keys of the file except `schema` and `format`."""

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
    """What a person answered and chose: the input of a result and a plan.

    `answers` has an item only once it was asked, None is a blank; `order` is the order of asking.
    `not_asked` lists questions, and answers as `item.tick`, that the version of a file did not have.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    path: Literal["full", "short"] | None = None
    vetoes: frozenset[str] = frozenset()
    matters: dict[str, int] = field(default_factory=dict)
    plan: tuple[PlanStep, ...] = ()
    not_asked: tuple[str, ...] = ()


def item_of(newer: str) -> str:
    """The item of a newer question or answer."""
    return newer.partition(".")[0]


def write_check_in(catalog: Catalog, data: CheckInData, *, private: bool, on: date) -> str:
    """Return the check-in as JSON, saved `on` a day; also valid input for `tend recommend`.

    Without `private`, answers for the tab only are left out, and so is all that could only have been
    chosen after such an answer: "not for me", importance and plan steps of a private category.
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
        "not_for_me": [id for id in catalog.activities if id in data.vetoes - silent],
        "matters": {id: data.matters[id] for id in kinds if id in data.matters},
        "plan": [step.model_dump() for step in data.plan if step.activity not in silent],
    }
    not_asked = [one for one in data.not_asked if private or not catalog.items[item_of(one)].tab_only]
    if not_asked:
        document["not_asked"] = not_asked
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def newer_than(catalog: Catalog, version: int = 1) -> tuple[str, ...]:
    """Return the questions, and the options as `item.tick`, added after a version, in catalog order."""
    newer = []
    for item in catalog.items.values():
        if item.since > version:
            newer.append(item.id)
        if item.type == "many":
            known = max(item.since, version)
            newer += [f"{item.id}.{option.code}" for option in item.options if option.since > known]
    return tuple(newer)


def all_not_asked(catalog: Catalog, data: CheckInData) -> tuple[str, ...]:
    """Return every question that was not asked, and newer options not offered, in catalog order."""
    ticks = [one for one in newer_than(catalog) if one in data.not_asked and one != item_of(one)]
    not_asked = []
    for id in catalog.items:
        if data.answers.get(id, NOT_ASKED) == NOT_ASKED:
            not_asked.append(id)
        not_asked += [tick for tick in ticks if item_of(tick) == id]
    return tuple(not_asked)


def say_not_asked(catalog: Catalog, ids: Sequence[str], audience: Audience) -> tuple[str, ...]:
    """Return a label for each question or `item.tick` that was not asked, each label once."""
    labels = []
    for newer in ids:
        id, _, tick = newer.partition(".")
        item = catalog.items[id]
        label = item.label
        if not audience.names(item):
            label = catalog.texts("session.private_question")
        elif tick:
            option = item.label_of(tick)
            label = catalog.texts("file.not_asked_tick", question=label, option=option)
        labels.append(label)
    return tuple(dict.fromkeys(labels))
