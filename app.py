"""Start here: `streamlit run app.py`."""

import streamlit as st

from recommender.ui.frame import FAVICON, draw_frame, open_pages

st.set_page_config(page_title="Tend", page_icon=FAVICON, layout="centered")
page = st.navigation(open_pages(), position="hidden")
draw_frame(page)
page.run()
