"""A calm line while the connection is gone, in place of Streamlit's own words to developers."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__)
_connection = st.components.v2.component(
    "tend_connection",
    html='<p role="status"></p>',
    css=HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def _look_again() -> None:
    """The run that follows is all that is needed."""


def draw_connection(sentence: str) -> None:
    """Watch the connection; `sentence` is shown while it is gone, so it has to be here beforehand."""
    _connection(data={"sentence": sentence}, key="connection", on_back_change=_look_again)
