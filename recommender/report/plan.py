"""My plan: up to a few small steps, each tied to a moment of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from recommender.catalog.records import Record, Slug, Step
from recommender.report.person import OpenActivity, PersonResult


class PlanStep(Record):
    """One choice of a plan: ids only. `step` is the place in the activity's list of steps."""

    activity: Slug
    step: Annotated[int, Field(ge=0)]
    cue: Slug | None = None
    day: Slug | None = None
    company: Slug | None = None
    lift: Annotated[int, Field(ge=0, le=10)] | None = None


@dataclass(frozen=True)
class Planned:
    """A choice together with what it stands for."""

    chosen: PlanStep
    row: OpenActivity
    step: Step


def planned(result: PersonResult, steps: tuple[PlanStep, ...]) -> tuple[Planned, ...]:
    """The choices whose activity and step are still open for this person, in their order."""
    rows = {row.activity.id: row for row in result.activities}
    found = []
    for chosen in steps:
        row = rows.get(chosen.activity)
        every = row.activity.steps if row else ()
        if row and chosen.step < len(every) and every[chosen.step] in row.steps:
            found.append(Planned(chosen, row, every[chosen.step]))
    return tuple(found)
