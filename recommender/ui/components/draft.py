"""The unfinished check-in, kept in the tab by the browser: nothing is stored on the server."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.ui import keeping, state

_bridge = st.components.v2.component(
    "tend_draft", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def draw_draft() -> None:
    """Send the browser what it is to keep; it reports what it kept before."""
    state.bridge().drawn = True
    with st.container(key="bridge"):
        _bridge(data=keeping.to_keep(), key=keeping.KEY, on_report_change=keeping.hear)
