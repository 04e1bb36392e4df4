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


def page(name: str) -> str:
    """A page by name, for links and switches."""
    return str(HERE / "pages" / f"{name}.py")


# Title and path by name. Neutral: a browser's history shows them, so they say nothing of the person.
PAGES = {
    "welcome": ("Tend", ""),
    "checkin": ("Tend: check-in", "checkin"),
    "check_answers": ("Tend: check your answers", "check"),
    "results": ("Tend: what fits", "results"),
    "science": ("Tend: the science", "science"),
    "help": ("Tend: help lines", "help"),
}


# Pages that lead on by themselves; all others offer the way back.
ON_THE_WAY = ("checkin", "check", "results")


def open_pages() -> list[StreamlitPage]:
    """All pages, made anew in each run: Streamlit keeps a run's state in them."""
    return [
        st.Page(page(name), title=title, url_path=path, default=not path)
        for name, (title, path) in PAGES.items()
    ]


@cache
def _style() -> str:
    return f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>"


def draw_frame(current: StreamlitPage) -> None:
    """Draw the top line; the current page follows below it."""
    words = state.catalog().words.common
    st.html(_style())
    with st.container(horizontal=True, gap="small", key="top"):
        st.page_link(page("welcome"), label=words.home)
        st.page_link(page("help"), label=words.help)
        st.page_link(page("science"), label=words.science)
        back = state.return_place()
        if back and current.url_path not in ON_THE_WAY:
            step = {state.STEP: str(state.furthest() + 1)} if back == "checkin" else None
            label = words.checkin if back == "checkin" else words.results
            st.page_link(page(back), label=label, query_params=step)
    draw_leave(words)
