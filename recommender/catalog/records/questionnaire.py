"""What is asked: items, instruments, pages; what rules read of the answers; made-up people."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.records.base import (
    Code,
    EachOnce,
    Hundredths,
    ItemId,
    Record,
    ScoreId,
    Share,
    Slug,
    SourceKey,
    Tag,
    Text,
)

Trait = Literal["isolation", "distress", "hardship", "frailty"]
# A whole number, so that a saved file can tell whether it is older or newer.
Version = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")]


class Option(Record):
    """One possible answer: its stable code and its wording; `since` is the version that brought it."""

    code: Code
    label: Text
    since: Annotated[int, Field(ge=1)] = 1


class NumberScale(Record):
    low: int
    high: int
    low_label: Text
    high_label: Text


class OnlyIf(Record):
    item: ItemId
    code: Code


class Feed(Record):
    """What a criterion reads: one tick, or all answers, of an item; or one score.

    Without `item` and `score` it is the item that the criterion is declared in. `levels`: level by code.
    """

    item: ItemId | None = None
    tick: Slug | None = None
    score: ScoreId | None = None
    levels: dict[str, Hundredths] = Field(default_factory=dict)


class Criterion(Record):
    """One thing about the person: a level in 0…1, compared with the level of a typical person.

    `more` and `less` are sentences for a level above and below the reference, `said` for one level
    ("1.00"). `lack_unsaid`: the receipt names a level below the reference, a reason never does.
    A reason names it for steps with one of the tags `only_with` (if any) and none of `not_with`.
    """

    id: Slug
    label: Text
    kind: Literal["need", "barrier", "resource", "preference"]
    reference: Hundredths
    reference_source: SourceKey
    reference_note: Text
    more: Text
    less: Text
    said: dict[str, Text] = Field(default_factory=dict)
    lack_unsaid: bool = False
    only_with: tuple[Tag, ...] = ()
    not_with: tuple[Tag, ...] = ()
    private: bool = False


class AskedCriterion(Criterion):
    """A criterion that is read from answers: its level is the largest of its feeds.

    It is known once the first feed is, or any feed is above 0. `order`: its index among the criteria of
    its kind; without one it comes last.
    """

    order: Annotated[int, Field(ge=1)] | None = None
    feeds: tuple[Feed, ...] = Field(min_length=1)


class Simulated(Record):
    """How often simulated people answer each code: relative `shares`, of ticks separate probabilities.

    `loads` are correlations with hidden traits; positive means a later code, or more ticks.
    """

    shares: dict[str, Annotated[float, Field(ge=0)]]
    blank: Share
    loads: dict[Trait, float] = Field(default_factory=dict)
    source: SourceKey
    note: Text


class Item(Record):
    """One question, what is read from its answers, and how simulated people answer it.

    `exclusive` ticks rule out all others, but for those that `joins` lists for them. `private`: hidden
    wherever somebody else may look. `tab_only`: stored in the browser tab alone, and left out of files
    unless the person asks for it. `since`: the version of the questionnaire that brought it.
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
    criteria: tuple[AskedCriterion, ...] = ()
    simulated: Simulated

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """All options in order; of a scale every whole number, its ends with their labels."""
        if not (scale := self.numbers):
            return self.options
        ends = {scale.low: f" ({scale.low_label})", scale.high: f" ({scale.high_label})"}
        numbers = range(scale.low, scale.high + 1)
        return tuple(Option(code=n, label=f"{n}{ends.get(n, '')}") for n in numbers)

    @cached_property
    def codes(self) -> tuple[str | int, ...]:
        return tuple(option.code for option in self.choices)

    def label_of(self, code: str | int) -> str:
        return next(option.label for option in self.choices if option.code == code)


class Band(Record):
    low: int
    high: int
    label: Text


class Cutoff(Record):
    """A published cut-off: the flag is true at or beyond `value` in `direction`."""

    value: int
    direction: Literal["at_least", "below"]
    source: SourceKey
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
    bands_source: SourceKey | None = None
    cutoff: Cutoff | None = None
    reference: Text | None = None
    reference_source: SourceKey | None = None


class Instrument(Record):
    """One validated questionnaire: wording, options and scoring are fixed by `content_hash`."""

    id: Slug
    title: Text
    version: Text
    population: Text
    licence: Text
    citation: tuple[SourceKey, ...] = Field(min_length=1)
    limits: Text
    content_hash: Text
    intro: Text
    items: tuple[Item, ...]
    scores: tuple[Score, ...]


class Page(Record):
    """What one page of the check-in asks; if it `helps`, below the sentence on help."""

    id: Slug
    title: Text
    items: tuple[ItemId, ...] = Field(min_length=1)
    intro: Text | None = None
    closing: Text | None = None
    helps: bool = False


class Pace(Record):
    words_per_minute: Annotated[int, Field(ge=1)]
    seconds_per_answer: Annotated[int, Field(ge=1)]


class QuestionPath(Record):
    """One way through the items. What a path leaves out is `not_asked`.

    `review`: the answers are looked at before the results; else they can be afterward. `adapts`: after
    its pages others follow, one group of questions at a time, until the first category is settled.
    """

    id: Literal["full", "short"]
    title: Text
    review: bool = True
    adapts: bool = False
    pages: Annotated[tuple[Page, ...], EachOnce, Field(min_length=1)]


class Intake(Record):
    version: Version
    note: Text
    instruments: tuple[Slug, ...]
    items: tuple[Item, ...]
    welcome_items: tuple[ItemId, ...]
    pace: Pace
    paths: tuple[QuestionPath, ...]
    ideas_now_items: tuple[ItemId, ...]


class Clause(Record):
    """A condition on the answers: exactly one item or score, exactly one comparison.

    A missing answer makes every comparison false, except `blank`, and `lacks`: nobody made the tick.
    """

    item: ItemId | None = None
    score: ScoreId | None = None
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


class Example(Record):
    id: Slug
    title: Text
    sentence: Text
    answers: dict[Slug, Code | tuple[Slug, ...]]


class Examples(Record):
    examples: Annotated[tuple[Example, ...], EachOnce]
