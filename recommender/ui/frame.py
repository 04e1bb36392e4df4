"""What surrounds every page: style, the way home, help, Cover screen, and Leave quickly."""

from __future__ import annotations

from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.ui import keeping, state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.connection import draw_connection
from recommender.ui.components.cover import draw_cover
from recommender.ui.components.draft import draw_draft
from recommender.ui.components.leave import draw_leave

HERE = Path(__file__).parent
FAVICON = str(HERE / "favicon.png")


# Title and path by name. Neutral: a browser's history shows them, so they say nothing of the person.
PAGES = {
    "welcome": ("Tend", ""),
    "together": ("Tend: together", "together"),
    "checkin": ("Tend: check-in", "checkin"),
    "check_answers": ("Tend: check your answers", "check"),
    "results": ("Tend: what fits", "results"),
    "matters": ("Tend: what matters", "matters"),
    "plan": ("Tend: my plan", "plan"),
    "keep": ("Tend: save or clear", "keep"),
    "science": ("Tend: the science", "science"),
    "help": ("Tend: help lines", "help"),
    "lab": ("Tend: research lab", "lab"),
}
# Pages that lead on by themselves; all others offer the way back.
ON_THE_WAY = ("checkin", "check", "results", "together")
# Pages that show the visit: they wait until the browser has said what it kept.
ON_ANSWERS = ("checkin", "check", "results", "matters", "plan", "lab")


@cache
def page(name: str) -> StreamlitPage:
    """A page by name, for links and switches. Made once: to find its file took a tenth of each run."""
    title, path = PAGES[name]
    return st.Page(HERE / "pages" / f"{name}.py", title=title, url_path=path, default=not path)


def open_pages() -> list[StreamlitPage]:
    """All pages, as copies: Streamlit keeps a run's state in them."""
    return [copy(page(name)) for name in PAGES]


def show(current: StreamlitPage) -> None:
    """Draw the frame and the current page in it."""
    words = state.catalog().words.common
    state.turn_to(current.url_path)
    # Each page sets its title: without that, the one before it would stay.
    if current.url_path != "checkin":
        st.set_page_config(page_title=current.title)
    st.html(_style("style.css"))
    if state.checkin().sharing:
        st.html(_style("share.css"))
    _draw_top(current)
    draw_leave(words)
    draw_connection(words.connection_not_kept if keeping.is_off() else words.connection_kept)
    draft = st.container()
    if current.url_path in ON_ANSWERS and keeping.is_waiting():
        _draw_waiting()
    else:
        current.run()
    # Last, so that the browser keeps what this very run changed.
    state.bridge().shown = keeping.shown()
    with draft:
        draw_draft()


def _draw_top(current: StreamlitPage) -> None:
    words, sharing = state.catalog().words, state.checkin().sharing
    with st.container(horizontal=True, gap="small", key="top"):
        st.page_link(page("welcome"), label=words.common.home)
        st.page_link(page("help"), label=words.common.help)
        st.page_link(page("science"), label=words.common.science)
        back = state.return_place()
        if back and current.url_path not in ON_THE_WAY:
            step = {state.STEP: str(state.furthest() + 1)} if back == "checkin" else None
            label = words.common.checkin if back == "checkin" else words.common.results
            st.page_link(page(back), label=label, query_params=step)
        if sharing and st.button(words.session.stop, key="stop_sharing"):
            state.checkin().ending = True
            st.switch_page(page("together"))
    if state.is_discreet():
        draw_cover(words.cover)


def _draw_waiting() -> None:
    words = keeping.words()
    draw_title(words.waiting_title, "waiting")
    st.markdown(words.waiting)
    st.skeleton(height=120)
    st.page_link(page("welcome"), label=state.catalog().words.checkin.go_home)


@cache
def _style(name: str) -> str:
    return f"<style>{(HERE / name).read_text(encoding='utf-8')}</style>"
