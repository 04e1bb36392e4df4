"""My plan as the page fills it in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recommender.report.person import OpenActivity
from recommender.report.plan import Planned, PlanStep, may_choose, planned, steps_for
from recommender.ui import state


def chosen() -> tuple[Planned, ...]:
    """The plan, as far as its activities and steps are still open."""
    return planned(state.result(), tuple(state.checkin().plan))


def add(activity: str, step: int) -> None:
    """Add an activity with one of its steps."""
    drop(activity)
    state.checkin().plan.append(PlanStep(activity=activity, step=step))


def add_first_step(activity: str) -> None:
    """Add an activity with the step that is sized to the person."""
    row = next(row for row in open_rows() if row.activity.id == activity)
    add(activity, steps_for(state.result(), row)[0][0])


def open_rows() -> tuple[OpenActivity, ...]:
    """Everything that may be chosen."""
    return may_choose(state.result(), state.is_discreet())


def drop(activity: str) -> None:
    """Take an activity out of the plan."""
    visit = state.checkin()
    visit.plan = [one for one in visit.plan if one.activity != activity]


def choice_key(one: PlanStep, name: str, options: Iterable[object]) -> str:
    """Key of a widget for one field of a choice; it shows what is held."""
    return state.mirror(f"plan_{one.activity}_{name}", getattr(one, name), options)


def choose(activity: str, name: str) -> None:
    """Take over one field of a choice; a plan is always for one of the steps."""
    value: Any = state.widget(f"plan_{activity}_{name}")
    if value is None and name == "step":
        return
    visit = state.checkin()
    visit.plan = [
        one.model_copy(update={name: value}) if one.activity == activity else one for one in visit.plan
    ]
