"""Arriving on a page: its language, scroll to the top, and focus on the heading."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.ui import state

_arrive = st.components.v2.component(
    "tend_arrive", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def draw_title(title: str, place: str, focus: str = "") -> None:
    """Draw the page's heading; `place` names page and step, and never an answer.

    On a new place the heading gets the focus, or the element that has the class `focus`.
    """
    st.title(title, anchor=False)
    lang = state.catalog().words.common.lang
    _arrive(data={"title": title, "place": place, "focus": focus, "lang": lang}, key="arrive")
