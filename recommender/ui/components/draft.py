"""The unfinished check-in, kept in the tab by the browser: nothing is stored on the server."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.ui import keeping, state

# The name of this part of the page, for what draws nothing else anew.
PART = "bridge"

_bridge = st.components.v2.component(
    "tend_draft", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


@st.fragment(key=PART)
def draw_draft() -> None:
    """Send the browser what it is to keep; it reports what it kept before.

    A part of its own: most answers and reports change nothing else that is on the page.
    """
    with st.container(key=PART):
        _bridge(data=keeping.to_keep(), key=keeping.KEY, on_report_change=keeping.hear)
    if keeping.shown() != state.bridge().shown:
        st.rerun()
