"""Results: what fits, why, what was measured, and one small first step."""

import streamlit as st

from recommender.ui import state
from recommender.ui.components import results_parts as parts
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.category_chart import draw_chart
from recommender.ui.components.help_lines import KINDS
from recommender.ui.frame import page

words = state.catalog().words.results
visit = state.checkin()

draw_title(words.title, "results")
if not visit.answers:
    st.markdown(words.nothing_yet)
    st.page_link(page("welcome"), label=state.catalog().words.checkin.go_home)
elif visit.view == "client":
    state.arrive()
    # The chart fits the first screen of a shared window; only help against abuse stands above it.
    result = state.result()
    parts.draw_support(result, ("abuse",))
    draw_chart(result)
    parts.draw_folded_support(result)
    parts.draw_oxytocin()
    parts.draw_ideas(result)
    parts.draw_talk()
    parts.draw_scores(result)
    parts.draw_rest(result)
else:
    state.arrive()
    result = state.result()
    parts.draw_kind_line()
    parts.draw_support(result, KINDS)
    parts.draw_ideas(result)
    st.subheader(words.chart_title, anchor=False)
    parts.draw_oxytocin()
    draw_chart(result)
    parts.draw_rest(result)
