"""What is recommended, with its evidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.catalog.records.base import Record, Slug, Text


class Category(Record):
    """A family of activities; `ranked = false` is never scored.

    A `private` one is left out wherever somebody else may look.
    """

    id: Slug
    title: Text
    about: Text
    activities: tuple[Slug, ...] = Field(min_length=1)
    ranked: bool = True
    private: bool = False


class Categories(Record):
    """The families of activities, in catalog order."""

    categories: tuple[Category, ...]


class Step(Record):
    """One thing to do: its length, what it needs (tags) and its own helpfulness grade.

    `requires` names requirements of gates.toml: all must be met, or the step is never offered.
    `uses` names criteria that the step draws on without requiring them: a reason may cite those too.
    A step that takes weeks, or follows on another one, is no `first` step.
    """

    minutes: Annotated[int, Field(ge=1, le=480)]
    text: Text
    tags: tuple[Slug, ...]
    helpfulness: Literal["L0", "L1", "L2", "L3"]
    requires: tuple[Slug, ...] = ()
    uses: tuple[Slug, ...] = ()
    first: bool = True


class Oxytocin(Record):
    """What was measured about oxytocin for this activity (evidence grade, not usefulness)."""

    grade: Literal["A", "B", "C", "D", "X"]
    direction: Literal["rise", "mixed", "fall", "untested"]
    sentence: Text
    sources: tuple[Slug, ...]


class Helpfulness(Record):
    """Evidence for loneliness, mood or stress; the lower bound where it was graded as a span."""

    grade: Literal["L0", "L1", "L2", "L3"]
    sentence: Text
    sources: tuple[Slug, ...]


class Activity(Record):
    """One activity: what it is, why the article names it, its steps and its evidence."""

    id: Slug
    title: Text
    short: Text
    what: Text
    article: Text
    in_article: bool
    gentle: bool
    steps: tuple[Step, ...] = ()
    clinician_message: Text | None = None
    oxytocin: Oxytocin
    helpfulness: Helpfulness
    cautions: tuple[Slug, ...] = ()
    sources: tuple[Slug, ...] = Field(min_length=1)
