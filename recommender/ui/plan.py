"""My plan: changes to the planned steps, which an open journal follows."""

from uuid import uuid4

from recommender.person.plan import Planned, PlanStep, may_choose, planned, readiness, steps_for
from recommender.ui import journal, session


def chosen() -> tuple[Planned, ...]:
    """Return the planned steps whose activities and steps are still open."""
    return planned(session.view().result, session.visit().check_in.plan)


def add(activity: str, step: int, day: str | None = None) -> None:
    _set(*_without(activity), PlanStep(activity=activity, step=step, day=day, uid=str(uuid4())))


def add_idea(activity: str, step: int) -> None:
    """Add a step from the results, unless the plan is full; tonight's is for today."""
    if len(_without(activity)) < readiness(session.view().result).most:
        day = session.catalog().plan.tonight if session.visit().looks.when == "tonight" else None
        add(activity, step, day)


def add_first_step(activity: str) -> None:
    result = session.view().result
    row = next(row for row in may_choose(result) if row.activity.id == activity)
    add(activity, steps_for(result, row)[0][0])


def drop(activity: str) -> None:
    _set(*_without(activity))


def change(activity: str, field: str, value: object) -> None:
    """Set one field of a planned step; what came of it is an entry of the journal, too."""
    new = {field: value} if field != "did" or value in ("yes", "part") else {field: value, "felt": None}
    plan = session.visit().check_in.plan
    steps = [one.model_copy(update=new) if one.activity == activity else one for one in plan]
    _set(*steps)
    if field in ("did", "felt"):
        journal.record_outcome(next(one for one in steps if one.activity == activity))


def _without(activity: str) -> list[PlanStep]:
    return [one for one in session.visit().check_in.plan if one.activity != activity]


def _set(*steps: PlanStep) -> None:
    journal.record_plan(steps, session.visit().check_in.plan)
    session.visit().update(plan=steps)
