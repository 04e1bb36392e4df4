"""The research lab: weights as documents, what moves, how sure, and many people at once."""

import streamlit as st

from recommender.ui import session
from recommender.ui.browser import draw_title
from recommender.ui.lab import lab_session
from recommender.ui.lab.changes import draw_changes, draw_faults, draw_status
from recommender.ui.lab.cohort import draw_cohort
from recommender.ui.lab.how_sure import draw_how_sure, draw_self_check
from recommender.ui.lab.weights import draw_weights
from recommender.ui.lab.widgets import choose_one

texts = session.texts()
SECTIONS = {
    "weights": draw_weights,
    "changes": draw_changes,
    "sure": draw_how_sure,
    "cohort": draw_cohort,
    "check": draw_self_check,
}
# Parts that compute with the current set and have nothing to show without it.
NEEDS_A_SOUND_SET = ("sure", "check")


def draw_sections() -> str:
    """Draw the choice of a section; only the chosen one is computed."""
    return choose_one(
        st.segmented_control,
        "section",
        texts("lab.page.section"),
        texts.table("lab.page.sections"),
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )


draw_title(texts("lab.page.title"), "lab")
if session.visit().looks.sharing:
    st.markdown(texts("lab.page.closed"))
else:
    with st.container(key="lab"):
        with st.container(key="lab_head", horizontal=True, vertical_alignment="center"):
            section = draw_sections()
            draw_status()
        draw_faults()
        if section in NEEDS_A_SOUND_SET and lab_session.faults():
            st.markdown(texts("lab.status.unusable"))
        else:
            SECTIONS[section]()
