"""Files that somebody hands to a page stay in memory: nothing of them touches a disk of the server."""

from __future__ import annotations

from typing import Any

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit.runtime.uploaded_file_manager import UploadedFile

# To Starlette: no size from which on a file that comes in would be written to the disk.
NEVER = 0


def choose_file(label: str, **options: Any) -> UploadedFile | None:
    """Streamlit's own chooser of one file, with its options.

    Of itself the server would write a file above 1 MB to a temporary one: answers of many people
    would be on its disk, and a full disk would refuse them.
    """
    MultiPartParser.spool_max_size = NEVER
    found: UploadedFile | None = st.file_uploader(label, **options)
    return found
