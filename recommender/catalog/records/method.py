"""The numbers of the method that are no weight."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.catalog.records.base import Record, Share, Slug, Text
from recommender.catalog.records.gates import Clause

Minutes = Annotated[int, Field(ge=1)]
Helpfulness = Literal["L0", "L1", "L2", "L3"]
OxytocinGrade = Literal["A", "B", "C", "D", "X"]
Certainty = Literal["low", "medium", "high"]
# The largest weight, and the largest points of a grade: sums stay far below what is held exactly.
MOST_POINTS = 3


class StepSize(Record):
    """An upper limit in minutes for the first step while the clause holds."""

    when: Clause
    minutes: Minutes
    reason: Text


class StepOrder(Record):
    """Steps with one of the tags `last` come after the others that fit, while all of `when` holds."""

    when: tuple[Clause, ...] = Field(min_length=1)
    last: tuple[Slug, ...] = Field(min_length=1)
    reason: Text


class FitWord(Record):
    """The words at a bar from this fit upward."""

    at_least: float
    words: Text


class CardLimit(Record):
    """How often one or the other of some activities may, or has to, be among the first ideas."""

    activities: tuple[Slug, ...] = Field(min_length=1)
    first_at_most: Share = 1
    on_page_at_most: Share = 1
    on_page_at_least: Share = 0


class Group(Record):
    """Limits of the first ideas of those simulated people for whom all of `when` holds.

    `first_at_most` is for every activity; `varied` activities or more come first for `varied_share`
    each; `alone_at_least` of the first steps can be done alone; `longest_at_least` have an idea from
    the category of the longest bar. A share of 1 at most, or 0 at least, is no limit.
    """

    id: Slug
    title: Text
    when: tuple[Clause, ...] = ()
    first_at_most: Share = 1
    varied: Annotated[int, Field(ge=0)] = 0
    varied_share: Share = 0
    alone_at_least: Share = 0
    longest_at_least: Share = 0
    limits: tuple[CardLimit, ...] = ()
    reason: Text


class Balance(Record):
    """How evenly the categories come first among simulated people; `exempt` may stay below."""

    people: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)]
    leads_at_most: Share
    leads_at_least: Share
    top_three_at_least: Share
    exempt: tuple[Slug, ...]
    reason: Text
    groups: tuple[Group, ...]


class Matters(Record):
    """What the person's own importance of a category counts: the same for every category.

    Importance is a whole number from `low` to `high`; a category that was not touched has none.
    """

    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=1)]
    weight: float
    certainty: Certainty
    reference: Share
    source: Slug
    reason: Text
    more: Text
    less: Text

    @property
    def levels(self) -> tuple[int, ...]:
        """Level of each importance from `low` to `high`, in hundredths."""
        width = self.high - self.low
        return tuple(100 * step // width for step in range(width + 1))


class Method(Record):
    """The numbers of the method that are no weight: each with its reason in the file."""

    cap: Annotated[float, Field(gt=0)]
    cap_reason: Text
    helpfulness_points: dict[Helpfulness, float]
    helpfulness_reason: Text
    oxytocin_points: dict[OxytocinGrade, float]
    oxytocin_reason: Text
    spread: dict[Certainty, Share]
    spread_reason: Text
    draws: Annotated[int, Field(ge=1)]
    seed: int
    draws_reason: Text
    tie_share: Share
    tie_reason: Text
    default_minutes: Minutes
    step_sizes: tuple[StepSize, ...]
    step_order: tuple[StepOrder, ...]
    gentle_tag: Slug
    for_anyone: tuple[Slug, ...]
    for_anyone_reason: Text
    tonight_tags: tuple[Slug, ...]
    tonight_also: tuple[Slug, ...]
    tonight_minutes: Minutes
    tonight_reason: Text
    fit_words: tuple[FitWord, ...]
    fit_words_reason: Text
    reason_difference: Share
    reason_difference_reason: Text
    shown_tags: tuple[Slug, ...]
    measured_grades: tuple[OxytocinGrade, ...]
    within_reach_tags: tuple[Slug, ...]
    matters: Matters
    balance: Balance
    direction_words: dict[Literal["rise", "mixed", "fall", "untested"], Text]
    grade_words: dict[OxytocinGrade, Text]
    helpfulness_words: dict[Helpfulness, Text]
    tags: dict[Slug, Text]
