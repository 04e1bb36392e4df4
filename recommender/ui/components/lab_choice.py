"""Choices of the research lab: each is kept in the session under its name."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from recommender.ui import lab_state


def draw_choice(name: str, label: str, titles: Mapping[str, str]) -> str:
    """A list to choose one from; the first is chosen at the start. Returns its id."""
    chosen = lab_state.chosen_of(name, titles)
    st.selectbox(
        label,
        list(titles),
        format_func=lambda id: titles.get(id, id),
        key=lab_state.choice_key(name, chosen),
        on_change=lab_state.choose,
        args=(name,),
    )
    return chosen


def draw_radio(name: str, label: str, titles: Mapping[str, str], first: str = "") -> str:
    """The same as buttons in a row, for few of them; `first` is chosen at the start."""
    chosen = lab_state.chosen_of(name, titles, first)
    st.radio(
        label,
        list(titles),
        index=None,
        format_func=lambda id: titles.get(id, id),
        key=lab_state.choice_key(name, chosen),
        on_change=lab_state.choose,
        args=(name,),
        horizontal=True,
    )
    return chosen
