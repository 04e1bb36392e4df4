"""Which answers a person could change by their own choice."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recommender.catalog.records.base import Record, Slug, Text


class ChangeableAnswer(Record):
    """One item, or one tick of an item, that may be named under "What would it take".

    On a `scale` each step along the options counts one, with `choice` any other option does.
    `towards` is the only way that is named; for a tick, `last` is ticked.
    """

    item: Slug
    tick: Slug | None = None
    order: Literal["scale", "choice"] | None = None
    towards: Literal["first", "last", "any"]
    reason: Text


class Changeable(Record):
    """All changeable answers; why these, and how an open question counts."""

    reason: Text
    open_reason: Text
    changeable: tuple[ChangeableAnswer, ...] = Field(min_length=1)
