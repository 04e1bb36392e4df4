"""The science: what is known, what is not, and how the order is made."""

import streamlit as st

from recommender.catalog.words import Note
from recommender.report.document import model_hashes
from recommender.report.wording import say_measured, say_source, say_sources
from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.frame import page

catalog = state.catalog()
words = catalog.words.science


hidden = state.result().silent_activities
if state.is_discreet():
    hidden |= catalog.private_activities


def told(notes: tuple[Note, ...]) -> list[Note]:
    """Paragraphs that are about nothing that stays off this screen."""
    return [note for note in notes if not hidden & set(note.about)]


def draw_sources(notes: list[Note]) -> None:
    """Where these paragraphs come from, folded."""
    keys = dict.fromkeys(key for note in notes for key in note.sources)
    with st.expander(words.sources_title):
        st.markdown("\n".join(f"- {say_source(catalog, catalog.sources[key])}" for key in keys))


def draw_minutes() -> None:
    """Oxytocin in two minutes."""
    st.subheader(words.minutes_title, anchor=False)
    notes = told(words.minutes)
    for note in notes:
        st.markdown(f"**{note.title}**  \n{note.text}")
    draw_sources(notes)


def draw_evidence() -> None:
    """What was measured, one activity after the other."""
    st.subheader(words.table_title, anchor=False)
    for activity in (one for one in catalog.activities.values() if one.id not in hidden):
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
draw_minutes()
for note in told(words.notes):
    st.subheader(note.title, anchor=False)
    st.markdown(note.text)
    draw_sources([note])
st.subheader(words.method_title, anchor=False)
st.markdown("\n".join(f"- {line}" for line in words.method))
draw_evidence()
draw_instruments()
st.caption(f"{words.sources_intro} {words.versions.format(**model_hashes(catalog))}")
if not state.checkin().sharing:
    st.page_link(page("lab"), label=catalog.lab.page.link)
