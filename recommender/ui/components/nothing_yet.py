"""A page that shows answers, before there are any."""

from __future__ import annotations

import streamlit as st

from recommender.ui import keeping, state
from recommender.ui.frame import page


def draw_nothing_yet() -> None:
    """Say that there are no answers here, and why, where that is known; offer the start."""
    words = state.catalog().words.checkin
    if state.bridge().refused:
        st.info(keeping.words().refused)
    st.markdown(words.start_clean if keeping.is_off() else words.start_first)
    st.page_link(page("welcome"), label=words.go_home)
