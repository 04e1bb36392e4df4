"""A question and its options as one group with a name, for those who hear the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_group = st.components.v2.component(
    "tend_group", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def draw_group(item: str, label: str) -> None:
    """Name the options that stand in the same container as this, which is drawn last in it."""
    _group(data={"item": item, "label": label}, key=f"group_{item}")
