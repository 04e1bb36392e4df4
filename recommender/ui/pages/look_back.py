"""Look back: what changed, in words and in a picture; what helped; and the journal itself."""

import streamlit as st

from recommender.person.markdown import bullets
from recommender.ui import journal, session
from recommender.ui.navigation import page
from recommender.ui.parts import looking_back as parts
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.journal import draw_faults, draw_file

texts = session.texts()

draw_title(texts("journal.look.title"), "look back")
if not journal.is_open():
    st.markdown(texts("journal.look.closed"))
    st.page_link(page("keep"), label=texts("keep.title"))
elif session.audience().is_discreet:
    st.markdown(texts("journal.look.shared"))
else:
    draw_faults()
    parts.draw_courses()
    parts.draw_helped()
    with st.expander(texts("journal.look.how"), key="how_told"):
        st.markdown(bullets(parts.say_how()))
    parts.draw_entries()
    with st.container(horizontal=True, key="journal_ways", vertical_alignment="center"):
        draw_file()
        parts.draw_delete()
