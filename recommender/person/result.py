"""One person's result as plain objects: what the command line prints and the pages show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.content import Activity, Category, Step
from recommender.catalog.records.method import CautionText, Gate, Retitle, Support
from recommender.catalog.records.questionnaire import Score
from recommender.recommend import Recommendation, how_sure, recommend
from recommender.scoring.explanation import Contribution, contributions
from recommender.scoring.gates import kept_steps
from recommender.scoring.ideas import FIRST, NONE, Ideas, first_ideas
from recommender.scoring.model import UNITS, Model
from recommender.scoring.profile import UNKNOWN, Ints
from recommender.scoring.ranking import NO_RANK

NEUTRAL = 50
SUGGESTED = FIRST


@dataclass(frozen=True)
class Span:
    """A fit, 0…100, and the exact range that missing answers leave open."""

    fit: float
    low: float
    high: float


@dataclass(frozen=True)
class CautionLine:
    """A caution that applies here; `private` when only a private answer brings it.

    `answered`: an answer calls for it; other cautions belong to the activity whoever does it.
    """

    id: str
    caution: CautionText
    private: bool
    answered: bool

    @property
    def message(self) -> str:
        return self.caution.message


@dataclass(frozen=True)
class OpenActivity:
    """An activity that is not closed. `rank` is None where it may not lead.

    `later` says when there will be a step, if each one requires something that is missing.
    """

    activity: Activity
    category: str
    rank: int | None
    span: Span
    base: float
    base_oxytocin: float
    contributions: tuple[Contribution, ...]
    cautions: tuple[CautionLine, ...]
    steps: tuple[Step, ...]
    later: str | None

    @property
    def leads(self) -> bool:
        """True if it may lead its category, rank, and count for the top three."""
        return self.rank is not None


@dataclass(frozen=True)
class OpenCategory:
    """A category with a leading activity. `top_share` is sensitivity to our weights only."""

    category: Category
    title: str
    short: str
    rank: int
    span: Span
    best: str
    top_share: float
    band: int


@dataclass(frozen=True)
class ClosedActivity:
    """An activity that one gate closed; `private` when the gate reads a private answer."""

    activity: Activity
    gate: Gate
    private: bool


@dataclass(frozen=True)
class ScoreLine:
    """One score; without an item, `value` is None. Any completion lies in `low`…`high`."""

    score: Score
    value: int | None
    low: int
    high: int
    answered: int
    of: int
    band: str | None
    flag: bool | None


def names_under(gates: Iterable[Gate], category: Category) -> Category | Retitle:
    """What holds the names that the first of these gates gives the category, or its usual ones."""
    others = (other for gate in gates for other in gate.retitle if other.category == category.id)
    return next(others, category)


@dataclass(frozen=True)
class PersonResult:
    """Everything that follows for one row of a Recommendation; `View` decides who may see what."""

    recommendation: Recommendation
    row: int = 0

    @property
    def catalog(self) -> Catalog:
        return self.recommendation.catalog

    @property
    def model(self) -> Model:
        return self.recommendation.engine.model

    def without(self, activities: frozenset[str]) -> "PersonResult":
        """The same result as if the person had set these activities aside.

        Ranks and bands are those of the rest, so that no gap shows.
        """
        if activities.isdisjoint(row.activity.id for row in self.activities):
            return self
        people = self.recommendation
        vetoes = people.gates.vetoes | activities
        return PersonResult(recommend(people.engine, people.responses, vetoes), self.row)

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Gates that hold, in the order of the file."""
        holds = self.recommendation.gates.holds[self.row]
        every = self.catalog.gates.gates
        return tuple(gate for gate, here in zip(every, holds, strict=True) if here)

    @cached_property
    def activities(self) -> tuple[OpenActivity, ...]:
        """Every activity that is not closed, by fit, then in catalog order."""
        closed = self.recommendation.gates.access.closed[self.row]
        units = self.recommendation.ranking.units[self.row]
        columns = [n for n in range(len(units)) if not closed[n]]
        return tuple(self._open(n) for n in sorted(columns, key=lambda n: -int(units[n])))

    @cached_property
    def categories(self) -> tuple[OpenCategory, ...]:
        """Every category with a leading activity, by rank, then in catalog order."""
        ranking, bounds = self.recommendation.ranking, self.recommendation.bounds
        sure = how_sure(self.recommendation, slice(self.row, self.row + 1))
        units = (ranking.category_units, bounds.category_low, bounds.category_high)
        rows = []
        for n, category in enumerate(self.catalog.ranked_categories):
            rank = int(ranking.category_rank[self.row, n])
            if rank != NO_RANK:
                names = names_under(self.gates, category)
                rows.append(
                    OpenCategory(
                        category=category,
                        title=names.title,
                        short=names.short or names.title,
                        rank=rank,
                        span=self._span(units, n),
                        best=self.model.activity_ids[ranking.best[self.row, n]],
                        top_share=float(sure.top_share[0, n]),
                        band=int(sure.band[0, n]),
                    )
                )
        return tuple(sorted(rows, key=lambda row: row.rank))

    @cached_property
    def fitting_and_measured(self) -> tuple[OpenActivity, ...]:
        """Activities that lead, with a fit of 50 or more, whose oxytocin was measured in people."""
        grades = self.catalog.method.measured_grades
        return tuple(
            row
            for row in self.activities
            if row.leads and row.span.fit >= NEUTRAL and row.activity.oxytocin.grade in grades
        )

    @cached_property
    def closed(self) -> tuple[ClosedActivity, ...]:
        """One row for each gate that closed a ranked activity, in catalog order."""
        rows = []
        for n, id in enumerate(self.model.activity_ids):
            if self.recommendation.gates.access.closed[self.row, n]:
                direct, limits = (
                    [g for g in self.gates if any(e.do == do and id in e.activities for e in g.effects)]
                    for do in ("close", "limit")
                )
                closers = direct if self._kept(n, limits) else dict.fromkeys([*direct, *limits])
                activity = self.catalog.activities[id]
                rows += [ClosedActivity(activity, gate, self.is_private(gate)) for gate in closers]
        return tuple(rows)

    @cached_property
    def silent_activities(self) -> frozenset[str]:
        """Activities that no screen or paper mentions: an off switch, food where eating is hard."""
        return frozenset(row.activity.id for row in self.closed if row.gate.silent)

    @cached_property
    def clinician(self) -> tuple[Activity, ...]:
        """Products that only a clinician should talk about, unless a gate hides them."""
        hidden = {id for g in self.gates for e in g.effects if e.do == "close" for id in e.activities}
        every = self.catalog.clinician_activities
        return tuple(activity for activity in every if activity.id not in hidden)

    @cached_property
    def support(self) -> tuple[Support, ...]:
        """Support cards, in the order of the file."""
        wanted = {id for gate in self.gates for id in gate.support}
        every = self.catalog.gates.support
        wanted -= {id for card in every if card.id in wanted for id in card.instead_of}
        return tuple(card for card in every if card.id in wanted)

    @cached_property
    def scores(self) -> tuple[ScoreLine, ...]:
        """All scores, in the order of the instruments."""
        bands_apply = not any(gate.hides_bands for gate in self.gates)
        lines = []
        for score in self.catalog.scores.values():
            column, band, flag = self.recommendation.profile.scores[score.id], None, None
            low, high = int(column.low[self.row]), int(column.high[self.row])
            value = low if column.complete[self.row] else None
            if value is not None and bands_apply:
                band = next((b.label for b in score.bands if b.low <= value <= b.high), None)
                if score.cutoff:
                    above = value >= score.cutoff.value
                    flag = above if score.cutoff.direction == "at_least" else not above
            answered = int(column.answered[self.row])
            lines.append(ScoreLine(score, value, low, high, answered, len(score.items), band, flag))
        return tuple(lines)

    @cached_property
    def most_open_item(self) -> str | None:
        """The missing item that could still move the leading activities most."""
        engine, best = self.recommendation.engine, {row.best for row in self.categories}
        columns = [n for n, id in enumerate(engine.model.activity_ids) if id in best]
        widths = engine.ranges.open_width(self.recommendation.responses, columns)
        widest = max(widths, key=lambda item: widths[item], default=None)
        return widest if widest and widths[widest] > 0 else None

    @cached_property
    def gentle_first(self) -> bool:
        """True if gentle ideas come first, since the last two weeks were hard."""
        return any(gate.gentle_first for gate in self.gates)

    @cached_property
    def nothing_said(self) -> bool:
        """True if neither an answer nor a wish counts for any fit yet."""
        return bool((self.recommendation.profile.levels[self.row] == UNKNOWN).all())

    def ideas(self, tonight: bool = False, company: str | None = None) -> Ideas:
        """First ideas of everyone in the recommendation."""
        of = self.recommendation
        people = (of.engine.model, of.responses, of.gates, of.ranking)
        return first_ideas(*people, tonight=tonight, company=company)

    def first_step(self, row: OpenActivity) -> Step:
        """The step of an activity that suits the person; the shortest if none comes first."""
        ideas = self.ideas(tonight=self.nothing_said)
        index = int(ideas.step[self.row, self.model.activity_ids.index(row.activity.id)])
        return min(row.steps, key=lambda s: s.minutes) if index == NONE else self.model.steps[index][1]

    def title_of(self, category: Category) -> str:
        """The category's title, or the one that a gate gives it."""
        return names_under(self.gates, category).title

    def _span(self, units: Sequence[Ints], column: int) -> Span:
        """The span of one column of fit, low and high, in units."""
        fits = self.model.fit(np.array([part[self.row, column] for part in units]))
        return Span(*(float(fit) for fit in fits))

    def _open(self, n: int) -> OpenActivity:
        model, ranking = self.model, self.recommendation.ranking
        bounds = self.recommendation.bounds
        activity = self.catalog.ranked_activities[n]
        rank = int(ranking.rank[self.row, n])
        steps = self.recommendation.gates.access.open_steps[self.row]
        return OpenActivity(
            activity=activity,
            category=activity.category,
            rank=None if rank == NO_RANK else rank,
            span=self._span((ranking.units, bounds.low, bounds.high), n),
            base=int(model.base[n]) / UNITS,
            base_oxytocin=int(model.base_oxytocin[n]) / UNITS,
            contributions=contributions(model, self.recommendation.profile.levels[self.row], n),
            cautions=self._cautions(activity),
            steps=tuple(s for k, (owner, s) in enumerate(model.steps) if owner == n and steps[k]),
            later=self._later(n),
        )

    def _later(self, n: int) -> str | None:
        """When there will be a step: the first unmet requirement of the first step that gates leave."""
        gates = self.recommendation.gates
        if gates.access.open_steps[self.row, self.model.steps_of[n]].any():
            return None
        step = self._kept(n, self.gates)[0]
        unmet = (r for r in self.catalog.gates.requirements if r.id in step.requires)
        return next(r.later for r in unmet if not gates.met[r.id][self.row])

    def _kept(self, n: int, gates: Sequence[Gate]) -> tuple[Step, ...]:
        """Steps of one activity that these gates leave, ignoring what the steps require."""
        kept = np.ones(len(self.model.steps), dtype=bool)
        for effect in (e for gate in gates for e in gate.effects if e.do == "limit"):
            kept &= kept_steps(self.model, effect)
        span = self.model.steps_of[n]
        return tuple(s for (_, s), here in zip(self.model.steps[span], kept[span], strict=True) if here)

    def _cautions(self, activity: Activity) -> tuple[CautionLine, ...]:
        texts = self.catalog.gates.cautions
        # Cautions that gates add, each with whether every gate that does so is private.
        added: dict[str, bool] = {}
        for gate in self.gates:
            for effect in gate.effects:
                if effect.caution and activity.id in effect.activities:
                    private = added.get(effect.caution, True) and self.is_private(gate)
                    added[effect.caution] = private
        ids = dict.fromkeys([*added, *activity.cautions])
        return tuple(
            CautionLine(id, texts[id], added.get(id, False) and id not in activity.cautions, id in added)
            for id in ids
        )

    def is_private(self, gate: Gate) -> bool:
        """Whether a gate reads a private answer."""
        return any(self.catalog.items[id].private for id in gate.items)


@dataclass(frozen=True)
class Suggestion:
    """One idea and its first step; `others` are its remaining steps, shortest first."""

    row: OpenActivity
    step: Step
    others: tuple[Step, ...]


def suggest(result: PersonResult, tonight: bool, company: str | None = None) -> tuple[Suggestion, ...]:
    """Return the first ideas (see `first_ideas`), of tonight or of the week.

    While nothing was answered they are a few that suit anyone, tonight.
    """
    ideas = result.ideas(tonight or result.nothing_said, company)
    chosen = [int(n) for n in ideas.activity[result.row] if n != NONE]
    if result.nothing_said:
        chosen = [result.model.activity_ids.index(id) for id in result.catalog.method.for_anyone]
    return _with_steps(result, ideas, chosen)


def every_idea(
    result: PersonResult, tonight: bool, company: str | None = None
) -> tuple[Suggestion, ...]:
    """Return the first ideas, then every other activity that leads and has a step to offer, by fit."""
    first = suggest(result, tonight, company)
    if result.nothing_said:
        return first
    ids = result.model.activity_ids
    shown = {idea.row.activity.id for idea in first}
    rest = [row.activity.id for row in result.activities if row.leads]
    columns = [ids.index(id) for id in rest if id not in shown]
    return first + _with_steps(result, result.ideas(tonight, company), columns)


def _with_steps(result: PersonResult, ideas: Ideas, columns: Sequence[int]) -> tuple[Suggestion, ...]:
    """Return those activities, by their columns, that are open and have a step to offer."""
    model = result.model
    rows = {row.activity.id: row for row in result.activities}
    suggestions = []
    for n in columns:
        first, row = ideas.step[result.row, n], rows.get(model.activity_ids[n])
        if row and first != NONE:
            indexes = range(*model.steps_of[n].indices(len(model.steps)))
            others = [k for k in indexes if ideas.offered[result.row, k] and k != first]
            steps = sorted((model.steps[k][1] for k in others), key=lambda step: step.minutes)
            suggestions.append(Suggestion(row, model.steps[first][1], tuple(steps)))
    return tuple(suggestions)


def first_without_idea(
    rows: Sequence[OpenCategory], ideas: Sequence[Suggestion]
) -> tuple[OpenCategory, ...]:
    """Return the categories that rank first if none of the ideas is from them, else ()."""
    first = tuple(row for row in rows if row.rank == rows[0].rank)
    shown = {idea.row.category for idea in ideas}
    return () if shown & {row.category.id for row in first} else first
