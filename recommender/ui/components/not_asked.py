"""What the version of a saved check-in did not ask yet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recommender.report.migration import say_not_asked
from recommender.ui import state


def draw_not_asked(ids: Sequence[str]) -> None:
    """Name the newer questions and answers, if there are any; no private one where others may look."""
    if ids:
        words = state.catalog().words.file
        names = say_not_asked(state.catalog(), ids, state.is_discreet())
        lines = "\n".join(f"- {name}" for name in names)
        st.info(f"**{words.not_asked_title}.** {words.not_asked_intro}\n\n{lines}")
