"""Small inputs that several pages share."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit.runtime.uploaded_file_manager import UploadedFile

from recommender.ui import flow, session

WAYS = {"short": "welcome.start_short", "full": "welcome.start_full"}


def choose_segment(name: str, label: str, labels: Mapping[str, str], required: bool = False) -> None:
    """Draw a choice in one line that shows and sets one field of the visit, by option."""
    bound = session.choice(name, labels)
    st.segmented_control(label, required=required, label_visibility="collapsed", **bound)


def choose_way(key: str, primary: str, paths: Sequence[str]) -> str | None:
    """Draw one button for each way through the questions, and return the one that was pressed."""
    catalog, pressed = session.catalog(), None
    for path in paths:
        count, minutes = flow.usual_length(catalog, path)
        label = catalog.texts(WAYS[path], count=count, minutes=minutes)
        type: Literal["primary", "secondary"] = "primary" if path == primary else "secondary"
        if st.button(label, key=f"{key}_{path}", type=type, width="stretch"):
            pressed = path
    return pressed


def choose_file(label: str, **options: Any) -> UploadedFile | None:
    """Draw Streamlit's file uploader, with its options, and return the file.

    Starlette spools uploads above 1 MB to disk; 0 disables that, so that answers never touch it.
    """
    MultiPartParser.spool_max_size = 0
    file: UploadedFile | None = st.file_uploader(label, **options)
    return file
