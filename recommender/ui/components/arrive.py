"""Arriving on a page: scroll to the top and focus on the heading."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_arrive = st.components.v2.component(
    "tend_arrive", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def draw_title(title: str, place: str) -> None:
    """Draw the page's heading; `place` names page and step, and never an answer."""
    st.title(title, anchor=False)
    _arrive(data={"place": place}, key="arrive")
