"""The Leave quickly button: fixed on every page, and three times Shift."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.catalog.words import Common
from recommender.ui import state

HERE = Path(__file__)
_button = st.components.v2.component(
    "tend_leave",
    html='<button type="button"></button>',
    css=HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_leave(words: Common) -> None:
    """Draw the button; a press wipes this session on the server as well."""
    data = {"label": words.leave, "note": words.leave_note, "site": words.leave_site}
    _button(data={**data, "title": words.leave_title}, key="leave", on_left_change=state.forget)
