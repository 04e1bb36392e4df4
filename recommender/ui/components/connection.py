"""A calm line while the connection is gone, in place of Streamlit's own words to developers."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recommender.ui import state

HERE = Path(__file__)
_connection = st.components.v2.component(
    "tend_connection",
    html='<p role="status"></p>',
    css=HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_connection(sentence: str) -> None:
    """Watch the connection; `sentence` is shown while it is gone, so it has to be here beforehand.

    Once it is back, the page takes no press until this session says that it knows the tab.
    """
    bridge = state.bridge()
    data = {"sentence": sentence, "backs": bridge.backs}
    _connection(data=data, key="connection", on_back_change=bridge.come_back)
