"""Check your answers: change one, come back, keep the rest."""

import streamlit as st

from recommender.report.wording import say_answer
from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words = catalog.words.checkin

draw_title(words.review_title, "check")
if not visit.answers:
    st.markdown(words.start_first)
    st.page_link(page("welcome"), label=words.go_home)
else:
    st.markdown(words.review_intro)
    if st.button(words.to_results, key="to_results", type="primary"):
        st.switch_page(page("results"))
    for part in catalog.paths["full"].pages:
        st.subheader(part.title, anchor=False)
        for id in state.offered(part.items):
            item = catalog.items[id]
            with st.container(horizontal=True, key=f"row_{id}", vertical_alignment="center", wrap=False):
                st.markdown(
                    f"{item.label}  \n**{say_answer(catalog, item, visit.answers)}**", width="stretch"
                )
                if st.button(words.change, key=f"change_{id}", on_click=state.change, args=(id,)):
                    st.switch_page(page("checkin"))
    with st.container(horizontal=True):
        if st.button(words.to_results, key="to_results_end", type="primary"):
            st.switch_page(page("results"))
