"""A check-in and a plan as entries of a journal, and back."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from recommender.catalog.catalog import Catalog
from recommender.journal.entries import CheckIn, Deleted, Entry, Outcome, Plan, Tried, Versions
from recommender.person.document import model_hashes
from recommender.person.plan import PlanStep
from recommender.person.reading import Loaded, read_check_in
from recommender.person.saved import (
    FORMAT,
    SCHEMA,
    CheckInData,
    SavedCheckIn,
    write_check_in,
)


def check_in_entry(catalog: Catalog, data: CheckInData, *, private: bool, at: datetime) -> CheckIn:
    """Return a check-in as an entry; without `private`, as little as `write_check_in` writes then."""
    document = json.loads(write_check_in(catalog, data, private=private, on=at.date()))
    payload = SavedCheckIn(
        **{key: document[key] for key in SavedCheckIn.model_fields if key in document}
    )
    return CheckIn(**_stamp(catalog, at), payload=payload)


def plan_entries(
    catalog: Catalog, steps: Sequence[PlanStep], *, private: bool, at: datetime
) -> Iterator[Plan]:
    """Yield an entry for each step; without `private`, none of an activity that is private."""
    for step in steps:
        if private or step.activity not in catalog.private_activities:
            yield Plan(**_stamp(catalog, at), payload=step)


def tried_entry(catalog: Catalog, outcome: Outcome, *, at: datetime) -> Tried:
    """Return what came of a step as an entry."""
    return Tried(**_stamp(catalog, at), payload=outcome)


def deletion_of(catalog: Catalog, entry: Entry, *, at: datetime) -> Deleted:
    """Return what takes the place of an entry for good."""
    return Deleted(**_stamp(catalog, at) | {"id": entry.id})


def open_check_in(catalog: Catalog, entry: CheckIn, today: date | None = None) -> Loaded:
    """Return the check-in of an entry as that of a file (`read_check_in`), whatever its version."""
    document = {"schema": SCHEMA, "format": FORMAT, **entry.payload.model_dump(mode="json")}
    return read_check_in(catalog, json.dumps(document).encode("utf-8"), today)


def _stamp(catalog: Catalog, at: datetime) -> dict[str, Any]:
    versions = Versions.model_validate(model_hashes(catalog))
    return {"id": str(uuid4()), "at": at, "versions": versions}
