"""My plan: a few small steps, each with its moment, its day and its company."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.plan import (
    Planned,
    companies_for,
    cues_for,
    may_choose,
    readiness,
    ruler_questions,
    say_planned,
    steps_for,
    suggested,
)
from recommender.person.result import OpenActivity
from recommender.person.sentences import felt_words, say_step
from recommender.ui import plan, session
from recommender.ui.browser import draw_title
from recommender.ui.parts.activity_card import draw_lead
from recommender.ui.parts.journal import draw_ask
from recommender.ui.parts.shared import draw_nothing_yet
from recommender.ui.parts.take_away import confirm, draw_calendar, draw_note

catalog, visit = session.catalog(), session.visit()
texts, felt = catalog.texts, felt_words(catalog.texts)


def draw_step(one: Planned) -> None:
    """Draw one planned step as a sentence, and a press for each part of it that may change."""
    result, id = session.view().result, one.row.activity.id
    days = {day.id: day.label for day in catalog.plan.days}
    cues = {cue.id: cue.label for cue in cues_for(result, one.step)}
    companies = {company.id: company.label for company in companies_for(result, one.step)}
    with st.container(key=f"plan_{id}"):
        st.subheader(one.row.activity.title, anchor=False)
        st.markdown(say_planned(catalog, one))
        with st.container(horizontal=True, gap="xsmall"):
            draw_part(one, "cue", texts("plan.cue"), cues)
            draw_part(one, "day", texts("plan.day"), days)
            draw_part(one, "company", texts("plan.company"), companies)
            draw_other_steps(one)
            with st.popover(texts("plan.expected_title"), key=f"expected_{id}"):
                st.caption(texts("plan.expected_hint"))
                # A guess of an older file is on another scale, and is only said.
                if one.chosen.lift is not None:
                    st.caption(texts("plan.lift_said", lift=one.chosen.lift))
                choose(one, "expected", texts("plan.expected"), felt)
            draw_outcome(one)
        label = texts("plan.remove", title=one.row.activity.title)
        st.button(label, key=f"drop_{id}", type="tertiary", on_click=plan.drop, args=(id,))


def draw_part(one: Planned, name: str, label: str, labels: Mapping[Any, str]) -> None:
    now = labels.get(getattr(one.chosen, name), label)
    with st.popover(now, key=f"part_{one.row.activity.id}_{name}"):
        choose(one, name, label, labels)


def choose(one: Planned, name: str, label: str, labels: Mapping[Any, str]) -> None:
    """Draw the choice of one part; a second press on an option takes it back."""
    st.pills(label, **bound(one, name, labels))


def bound(one: Planned, name: str, labels: Mapping[Any, str]) -> dict[str, Any]:
    id, value = one.row.activity.id, getattr(one.chosen, name)
    store = partial(plan.change, id, name)
    return session.bound(f"plan_{id}_{name}", value, store, labels, clears=name != "step")


def draw_other_steps(one: Planned) -> None:
    steps = dict(steps_for(session.view().result, one.row))
    steps.setdefault(one.chosen.step, one.step)
    labels = {place: f"{step.text} :small[{say_step(catalog, step)}]" for place, step in steps.items()}
    with st.popover(texts("plan.step"), key=f"steps_{one.row.activity.id}"):
        st.radio(texts("results.other_steps"), **bound(one, "step", labels))


def draw_outcome(one: Planned) -> None:
    """Draw whether it was done and how it felt; the guess is said beside it, and never before it."""
    chosen = one.chosen
    with st.popover(texts("plan.outcome_title"), key=f"outcome_{one.row.activity.id}"):
        choose(one, "did", texts("journal.back.did"), texts.table("journal.back.did_choices"))
        if chosen.did in ("yes", "part"):
            choose(one, "felt", texts("journal.back.felt"), felt)
        if chosen.felt is not None and chosen.expected is not None:
            guessed = felt[chosen.expected]
            st.markdown(texts("journal.back.guess", guessed=guessed, felt=felt[chosen.felt]))


def draw_choice() -> None:
    """Draw what may be added: two suggestions, then everything else that is open."""
    result = session.view().result
    most = readiness(result).most
    if len(mine) >= most:
        st.markdown(texts("plan.full", most=most) if most > 1 else texts("plan.full_one"))
        return
    st.subheader(texts("plan.choose", most=most) if most > 1 else texts("plan.choose_one"), anchor=False)
    taken = {one.row.activity.id for one in mine}
    ideas = [idea for idea in suggested(result) if idea.row.activity.id not in taken]
    if ideas:
        hint = f"**{texts('plan.suggested')}.** {texts('plan.suggested_hint')}"
        st.markdown(f"**{texts('results.for_anyone')}**" if result.nothing_said else hint)
    for idea in ideas:
        id = idea.row.activity.id
        with st.container(key=f"card_{id}"):
            draw_lead(idea.row.activity, idea.step)
            label, args = texts("plan.add_this"), (id, idea.chosen.step)
            st.button(label, key=f"add_{id}", type="primary", on_click=plan.add, args=args)
    shown = taken | {idea.row.activity.id for idea in ideas}
    draw_others([row for row in may_choose(result) if row.activity.id not in shown])


def draw_others(rows: list[OpenActivity]) -> None:
    with st.expander(texts("plan.others"), key="other_ideas"):
        later = False
        for row in rows:
            if not row.leads and not later:
                later = True
                st.markdown(f"**{texts('plan.later')}**")
            label, id = texts("plan.add", title=row.activity.title), row.activity.id
            st.button(label, key=f"add_{id}", on_click=plan.add_first_step, args=(id,))


mine = plan.chosen() if visit.answers else ()
# What was added takes the focus: the button that added it is gone.
newest = f"st-key-plan_{mine[-1].row.activity.id}" if mine else ""
draw_title(texts("plan.title"), f"plan {len(mine)}", focus=newest)
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(texts("plan.lead"))
    if kind_words := readiness(session.view().result).words:
        st.markdown(f"*{kind_words}*")
    st.subheader(texts("plan.mine"), anchor=False)
    if not mine:
        st.markdown(texts("plan.empty"))
    for one in mine:
        draw_step(one)
    draw_choice()
    if mine and confirm():
        draw_ask()
        draw_calendar()
    if session.audience().sees_scores:
        st.subheader(texts("plan.rulers_title"), anchor=False)
        questions = bullets(ruler_questions(session.view()))
        st.markdown(f"{texts('plan.rulers_intro')}\n\n{questions}")
        draw_note(session.view())
    st.caption(texts("plan.saved"))
