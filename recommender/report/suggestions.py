"""Which few ideas come first: leading, of different kinds, each with a step of the right size."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from recommender.catalog.records import Step
from recommender.report.person import OpenActivity, PersonResult
from recommender.scoring.steps import first_step, tonight_steps

SUGGESTED = 3


@dataclass(frozen=True)
class Suggestion:
    """One idea and its first step; `others` are its remaining steps."""

    row: OpenActivity
    step: Step
    others: tuple[Step, ...]


def suggest(
    result: PersonResult, tonight: bool, leave_out: Set[str] = frozenset()
) -> tuple[Suggestion, ...]:
    """The first ideas by fit, at most one per category; gentle ones when the weeks were hard.

    Activities in `leave_out` are passed over, such as those that somebody else may not see.

    At least one has a step that is free, at home and alone: where the first ones have none, the
    last of them gives way to the best that does.
    """
    leading = [r for r in result.activities if r.leads and r.activity.id not in leave_out]
    every = [_suggestion(result, row, tonight) for row in leading]
    usable = [
        found for found in every if found and (found.row.activity.gentle or not result.gentle_first)
    ]
    kinds = list({found.row.category: found for found in reversed(usable)}.values())[::-1]
    kinds.sort(key=lambda found: -found.row.span.fit)
    first, rest = kinds[:SUGGESTED], kinds[SUGGESTED:]
    wanted = set(result.recommendation.engine.model.catalog.method.within_reach_tags)
    if not any(_has_step(found, wanted) for found in first):
        nearby = [found for found in rest if _has_step(found, wanted)]
        first = [*first[: SUGGESTED - 1], *nearby[:1]]
    return tuple(first)


def _suggestion(result: PersonResult, row: OpenActivity, tonight: bool) -> Suggestion | None:
    method = result.recommendation.engine.model.catalog.method
    steps = tonight_steps(method, row.steps) if tonight else row.steps
    if not steps:
        return None
    chosen = first_step(steps, result.step_minutes)
    return Suggestion(row, chosen, tuple(step for step in steps if step is not chosen))


def _has_step(found: Suggestion, tags: set[str]) -> bool:
    return any(set(step.tags) >= tags for step in (found.step, *found.others))
