"""Parts that work in the browser, each with a script of this folder, and a style sheet if it is seen."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from recommender.catalog.texts import Texts
from recommender.ui import session, storage

HERE = Path(__file__).parent
# By its address, since Streamlit (1.67) may drop a file of a session for a moment between two runs.
FAVICON = "/app/static/favicon.png"


@cache
def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def component(name: str, html: str | None = None) -> Callable[..., Any]:
    """Declare the component of `name`.js, with `name`.css if its `html` is to be seen."""
    css = read(f"{name}.css") if html else None
    return st.components.v2.component(f"tend_{name}", html=html, css=css, js=read(f"{name}.js"))


# Key of the part that stores the draft, for reruns of nothing else.
STORAGE_PART = "bridge"

_arrive = component("arrive")
_connection = component("connection", '<p role="status"></p>')
_cover = component("cover", '<button type="button"></button>')
_draft = component("draft")
_groups = component("groups")
_leave = component("leave", '<button type="button"></button>')


def draw_title(title: str, place: str, focus: str = "") -> None:
    """Draw the page's heading; `place` names page and step, and never an answer.

    At a new place the page scrolls to the top, and the focus goes to the heading, or to the element
    with the class `focus`.
    """
    st.title(title, anchor=False)
    lang = session.texts()("common.lang")
    _arrive(data={"title": title, "place": place, "focus": focus, "lang": lang}, key="arrive")


def draw_connection(sentence: str) -> None:
    """Watch the connection. `sentence` is shown while it is gone, so it is sent beforehand.

    Once it is back, the page takes no press until this session answers that it knows the tab.
    """
    browser = session.browser()
    data = {"sentence": sentence, "backs": browser.backs}
    _connection(data=data, key="connection", on_back_change=browser.come_back)


def draw_cover(texts: Texts) -> None:
    """Draw the Cover screen button; the server hears nothing of a press."""
    _cover(data=texts.table("cover"), key="cover")


def draw_leave(texts: Texts) -> None:
    """Draw the Leave quickly button, also reached by three times Shift; it wipes this session too."""
    data = {"label": texts("common.leave"), "short": texts("common.leave_short")}
    data |= {"note": texts("common.leave_note"), "site": texts("common.leave_site")}
    data["title"] = texts("common.leave_title")
    _leave(data=data, key="leave", on_left_change=session.forget)


def draw_groups(names: dict[str, str]) -> None:
    """Give questions of the page the names that screen readers read, by item; drawn after all of them.

    One component for all: each radio button makes Streamlit look through every component with a key.
    """
    _groups(data=names, key="groups")


@st.fragment(key=STORAGE_PART)
def draw_storage() -> None:
    """Send the browser what it is to store; it reports what it has stored before.

    A fragment of its own: most answers and reports change nothing else on the page.
    """
    with st.container(key=STORAGE_PART):
        data = storage.data_to_store()
        _draft(data=data, key=storage.KEY, on_report_change=storage.read_browser_report)
    if storage.shown_state() != session.browser().shown:
        st.rerun()
