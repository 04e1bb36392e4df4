"""What surrounds every page: style, the way home, help, and Leave quickly."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from recommender.ui import state
from recommender.ui.components.leave import draw_leave

HERE = Path(__file__).parent
FAVICON = str(HERE / "favicon.png")


def page_file(name: str) -> str:
    """Path of a page's file, for links and switches."""
    return str(HERE / "pages" / f"{name}.py")


# Neutral titles: a browser's history shows them, so they say nothing about the person.
PAGES = [
    st.Page(page_file("welcome"), title="Tend", url_path="", default=True),
    st.Page(page_file("checkin"), title="Tend: check-in", url_path="checkin"),
    st.Page(page_file("check_answers"), title="Tend: check your answers", url_path="check"),
    st.Page(page_file("results"), title="Tend: what fits", url_path="results"),
    st.Page(page_file("science"), title="Tend: the science", url_path="science"),
    st.Page(page_file("help"), title="Tend: help lines", url_path="help"),
]


@cache
def _style() -> str:
    return f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>"


def draw_frame() -> None:
    """Draw the top line; pages follow below it."""
    words = state.catalog().words.common
    st.html(_style())
    with st.container(horizontal=True, gap="medium", key="top"):
        st.page_link(page_file("welcome"), label=words.home)
        st.page_link(page_file("help"), label=words.help)
        st.page_link(page_file("science"), label=words.science)
        back = state.return_place()
        if back == "results":
            st.page_link(page_file("results"), label=words.results)
        elif back == "checkin":
            step = {state.STEP: str(state.furthest() + 1)}
            st.page_link(page_file("checkin"), label=words.checkin, query_params=step)
    draw_leave(words)
