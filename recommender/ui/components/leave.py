"""The Leave quickly button: fixed on every page, and three times Shift."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.catalog.words import Common
from recommender.ui import state

HTML = '<button type="button"></button>'
CSS = """
button { position: fixed; top: 0.6rem; right: 0.75rem; z-index: 1000000;
  min-height: 44px; padding: 0 1rem; border: 1px solid var(--st-text-color); border-radius: 0.75rem; font: inherit; font-weight: 600;
  color: var(--st-background-color); background: var(--st-text-color); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""
JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_button = st.components.v2.component("tend_leave", html=HTML, css=CSS, js=JS)


def draw_leave(words: Common) -> None:
    """Draw the button; a press wipes this session on the server as well."""
    data = {"label": words.leave, "note": words.leave_note, "site": words.leave_site}
    _button(data={**data, "title": words.leave_title}, key="leave", on_left_change=state.forget)
