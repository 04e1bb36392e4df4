"""A choice that is no answer: how the page looks, who is looking."""

from __future__ import annotations

import streamlit as st

from recommender.catalog.words import Choice
from recommender.ui import state


def draw_switch(name: str, label: str, choices: tuple[Choice, ...], horizontal: bool = False) -> None:
    """Draw radio buttons that show and set one field of the visit."""
    labels = {choice.id: choice.label for choice in choices}
    st.radio(
        label,
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key=state.choice_key(name, labels),
        on_change=state.choose,
        args=(name,),
        horizontal=horizontal,
    )
