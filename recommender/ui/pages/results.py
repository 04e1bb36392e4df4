"""Results: what fits, why, what was measured, and one small first step."""

import streamlit as st

from recommender.ui import state
from recommender.ui.components import results_parts as parts
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.category_chart import draw_chart
from recommender.ui.components.help_lines import KINDS
from recommender.ui.components.nothing_yet import draw_nothing_yet
from recommender.ui.components.take_away import draw_print

words = state.catalog().words.results
visit = state.checkin()

draw_title(words.title, "results")
if not visit.answers:
    draw_nothing_yet()
elif state.is_discreet():
    state.arrive()
    # The chart fits the first screen of a shared window. Cards that follow from an answer would tell
    # that answer there; Get help now is the same for everyone.
    result = state.result()
    if not visit.sharing:
        parts.draw_support(result, ("abuse",))
    parts.draw_private_open()
    draw_chart(result)
    if not visit.sharing:
        parts.draw_folded_support(result)
    parts.draw_oxytocin()
    parts.draw_ideas(result)
    parts.draw_ways_on()
    parts.draw_talk()
    if not visit.sharing:
        parts.draw_scores(result)
        parts.draw_note(result)
    parts.draw_rest(result)
    draw_print(result)
else:
    state.arrive()
    result = state.result()
    parts.draw_kind_line()
    parts.draw_support(result, KINDS)
    parts.draw_private_open()
    parts.draw_ideas(result)
    parts.draw_ways_on()
    st.subheader(words.chart_title, anchor=False)
    parts.draw_oxytocin()
    draw_chart(result)
    parts.draw_rest(result)
    draw_print(result)
