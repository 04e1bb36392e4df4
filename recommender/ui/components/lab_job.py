"""Long work with a sign of progress and a way out: any press stops it at the next sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from recommender.ui import lab_state, state

T = TypeVar("T")
Progress = Callable[[int, float], None]


def draw_job(work: Callable[[Progress], T]) -> T:
    """Do the work that was asked for, and show how far it is. Cancel takes the request back."""
    words, place = state.catalog().lab.page, st.empty()
    with place.container(key="lab_job"):
        bar = st.progress(0.0, words.working)
        st.button(words.cancel, key="lab_cancel", on_click=lab_state.stop)

    def told(rows: int, share: float) -> None:
        said = words.rows.format(rows=f"{rows:,}") if rows else words.working
        bar.progress(min(share, 1.0), said)

    made = work(told)
    lab_state.stop()
    place.empty()
    return made
