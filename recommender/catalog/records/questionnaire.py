"""Items, instruments, and the pages of the check-in."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.records.base import Code, Record, Slug, Text

# A whole number, so that a saved file can tell whether it is older or newer.
Version = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")]


class Option(Record):
    """One possible answer: its stable code and its wording; `since` is the version that brought it."""

    code: Code
    label: Text
    since: Annotated[int, Field(ge=1)] = 1


class NumberScale(Record):
    """A whole-number response scale from `low` to `high`, with words at both ends."""

    low: int
    high: int
    low_label: Text
    high_label: Text

    def options(self) -> tuple[Option, ...]:
        """Every whole number of the scale as an option; the ends carry their words."""
        words = {
            self.low: f"{self.low} ({self.low_label})",
            self.high: f"{self.high} ({self.high_label})",
        }
        return tuple(Option(code=n, label=words.get(n, str(n))) for n in range(self.low, self.high + 1))


class OnlyIf(Record):
    """A question that is asked only after a certain answer to another one."""

    item: Slug
    code: Code


class Item(Record):
    """One question. `options` or `numbers` says what may be answered.

    `private`: out of words that somebody else may see. `tab_only`: besides, it is kept in the tab only
    and stays out of files unless the person asks for it.
    """

    id: Slug
    type: Literal["one", "many", "number"]
    label: Text
    text: Text
    why: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()
    numbers: NumberScale | None = None
    exclusive: tuple[Slug, ...] = ()
    joins: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict)
    private: bool = False
    tab_only: bool = False
    only_if: OnlyIf | None = None
    since: Annotated[int, Field(ge=1)] = 1

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """All options in order, whichever way they were declared."""
        return self.numbers.options() if self.numbers else self.options

    @cached_property
    def codes(self) -> tuple[str | int, ...]:
        """All allowed codes in order."""
        return tuple(option.code for option in self.choices)

    def label_of(self, code: str | int) -> str:
        """Wording of one code."""
        return next(option.label for option in self.choices if option.code == code)


class Band(Record):
    """Whole-number span of a score, both ends inside, and its published name."""

    low: int
    high: int
    label: Text


class Cutoff(Record):
    """A published cut-off: the flag is true at or beyond `value` in `direction`."""

    value: int
    direction: Literal["at_least", "below"]
    source: Slug
    note: Text


class Score(Record):
    """A subscale: the plain sum of its items; no score when one is missing."""

    id: Slug
    title: Text
    items: tuple[Slug, ...] = Field(min_length=1)
    low: int
    high: int
    higher_means: Text
    bands: tuple[Band, ...] = ()
    bands_source: Slug | None = None
    cutoff: Cutoff | None = None
    reference: Text | None = None
    reference_source: Slug | None = None


class Instrument(Record):
    """One validated questionnaire: wording, options and scoring are fixed by `content_hash`."""

    id: Slug
    title: Text
    version: Text
    population: Text
    licence: Text
    citation: tuple[Slug, ...] = Field(min_length=1)
    limits: Text
    content_hash: Text
    intro: Text
    items: tuple[Item, ...]
    scores: tuple[Score, ...]


class Page(Record):
    """One page of the check-in: what it asks, and the kind line that follows it."""

    id: Slug
    title: Text
    items: tuple[Slug, ...] = Field(min_length=1)
    intro: Text | None = None
    closing: Text | None = None


class Path(Record):
    """One way through the items. What a path leaves out is `not_asked`."""

    id: Literal["full", "short"]
    title: Text
    minutes: Text
    about: Text
    pages: tuple[Page, ...] = Field(min_length=1)


class Intake(Record):
    """Our own items, the pages of both paths, and the items that a gate needs."""

    version: Version
    note: Text
    instruments: tuple[Slug, ...]
    items: tuple[Item, ...]
    welcome_items: tuple[Slug, ...]
    paths: tuple[Path, ...]
    ideas_now_items: tuple[Slug, ...]
