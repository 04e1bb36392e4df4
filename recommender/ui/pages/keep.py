"""Save or clear: where answers are kept, files to take away, and the way to wipe all of it."""

import streamlit as st

from recommender.ui import keeping, state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.load_file import draw_load
from recommender.ui.components.take_away import confirm, draw_file, draw_paper
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words = catalog.words.keep


def draw_where() -> None:
    """In the tab, on the device for a week, or nowhere."""
    choices = [c for c in words.where_choices if c.id != "device" or state.may_save()]
    labels = {choice.id: choice.label for choice in choices}
    st.radio(
        words.where,
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key=state.mirror("choose_keep", visit.keep if visit.keep in labels else "tab", labels),
        on_change=keeping.choose_keep,
    )
    st.caption(words.where_note)


def draw_clear() -> None:
    """Wipe everything here and in this browser."""
    st.subheader(words.clear_title, anchor=False)
    st.markdown(words.clear_note)
    if st.button(words.clear, key="clear_device"):
        state.forget()
        state.bridge().cleared = True
        st.rerun()


draw_title(words.title, "keep")
if state.bridge().cleared:
    st.success(words.cleared)
st.markdown(words.lead)
allowed = confirm()
if not visit.sharing:
    draw_where()
if allowed and visit.answers:
    draw_file()
    if visit.arrived:
        draw_paper()
draw_load()
draw_clear()
st.page_link(page("welcome"), label=catalog.words.checkin.go_home)
