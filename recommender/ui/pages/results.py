"""Results: what fits, why, what was measured, and one small first step."""

import streamlit as st

from recommender.report.paper import title_of
from recommender.report.person import PersonResult
from recommender.ui import state
from recommender.ui.components import results_parts as parts
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.category_chart import draw_chart
from recommender.ui.components.take_away import draw_print

words = state.catalog().words.results


def made_result() -> PersonResult:
    """The result. Where it cannot be made, the page has its heading all the same."""
    try:
        return state.result()
    except Exception:
        draw_title(words.title, "results")
        raise


visit, result = state.checkin(), made_result()

draw_title(title_of(result), "results")
if visit.answers:
    state.arrive()
if result.nothing_said:
    parts.draw_support(result)
    parts.draw_nothing_said()
    parts.draw_folded_support(result)
    parts.draw_ideas(result)
    if visit.answers:
        parts.draw_ways_on()
elif state.is_discreet():
    # The chart fits the first screen of a shared window.
    parts.draw_support(result)
    parts.draw_private_open()
    draw_chart(result)
    parts.draw_folded_support(result)
    parts.draw_oxytocin()
    parts.draw_ideas(result)
    parts.draw_ways_on()
    parts.draw_talk()
else:
    parts.draw_kind_line()
    parts.draw_support(result)
    parts.draw_private_open()
    parts.draw_ideas(result)
    parts.draw_ways_on()
    st.subheader(words.chart_title, anchor=False)
    parts.draw_oxytocin()
    draw_chart(result)
parts.draw_for_professional(result)
parts.draw_rest(result)
draw_print(result)
