"""Help lines by country."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from recommender.catalog.records.base import Record, Slug, Text


class Helpline(Record):
    """One help line. `verified` is false until its number was seen at the operator's own site."""

    name: Text
    kind: Literal["crisis", "emergency", "abuse", "warm", "child", "eating"]
    number: Text
    tel: Text | None = None
    hours: Text
    note: Text | None = None
    source: Slug
    last_verified: date
    verified: bool


class Country(Record):
    """The help lines of one place."""

    id: Slug
    title: Text
    lines: tuple[Helpline, ...] = Field(min_length=1)


class Helplines(Record):
    """Help lines by country, and the international directory for everywhere else."""

    directory_name: Text
    directory_url: Text
    unverified_note: Text
    countries: tuple[Country, ...]
