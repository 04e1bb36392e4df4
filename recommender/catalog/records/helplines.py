"""Help lines by country."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from recommender.catalog.records.activities import Step
from recommender.catalog.records.base import Record, Slug, Text

LineKind = Literal["crisis", "emergency", "abuse", "warm", "child", "eating"]


class Helpline(Record):
    """One help line. `verified` is false until its number was seen at the operator's own site."""

    name: Text
    kind: LineKind
    number: Text
    tel: Text | None = None
    hours: Text
    note: Text | None = None
    source: Slug
    last_verified: date
    verified: bool


class Country(Record):
    """The help lines of one place, and the paper that is usual there."""

    id: Slug
    title: Text
    paper: Literal["a4", "us-letter"]
    lines: tuple[Helpline, ...] = Field(min_length=1)


class Helplines(Record):
    """Help lines by country, and the international directory for everywhere else."""

    directory_name: Text
    directory_url: Text
    step_kinds: dict[Slug, LineKind]
    countries: tuple[Country, ...]

    def kinds_of(self, steps: Sequence[Step]) -> tuple[LineKind, ...]:
        """Kinds of line that these steps are about, by their tags."""
        tags = {tag for step in steps for tag in step.tags}
        return tuple(kind for tag, kind in self.step_kinds.items() if tag in tags)
