"""What surrounds every page: style, the way home, help, and Leave quickly."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.ui import state
from recommender.ui.components.leave import draw_leave

HERE = Path(__file__).parent
FAVICON = str(HERE / "favicon.png")


def _page(name: str, title: str, url: str, default: bool = False) -> StreamlitPage:
    return st.Page(HERE / "pages" / f"{name}.py", title=title, url_path=url, default=default)


# Neutral titles: a browser's history shows them, so they say nothing about the person.
PAGES = {
    "welcome": _page("welcome", "Tend", "", default=True),
    "checkin": _page("checkin", "Tend: check-in", "checkin"),
    "check_answers": _page("check_answers", "Tend: check your answers", "check"),
    "results": _page("results", "Tend: what fits", "results"),
    "science": _page("science", "Tend: the science", "science"),
    "help": _page("help", "Tend: help lines", "help"),
}


def page(name: str) -> StreamlitPage:
    """A page by name, for links and switches."""
    return PAGES[name]


@cache
def _style() -> str:
    return f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>"


def draw_frame() -> None:
    """Draw the top line; pages follow below it."""
    words = state.catalog().words.common
    st.html(_style())
    with st.container(horizontal=True, gap="medium", key="top"):
        st.page_link(page("welcome"), label=words.home)
        st.page_link(page("help"), label=words.help)
        st.page_link(page("science"), label=words.science)
        back = state.return_place()
        if back == "results":
            st.page_link(page("results"), label=words.results)
        elif back == "checkin":
            step = {state.STEP: str(state.furthest() + 1)}
            st.page_link(page("checkin"), label=words.checkin, query_params=step)
    draw_leave(words)
