"""Small parts that several pages share: choices, and what to say where answers are missing."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit.runtime.uploaded_file_manager import UploadedFile

from recommender.person.markdown import bullets
from recommender.person.saved import say_not_asked
from recommender.ui import flow, session, storage
from recommender.ui.navigation import page

WAYS = {"short": "welcome.start_short", "full": "welcome.start_full"}


def choose_segment(name: str, label: str, labels: Mapping[str, str], required: bool = False) -> None:
    """Draw a choice in one line that shows and sets one field of the visit, by option."""
    bound = session.choice(name, labels)
    st.segmented_control(label, required=required, label_visibility="collapsed", **bound)


def choose_way(key: str, primary: str, paths: Sequence[str]) -> str | None:
    """Draw one button for each way through the questions, and return the one that was pressed."""
    catalog, pressed = session.catalog(), None
    for path in paths:
        count, minutes = flow.usual_length(catalog, path)
        label = catalog.texts(WAYS[path], count=count, minutes=minutes)
        type: Literal["primary", "secondary"] = "primary" if path == primary else "secondary"
        if st.button(label, key=f"{key}_{path}", type=type, width="stretch"):
            pressed = path
    return pressed


def choose_file(label: str, **options: Any) -> UploadedFile | None:
    """Draw Streamlit's file uploader, with its options, and return the file.

    Starlette spools uploads above 1 MB to disk; 0 disables that, so that answers never touch it.
    """
    MultiPartParser.spool_max_size = 0
    file: UploadedFile | None = st.file_uploader(label, **options)
    return file


def draw_refused() -> None:
    """Say so where what the browser stored cannot be used."""
    if session.browser().refused:
        st.info(session.texts()("keep.refused"))


def draw_nothing_yet() -> None:
    """On a page of answers that has none: say why, where that is known, and offer the start."""
    draw_refused()
    texts = session.texts()
    st.markdown(texts("checkin.start_clean") if storage.is_off() else texts("checkin.start_first"))
    st.page_link(page("welcome"), label=texts("checkin.go_home"))


def draw_answer_more(label: str) -> None:
    if flow.can_answer_more(session.catalog(), session.visit()) and st.button(
        label, key="more", on_click=session.begin, args=("full",)
    ):
        carry_on()


def carry_on() -> None:
    st.switch_page(page("checkin"), query_params=session.furthest_step())


def ask_clear(label: str, note: str, key: str, but: str = "") -> Literal["yes", "but"] | None:
    """Draw what opens the question whether to clear, and return the answer: yes, or the other, `but`.

    A popover: a press elsewhere closes it, and Leave quickly and Cover screen stay in reach.
    """
    texts = session.texts()
    with st.popover(label, type="tertiary", key=f"{key}_ask"):
        st.markdown(note)
        yes = texts("journal.ask.clear_all") if but else texts("keep.clear_yes")
        if st.button(yes, key=key, type="primary"):
            return "yes"
        return "but" if but and st.button(but, key=f"{key}_but") else None


def draw_not_asked(ids: Sequence[str]) -> None:
    """Name the questions and options that are newer than a loaded check-in, if any; no private one on a
    shared screen.
    """
    if ids:
        texts = session.texts()
        lines = bullets(say_not_asked(session.catalog(), ids, session.audience()))
        st.info(f"**{texts('file.not_asked_title')}.** {texts('file.not_asked_intro')}\n\n{lines}")
