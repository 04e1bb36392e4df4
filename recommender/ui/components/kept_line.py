"""One line on every question page: where the answers are kept, and the way to change that."""

from __future__ import annotations

import streamlit as st

from recommender.ui import keeping
from recommender.ui.frame import page


def draw_kept_line() -> None:
    """Draw the line with its link."""
    with st.container(horizontal=True, key="kept", vertical_alignment="center", gap="xsmall"):
        st.caption(keeping.say_kept(), width="content")
        st.page_link(page("keep"), label=keeping.words().clear_link)
