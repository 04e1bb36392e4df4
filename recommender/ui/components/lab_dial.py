"""The evidence dial: points for the oxytocin grade and for helpfulness, and measured activities only."""

from __future__ import annotations

import streamlit as st

from recommender.ui import lab_state, state
from recommender.ui.components.lab_weights import draw_box, draw_change, say_weight

TABLES = ("oxytocin_points", "helpfulness_points")


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
                    draw_box((table, grade), _name(table, grade))
    draft = lab_state.lab().draft
    for cell in draft.notes if draft else ():
        draw_change(cell)
    st.checkbox(
        words.only_measured,
        key=lab_state.choice_key("only_measured", lab_state.choice("only_measured", False)),
        on_change=lab_state.choose,
        args=("only_measured",),
        width="stretch",
    )
    st.caption(words.only_measured_hint)


def _lines(table: str) -> str:
    points = getattr(lab_state.shipped().numbers, table)
    return "\n".join(f"- {_name(table, grade)}: {say_weight(points[grade])}" for grade in points)


def _name(table: str, grade: str) -> str:
    method = state.catalog().method
    words: dict[str, str] = {}
    words |= {str(key): said for key, said in method.grade_words.items()}
    words |= {str(key): said for key, said in method.helpfulness_words.items()}
    return f"{grade}: {words[grade]}"
