"""What is offered: activities, help lines, the parts of a plan, small pictures."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, StringConstraints

from recommender.catalog.records.base import (
    CategoryId,
    CautionId,
    CriterionId,
    Direction,
    EachOnce,
    HelpfulnessGrade,
    Minutes,
    OxytocinGrade,
    RankedId,
    Record,
    RequirementId,
    Slug,
    SourceKey,
    Tag,
    Text,
)
from recommender.catalog.records.questionnaire import Clause, Score


class Category(Record):
    """A kind of activities: never scored unless `ranked`; `short` is its name within a sentence.

    A `private` one is hidden wherever somebody else may look.
    """

    id: Slug
    icon: Slug
    title: Text
    about: Text
    short: Text | None = None
    ranked: bool = True
    private: bool = False


class Categories(Record):
    categories: Annotated[tuple[Category, ...], EachOnce]


class Step(Record):
    """One thing to do. All that it `requires` must be met, or it is never offered.

    `uses`: criteria that it draws on without requiring them; a reason may cite those too.
    A step that takes weeks, or follows on another one, is no `first` step.
    """

    minutes: Annotated[int, Field(ge=1, le=480)]
    text: Text
    tags: tuple[Tag, ...]
    helpfulness: HelpfulnessGrade
    requires: tuple[RequirementId, ...] = ()
    uses: tuple[CriterionId, ...] = ()
    first: bool = True


class Oxytocin(Record):
    """What was measured about oxytocin for this activity (evidence grade, not usefulness)."""

    grade: OxytocinGrade
    direction: Direction
    sentence: Text
    sources: tuple[SourceKey, ...]


class Helpfulness(Record):
    """Evidence for loneliness, mood or stress; the lower bound where it was graded as a span."""

    grade: HelpfulnessGrade
    sentence: Text
    sources: tuple[SourceKey, ...]


class Activity(Record):
    """One activity. `order`: its index within its category; without one it comes last."""

    id: Slug
    category: CategoryId
    order: Annotated[int, Field(ge=1)] | None = None
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
    cautions: tuple[CautionId, ...] = ()
    sources: tuple[SourceKey, ...] = Field(min_length=1)

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of all its sources, each once, those of its evidence first."""
        return tuple(dict.fromkeys((*self.oxytocin.sources, *self.helpfulness.sources, *self.sources)))


# The most urgent first: help is listed in this order.
# Every country has a line of each of these.
Urgent = Literal["emergency", "crisis", "abuse", "warm", "child", "eating"]
LineKind = Literal[Urgent, "men", "lgbtq", "perinatal", "substance", "veterans"]
Way = Literal["call", "text", "chat", "web"]
Phone = Annotated[str, StringConstraints(pattern=r"^\d[\d -]*\d$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
Web = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


class Helpline(Record):
    """One help line; numbers are written as they are shown. `text_word` is what to send to `text`.

    `web` is a page to read, `chat` one to write on. `verified`: seen at the operator's own site.
    """

    name: Text
    kind: LineKind
    call: Phone | None = None
    text: Phone | None = None
    text_word: Word | None = None
    chat: Web | None = None
    web: Web | None = None
    hours: Text | None = None
    languages: Text | None = None
    note: Text | None = None
    source: SourceKey
    last_verified: date
    verified: bool

    @property
    def links(self) -> dict[Way, str]:
        """Address of each way that there is: tel:, sms: or https:."""
        call, text = (number and re.sub(r"\D", "", number) for number in (self.call, self.text))
        body = f"?body={quote(self.text_word)}" if self.text_word else ""
        ways: dict[Way, str | None] = {
            "call": call and f"tel:{call}",
            "text": text and f"sms:{text}{body}",
            "chat": self.chat,
            "web": self.web,
        }
        return {way: address for way, address in ways.items() if address}


class Country(Record):
    id: Slug
    title: Text
    paper: Literal["a4", "us-letter"]
    lines: tuple[Helpline, ...] = Field(min_length=1)

    def lines_of(self, kinds: Sequence[str]) -> tuple[Helpline, ...]:
        """Lines of these kinds, kind by kind."""
        return tuple(line for kind in kinds for line in self.lines if line.kind == kind)


class Helplines(Record):
    """Help lines by country, and the international directory for everywhere else.

    The last country is used until one is chosen. `card_kinds`: the kinds of line on a support card,
    in order, where they are more than its own.
    """

    directory_name: Text
    directory_url: Web
    step_kinds: dict[Tag, LineKind]
    card_kinds: dict[LineKind, tuple[LineKind, ...]]
    countries: Annotated[tuple[Country, ...], EachOnce]

    def kinds_of(self, steps: Sequence[Step]) -> tuple[LineKind, ...]:
        """Kinds of line that these steps are about, by their tags."""
        tags = {tag for step in steps for tag in step.tags}
        return tuple(kind for tag, kind in self.step_kinds.items() if tag in tags)


ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Choosable(Record):
    """With whom, or when: `label` is its text in the list, `words` its text in the sentence.

    Offered for a step with one of the tags `fits` (any step, if empty) and none of `unless`, and only
    while no gate closes one of the activities `unless_closed`.
    """

    id: Slug
    label: Text
    words: Text
    fits: tuple[Tag, ...] = ()
    unless: tuple[Tag, ...] = ()
    unless_closed: tuple[RankedId, ...] = ()

    def suits(self, step: Step) -> bool:
        """Whether the step has the tags that this needs."""
        tags = set(step.tags)
        return (not self.fits or bool(tags & set(self.fits))) and not tags & set(self.unless)


class Cue(Choosable):
    """A moment of the day: its usual clock time, and the longest step that it leaves room for."""

    time: ClockTime
    minutes: Minutes | None = None

    def suits(self, step: Step) -> bool:
        """Whether the step has the tags that this needs, and is short enough."""
        return super().suits(step) and (self.minutes is None or step.minutes <= self.minutes)


class Day(Record):
    """So many days `after` today, or the next `weekday` (1 is Monday); `time` if a step has none."""

    id: Slug
    label: Text
    words: Text
    after: Annotated[int, Field(ge=0, le=6)] | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    time: ClockTime | None = None


class ReadinessRule(Record):
    """Fewer steps, none longer than the first one, and a kind sentence while the clause holds."""

    when: Clause
    most: Annotated[int, Field(ge=1)]
    words: Text
    reason: Text
    source: SourceKey


class Ruler(Record):
    """A question about a number that somebody gave themselves; `numbered` has {value} and {next}.

    `at_end` is used where the scale leaves nothing in the direction of the question.
    """

    item: Slug
    towards: Literal["lower", "higher"]
    plain: Text
    numbered: Text
    at_end: Text
    source: SourceKey


class CalendarEntry(Record):
    """A step as a calendar entry; `day` and `time` where none was chosen, `alarm` minutes before it.

    `look_back` is the note of one more entry, so many days after the first step.
    """

    title: Text
    file: Text
    product: Text
    day: Slug
    time: ClockTime
    alarm: Annotated[int, Field(ge=1)]
    look_back: Text
    look_back_days: Annotated[int, Field(ge=1)]
    reason: Text


class Plan(Record):
    most: Annotated[int, Field(ge=1)]
    suggested: Annotated[int, Field(ge=1)]
    tonight: Slug
    reason: Text
    source: SourceKey
    cues: Annotated[tuple[Cue, ...], EachOnce, Field(min_length=1)]
    days: Annotated[tuple[Day, ...], EachOnce, Field(min_length=1)]
    companies: Annotated[tuple[Choosable, ...], EachOnce, Field(min_length=1)]
    readiness: tuple[ReadinessRule, ...]
    rulers: tuple[Ruler, ...]
    calendar: CalendarEntry


class Part(Record):
    """One row or column. `sentence` is used when the other side is not known."""

    id: Slug
    label: Text
    sentence: Text


class Grid(Record):
    """Rows crossed with columns, each from an item or a score; one sentence for every cell."""

    rows_from: Slug
    columns_from: Slug
    title: Text
    column_title: Text
    rows: Annotated[tuple[Part, ...], EachOnce]
    columns: Annotated[tuple[Part, ...], EachOnce]
    cells: dict[Slug, dict[Slug, Text]]


class Pictures(Record):
    title: Text
    intro: Text
    you: Text
    alt: Text
    alt_open: Text
    open_note: Text
    still_clear: Text
    too_open: Text
    point: Text
    point_open: Text
    between: Text
    cutoff: Text
    bands: Text
    cutoff_source: Text
    bands_source: Text
    alone: Grid
    people: Grid


def spans(score: Score) -> tuple[tuple[int, int], ...]:
    """A score from its low end up in parts, ends inside: the sides of its cut-off, else its bands."""
    if score.cutoff:
        return (score.low, score.cutoff.value - 1), (score.cutoff.value, score.high)
    return tuple((band.low, band.high) for band in sorted(score.bands, key=lambda band: band.low))


class Note(Record):
    """A paragraph, left out while an activity that it is `about` may not be named."""

    title: Text
    text: Text
    sources: tuple[SourceKey, ...]
    about: tuple[Slug, ...] = ()


class Science(Record):
    minutes: tuple[Note, ...]
    notes: tuple[Note, ...]
