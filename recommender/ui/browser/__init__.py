"""JavaScript and CSS for the browser: one file of each for a component."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
FAVICON = str(HERE / "favicon.png")


@cache
def read(name: str) -> str:
    """Return the text of one file of this folder."""
    return (HERE / name).read_text(encoding="utf-8")


def component(name: str, html: str | None = None) -> Callable[..., Any]:
    """Declare the component of `name`.js, with `name`.css if its `html` is to be seen."""
    css = read(f"{name}.css") if html else None
    return st.components.v2.component(f"tend_{name}", html=html, css=css, js=read(f"{name}.js"))
