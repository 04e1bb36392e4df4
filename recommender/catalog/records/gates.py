"""Rules that outrank weights, with their cautions and support cards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recommender.catalog.records.activities import Step
from recommender.catalog.records.base import Code, Record, Slug, Text


class Clause(Record):
    """One look at the answers: exactly one item or score, exactly one comparison.

    A missing answer makes each false, but `blank` and `lacks`: a tick that nobody made is not there.
    """

    item: Slug | None = None
    score: Slug | None = None
    any_of: tuple[Code, ...] | None = None
    includes: Slug | None = None
    lacks: Slug | None = None
    at_least: int | None = None
    at_most: int | None = None
    blank: Literal[True] | None = None

    def matches(self, code: Code) -> bool:
        """Whether one code of an item meets `any_of`, `at_least` or `at_most`."""
        if self.any_of is not None:
            return code in self.any_of
        if self.at_least is not None:
            return int(code) >= self.at_least
        return self.at_most is not None and int(code) <= self.at_most


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


class Requirement(Record):
    """What a step may require of a person: met when any alternative holds in full.

    `later` says when an activity is there that has no step without it. `criteria` are the things that
    a step which requires this draws on: only such a step may name one of them as a reason.
    """

    id: Slug
    when: tuple[tuple[Clause, ...], ...] = Field(min_length=1)
    later: Text
    criteria: tuple[Slug, ...] = ()


class CautionText(Record):
    """A soft warning: words only, it never moves a fit.

    `only_with` and `not_with` are tags and requirements: on a card it stands beside steps with one of
    the first, where some are given, and none of the second.
    """

    message: Text
    source: Slug
    only_with: tuple[Slug, ...] = ()
    not_with: tuple[Slug, ...] = ()

    def is_about(self, step: Step) -> bool:
        """Whether it is about something that the step involves."""
        marks = {*step.tags, *step.requires}
        is_meant = not self.only_with or bool(marks & set(self.only_with))
        return is_meant and not marks & set(self.not_with)


class Support(Record):
    """A support card, shown before anything else; `kind` picks the help lines under it.

    It takes the place of the cards in `instead_of`. `lines_first`: the lines stand above its words.
    """

    id: Slug
    kind: Literal["crisis", "abuse", "warm", "child", "eating"]
    title: Text
    message: Text
    source: Slug
    instead_of: tuple[Slug, ...] = ()
    lines_first: bool = False


class Careful(Record):
    """The answer that a question acts as, in gates and requirements alone, while it was not asked."""

    item: Slug
    code: Code
    reason: Text


class Gates(Record):
    """All gates, requirements of steps, cautions and support cards."""

    careful: tuple[Careful, ...]
    gates: tuple[Gate, ...]
    requirements: tuple[Requirement, ...]
    cautions: dict[Slug, CautionText]
    support: tuple[Support, ...]
