"""The changes of the draft, line by line, and the command that gives the same numbers again."""

from __future__ import annotations

import streamlit as st

from recommender.ui import lab_state, state
from recommender.ui.components.lab_files import draw_downloads


def draw_changes() -> None:
    """Every change with its reason and source, the files, and the command."""
    words, changes = state.catalog().lab.changes, lab_state.changes()
    st.subheader(words.title, anchor=False)
    if not changes:
        st.markdown(words.none)
    draw_downloads("changes")
