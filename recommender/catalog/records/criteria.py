"""What is known about a person, and how strongly it speaks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.records.base import Record, Share, Slug, Text

# A key of sources.toml. A researcher's own draft may also cite by DOI.
Reference = Annotated[str, StringConstraints(pattern=r"^([a-z0-9_]+|doi:10\.\d{4,9}/\S{1,120})$")]


class Feed(Record):
    """What a criterion reads: one item, one tick of an item, or one score."""

    item: Slug | None = None
    tick: Slug | None = None
    score: Slug | None = None
    levels: dict[str, Share] = Field(default_factory=dict)


class Criterion(Record):
    """One thing about the person: a level in 0…1, and the level of a typical person.

    `more` and `less` are its words above and below the reference, `said` those of one level ("1.00").
    `lack_unsaid`: the receipt names a level below the reference, a reason never does.
    A reason names it beside steps with one of the tags `only_with`, where some are given, and with none
    of `not_with`.
    """

    id: Slug
    label: Text
    kind: Literal["need", "barrier", "resource", "preference"]
    reference: Share
    reference_source: Slug
    reference_note: Text
    more: Text
    less: Text
    said: dict[str, Text] = Field(default_factory=dict)
    lack_unsaid: bool = False
    only_with: tuple[Slug, ...] = ()
    not_with: tuple[Slug, ...] = ()
    private: bool = False


class AskedCriterion(Criterion):
    """A criterion that is read from answers.

    The largest feed counts. It is known once the first feed is, or any feed is above 0.
    """

    feeds: tuple[Feed, ...] = Field(min_length=1)


class NotScored(Record):
    """A tick that feeds nothing on purpose, with the reason."""

    item: Slug
    code: Slug
    reason: Text


class Criteria(Record):
    """All criteria, and the ticks that are left out on purpose."""

    criteria: tuple[AskedCriterion, ...]
    not_scored: tuple[NotScored, ...] = ()


class Weight(Record):
    """One judgement: how strongly a criterion speaks for (or against) an activity."""

    activity: Slug
    criterion: Slug
    weight: float
    certainty: Literal["low", "medium", "high"]
    source: Reference
    reason: Text
