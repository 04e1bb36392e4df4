"""Reach: answers with which an activity comes first of all, or what is always ahead of it."""

from __future__ import annotations

import streamlit as st

from recommender.cohort.simulate import simulate
from recommender.lab.reach import Reach, reach
from recommender.report.wording import say_answer
from recommender.scoring.responses import Answer
from recommender.ui import lab_state, state

JOB = "reach"


def draw_reach() -> None:
    """One line an activity; looked for when asked, and kept for this set."""
    words, key = state.catalog().lab.sure, ("reach", lab_state.set_key())
    st.markdown(words.reach_lead)
    st.button(
        words.reach_run, key="lab_reach", type="primary", on_click=lab_state.start, args=("reach",)
    )
    if lab_state.lab().job == JOB:
        with st.spinner(state.catalog().lab.page.working):
            lab_state.once(key, _look)
        lab_state.stop()
    found: tuple[Reach, ...] | None = lab_state.known(key)
    if found:
        hidden = lab_state.hidden_activities()
        with st.container(key="lab_reached"):
            st.markdown("\n".join(f"- {_line(one)}" for one in found if one.activity not in hidden))


def _look() -> tuple[Reach, ...]:
    engine, rules = lab_state.engine(), state.catalog().lab.simulated
    return reach(engine, simulate(engine.model.catalog, max(rules.sizes), rules.seed))


def _line(found: Reach) -> str:
    catalog = state.catalog()
    words, share = catalog.lab.sure, f"{100 * found.share:.1f}"
    title = catalog.activities[found.activity].title
    if found.witness is not None:
        return words.reached.format(title=title, share=share, answers=_say(found))
    if found.rival is None:
        return words.not_found.format(title=title, share=share)
    rivals = ", ".join(catalog.activities[id].title for id in found.rival.activities)
    said = words.never if found.rival.is_always else words.not_where
    return said.format(title=title, rivals=rivals, share=share)


def _say(found: Reach) -> str:
    """The witness in words: question and answer, private ones only counted where others look."""
    catalog, witness = state.catalog(), found.witness or {}
    shown: dict[str, Answer] = {id: a for id, a in witness.items() if a is not None}
    private = [id for id in shown if catalog.items[id].private and state.is_discreet()]
    said = [
        f"{catalog.items[id].label}: {say_answer(catalog, catalog.items[id], shown)}"
        for id in shown
        if id not in private
    ]
    return "; ".join([*said, *([catalog.lab.moves.receipt_private] if private else [])])
