"""What a plan is made of: moments, days, company, and how readiness shapes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.records.activities import Step
from recommender.catalog.records.base import Record, Slug, Text
from recommender.catalog.records.gates import Clause
from recommender.catalog.records.method import Minutes

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Choosable(Record):
    """One entry of a list: `label` stands in the list, `words` in the sentence.

    Offered for a step with one of `fits` (any step, when empty) and none of `unless`, and only while
    no gate closes one of the activities `unless_closed`.
    """

    id: Slug
    label: Text
    words: Text
    fits: tuple[Slug, ...] = ()
    unless: tuple[Slug, ...] = ()
    unless_closed: tuple[Slug, ...] = ()

    def suits(self, step: Step) -> bool:
        """Whether the step has the tags that this needs."""
        tags = set(step.tags)
        return (not self.fits or bool(tags & set(self.fits))) and not tags & set(self.unless)


class Cue(Choosable):
    """A moment of the day: its usual clock time, and the longest step that it leaves room for."""

    time: ClockTime
    minutes: Minutes | None = None

    def suits(self, step: Step) -> bool:
        """Whether the step has the tags that this needs, and is short enough."""
        return super().suits(step) and (self.minutes is None or step.minutes <= self.minutes)


class Company(Choosable):
    """With whom; never a name."""


class Day(Record):
    """A day: so many days `after` today, or the next `weekday` (1 is Monday)."""

    id: Slug
    label: Text
    words: Text
    after: Annotated[int, Field(ge=0, le=6)] | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None


class ReadinessRule(Record):
    """Fewer steps, none longer than the first one, and a kind sentence while the clause holds."""

    when: Clause
    most: Annotated[int, Field(ge=1)]
    words: Text
    reason: Text
    source: Slug


class Ruler(Record):
    """A question about a number that somebody gave themselves.

    `plain` names no number; `numbered` fills in {value} and {next}; `at_end` stands where the scale
    leaves nothing in the direction of the question.
    """

    item: Slug
    towards: Literal["lower", "higher"]
    plain: Text
    numbered: Text
    at_end: Text
    source: Slug


class CalendarEntry(Record):
    """How a step stands in a calendar: `day` and `time` serve where none was chosen."""

    title: Text
    file: Text
    product: Text
    day: Slug
    time: ClockTime
    reason: Text


class Plan(Record):
    """All that a plan may be made of."""

    most: Annotated[int, Field(ge=1)]
    suggested: Annotated[int, Field(ge=1)]
    reason: Text
    source: Slug
    cues: tuple[Cue, ...] = Field(min_length=1)
    days: tuple[Day, ...] = Field(min_length=1)
    companies: tuple[Company, ...] = Field(min_length=1)
    readiness: tuple[ReadinessRule, ...]
    rulers: tuple[Ruler, ...]
    calendar: CalendarEntry
