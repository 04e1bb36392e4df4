"""How answers become an order: criteria, weights, gates, the other numbers, and their sources."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.catalog.records.base import (
    ActivityId,
    ByCertainty,
    ByDirection,
    ByHelpfulness,
    ByOxytocin,
    CardId,
    CategoryId,
    CautionId,
    Certainty,
    Code,
    CriterionId,
    EachOnce,
    Hundredths,
    ItemId,
    Mark,
    Minutes,
    NonZeroQuarters,
    OxytocinGrade,
    Quarters,
    Record,
    ScoreId,
    Share,
    Slug,
    SourceKey,
    Tag,
    Text,
)
from recommender.catalog.records.content import Step
from recommender.catalog.records.questionnaire import AskedCriterion, Clause

# A key of sources.toml. A researcher's own draft may also cite by DOI.
SourceOrDoi = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9_]+|doi:10\.\d{4,9}/\S{0,119}[^\s.,;:)])$")
]


class NotScored(Record):
    """A tick that feeds nothing on purpose, with the reason."""

    item: ItemId
    code: Slug
    reason: Text


class Criteria(Record):
    criteria: tuple[AskedCriterion, ...]
    not_scored: tuple[NotScored, ...] = ()


class Weight(Record):
    """One judgement: how strongly a criterion speaks for (or against) an activity."""

    activity: Slug
    criterion: Slug
    weight: NonZeroQuarters
    certainty: Certainty
    source: SourceOrDoi
    reason: Text


class Effect(Record):
    """What a gate does to some activities. `limit` keeps only steps with one of `keep`."""

    do: Literal["close", "limit", "not_lead", "caution"]
    activities: tuple[ActivityId, ...] = Field(min_length=1)
    keep: tuple[Tag, ...] = ()
    caution: CautionId | None = None


class Retitle(Record):
    category: CategoryId
    title: Text
    short: Text | None = None


class Gate(Record):
    """A rule that outranks weights: when any alternative holds in full, its effects follow."""

    id: Slug
    when: tuple[tuple[Clause, ...], ...] = Field(min_length=1)
    reason: Text
    source: SourceKey
    effects: tuple[Effect, ...] = ()
    retitle: tuple[Retitle, ...] = ()
    support: tuple[CardId, ...] = ()
    never_raises: tuple[ActivityId, ...] = ()
    hides_bands: bool = False
    gentle_first: bool = False
    silent: bool = False
    confirm_saving: bool = False

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All that the rule reads, of whichever alternative."""
        return tuple(clause for alternative in self.when for clause in alternative)

    @property
    def items(self) -> frozenset[str]:
        """Items whose answers the rule reads by themselves, and not as part of a score."""
        return frozenset(clause.item for clause in self.clauses if clause.item)


class Requirement(Record):
    """What a step may require of a person: met when any alternative holds in full.

    `later` says when an activity without any other step will be there. `criteria` are the things that
    such a step draws on: only it may name one of them as a reason.
    """

    id: Slug
    when: tuple[tuple[Clause, ...], ...] = Field(min_length=1)
    later: Text
    criteria: tuple[CriterionId, ...] = ()


class CautionText(Record):
    """A text that never moves a fit.

    A card shows it for steps with one of the tags and requirements `only_with` (if any are given), and
    with none of `not_with`.
    """

    message: Text
    source: SourceKey
    only_with: tuple[Mark, ...] = ()
    not_with: tuple[Mark, ...] = ()

    def is_about(self, step: Step) -> bool:
        """Whether it is about something that the step involves."""
        marks = {*step.tags, *step.requires}
        is_meant = not self.only_with or bool(marks & set(self.only_with))
        return is_meant and not marks & set(self.not_with)


class Support(Record):
    """A card before all else, in place of those in `instead_of`; `kind` picks the help lines on it.

    `lines_first`: they come above its message.
    """

    id: Slug
    kind: Literal["crisis", "abuse", "warm", "child", "eating"]
    title: Text
    message: Text
    source: SourceKey
    instead_of: tuple[CardId, ...] = ()
    lines_first: bool = False


class Careful(Record):
    """The answer that a question acts as, in gates and requirements alone, while it was not asked."""

    item: ItemId
    code: Code
    reason: Text


class Gates(Record):
    careful: tuple[Careful, ...]
    gates: Annotated[tuple[Gate, ...], EachOnce]
    requirements: Annotated[tuple[Requirement, ...], EachOnce]
    cautions: dict[Slug, CautionText]
    support: Annotated[tuple[Support, ...], EachOnce]


class StepSize(Record):
    """An upper limit in minutes for the first step while the clause holds."""

    when: Clause
    minutes: Minutes
    reason: Text


class StepOrder(Record):
    """Steps with one of the tags `last` come after the others that fit, while all of `when` holds."""

    when: tuple[Clause, ...] = Field(min_length=1)
    last: tuple[Tag, ...] = Field(min_length=1)
    reason: Text


class FitWord(Record):
    at_least: float
    words: Text


class CardLimit(Record):
    """How often one or the other of some activities may, or has to, be among the first ideas."""

    activities: tuple[ActivityId, ...] = Field(min_length=1)
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


class Simulation(Record):
    traits_correlation: Share
    traits_reason: Text


class Balance(Record):
    """How evenly the categories come first among simulated people; `exempt` may stay below."""

    people: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)]
    leads_at_most: Share
    leads_at_least: Share
    top_three_at_least: Share
    exempt: tuple[CategoryId, ...]
    reason: Text
    groups: tuple[Group, ...]


class Personal(Record):
    """What something that no item asks for counts, the same for every category or activity."""

    weight: Annotated[NonZeroQuarters, Field(ge=0)]
    certainty: Certainty
    reference: Hundredths
    source: SourceKey
    reason: Text
    more: Text
    less: Text


class Matters(Personal):
    """How much a category matters: a whole number from `low` to `high`, none if it was not touched."""

    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=1)]

    @property
    def levels(self) -> tuple[int, ...]:
        """Level of each importance from `low` to `high`, in hundredths."""
        width = self.high - self.low
        return tuple(100 * step // width for step in range(width + 1))


class Remaining(Record):
    """How many questions 8 of 10 people are still asked, from a likelihood on."""

    late_wait: bool
    likely: Share
    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)]


class Asking(Record):
    """When *For tonight* stops, and from how many completions that is known (`scoring/asking.py`)."""

    likely: Share
    likely_reason: Text
    before_late: Share
    before_late_reason: Text
    draws: Annotated[int, Field(ge=10)]
    seed: Annotated[int, Field(ge=0)]
    draws_reason: Text
    usual: Annotated[int, Field(ge=1)]
    near: Annotated[int, Field(ge=0)]
    remaining: tuple[Remaining, ...]
    remaining_reason: Text
    fixed: tuple[ItemId, ...]
    fixed_reason: Text


class HelpedBefore(Personal):
    """How an activity felt when the person tried it.

    The level goes from 0 (felt −2 each time) over `reference` to 1 (felt 2 each time), shrunk toward the
    reference as if there had been `shrink` tries more that felt 0. Offered after `offered_after` tries.
    """

    label: Text
    shrink: Annotated[int, Field(ge=1)]
    offered_after: Annotated[int, Field(ge=1)]


class Method(Record):
    """The numbers of the method that are no weight: each with its reason in the file."""

    cap: Annotated[float, Field(gt=0)]
    cap_reason: Text
    helpfulness_points: ByHelpfulness[Quarters]
    helpfulness_reason: Text
    oxytocin_points: ByOxytocin[Quarters]
    oxytocin_reason: Text
    spread: ByCertainty[Share]
    spread_reason: Text
    draws: Annotated[int, Field(ge=1)]
    seed: int
    draws_reason: Text
    tie_share: Share
    tie_reason: Text
    default_minutes: Minutes
    step_sizes: tuple[StepSize, ...]
    step_order: tuple[StepOrder, ...]
    gentle_tag: Tag
    for_anyone: tuple[ActivityId, ...]
    for_anyone_reason: Text
    tonight_tags: tuple[Tag, ...]
    tonight_also: tuple[Tag, ...]
    tonight_minutes: Minutes
    tonight_reason: Text
    company_tags: tuple[Tag, ...]
    fit_words: tuple[FitWord, ...]
    fit_words_reason: Text
    reason_difference: Share
    reason_difference_reason: Text
    card_cautions: Annotated[int, Field(ge=1)]
    card_cautions_reason: Text
    shown_tags: tuple[Tag, ...]
    measured_grades: tuple[OxytocinGrade, ...]
    within_reach_tags: tuple[Tag, ...]
    matters: Matters
    helped: HelpedBefore
    asking: Asking
    balance: Balance
    direction_words: ByDirection[Text]
    grade_words: ByOxytocin[Text]
    helpfulness_words: ByHelpfulness[Text]
    tags: dict[Slug, Text]


class ChangeableAnswer(Record):
    """One item, or one tick of an item, that may be named under "What would it take".

    On a `scale` each step along the options counts one, with `choice` any other option does.
    `towards` is the only way that is named; for a tick, `last` is ticked.
    """

    item: ItemId
    tick: Slug | None = None
    order: Literal["scale", "choice"] | None = None
    towards: Literal["first", "last", "any"]
    reason: Text


class Changeable(Record):
    reason: Text
    open_reason: Text
    changeable: tuple[ChangeableAnswer, ...] = Field(min_length=1)


class ReliableChange(Record):
    """From how many points on a change of a score is more than chance; without `points`, unknown."""

    id: ScoreId
    points: Annotated[int, Field(ge=1)] | None = None
    sd: Annotated[float, Field(gt=0)] | None = None
    reliability: Share | None = None
    source: SourceKey
    reliability_source: SourceKey | None = None
    note: Text


class Moved(Record):
    """From where on a difference between two check-ins is named, and how many are.

    `level` is that of a criterion, 0 to 1; `points` are those of a kind; `most` of either.
    """

    level: Share
    points: Annotated[float, Field(gt=0)]
    most: Annotated[int, Field(ge=1)]
    source: SourceKey
    reason: Text


Felt = Literal["felt_better", "felt_same", "felt_worse"]
Sign = Literal[Felt, "in_part", "not_done", "not_said", "kind_up", "kind_down", "always"]


class TalkQuestion(Record):
    """A question to talk about, asked if any of `when` holds and none before it of the same `about`."""

    id: Slug
    about: Literal["plan", "change", "next"]
    when: Annotated[tuple[Sign, ...], Field(min_length=1)]
    reason: Text


class FollowUp(Record):
    reason: Text
    reliable_change: Annotated[tuple[ReliableChange, ...], EachOnce]
    moved: Moved
    questions: Annotated[tuple[TalkQuestion, ...], EachOnce]


class Left(Record):
    place: Text  # a pattern for the beginning of the place of a text


class ReadingAge(Record):
    """Limits of the Automated Readability Index, and what is left out.

    `hardest` is for one text of `long_words` or more, `hardest_activity` for one activity as a whole,
    `hardest_mean` for the mean of all long texts.
    """

    long_words: Annotated[int, Field(ge=1)]
    hardest: float
    hardest_activity: float
    hardest_mean: float
    reason: Text
    not_ours: tuple[Left, ...]
    notes: tuple[Left, ...]


class Source(Record):
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
