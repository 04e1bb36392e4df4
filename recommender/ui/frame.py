"""What surrounds every page: style, the way home, help, Cover screen, and Leave quickly."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.ui import flow, journal, session, storage
from recommender.ui.browser import (
    draw_connection,
    draw_cover,
    draw_leave,
    draw_storage,
    draw_title,
    read,
)
from recommender.ui.navigation import PAGES, PageRow, page, row_of


def show(current: StreamlitPage) -> None:
    texts, row = session.texts(), row_of(current)
    if session.enter_page(row.path):
        journal.record_check_in()
    # Every page sets its title, or the one before it would stay; a check-in page adds its number itself.
    if row is not PAGES["checkin"]:
        st.set_page_config(page_title=current.title)
    st.html(f"<style>{read('style.css')}</style>")
    if session.visit().looks.sharing:
        st.html(f"<style>{read('share.css')}</style>")
    _draw_top(row)
    draw_leave(texts)
    kept, not_kept = texts("common.connection_kept"), texts("common.connection_not_kept")
    draw_connection(not_kept if storage.is_off() else kept)
    draft = st.container()
    if row.needs_visit and storage.is_waiting() and not session.starting():
        draw_title(texts("keep.waiting_title"), "waiting")
        st.markdown(texts("keep.waiting"))
        st.skeleton(height=120)
        st.page_link(page("welcome"), label=texts("checkin.go_home"))
    else:
        current.run()
        _draw_foot(row)
    # Last, so that the browser stores what this run changed.
    session.browser().shown = storage.shown_state()
    with draft:
        draw_storage()


def _draw_top(row: PageRow) -> None:
    texts, sharing = session.texts(), session.visit().looks.sharing
    back = flow.return_page(session.visit())
    with st.container(horizontal=True, gap="small", key="top", vertical_alignment="center"):
        st.page_link(page("welcome"), label=texts("common.home"))
        if back == "results":
            st.page_link(page("results"), label=texts("common.results"))
            st.page_link(page("plan"), label=texts("common.plan"))
        elif back and row is not PAGES["checkin"]:
            step = session.furthest_step()
            st.page_link(page("checkin"), label=texts("common.checkin"), query_params=step)
        if journal.is_open() and not session.audience().is_discreet:
            with st.container(key="top_look", width="content"):
                st.page_link(page("look_back"), label=texts("journal.look.title"))
        with st.container(key="top_science", width="content"):
            st.page_link(page("science"), label=texts("common.science"))
        st.page_link(page("help"), label=texts("common.help"))
        if sharing and st.button(texts("session.stop"), key="stop_sharing"):
            session.visit().unsaved.ending = True
            st.switch_page(page("together"))
    if session.audience().is_discreet:
        draw_cover(texts)


def _draw_foot(row: PageRow) -> None:
    """Draw the links for which the top of a phone has no room."""
    texts = session.texts()
    with st.container(horizontal=True, gap="small", key="foot"):
        st.page_link(page("science"), label=texts("common.science"))
        if journal.is_open() and not session.audience().is_discreet:
            st.page_link(page("look_back"), label=texts("journal.look.title"))
        st.page_link(page("keep"), label=texts("keep.title"))
        if row is PAGES["results"]:
            st.caption(storage.say_where(), width="content")
