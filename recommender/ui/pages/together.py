"""Together in a session: before sharing, what this is and is not, and after sharing."""

import streamlit as st

from recommender.ui import sharing, state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.help_lines import choose_country
from recommender.ui.components.question import ask
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words = catalog.words.session


def draw_checklist() -> None:
    """What to look at while the screen is still one's own; nothing has to be ticked."""
    draw_title(words.check_title, "together")
    st.markdown(words.check_lead)
    for place, item in enumerate(words.check_items):
        st.checkbox(item, key=f"ready_{place}")
    choose_country(catalog.words.welcome.country)
    st.button(words.ready, key="ready", type="primary", on_click=sharing.start_sharing)


def draw_purpose() -> None:
    """What we do and what we do not, on one screen, to read aloud."""
    draw_title(words.purpose_title, "purpose")
    st.markdown("\n".join(f"- {item}" for item in words.purpose_items))
    if visit.path:
        draw_filled()
        return
    for item in catalog.intake.welcome_items:
        ask(catalog.items[item])
    with st.container(horizontal=True):
        for path in catalog.intake.paths:
            full = path.id == "full"
            label = words.begin if full else path.title
            if st.button(label, key=f"begin_{path.id}", type="primary" if full else "secondary"):
                state.begin(path.id)
                st.switch_page(page("checkin"), query_params={state.STEP: "1"})


def draw_filled() -> None:
    """Answers are here already: whose they are, only the people in the room know."""
    st.subheader(words.filled_title, anchor=False)
    st.markdown(words.filled_lead)
    with st.container(horizontal=True):
        st.button(words.fresh, key="fresh", type="primary", on_click=sharing.start_fresh)
        if st.button(words.carry_on, key="carry_on_shared"):
            go_back()


def draw_end() -> None:
    """One more look before the screen is one's own again."""
    draw_title(words.end_title, "ending")
    st.markdown(words.end_lead)
    with st.container(horizontal=True):
        if st.button(words.end, key="end_sharing", type="primary"):
            sharing.stop_sharing()
            go_back()
        if st.button(words.end_back, key="keep_sharing"):
            visit.ending = False
            go_back()


def go_back() -> None:
    """To where the visit stands."""
    place = state.return_place()
    step = {state.STEP: str(state.furthest() + 1)} if place == "checkin" else None
    st.switch_page(page(place or "welcome"), query_params=step)


if visit.ending:
    draw_end()
elif visit.sharing:
    draw_purpose()
else:
    draw_checklist()
