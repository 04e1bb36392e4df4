"""Start here: `streamlit run app.py`."""

import streamlit as st

from recommender.ui.frame import FAVICON, open_pages, show

st.set_page_config(page_icon=FAVICON, layout="centered")
show(st.navigation(open_pages(), position="hidden"))
