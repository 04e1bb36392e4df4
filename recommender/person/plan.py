"""My plan: up to a few small steps, each tied to a moment of the day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.base import Record, Slug
from recommender.catalog.records.content import Choosable, Cue, Step
from recommender.person.result import OpenActivity, PersonResult, suggest
from recommender.person.view import View
from recommender.scoring.gates import holds_now
from recommender.scoring.responses import MISSING, AnswerError

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Felt = Annotated[int, Field(ge=-2, le=2)]
C = TypeVar("C", bound=Choosable)


class PlanStep(Record):
    """One choice of a plan, as ids. `step` is the index in the activity's list of steps.

    `expected` is a guess how it will feel and `felt` how it felt, both −2 to 2; `did` says whether it
    was done. `lift`, 0 to 10, is the guess of older files, and is compared with neither. `uid` is
    random: it names the step's calendar entry, so that a later file moves that entry instead of adding
    another.
    """

    activity: Slug
    step: Annotated[int, Field(ge=0, le=99)]
    cue: Slug | None = None
    day: Slug | None = None
    company: Slug | None = None
    lift: Annotated[int, Field(ge=0, le=10)] | None = None
    expected: Felt | None = None
    did: Literal["yes", "part", "no"] | None = None
    felt: Felt | None = None
    uid: Uid | None = None


@dataclass(frozen=True)
class Planned:
    """A choice with its activity and step."""

    chosen: PlanStep
    row: OpenActivity
    step: Step


@dataclass(frozen=True)
class Readiness:
    """How many steps to offer; `words` gives the reason for fewer, or is None."""

    most: int
    words: str | None


def check_plan(catalog: Catalog, steps: Sequence[PlanStep]) -> None:
    """Raise AnswerError, with the key as its item, at the first value that is not allowed."""
    plan = catalog.plan
    if len(steps) > plan.most:
        raise AnswerError("plan", len(steps), catalog.texts("answers.most_steps", most=plan.most))
    ranked = {activity.id: activity for activity in catalog.ranked_activities}
    for chosen in steps:
        _check_id("activity", chosen.activity, ranked)
        last = len(ranked[chosen.activity].steps) - 1
        if not 0 <= chosen.step <= last:
            raise AnswerError("step", chosen.step, f"0…{last}")
        _check_id("cue", chosen.cue, [None, *(cue.id for cue in plan.cues)])
        _check_id("day", chosen.day, [None, *(day.id for day in plan.days)])
        _check_id("company", chosen.company, [None, *(company.id for company in plan.companies)])
    for activity, times in Counter(chosen.activity for chosen in steps).items():
        if times > 1:
            raise AnswerError("activity", activity, catalog.texts("answers.once"))


def _check_id(key: str, value: str | None, known: Iterable[str | None]) -> None:
    allowed = list(known)
    if value not in allowed:
        raise AnswerError(key, value, ", ".join(str(id) for id in allowed if id is not None))


def planned(result: PersonResult, steps: Sequence[PlanStep]) -> tuple[Planned, ...]:
    """Return the choices whose activity and step are still open for this person, in their order.

    A cue or a company that this person is no longer offered for the step is set to None.
    """
    rows = {row.activity.id: row for row in result.activities}
    plans = []
    for chosen in steps:
        row = rows.get(chosen.activity)
        every = row.activity.steps if row else ()
        if row and chosen.step < len(every) and every[chosen.step] in row.steps:
            step = every[chosen.step]
            gone: dict[str, None] = {}
            if chosen.cue not in [cue.id for cue in cues_for(result, step)]:
                gone["cue"] = None
            if chosen.company not in [company.id for company in companies_for(result, step)]:
                gone["company"] = None
            plans.append(Planned(chosen.model_copy(update=gone), row, step))
    return tuple(plans)


def aged(catalog: Catalog, steps: Iterable[PlanStep], days: int) -> tuple[PlanStep, ...]:
    """Return the steps of so many days ago: tomorrow may be today; a day that is over is left open."""
    after = {day.id: day.after for day in catalog.plan.days if day.after is not None}
    today = {number: id for id, number in after.items()}
    return tuple(
        step.model_copy(update={"day": today.get(after[step.day] - days)})
        if days > 0 and step.day in after
        else step
        for step in steps
    )


def may_choose(result: PersonResult) -> tuple[OpenActivity, ...]:
    """Return open activities with a step: those that lead, by fit, then the others, by fit."""
    silent = result.silent_activities
    rows = [row for row in result.activities if row.steps and row.activity.id not in silent]
    return tuple(sorted(rows, key=lambda row: not row.leads))


def suggested(result: PersonResult) -> tuple[Planned, ...]:
    """Return a few ideas to begin with, of different categories, each with its first step."""
    plan = result.catalog.plan
    allowed = {row.activity.id for row in may_choose(result)}
    ideas = [idea for idea in suggest(result, tonight=False) if idea.row.activity.id in allowed]
    plans = []
    for idea in ideas[: min(plan.suggested, readiness(result).most)]:
        index = idea.row.activity.steps.index(idea.step)
        plans.append(Planned(PlanStep(activity=idea.row.activity.id, step=index), idea.row, idea.step))
    return tuple(plans)


def ideas_of(view: View, category: str) -> tuple[Planned, ...]:
    """Return every open idea of a kind, those that lead first, with the step sized to the person."""
    plans = []
    for row in may_choose(view.result):
        if row.category == category and row.activity.id not in view.unmentioned:
            index, step = steps_for(view.result, row)[0]
            plans.append(Planned(PlanStep(activity=row.activity.id, step=index), row, step))
    return tuple(plans)


def readiness(result: PersonResult) -> Readiness:
    """Return how many steps this person is offered, with a kind sentence when they are fewer."""
    plan, responses = result.catalog.plan, result.recommendation.responses
    rules = [r for r in plan.readiness if holds_now(result.model, responses, r.when)[result.row]]
    return Readiness(
        most=min((rule.most for rule in rules), default=plan.most),
        words=rules[0].words if rules else None,
    )


def steps_for(result: PersonResult, row: OpenActivity) -> tuple[tuple[int, Step], ...]:
    """Return open steps with their indexes, first the one sized to the person.

    With low readiness none is longer than that one.
    """
    first = result.first_step(row)
    longest = first.minutes if readiness(result).words else None
    others = [s for s in row.steps if s is not first and (longest is None or s.minutes <= longest)]
    others.sort(key=lambda step: step.minutes)
    return tuple((row.activity.steps.index(step), step) for step in (first, *others))


def cues_for(result: PersonResult, step: Step) -> tuple[Cue, ...]:
    """Return the moments that leave room for a step."""
    return _offered(result, step, result.catalog.plan.cues)


def companies_for(result: PersonResult, step: Step) -> tuple[Choosable, ...]:
    return _offered(result, step, result.catalog.plan.companies)


def _offered(result: PersonResult, step: Step, every: tuple[C, ...]) -> tuple[C, ...]:
    closed = {row.activity.id for row in result.closed}
    return tuple(one for one in every if one.suits(step) and not closed & set(one.unless_closed))


def say_planned(catalog: Catalog, plan: Planned) -> str:
    """Return one sentence: first the moment, then the step; without a moment, the step unchanged."""
    chosen, parts = plan.chosen, catalog.plan
    moment = [one.words for one in parts.cues if one.id == chosen.cue]
    moment += [one.words for one in parts.days if one.id == chosen.day]
    company = [one.words for one in parts.companies if one.id == chosen.company]
    when = ", ".join(part for part in (" ".join(moment), *company) if part)
    if not when:
        return plan.step.text
    return catalog.texts("plan.sentence", when=when[0].upper() + when[1:], step=plan.step.text)


def ruler_questions(view: View) -> tuple[str, ...]:
    """Return a question about importance and one about confidence; numbers only for a therapist."""
    result, questions = view.result, []
    for ruler in view.catalog.plan.rulers:
        codes = view.catalog.items[ruler.item].codes
        index = int(result.recommendation.responses.codes[ruler.item][result.row])
        if index == MISSING or not view.audience.sees_scores:
            questions.append(ruler.plain)
        elif index == (0 if ruler.towards == "lower" else len(codes) - 1):
            questions.append(ruler.at_end.format(value=codes[index]))
        else:
            after = codes[min(index + 1, len(codes) - 1)]
            questions.append(ruler.numbered.format(value=codes[index], next=after))
    return tuple(questions)
