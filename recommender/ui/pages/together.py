"""Together in a session: before sharing, what this is and is not, and after sharing."""

import streamlit as st

from recommender.person.markdown import bullets
from recommender.ui import flow, session
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.help_lines import choose_country
from recommender.ui.parts.question import ask
from recommender.ui.parts.shared import choose_way

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def draw_checklist() -> None:
    """Draw what to look at before sharing; nothing has to be ticked."""
    draw_title(texts("session.check_title"), "together")
    st.markdown(texts("session.check_lead"))
    for place, item in enumerate(texts.lines("session.check_items")):
        st.checkbox(item, key=f"ready_{place}")
    choose_country(texts("start.country"))
    with st.container(key="buttons"):
        start, kwargs = session.start_with_client, {"sharing": True}
        label = texts("session.ready")
        st.button(label, key="ready", type="primary", width="stretch", on_click=start, kwargs=kwargs)
        label = texts("journal.carry.title")
        if st.button(label, key="carry_journal", width="stretch", on_click=start):
            st.switch_page(page("journals"))
    st.page_link(page("keep"), label=texts("file.load_title"))


def draw_purpose() -> None:
    """Draw what we do and what we do not, on one screen, to read aloud."""
    draw_title(texts("session.purpose_title"), "purpose")
    st.markdown(bullets(texts.lines("session.purpose_items")))
    if visit.check_in.path:
        draw_filled()
    else:
        for item in catalog.intake.welcome_items:
            ask(catalog.items[item])
        with st.container(key="buttons"):
            path = choose_way("begin", "full", ("full", "short"))
        if path:
            session.begin(path)
            st.switch_page(page("checkin"), query_params={session.STEP: "1"})
    # How private questions can be answered, and the way to open the file that brings them.
    st.caption(texts("session.private_ways"))
    st.page_link(page("keep"), label=texts("file.load_title"))


def draw_filled() -> None:
    """Ask what to do with answers already here: only the people in the room know whose they are."""
    st.subheader(texts("session.filled_title"), anchor=False)
    st.markdown(texts("session.filled_lead"))
    with st.container(horizontal=True):
        label, kwargs = texts("session.fresh"), {"sharing": True}
        st.button(label, key="fresh", type="primary", on_click=session.start_fresh, kwargs=kwargs)
        if st.button(texts("session.carry_on"), key="carry_on_shared"):
            go_back()


def draw_end() -> None:
    draw_title(texts("session.end_title"), "ending")
    st.markdown(texts("session.end_lead"))
    with st.container(horizontal=True):
        if st.button(texts("session.end"), key="end_sharing", type="primary"):
            flow.stop_sharing(visit)
            go_back()
        if st.button(texts("session.end_back"), key="keep_sharing"):
            visit.unsaved.ending = False
            go_back()


def go_back() -> None:
    place = flow.return_page(session.visit())
    step = session.furthest_step() if place == "checkin" else None
    st.switch_page(page(place or "welcome"), query_params=step)


if visit.unsaved.ending:
    draw_end()
elif visit.looks.sharing:
    draw_purpose()
else:
    draw_checklist()
