"""The pages of the app, and links to them. Imports no page and no part of one."""

from copy import copy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.ui.shipped import catalog

FOLDER = Path(__file__).parent / "pages"


class PageRow(NamedTuple):
    """One page: its path in the address; its title is `pages.<name>` of the text file.

    `needs_visit`: it shows the visit, and waits until the browser's storage was read.
    """

    path: str
    needs_visit: bool = False


# By the name of the file. Titles and paths are neutral: they stay in the browser's history.
PAGES = {
    "welcome": PageRow(""),
    "together": PageRow("together"),
    "checkin": PageRow("checkin", needs_visit=True),
    "check_answers": PageRow("check", needs_visit=True),
    "results": PageRow("results", needs_visit=True),
    "matters": PageRow("matters", needs_visit=True),
    "plan": PageRow("plan", needs_visit=True),
    "journals": PageRow("journals", needs_visit=True),
    "since": PageRow("since", needs_visit=True),
    "look_back": PageRow("look-back", needs_visit=True),
    "keep": PageRow("keep"),
    "science": PageRow("science"),
    "help": PageRow("help"),
    "lab": PageRow("lab", needs_visit=True),
}


@cache
def page(name: str) -> StreamlitPage:
    """Return a page by name, for links and switches; cached, since finding its file takes time."""
    title, path = catalog().texts(f"pages.{name}"), PAGES[name].path
    return st.Page(FOLDER / f"{name}.py", title=title, url_path=path, default=not path)


def open_pages() -> list[StreamlitPage]:
    """Return all pages, as copies: Streamlit stores the state of a run in them."""
    return [copy(page(name)) for name in PAGES]


def row_of(current: StreamlitPage) -> PageRow:
    return next(row for row in PAGES.values() if row.path == current.url_path)
