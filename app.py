"""Start here: `streamlit run app.py`."""

import streamlit as st

from recommender.ui.frame import FAVICON, PAGES, draw_frame

st.set_page_config(page_title="Tend", page_icon=FAVICON, layout="centered")
page = st.navigation(list(PAGES.values()), position="hidden")
draw_frame()
page.run()
