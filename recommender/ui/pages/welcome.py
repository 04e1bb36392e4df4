"""Welcome: one screen to start from, and below it what comes out, for whom it is, and privacy."""

import streamlit as st

from recommender.person.markdown import bullets
from recommender.ui import journal, session
from recommender.ui.browser import read
from recommender.ui.navigation import page
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.charts import draw_bars
from recommender.ui.parts.inputs import choose_way
from recommender.ui.parts.journal import draw_return
from recommender.ui.parts.stored import draw_carry_on

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts

# How many kinds the example chart shows.
SHOWN = 4


with st.container(key="welcome"):
    is_back = journal.is_back()
    if not is_back:
        st.markdown(read("window.svg"), unsafe_allow_html=True)
    draw_title(texts("journal.back.title") if is_back else texts("welcome.title"), "welcome")
    # What carries on stands above, and is to be pressed first.
    primary = "" if draw_return() | draw_carry_on() else "short"
    if path := choose_way("start", primary, ("short", "full")):
        st.switch_page(page("checkin"), query_params={session.STEP: path})
    st.caption(texts("welcome.private"))

if not visit.answers:
    st.subheader(texts("welcome.result_title"), anchor=False)
    draw_bars(session.example_view(catalog.examples.examples[0].id).categories[:SHOWN])
with st.container(horizontal=True, key="other_ways"):
    st.page_link(page("together"), label=texts("session.use_together"))
    st.page_link(page("keep"), label=texts("file.load_title"))
with st.expander(texts("welcome.example_title")):
    st.markdown(texts("welcome.example_note"))
    for example in catalog.examples.examples:
        st.caption(example.sentence)
        label = texts("welcome.example_button", name=example.title)
        key = f"example_{example.id}"
        if st.button(label, key=key, on_click=session.load_example, args=(example.id,)):
            st.switch_page(page("results"))
with st.expander(texts("welcome.privacy_title"), key="when_not"):
    st.markdown(bullets([*texts.lines("welcome.privacy"), texts("common.leave_note")]))
    st.markdown(f"**{texts('welcome.is_not_title')}**")
    st.markdown(bullets(texts.lines("welcome.is_not_items")))
    st.markdown(f"**{texts('results.when_not_title')}**")
    st.markdown(bullets(texts.lines("results.when_not")))
