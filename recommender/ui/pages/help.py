"""Get help now: one tap from every page, whatever was answered."""

import streamlit as st

from recommender.ui import session
from recommender.ui.browser import draw_title
from recommender.ui.parts.help_lines import (
    KINDS,
    choose_country,
    draw_directory,
    draw_doubt,
    draw_lines,
    lines_of,
)

texts = session.texts()

draw_title(texts("help.title"), "help")
st.markdown(texts("help.lead"))
choose_country(texts("help.country"))
for kind in KINDS:
    if lines_of((kind,)):
        st.subheader(texts(f"help.kinds.{kind}"), anchor=False)
        draw_lines(kind)
st.subheader(texts("help.more"), anchor=False)
draw_directory()
st.markdown(texts("help.not_watched"))
draw_doubt()
