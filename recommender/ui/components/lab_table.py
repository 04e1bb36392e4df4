"""A plain table of texts that may come from a file: each is shown as it is, and runs as nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st


def draw_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Draw a table with a name; a wide one scrolls by itself."""
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    st.html(
        f"<div class='lab-table' tabindex='0' role='region' aria-label='{escape(title, quote=True)}'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
