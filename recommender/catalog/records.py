"""The shape of every file in data/: strict, frozen records that refuse what they do not know."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[int, Field(strict=True)] | Slug
Share = Annotated[float, Field(ge=0, le=1)]


class Record(BaseModel):
    """Base of all records: no unknown keys, no coercion, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


# --- sources ---------------------------------------------------------------------------------


class Source(Record):
    """One entry of the bibliography, with how far it was checked."""

    citation: Text
    kind: Literal["publication", "instrument", "public_page", "our_judgement"]
    status: Literal["verified", "from_memory", "own"]
    doi: Text | None = None
    doi_status: Literal["seen", "recalled"] | None = None
    url: Text | None = None
    seen_at: Text | None = None

    @property
    def link(self) -> str | None:
        """Address that may be printed: a recalled DOI is never a link."""
        if self.doi and self.doi_status == "seen":
            return f"https://doi.org/{self.doi}"
        return self.url


# --- questionnaire ---------------------------------------------------------------------------


class Option(Record):
    """One possible answer: its stable code and its wording."""

    code: Code
    label: Text


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
    """One question. `options` or `numbers` says what may be answered."""

    id: Slug
    type: Literal["one", "many", "number"]
    label: Text
    text: Text
    why: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()
    numbers: NumberScale | None = None
    exclusive: tuple[Slug, ...] = ()
    joins: dict[Slug, tuple[Slug, ...]] = {}
    private: bool = False
    only_if: OnlyIf | None = None

    @property
    def choices(self) -> tuple[Option, ...]:
        """All options in order, whichever way they were declared."""
        return self.numbers.options() if self.numbers else self.options

    @property
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

    version: Text
    note: Text
    instruments: tuple[Slug, ...]
    items: tuple[Item, ...]
    welcome_items: tuple[Slug, ...]
    paths: tuple[Path, ...]
    ideas_now_items: tuple[Slug, ...]


# --- what is recommended ----------------------------------------------------------------------


class Category(Record):
    """A family of activities; `ranked = false` is never scored."""

    id: Slug
    title: Text
    about: Text
    activities: tuple[Slug, ...] = Field(min_length=1)
    ranked: bool = True


class Step(Record):
    """One thing to do: its length, what it needs (tags) and its own helpfulness grade."""

    minutes: Annotated[int, Field(ge=1, le=480)]
    text: Text
    tags: tuple[Slug, ...]
    helpfulness: Literal["L0", "L1", "L2", "L3"]


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


# --- the method's data -------------------------------------------------------------------------


class Feed(Record):
    """What a criterion reads: one item, one tick of an item, or one score."""

    item: Slug | None = None
    tick: Slug | None = None
    score: Slug | None = None
    levels: dict[str, Share] = {}


class Criterion(Record):
    """One thing about the person: a level in 0…1, and the level of a typical person.

    The first feed decides whether the criterion is known; a later one can only raise it.
    """

    id: Slug
    label: Text
    kind: Literal["need", "barrier", "resource", "preference"]
    feeds: tuple[Feed, ...] = Field(min_length=1)
    reference: Share
    reference_source: Slug
    reference_note: Text
    more: Text
    less: Text
    private: bool = False


class NotScored(Record):
    """A tick that feeds nothing on purpose, with the reason."""

    item: Slug
    code: Slug
    reason: Text


class Categories(Record):
    """The families of activities, in catalog order."""

    categories: tuple[Category, ...]


class Criteria(Record):
    """All criteria, and the ticks that are left out on purpose."""

    criteria: tuple[Criterion, ...]
    not_scored: tuple[NotScored, ...] = ()


class Weight(Record):
    """One judgement: how strongly a criterion speaks for (or against) an activity."""

    activity: Slug
    criterion: Slug
    weight: float
    certainty: Literal["low", "medium", "high"]
    source: Slug
    reason: Text


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


class StepSize(Record):
    """An upper limit in minutes for the first step while the clause holds."""

    when: Clause
    minutes: int
    reason: Text


class FitWord(Record):
    """The words at a bar from this fit upward."""

    at_least: float
    words: Text


class Method(Record):
    """The numbers of the method that are no weight: each with its reason in the file."""

    cap: float
    cap_reason: Text
    helpfulness_points: dict[Literal["L0", "L1", "L2", "L3"], float]
    helpfulness_reason: Text
    spread: dict[Literal["low", "medium", "high"], float]
    spread_reason: Text
    draws: int
    seed: int
    draws_reason: Text
    tie_share: Share
    tie_reason: Text
    default_minutes: int
    step_sizes: tuple[StepSize, ...]
    tonight_tags: tuple[Slug, ...]
    tonight_minutes: int
    tonight_reason: Text
    fit_words: tuple[FitWord, ...]
    fit_words_reason: Text
    direction_words: dict[Literal["rise", "mixed", "fall", "untested"], Text]
    grade_words: dict[Literal["A", "B", "C", "D", "X"], Text]
    helpfulness_words: dict[Literal["L0", "L1", "L2", "L3"], Text]
    tags: dict[Slug, Text]


# --- help lines ----------------------------------------------------------------------------------


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


# --- simulation ------------------------------------------------------------------------------------


class Marginal(Record):
    """How often each code is answered, and how that moves with the person's hidden traits.

    `shares` are relative for one and number items and separate probabilities for ticks.
    `loads` tie the answer to hidden traits (isolation, distress, means, energy).
    """

    item: Slug
    shares: dict[str, Annotated[float, Field(ge=0)]]
    blank: Share
    loads: dict[Literal["isolation", "distress", "hardship", "frailty"], float] = {}
    source: Slug
    note: Text


class Simulation(Record):
    """Marginals of every item; the stated estimates behind the balance check."""

    marginals: tuple[Marginal, ...]


class Example(Record):
    """A made-up person for "See an example"."""

    id: Slug
    title: Text
    sentence: Text
    answers: dict[Slug, Code | tuple[Slug, ...]]


class Examples(Record):
    """The made-up persons."""

    examples: tuple[Example, ...]
