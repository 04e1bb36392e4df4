"""One choice of a plan: which step, when, on which day, with whom, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from recommender.report.plan import Planned, companies_for, cues_for, say_planned, steps_for
from recommender.report.wording import say_step
from recommender.ui import planning, state

LIFTS = range(11)


def draw_plan_step(one: Planned) -> None:
    """Draw one chosen idea with all that can be set."""
    words, title = state.catalog().words.plan, one.row.activity.title
    with st.container(border=True, key=f"plan_{one.row.activity.id}"):
        st.subheader(title, anchor=False)
        st.markdown(say_planned(state.catalog(), one))
        _choose_step(one)
        result, days = state.result(), state.catalog().plan.days
        cues = {cue.id: cue.label for cue in cues_for(result, one.step)}
        companies = {company.id: company.label for company in companies_for(result, one.step)}
        _choose(one, "cue", words.cue, cues, words.cue_open)
        _choose(one, "day", words.day, {day.id: day.label for day in days}, words.day_open)
        _choose(one, "company", words.company, companies, words.company_open)
        _choose_lift(one)
        label = words.remove.format(title=title)
        args = (one.row.activity.id,)
        st.button(label, key=f"drop_{one.row.activity.id}", on_click=planning.drop, args=args)


def _choose_step(one: Planned) -> None:
    catalog, activity = state.catalog(), one.row.activity
    places = dict(steps_for(state.result(), one.row))
    places.setdefault(one.chosen.step, one.step)
    with st.expander(catalog.words.results.other_steps, key=f"steps_{activity.id}"):
        st.radio(
            catalog.words.plan.step,
            list(places),
            format_func=lambda place: f"{places[place].text} :small[{say_step(catalog, places[place])}]",
            key=planning.choice_key(one.chosen, "step", places),
            on_change=planning.choose,
            args=(activity.id, "step"),
        )


def _choose(one: Planned, name: str, label: str, options: Mapping[str, str], blank: str) -> None:
    st.selectbox(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        key=planning.choice_key(one.chosen, name, options),
        on_change=planning.choose,
        args=(one.row.activity.id, name),
        placeholder=blank,
    )


def _choose_lift(one: Planned) -> None:
    words = state.catalog().words.plan
    with st.expander(words.lift_title, key=f"lift_{one.row.activity.id}"):
        st.caption(words.lift_hint)
        st.radio(
            words.lift,
            LIFTS,
            index=None,
            key=planning.choice_key(one.chosen, "lift", LIFTS),
            on_change=planning.choose,
            args=(one.row.activity.id, "lift"),
            horizontal=True,
        )
