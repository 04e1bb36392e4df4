"""The Cover screen button: a calm page over everything, at once, and back to the same place."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.catalog.words import Cover

HERE = Path(__file__)
_cover = st.components.v2.component(
    "tend_cover",
    html='<button type="button"></button>',
    css=HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_cover(words: Cover) -> None:
    """Draw the button; the browser covers and uncovers by itself, and the server hears nothing of it."""
    _cover(data=words.model_dump(), key="cover")
