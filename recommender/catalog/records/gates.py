"""Rules that outrank weights, with their cautions and support cards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recommender.catalog.records.base import Code, Record, Slug, Text


class Clause(Record):
    """One look at the answers: exactly one item or score, exactly one comparison."""

    item: Slug | None = None
    score: Slug | None = None
    any_of: tuple[Code, ...] | None = None
    includes: Slug | None = None
    at_least: int | None = None
    at_most: int | None = None
    blank: Literal[True] | None = None


class Effect(Record):
    """What a gate does to some activities. `limit` keeps only steps with one of `keep`."""

    do: Literal["close", "limit", "not_lead", "caution"]
    activities: tuple[Slug, ...] = Field(min_length=1)
    keep: tuple[Slug, ...] = ()
    caution: Slug | None = None


class Retitle(Record):
    """A category's other name while a gate holds."""

    category: Slug
    title: Text


class Gate(Record):
    """A rule that outranks weights: when any alternative holds in full, its effects follow."""

    id: Slug
    when: tuple[tuple[Clause, ...], ...] = Field(min_length=1)
    reason: Text
    source: Slug
    effects: tuple[Effect, ...] = ()
    retitle: tuple[Retitle, ...] = ()
    support: tuple[Slug, ...] = ()
    never_raises: tuple[Slug, ...] = ()
    hides_bands: bool = False
    gentle_first: bool = False
    silent: bool = False
    confirm_saving: bool = False


class CautionText(Record):
    """A soft warning: words only, it never moves a fit."""

    message: Text
    source: Slug


class Support(Record):
    """A support card, shown before anything else; `kind` picks the help lines under it."""

    id: Slug
    kind: Literal["crisis", "abuse", "warm", "child", "eating"]
    title: Text
    message: Text
    source: Slug


class Gates(Record):
    """All gates, cautions and support cards."""

    gates: tuple[Gate, ...]
    cautions: dict[Slug, CautionText]
    support: tuple[Support, ...]
