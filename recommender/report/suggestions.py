"""Which few ideas come first, each with its step, as objects."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from recommender.catalog.records import Step
from recommender.report.person import OpenActivity, OpenCategory, PersonResult
from recommender.scoring.ideas import FIRST, NONE, Ideas

SUGGESTED = FIRST


@dataclass(frozen=True)
class Suggestion:
    """One idea and its first step; `others` are its remaining steps, shortest first."""

    row: OpenActivity
    step: Step
    others: tuple[Step, ...]


def suggest(
    result: PersonResult, tonight: bool, leave_out: Set[str] = frozenset()
) -> tuple[Suggestion, ...]:
    """The first ideas (see `first_ideas`). While nothing was said: a few that suit anyone, tonight.

    Activities in `leave_out` are passed over, such as those that somebody else may not see.
    """
    model = result.recommendation.engine.model
    ideas = result.ideas(tonight or result.nothing_said, frozenset(leave_out))
    rows = {row.activity.id: row for row in result.activities if row.activity.id not in leave_out}
    chosen = [int(n) for n in ideas.activity[result.row]]
    if result.nothing_said:
        chosen = [model.activity_ids.index(id) for id in model.catalog.method.for_anyone if id in rows]
    return tuple(
        _suggestion(result, rows[model.activity_ids[n]], n, ideas)
        for n in chosen
        if n != NONE and ideas.step[result.row, n] != NONE
    )


def left_standing(
    result: PersonResult, found: Sequence[Suggestion], hidden: Set[str]
) -> tuple[OpenCategory, ...]:
    """Categories of the longest bar, where no idea is from one: no step of theirs can come first now."""
    shown = {idea.row.category for idea in found}
    rows = [row for row in result.categories if row.best not in hidden]
    first = [row for row in rows if row.rank == rows[0].rank]
    return () if shown & {row.category.id for row in first} else tuple(first)


def _suggestion(result: PersonResult, row: OpenActivity, n: int, ideas: Ideas) -> Suggestion:
    """The idea of one column of activities."""
    model, chosen = result.recommendation.engine.model, int(ideas.step[result.row, n])
    places = range(*model.steps_of[n].indices(len(model.steps)))
    others = [k for k in places if ideas.offered[result.row, k] and k != chosen]
    steps = sorted((model.steps[k][1] for k in others), key=lambda step: step.minutes)
    return Suggestion(row, model.steps[chosen][1], tuple(steps))
