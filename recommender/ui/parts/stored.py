"""Parts on answers that are missing or could not be read, and the question before they are cleared."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.saved import say_not_asked
from recommender.ui import flow, session, storage
from recommender.ui.navigation import page


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
