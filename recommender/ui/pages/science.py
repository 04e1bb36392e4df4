"""The science: what is known, what is not, and how the order is made."""

import streamlit as st

from recommender.catalog.records import Activity
from recommender.report.document import model_hashes
from recommender.report.wording import say_measured, say_source, say_sources
from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.frame import page

catalog = state.catalog()
words = catalog.words.science


def shown_activities() -> list[Activity]:
    """All activities but those that this person's answers keep off the screen."""
    hidden = state.result().silent_activities
    if state.is_discreet():
        hidden |= catalog.private_activities
    return [activity for activity in catalog.activities.values() if activity.id not in hidden]


def draw_evidence() -> None:
    """What was measured, one activity after the other."""
    st.subheader(words.table_title, anchor=False)
    for activity in shown_activities():
        with st.expander(f"{activity.title}: {say_measured(catalog, activity)}"):
            st.markdown(
                f"{catalog.method.grade_words[activity.oxytocin.grade]} {activity.oxytocin.sentence}\n\n"
                f"{activity.helpfulness.sentence}\n\n{say_sources(catalog, activity)}"
            )


def draw_instruments() -> None:
    """The validated questionnaires, with licence and limits."""
    st.subheader(words.instruments_title, anchor=False)
    st.markdown(words.instruments_intro)
    for instrument in catalog.instruments:
        with st.expander(instrument.title):
            sources = "\n".join(
                f"- {say_source(catalog, catalog.sources[key])}" for key in instrument.citation
            )
            st.markdown(f"{instrument.limits}\n\n{instrument.licence}\n\n{sources}")


draw_title(words.title, "science")
st.markdown(words.lead)
for note in words.notes:
    st.subheader(note.title, anchor=False)
    st.markdown(note.text)
    with st.expander(words.sources_title):
        st.markdown("\n".join(f"- {say_source(catalog, catalog.sources[key])}" for key in note.sources))
st.subheader(words.method_title, anchor=False)
st.markdown("\n".join(f"- {line}" for line in words.method))
draw_evidence()
draw_instruments()
st.caption(f"{words.sources_intro} {words.versions.format(**model_hashes(catalog))}")
if not state.checkin().sharing:
    st.page_link(page("lab"), label=catalog.lab.page.link)
