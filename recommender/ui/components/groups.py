"""Each question and its options as one group with a name, for those who hear the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_groups = st.components.v2.component(
    "tend_groups", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def draw_groups(names: dict[str, str]) -> None:
    """Give questions of the page the names they are read by; drawn after all of them.

    One component for all: each radio button makes Streamlit look through every component with a key.
    """
    _groups(data=names, key="groups")
