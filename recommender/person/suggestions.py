"""The few ideas that come first, each with its step."""

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.catalog.records.content import Step
from recommender.person.result import OpenActivity, OpenCategory, PersonResult
from recommender.scoring.ideas import FIRST, NONE, Ideas

SUGGESTED = FIRST


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
    model = result.recommendation.engine.model
    ideas = result.ideas(tonight or result.nothing_said, company)
    chosen = [int(n) for n in ideas.activity[result.row] if n != NONE]
    if result.nothing_said:
        chosen = [model.activity_ids.index(id) for id in model.catalog.method.for_anyone]
    return _with_steps(result, ideas, chosen)


def every_idea(
    result: PersonResult, tonight: bool, company: str | None = None
) -> tuple[Suggestion, ...]:
    """Return the first ideas, then every other activity that leads and has a step to offer, by fit."""
    first = suggest(result, tonight, company)
    if result.nothing_said:
        return first
    ids = result.recommendation.engine.model.activity_ids
    shown = {idea.row.activity.id for idea in first}
    rest = [row.activity.id for row in result.activities if row.leads]
    columns = [ids.index(id) for id in rest if id not in shown]
    return first + _with_steps(result, result.ideas(tonight, company), columns)


def _with_steps(result: PersonResult, ideas: Ideas, columns: Sequence[int]) -> tuple[Suggestion, ...]:
    """Return those activities, by their columns, that are open and have a step to offer."""
    model = result.recommendation.engine.model
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
