"""My plan: changes to the planned steps, and the form for one of them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

from recommender.person.plan import (
    Planned,
    PlanStep,
    companies_for,
    cues_for,
    may_choose,
    planned,
    readiness,
    say_planned,
    steps_for,
)
from recommender.person.result import OpenActivity, PersonResult
from recommender.person.sentences import felt_words, say_step
from recommender.ui import journal, session

# Fields of a planned step that say what came of it.
OUTCOME = ("did", "felt")


def chosen() -> tuple[Planned, ...]:
    """Return the planned steps whose activities and steps are still open."""
    return planned(session.view().result, session.visit().check_in.plan)


def add(activity: str, step: int, day: str | None = None) -> None:
    """Add an activity with one of its steps."""
    drop(activity)
    plan = session.visit().check_in.plan
    _set(*plan, PlanStep(activity=activity, step=step, day=day, uid=str(uuid4())))


def add_for(result: PersonResult, activity: str, step: int) -> None:
    """Add a step from the results, unless the plan is full; tonight's is for today."""
    plan = session.visit().check_in.plan
    if len([one for one in plan if one.activity != activity]) < readiness(result).most:
        day = session.catalog().plan.tonight if session.visit().looks.when == "tonight" else None
        add(activity, step, day)


def add_first_step(activity: str) -> None:
    """Add an activity with the first of the steps that fit the person."""
    row = next(row for row in open_rows() if row.activity.id == activity)
    add(activity, steps_for(session.view().result, row)[0][0])


def open_rows() -> tuple[OpenActivity, ...]:
    """Return every activity that may be added."""
    return may_choose(session.view().result)


def drop(activity: str) -> None:
    plan = session.visit().check_in.plan
    _set(*(one for one in plan if one.activity != activity))


def choose(activity: str, name: str, options: Iterable[object]) -> None:
    """Store one field of a planned step; only the step itself must not be empty."""
    value = session.value_of(f"plan_{activity}_{name}", options)
    if value is None and name == "step":
        return
    change = {name: value} if name != "did" or value in ("yes", "part") else {name: value, "felt": None}
    plan = session.visit().check_in.plan
    _set(*(one.model_copy(update=change) if one.activity == activity else one for one in plan))
    if name in OUTCOME:
        plan = session.visit().check_in.plan
        journal.record_outcome(next(one for one in plan if one.activity == activity))


def _set(*steps: PlanStep) -> None:
    """Store the plan, and have the journal follow it, where one is open."""
    journal.record_plan(steps, session.visit().check_in.plan)
    session.visit().update(plan=steps)


def draw_plan_step(one: Planned) -> None:
    """Draw one planned step as a sentence, and a press for each part of it that may change."""
    texts, result, id = session.texts(), session.view().result, one.row.activity.id
    days = {day.id: day.label for day in session.catalog().plan.days}
    cues = {cue.id: cue.label for cue in cues_for(result, one.step)}
    companies = {company.id: company.label for company in companies_for(result, one.step)}
    with st.container(key=f"plan_{id}"):
        st.subheader(one.row.activity.title, anchor=False)
        st.markdown(say_planned(session.catalog(), one))
        with st.container(horizontal=True, gap="xsmall"):
            _choose(one, "cue", texts("plan.cue"), cues)
            _choose(one, "day", texts("plan.day"), days)
            _choose(one, "company", texts("plan.company"), companies)
            _choose_step(one)
            _choose_expected(one)
            _choose_outcome(one)
        label = texts("plan.remove", title=one.row.activity.title)
        st.button(label, key=f"drop_{id}", type="tertiary", on_click=drop, args=(id,))


def _bound(one: PlanStep, name: str, options: Iterable[object]) -> dict[str, Any]:
    """Return the arguments by which a widget shows and sets one field of a planned step."""
    key, known = f"plan_{one.activity}_{name}", tuple(options)
    bound = session.bind(key, getattr(one, name))
    return {"options": known, **bound, "on_change": choose, "args": (one.activity, name, known)}


def _choose(one: Planned, name: str, label: str, options: Mapping[str, str]) -> None:
    """Draw one part of the sentence; a second press on a choice takes it back."""
    now = options.get(getattr(one.chosen, name), label)
    with st.popover(now, key=f"part_{one.row.activity.id}_{name}"):
        st.pills(label, format_func=options.__getitem__, **_bound(one.chosen, name, options))


def _choose_step(one: Planned) -> None:
    catalog, activity = session.catalog(), one.row.activity
    places = dict(steps_for(session.view().result, one.row))
    places.setdefault(one.chosen.step, one.step)
    with st.popover(catalog.texts("plan.step"), key=f"steps_{activity.id}"):
        st.radio(
            catalog.texts("results.other_steps"),
            format_func=lambda place: f"{places[place].text} :small[{say_step(catalog, places[place])}]",
            **_bound(one.chosen, "step", places),
        )


def _choose_expected(one: Planned) -> None:
    """Draw the guess how it will feel; that of an older file, on another scale, is only said."""
    texts, lift = session.texts(), one.chosen.lift
    with st.popover(texts("plan.expected_title"), key=f"expected_{one.row.activity.id}"):
        st.caption(texts("plan.expected_hint"))
        if lift is not None:
            st.caption(texts("plan.lift_said", lift=lift))
        _choose_felt(one, "expected", texts("plan.expected"))


def _choose_outcome(one: Planned) -> None:
    """Draw whether it was done and how it felt; the guess is said beside it, and never before it."""
    texts, chosen = session.texts(), one.chosen
    did, felt = texts.table("journal.back.did_choices"), felt_words(texts)
    with st.popover(texts("plan.outcome_title"), key=f"outcome_{one.row.activity.id}"):
        label = texts("journal.back.did")
        st.pills(label, format_func=did.__getitem__, **_bound(chosen, "did", did))
        if chosen.did in ("yes", "part"):
            _choose_felt(one, "felt", texts("journal.back.felt"))
        if chosen.felt is not None and chosen.expected is not None:
            said = {"guessed": felt[chosen.expected], "felt": felt[chosen.felt]}
            st.markdown(texts("journal.back.guess", **said))


def _choose_felt(one: Planned, name: str, label: str) -> None:
    words = felt_words(session.texts())
    st.pills(label, format_func=words.__getitem__, **_bound(one.chosen, name, words))
