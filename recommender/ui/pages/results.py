"""Results: one small thing to try, then how the kinds compare, then what lies behind."""

import streamlit as st

from recommender.person.paper import title_of
from recommender.person.view import View
from recommender.ui import session
from recommender.ui.navigation import page
from recommender.ui.parts import results_parts as parts
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.charts import draw_chart
from recommender.ui.parts.help_lines import SupportLines
from recommender.ui.parts.since import compared
from recommender.ui.parts.take_away import draw_print

texts = session.texts()


def made_view() -> View:
    """Return the result; where it cannot be made, the page has its heading all the same."""
    try:
        return session.view()
    except Exception:
        draw_title(texts("results.title"), "results")
        raise


def draw_for_the_person() -> None:
    """The idea beside the chart, or above it where the screen is narrow."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        draw_title(texts.table("results.try_when")[visit.looks.when], "results")
        parts.draw_example_line()
        parts.draw_support(view, lines)
        parts.draw_private_open()
        parts.draw_ideas(view)
    with right:
        draw_chart(view)


def draw_with_a_client() -> None:
    """The chart over the whole width: it fits the first screen of a shared window."""
    found = compared()
    draw_title((found.headline if found else view.finding) or title_of(view.result), "results")
    parts.draw_support(view, lines)
    parts.draw_private_open()
    draw_chart(view, titled=False, since=found)
    if found:
        st.page_link(page("since"), label=texts("journal.since.link"))
    parts.draw_folded_support(view, lines)
    parts.draw_ideas(view)


def draw_nothing_said() -> None:
    draw_title(title_of(view.result), "results")
    parts.draw_support(view, lines)
    parts.draw_nothing_said()
    parts.draw_folded_support(view, lines)
    st.subheader(texts("results.for_anyone"), anchor=False)
    parts.draw_ideas(view)


visit, view, lines = session.visit(), made_view(), SupportLines()
with st.container(key="results"):
    if view.result.nothing_said:
        draw_nothing_said()
    elif view.audience.is_discreet:
        draw_with_a_client()
    else:
        draw_for_the_person()
    parts.draw_more_ideas(view, lines)
    if visit.answers:
        parts.draw_ways_on()
    if view.audience.is_discreet and not view.result.nothing_said:
        parts.draw_talk()
    if view.audience.sees_scores:
        parts.draw_scores(view)
        parts.draw_note(view)
    parts.draw_rest(view)
draw_print(view)
