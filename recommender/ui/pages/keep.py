"""Save or clear: where answers are stored, files to download, and the way to wipe all of it."""

import streamlit as st

from recommender.ui import session, storage
from recommender.ui.navigation import page
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.journal import draw_journal
from recommender.ui.parts.stored import ask_clear, draw_load
from recommender.ui.parts.take_away import confirm, draw_downloads

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def draw_where() -> None:
    choices = texts.table("keep.where_choices").items()
    labels = {id: label for id, label in choices if id != "device" or session.may_save()}
    st.radio(
        texts("keep.where"),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        **session.bind("choose_keep", visit.looks.keep if visit.looks.keep in labels else "tab"),
        on_change=storage.choose_keep,
        args=(tuple(labels),),
    )
    st.caption(texts("keep.where_note"))


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
st.page_link(page("welcome"), label=catalog.texts("checkin.go_home"))
