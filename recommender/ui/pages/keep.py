"""Save or clear: where answers are stored, files to download, and the way to wipe all of it."""

import streamlit as st

from recommender.ui import session, storage
from recommender.ui.navigation import page
from recommender.ui.parts.browser import draw_title
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
    elif ask_clear(texts("keep.clear"), texts("keep.clear_note"), "clear_device"):
        session.forget()
        session.browser().cleared = True
        st.rerun()


draw_title(texts("keep.title"), "keep")
st.markdown(texts("keep.lead"))
allowed = confirm()
if not visit.looks.sharing:
    draw_where()
if allowed and visit.answers:
    draw_downloads()
draw_load()
draw_clear()
st.page_link(page("welcome"), label=catalog.texts("checkin.go_home"))
