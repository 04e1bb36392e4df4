"""The evidence dial: points for the oxytocin grade and for helpfulness, and measured activities only."""

from __future__ import annotations

import streamlit as st

from recommender.ui import lab_state, state
from recommender.ui.components.lab_weights import LEAST, MOST, STEP, say_weight
from recommender.ui.lab_state import Table

TABLES: tuple[Table, ...] = ("oxytocin_points", "helpfulness_points")


def draw_dial() -> None:
    """Number boxes by grade in a draft, and the shipped points without one."""
    words = state.catalog().lab.dial
    st.markdown(words.lead)
    for table in TABLES:
        st.markdown(f"**{words.tables[table]}**")
        if lab_state.lab().draft is None:
            st.markdown(_lines(table))
        else:
            with st.container(horizontal=True, key=f"lab_dial_{table}"):
                for grade in getattr(lab_state.shipped().numbers, table):
                    _draw_box(table, grade)
    st.checkbox(
        words.only_measured,
        key=lab_state.choice_key("only_measured", lab_state.choice("only_measured", False)),
        on_change=lab_state.choose,
        args=("only_measured",),
    )
    st.caption(words.only_measured_hint)


def _draw_box(table: Table, grade: str) -> None:
    draft = lab_state.lab().draft
    assert draft is not None
    st.number_input(
        _name(table, grade),
        min_value=LEAST,
        max_value=MOST,
        step=STEP,
        format="%.2f",
        key=state.mirror(f"lab_points_{grade}", getattr(draft.numbers, table)[grade]),
        on_change=lab_state.set_points,
        args=(table, grade),
        width=250,
    )


def _lines(table: Table) -> str:
    points = getattr(lab_state.shipped().numbers, table)
    return "\n".join(f"- {_name(table, grade)}: {say_weight(points[grade])}" for grade in points)


def _name(table: Table, grade: str) -> str:
    method = state.catalog().method
    words = method.grade_words if table == "oxytocin_points" else method.helpfulness_words
    said: str = dict(words)[grade]  # type: ignore[arg-type, assignment]
    return f"{grade}: {said}"
