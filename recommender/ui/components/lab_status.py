"""Which weight set is in hand, and the ways to start a draft, step back, and leave it."""

from __future__ import annotations

import streamlit as st

from recommender.report.markdown import plain
from recommender.ui import lab_state, state


def draw_status() -> None:
    """One line on the set, its buttons, and what stands in the way of using it."""
    words, draft = state.catalog().lab.status, lab_state.lab().draft
    with st.container(key="lab_status"):
        st.markdown(_line())
        if draft is not None:
            st.caption(words.memory)
        with st.container(horizontal=True):
            if draft is None:
                st.button(words.begin, key="lab_begin", type="primary", on_click=lab_state.begin)
            st.button(words.undo, key="lab_undo", on_click=lab_state.undo)
            if draft is not None:
                st.button(words.reset, key="lab_reset", on_click=lab_state.reset)
    draw_faults(lab_state.lab().faults or lab_state.faults())


def draw_faults(faults: tuple[str, ...]) -> None:
    """Every fault by its place, with what to do; it may quote a file, so it is no Markdown."""
    if faults:
        words, lines = state.catalog().lab.status, "\n".join(f"- {plain(fault)}" for fault in faults)
        with st.container(key="lab_faults"):
            st.error(f"**{words.faults_title}**\n\n{lines}")


def _line() -> str:
    catalog, draft = state.catalog(), lab_state.lab().draft
    words = catalog.lab.status
    if draft is None:
        return words.shipped.format(hash=catalog.weights_hash)
    count = len(lab_state.changes())
    open_cells = len(lab_state.uncited())
    said = words.draft_one if count == 1 else words.draft.format(count=count)
    if open_cells:
        return f"{said} {words.uncited.format(count=open_cells)}"
    if lab_state.faults():
        return f"{said} {words.unusable}"
    return f"{said} {words.hash.format(hash=lab_state.engine().model.catalog.weights_hash)}"
