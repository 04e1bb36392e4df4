"""A kind word where something was left open: once a page, and blank stays allowed."""

from __future__ import annotations

import streamlit as st

from recommender.ui import state

# Key of the container that takes the focus.
OPEN = "open_questions"


def draw_open_questions(items: tuple[str, ...]) -> None:
    """Name the questions that have no answer yet."""
    words, every = state.catalog().words.checkin, state.catalog().items
    with st.container(border=True, key=OPEN):
        st.subheader(words.open_title, anchor=False)
        names = "\n".join(f"- {every[item].label}" for item in items)
        st.markdown(f"{words.open_intro}\n\n{names}")
