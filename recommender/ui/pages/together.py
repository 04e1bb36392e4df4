"""Together in a session: what to close before sharing, and what this is and is not."""

import streamlit as st

from recommender.ui import state
from recommender.ui.components.arrive import draw_title
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
    st.button(words.ready, key="ready", type="primary", on_click=state.start_sharing)


def draw_purpose() -> None:
    """What we do and what we do not, on one screen, to read aloud."""
    draw_title(words.purpose_title, "purpose")
    st.markdown("\n".join(f"- {item}" for item in words.purpose_items))
    for item in catalog.intake.welcome_items:
        ask(catalog.items[item])
    with st.container(horizontal=True):
        for path in catalog.intake.paths:
            full = path.id == "full"
            label = words.begin if full else path.title
            if st.button(label, key=f"begin_{path.id}", type="primary" if full else "secondary"):
                state.begin(path.id)
                st.switch_page(page("checkin"), query_params={state.STEP: "1"})


if visit.sharing:
    draw_purpose()
else:
    draw_checklist()
