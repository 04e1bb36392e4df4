"""Save or clear: where answers are stored, files to download, and the way to wipe all of it."""

from hashlib import sha256

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.reading import LARGEST_FILE, SavedFileError, read_check_in
from recommender.ui import journal, session, storage
from recommender.ui.browser import draw_title
from recommender.ui.clock import today
from recommender.ui.navigation import page
from recommender.ui.parts.journal import choose_leaving, draw_ask, draw_faults, draw_file
from recommender.ui.parts.shared import ask_clear, choose_file, draw_not_asked
from recommender.ui.parts.take_away import confirm, draw_downloads

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def draw_where() -> None:
    choices = texts.table("keep.where_choices").items()
    labels = {id: label for id, label in choices if id != "device" or session.may_save()}
    now = visit.looks.keep if visit.looks.keep in labels else "tab"
    bound = session.bound("choose_keep", now, storage.keep_in, labels)
    st.radio(texts("keep.where"), index=None, **bound)
    st.caption(texts("keep.where_note"))


def draw_journal() -> None:
    """Draw what is known of the journal here: the question, or where it is, and its file in and out."""
    if session.browser().gone:
        st.info(texts("journal.ask.gone"))
    draw_ask()
    if found := journal.current():
        st.subheader(texts("journal.look.title"), anchor=False)
        st.markdown(texts(f"journal.ask.{'kept' if found.where == 'device' else found.where}"))
        draw_faults()
        if found.where == "device":
            choose_leaving()
    draw_file()


def draw_load() -> None:
    """Open a saved check-in at once, with a way back; a sentence says why a file cannot be used."""
    st.subheader(texts("file.load_title"), anchor=False)
    st.markdown(texts("file.load_lead"))
    st.caption(texts("file.load_hint"))
    file = choose_file(texts("file.load"), type=["json"], key="load_file", max_upload_size=1)
    if file is None:
        return
    content = file.read(LARGEST_FILE + 1)
    try:
        loaded = read_check_in(catalog, content, today())
    except SavedFileError as error:
        st.error(f"**{texts('file.failed_title')}.** {texts('file.failed_intro')}\n\n{error}")
        return
    # Leaving this page loses nothing: a file is opened as soon as it is read, and once.
    stamp = sha256(content).hexdigest()
    if visit.unsaved.file != stamp:
        session.open_file(loaded.data, stamp)
        st.rerun()
    is_open = visit.unsaved.before is not None
    if loaded.dropped:
        lines = bullets(loaded.dropped)
        st.info(f"**{texts('file.dropped_title')}.** {texts('file.dropped_intro')}\n\n{lines}")
    elif is_open:
        st.success(texts("file.loaded"))
    draw_not_asked(loaded.data.not_asked)
    with st.container(horizontal=True):
        if st.button(texts("checkin.review"), key="open_file", type="primary"):
            if not is_open:
                session.open_file(loaded.data, stamp)
            st.switch_page(page("check_answers"))
        if is_open:
            st.button(texts("file.undo"), key="undo_file", on_click=session.undo_file)


def draw_clear() -> None:
    st.subheader(texts("keep.clear_title"), anchor=False)
    if session.browser().cleared:
        st.success(texts("keep.cleared"))
        return
    note, but_journal = texts("keep.clear_note"), ""
    if (found := session.journal()) and found.where == "device":
        note = f"{note}\n\n{texts('journal.ask.clear_note')}"
        but_journal = texts("journal.ask.clear_but")
    if answer := ask_clear(texts("keep.clear"), note, "clear_device", but_journal):
        if answer == "but":
            session.start_over()
        else:
            session.forget(ends_journal=True)
        session.browser().cleared = True
        st.rerun()


draw_title(texts("keep.title"), "keep")
st.markdown(texts("keep.lead"))
allowed = confirm()
if not visit.looks.sharing:
    draw_where()
if allowed and visit.answers:
    draw_downloads()
if allowed:
    draw_journal()
draw_load()
draw_clear()
st.page_link(page("welcome"), label=texts("checkin.go_home"))
