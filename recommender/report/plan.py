"""My plan: up to a few small steps, each tied to a moment of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from pydantic import Field

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Choosable, Company, Cue, ReadinessRule, Record, Ruler, Slug, Step
from recommender.report.person import OpenActivity, PersonResult
from recommender.report.suggestions import suggest
from recommender.scoring.gates import holds_now
from recommender.scoring.responses import MISSING, AnswerError

C = TypeVar("C", bound=Choosable)


class PlanStep(Record):
    """One choice of a plan: ids only. `step` is the place in the activity's list of steps."""

    activity: Slug
    step: Annotated[int, Field(ge=0, le=99)]
    cue: Slug | None = None
    day: Slug | None = None
    company: Slug | None = None
    lift: Annotated[int, Field(ge=0, le=10)] | None = None


@dataclass(frozen=True)
class Planned:
    """A choice together with what it stands for."""

    chosen: PlanStep
    row: OpenActivity
    step: Step


@dataclass(frozen=True)
class Readiness:
    """How many steps to offer; `words` is None when nothing speaks for fewer."""

    most: int
    words: str | None

    @property
    def is_low(self) -> bool:
        """Fewer steps, and none longer than the first one."""
        return self.words is not None


class PlanError(AnswerError):
    """One part of a plan that cannot be used: which key, what was found, what is allowed."""


def check_plan(catalog: Catalog, steps: Sequence[PlanStep]) -> None:
    """Raise PlanError at the first thing that this catalog does not know or allow."""
    plan = catalog.plan
    if len(steps) > plan.most:
        raise PlanError("plan", len(steps), f"up to {plan.most}")
    ranked = {activity.id: activity for activity in catalog.ranked_activities}
    for chosen in steps:
        _check_id("activity", chosen.activity, ranked)
        last = len(ranked[chosen.activity].steps) - 1
        if not 0 <= chosen.step <= last:
            raise PlanError("step", chosen.step, f"0…{last}")
        _check_id("cue", chosen.cue, [None, *(cue.id for cue in plan.cues)])
        _check_id("day", chosen.day, [None, *(day.id for day in plan.days)])
        _check_id("company", chosen.company, [None, *(company.id for company in plan.companies)])
    for activity, times in Counter(chosen.activity for chosen in steps).items():
        if times > 1:
            raise PlanError("activity", activity, "once")


def _check_id(key: str, value: str | None, known: Iterable[str | None]) -> None:
    allowed = list(known)
    if value not in allowed:
        raise PlanError(key, value, ", ".join(str(id) for id in allowed if id is not None))


def planned(result: PersonResult, steps: Sequence[PlanStep]) -> tuple[Planned, ...]:
    """The choices whose activity and step are still open for this person, in their order.

    A cue or a company that this person is no longer offered for the step is left out.
    """
    rows = {row.activity.id: row for row in result.activities}
    found = []
    for chosen in steps:
        row = rows.get(chosen.activity)
        every = row.activity.steps if row else ()
        if row and chosen.step < len(every) and every[chosen.step] in row.steps:
            found.append(_settled(result, Planned(chosen, row, every[chosen.step])))
    return tuple(found)


def _settled(result: PersonResult, plan: Planned) -> Planned:
    chosen = plan.chosen
    offered = {
        "cue": (chosen.cue, cues_for(result, plan.step)),
        "company": (chosen.company, companies_for(result, plan.step)),
    }
    gone = {key: None for key, (id, every) in offered.items() if id not in {one.id for one in every}}
    return replace(plan, chosen=chosen.model_copy(update=gone))


def may_choose(result: PersonResult, discreet: bool) -> tuple[OpenActivity, ...]:
    """Open activities with a step: those that lead, by fit, then those for when you are ready."""
    hidden = set(result.silent_activities)
    if discreet:
        hidden |= result.recommendation.engine.model.catalog.private_activities
    rows = [row for row in result.activities if row.steps and row.activity.id not in hidden]
    return tuple(sorted(rows, key=lambda row: not row.leads))


def suggested(result: PersonResult, discreet: bool = False) -> tuple[Planned, ...]:
    """A few ideas to begin with, of different kinds, each with its first step."""
    plan = result.recommendation.engine.model.catalog.plan
    allowed = {row.activity.id for row in may_choose(result, discreet)}
    ideas = [idea for idea in suggest(result, tonight=False) if idea.row.activity.id in allowed]
    found = []
    for idea in ideas[: min(plan.suggested, readiness(result).most)]:
        place = idea.row.activity.steps.index(idea.step)
        found.append(Planned(PlanStep(activity=idea.row.activity.id, step=place), idea.row, idea.step))
    return tuple(found)


def readiness(result: PersonResult) -> Readiness:
    """How many steps this person is offered, and a kind sentence when they are fewer."""
    plan = result.recommendation.engine.model.catalog.plan
    rules = [rule for rule in plan.readiness if _holds(result, rule)]
    return Readiness(
        most=min((rule.most for rule in rules), default=plan.most),
        words=rules[0].words if rules else None,
    )


def _holds(result: PersonResult, rule: ReadinessRule) -> bool:
    recommendation = result.recommendation
    holds = holds_now(recommendation.engine.model, recommendation.responses, rule.when)
    return bool(holds[result.row])


def steps_for(result: PersonResult, row: OpenActivity) -> tuple[tuple[int, Step], ...]:
    """Open steps with their places, first the one sized to the person; low readiness: none longer."""
    first = result.first_step(row)
    longest = first.minutes if readiness(result).is_low else None
    others = [s for s in row.steps if s is not first and (longest is None or s.minutes <= longest)]
    others.sort(key=lambda step: step.minutes)
    return tuple((row.activity.steps.index(step), step) for step in (first, *others))


def cues_for(result: PersonResult, step: Step) -> tuple[Cue, ...]:
    """Moments that leave room for a step."""
    return _offered(result, step, result.recommendation.engine.model.catalog.plan.cues)


def companies_for(result: PersonResult, step: Step) -> tuple[Company, ...]:
    """With whom a step may be done."""
    return _offered(result, step, result.recommendation.engine.model.catalog.plan.companies)


def _offered(result: PersonResult, step: Step, every: tuple[C, ...]) -> tuple[C, ...]:
    closed = {row.activity.id for row in result.closed}
    return tuple(one for one in every if one.suits(step) and not closed & set(one.unless_closed))


def say_planned(catalog: Catalog, plan: Planned) -> str:
    """One sentence: first the moment, then the step. Without a moment, the step as it is."""
    chosen, parts = plan.chosen, catalog.plan
    moment = [one.words for one in parts.cues if one.id == chosen.cue]
    moment += [one.words for one in parts.days if one.id == chosen.day]
    company = [one.words for one in parts.companies if one.id == chosen.company]
    when = ", ".join(part for part in (" ".join(moment), *company) if part)
    if not when:
        return plan.step.text
    return catalog.words.plan.sentence.format(when=when[0].upper() + when[1:], step=plan.step.text)


def ruler_questions(result: PersonResult, numbers: bool) -> tuple[str, ...]:
    """Two questions about importance and confidence; `numbers` only where a therapist looks."""
    rulers = result.recommendation.engine.model.catalog.plan.rulers
    return tuple(_ask(result, ruler, numbers) for ruler in rulers)


def _ask(result: PersonResult, ruler: Ruler, numbers: bool) -> str:
    codes = result.recommendation.engine.model.catalog.items[ruler.item].codes
    place = int(result.recommendation.responses.codes[ruler.item][result.row])
    if place == MISSING or not numbers:
        return ruler.plain
    end = 0 if ruler.towards == "lower" else len(codes) - 1
    if place == end:
        return ruler.at_end.format(value=codes[place])
    after = codes[min(place + 1, len(codes) - 1)]
    return ruler.numbered.format(value=codes[place], next=after)
