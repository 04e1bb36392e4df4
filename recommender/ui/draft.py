"""A visit as the text that the tab keeps, and back. What comes back is checked like any file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Record, Slug
from recommender.report.reading import SavedFileError, read_check_in
from recommender.report.saved import CheckInData, write_check_in
from recommender.ui.visit import CheckIn

# How long a draft stays on the device, and the largest text that is read back.
DAYS = 7
LARGEST = 64 * 1024


class DraftError(ValueError):
    """A stored draft that cannot be carried on here, or is no draft at all."""


class Place(Record):
    """Where the visit stood and how it looked; no answer."""

    arrived: bool
    changing: Slug | None
    reminded: Annotated[int, Field(ge=0, le=99)] | None
    country: Slug | None
    phone: Literal["yes", "no"] | None
    view: Literal["self", "client"]
    sharing: bool
    when: Literal["week", "tonight"]
    numbers: bool
    grouped: bool
    keep: Literal["tab", "device"]
    only_me: bool


class Draft(Record):
    """The stored document: a saved check-in and its place."""

    check_in: Annotated[str, Field(max_length=LARGEST)]
    place: Place


def data_of(visit: CheckIn) -> CheckInData:
    """What a visit says, without how it looks."""
    return CheckInData(
        answers=dict(visit.answers),
        order=tuple(visit.order),
        path=visit.path,  # type: ignore[arg-type]
        vetoes=frozenset(visit.vetoes),
        matters=dict(visit.matters),
        plan=tuple(visit.plan),
        not_asked=visit.not_asked,
    )


def visit_of(data: CheckInData, **place: Any) -> CheckIn:
    """A visit that says this."""
    return CheckIn(
        answers=dict(data.answers),
        order=list(data.order),
        path=data.path or "full",
        vetoes=set(data.vetoes),
        matters=dict(data.matters),
        plan=list(data.plan),
        not_asked=data.not_asked,
        **place,
    )


def is_begun(visit: CheckIn) -> bool:
    """Whether something was said or chosen: more than every visit starts with."""
    return bool(_chosen(visit)) or data_of(visit) != data_of(CheckIn())


def with_early(kept: CheckIn, early: CheckIn) -> CheckIn:
    """The visit that was kept, with what was said on the page before it was there."""
    kept.answers |= early.answers
    kept.order += [id for id in early.order if id not in kept.order]
    return replace(kept, **_chosen(early))


def _chosen(visit: CheckIn) -> dict[str, Any]:
    """Where a visit looks other than a new one."""
    every = {name: (getattr(visit, name), getattr(CheckIn(), name)) for name in Place.model_fields}
    return {name: held for name, (held, new) in every.items() if held != new}


def write_draft(catalog: Catalog, visit: CheckIn, *, private: bool, on: date) -> str:
    """The visit as text; `private` answers go along only where the text dies with the tab."""
    place = {name: getattr(visit, name) for name in Place.model_fields}
    check_in = write_check_in(catalog, data_of(visit), private=private, on=on)
    return json.dumps({"check_in": check_in, "place": place}, ensure_ascii=False)


def read_draft(catalog: Catalog, text: str) -> CheckIn:
    """The visit that was kept; one of an earlier questionnaire lacks what is newer, like any such file.

    Raises DraftError for anything else.
    """
    try:
        draft = Draft.model_validate_json(text)
        loaded = read_check_in(catalog, draft.check_in.encode())
    except (ValidationError, SavedFileError, UnicodeError):
        raise DraftError from None
    countries = {country.id for country in catalog.helplines.countries}
    is_known = draft.place.changing in {None, *catalog.items} and draft.place.country in {
        None,
        *countries,
    }
    if not is_known:
        raise DraftError
    visit = visit_of(loaded.data, **draft.place.model_dump())
    visit.path = loaded.data.path
    return visit


def last_day(today: date) -> date:
    """The day after which a draft on the device is gone."""
    return today + timedelta(days=DAYS)
