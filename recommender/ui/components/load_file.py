"""Load a saved check-in: read strictly, and shown for review before anything else."""

from __future__ import annotations

import streamlit as st

from recommender.report.reading import SavedFileError, read_check_in
from recommender.report.strict_json import LARGEST_FILE
from recommender.ui import state
from recommender.ui.components.not_asked import draw_not_asked
from recommender.ui.draft import visit_of
from recommender.ui.frame import page
from recommender.ui.uploads import choose_file


def draw_load() -> None:
    """Draw the upload, and say in a sentence why a file cannot be used."""
    words = state.catalog().words.file
    st.subheader(words.load_title, anchor=False)
    st.markdown(words.load_lead)
    st.caption(words.load_hint)
    found = choose_file(words.load, type=["json"], key="load_file", max_upload_size=1)
    if found is None:
        return
    try:
        loaded = read_check_in(state.catalog(), found.read(LARGEST_FILE + 1))
    except SavedFileError as error:
        st.error(f"**{words.failed_title}.** {words.failed_intro}\n\n{error}")
        return
    if loaded.dropped:
        lines = "\n".join(f"- {line}" for line in loaded.dropped)
        st.info(f"**{words.dropped_title}.** {words.dropped_intro}\n\n{lines}")
    else:
        st.success(words.loaded)
    draw_not_asked(loaded.data.not_asked)
    if st.button(state.catalog().words.checkin.review, key="open_file", type="primary"):
        state.put_in(visit_of(loaded.data))
        st.switch_page(page("check_answers"))
