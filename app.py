"""Start here: `streamlit run app.py`."""

import streamlit as st

from recommender.ui.browser import FAVICON
from recommender.ui.frame import show
from recommender.ui.navigation import open_pages

st.set_page_config(page_icon=FAVICON, layout="centered")
show(st.navigation(open_pages(), position="hidden"))
