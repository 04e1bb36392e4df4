"""The editor, and what moves beside it."""

from __future__ import annotations

import streamlit as st

from recommender.ui import lab_state, state
from recommender.ui.components.lab_choice import draw_radio
from recommender.ui.components.lab_dial import draw_dial
from recommender.ui.components.lab_files import draw_files
from recommender.ui.components.lab_grid import draw_grid
from recommender.ui.components.lab_moves import draw_moves
from recommender.ui.components.lab_weights import draw_weights


def draw_editor() -> None:
    """The weights on one side, and on the other what their changes do."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        words = state.catalog().lab.weights
        by = draw_radio("look", words.look, {choice.id: choice.label for choice in words.looks})
        if by == "dial":
            draw_dial()
        elif by == "grid":
            draw_grid()
        else:
            draw_weights(by)
        draw_files()
    with right, st.container(key="lab_moves"):
        if lab_state.faults():
            st.markdown(state.catalog().lab.status.unusable)
        else:
            draw_moves()
