"""A journal that is open: where it is, its file to save, and the ways to close and to delete it."""

import streamlit as st

from recommender.journal.errors import JournalError
from recommender.ui import journal, session
from recommender.ui.parts.journal import draw_faults, draw_file
from recommender.ui.parts.stored import ask_clear


def draw_held() -> None:
    """Draw what is to be known of the open journal, and its file; nothing where none is open."""
    texts, opened = session.texts(), journal.current()
    if opened is None:
        return
    with st.container(key="held"):
        draw_faults()
        if opened.where == "file":
            st.caption(texts("journal.carry.is_file"))
        # On a shared screen the file waits, as every other one does.
        if not session.visit().looks.sharing:
            _draw_ways()


def _draw_ways() -> None:
    texts, opened = session.texts(), journal.current()
    assert opened is not None
    with st.container(horizontal=True):
        draw_file()
        st.button(texts("journal.carry.close"), key="close_journal", on_click=journal.close)
        if opened.where == "server" and ask_clear(
            texts("journal.carry.forget"), texts("journal.carry.forget_note"), "forget_journal"
        ):
            _forget()


def _forget() -> None:
    try:
        journal.forget()
    except JournalError as error:
        st.error(error.say(session.texts()))
        return
    st.rerun()
