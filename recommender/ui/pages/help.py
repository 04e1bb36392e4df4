"""Get help now: one tap from every page, whatever was answered."""

import streamlit as st

from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.help_lines import (
    KINDS,
    choose_country,
    draw_directory,
    draw_doubt,
    draw_lines,
    lines_of,
)

words = state.catalog().words.help

draw_title(words.title, "help")
st.markdown(words.lead)
choose_country(words.country)
for kind in KINDS:
    if lines_of((kind,)):
        st.subheader(words.kinds[kind], anchor=False)
        draw_lines(kind)
st.subheader(words.more, anchor=False)
draw_directory()
st.markdown(words.not_watched)
draw_doubt()
