"""A visit as the text that the browser stores, and back. Stored text is checked like any file."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.base import Record
from recommender.person.reading import SavedFileError, read_check_in
from recommender.person.saved import write_check_in
from recommender.ui.visit import Looks, Progress, Visit

# How many days a draft stays on the device, and the largest text that is read back.
DAYS = 7
LARGEST = 64 * 1024


class DraftError(ValueError):
    """A stored text that is no draft, or one of other questions."""


class Place(Progress, Looks):
    """Everything stored of a visit but its check-in, in one record: the format of drafts since 0.1."""

    keep: Literal["tab", "device"] = "tab"


class Draft(Record):
    """The stored document: a saved check-in as text, and its place."""

    check_in: Annotated[str, Field(max_length=LARGEST)]
    place: Place


def is_begun(visit: Visit) -> bool:
    new = Visit()
    return (visit.check_in, visit.progress, visit.looks) != (new.check_in, new.progress, new.looks)


def with_early(stored: Visit, early: Visit) -> Visit:
    """Return the stored visit with answers and choices made on the page before it was read."""
    stored.record(early.answers)
    return replace(
        stored,
        progress=stored.progress.model_copy(update=early.progress.model_dump(exclude_defaults=True)),
        looks=stored.looks.model_copy(update=early.looks.model_dump(exclude_defaults=True)),
    )


def write_draft(catalog: Catalog, visit: Visit, *, private: bool, on: date) -> str:
    """Return the visit as text; without `private`, answers to private questions are left out."""
    place = visit.progress.model_dump() | visit.looks.model_dump()
    check_in = write_check_in(catalog, visit.check_in, private=private, on=on)
    return json.dumps({"check_in": check_in, "place": place}, ensure_ascii=False)


def read_draft(catalog: Catalog, text: str, today: date | None = None) -> Visit:
    """Return the stored visit. A draft of an earlier questionnaire lacks newer questions, as files do.

    Raises DraftError if it cannot be used.
    """
    try:
        draft = Draft.model_validate_json(text)
        loaded = read_check_in(catalog, draft.check_in.encode(), today)
    except (ValidationError, SavedFileError, UnicodeError):
        raise DraftError from None
    place = draft.place.model_dump()
    countries = {country.id for country in catalog.helplines.countries}
    if not {place["changing"]} <= {None, *catalog.items} or not {place["country"]} <= {None, *countries}:
        raise DraftError
    progress = Progress(**{name: place[name] for name in Progress.model_fields})
    looks = Looks(**{name: place[name] for name in Looks.model_fields})
    return Visit(loaded.data, progress, looks)


def last_day(today: date) -> date:
    """Return the day after which a draft on the device is deleted."""
    return today + timedelta(days=DAYS)
