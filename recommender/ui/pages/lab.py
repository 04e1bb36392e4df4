"""The research lab: weights as documents, what moves, how sure, and many people at once."""

import streamlit as st

from recommender.ui import lab_state, state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.lab_changes import draw_changes
from recommender.ui.components.lab_check import draw_check
from recommender.ui.components.lab_cohort import draw_cohort
from recommender.ui.components.lab_editor import draw_editor
from recommender.ui.components.lab_status import draw_status
from recommender.ui.components.lab_sure import draw_sure

words = state.catalog().lab.page
SECTIONS = {
    "weights": draw_editor,
    "changes": draw_changes,
    "sure": draw_sure,
    "cohort": draw_cohort,
    "check": draw_check,
}
# Parts that compute with the set in hand and have nothing to show without it.
NEEDS_A_SOUND_SET = ("sure", "check")


def draw_sections() -> str:
    """The parts of the lab, side by side; only the chosen one is computed."""
    titles = {choice.id: choice.label for choice in words.sections}
    chosen = lab_state.chosen_of("section", titles)
    st.segmented_control(
        words.section,
        list(titles),
        format_func=titles.__getitem__,
        key=lab_state.choice_key("section", chosen),
        on_change=lab_state.choose,
        args=("section",),
        required=True,
        label_visibility="collapsed",
    )
    return chosen


if state.checkin().sharing:
    draw_title(words.title, "lab")
    st.markdown(words.closed)
else:
    draw_title(words.title, f"lab {lab_state.lab().turns}", focus=lab_state.focus())
    with st.container(key="lab"):
        st.markdown(words.lead)
        section = draw_sections()
        draw_status()
        if section in NEEDS_A_SOUND_SET and lab_state.faults():
            st.markdown(state.catalog().lab.status.unusable)
        else:
            SECTIONS[section]()
