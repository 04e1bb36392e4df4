"""The journal: whether one is kept on this device, its file, and what it asks on return."""

import streamlit as st

from recommender.journal.entries import LARGEST_JOURNAL, dump
from recommender.journal.errors import JournalError
from recommender.ui import journal, session, storage
from recommender.ui.parts.inputs import choose_file

FILE_NAME, MEDIA_TYPE = "notes.jsonl", "application/jsonl"


def draw_ask() -> None:
    """Ask whether a journal may be kept on this device; `take_away.confirm` comes first."""
    texts = session.texts()
    if not _may_begin():
        return
    with st.container(key="keep_journal"):
        st.subheader(texts("journal.ask.title"), anchor=False)
        st.markdown(texts("journal.ask.lead"))
        _choose_leaving()
        label = texts("journal.ask.start")
        st.button(label, key="start_journal", on_click=journal.start_on_device)


def _may_begin() -> bool:
    visit = session.visit()
    return not (journal.is_open() or storage.is_off() or session.audience().is_discreet or visit.example)


def _choose_leaving() -> None:
    """Draw what Leave quickly does to the journal; where somebody may be unsafe it deletes it."""
    texts = session.texts()
    if session.must_confirm():
        st.caption(texts("journal.ask.leave_always"))
        return
    labels = texts.table("journal.ask.leave_choices")
    st.radio(
        texts("journal.ask.leave"),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        **session.bind("choose_leaving", session.browser().leaving),
        on_change=storage.choose_leaving,
        args=(tuple(labels),),
    )


def draw_journal() -> None:
    """Draw what is known of the journal here: the question, or where it is, and its file in and out."""
    texts, browser, found = session.texts(), session.browser(), journal.current()
    if browser.gone:
        st.info(texts("journal.ask.gone"))
    draw_ask()
    if found:
        st.subheader(texts("journal.look.title"), anchor=False)
        st.markdown(texts(f"journal.ask.{'kept' if found.where == 'device' else found.where}"))
        draw_faults()
        if found.where == "device":
            _choose_leaving()
    draw_file()


def draw_faults() -> None:
    """Say what of the journal could not be read, or not be added."""
    found, browser = journal.current(), session.browser()
    if browser.unreadable:
        st.warning(f"{session.texts()('journal.ask.unreadable')} {browser.unreadable}")
    if found and found.error:
        st.warning(found.error)


def draw_file() -> None:
    """Draw the journal's file: out, where one is open, and in, merged."""
    texts = session.texts()
    if journal.is_open():
        label = texts("journal.ask.save")
        st.download_button(label, _content, FILE_NAME, MEDIA_TYPE, key="save_journal", on_click="ignore")
    with st.expander(texts("journal.ask.load_title"), key="journal_file"):
        st.caption(texts("journal.ask.load_hint"))
        file = choose_file(texts("journal.ask.load"), type=["jsonl"], key="load_journal")
        if file is None:
            return
        try:
            if journal.add_file(file.read(LARGEST_JOURNAL + 1)):
                st.rerun()
        except JournalError as error:
            st.error(error.say(texts))
            return
        draw_faults()
        st.success(texts("journal.ask.loaded"))


def _content() -> bytes:
    return dump(journal.history())
