"""The science: oxytocin in two minutes, what studies measured, how Tend orders, and the sources."""

from collections.abc import Iterable

import streamlit as st

from recommender.catalog.records.content import Note
from recommender.person.document import model_hashes
from recommender.person.markdown import bullets
from recommender.person.paper import DRAWING
from recommender.person.sentences import say_measured, say_source
from recommender.ui import session, shipped
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.shared import choose_segment
from recommender.ui.parts.take_away import draw_handout

catalog = session.catalog()
texts = catalog.texts
hidden = session.view().unmentioned


def shown(notes: tuple[Note, ...]) -> list[Note]:
    """Return the paragraphs about nothing that stays off this screen."""
    return [note for note in notes if not hidden & set(note.about)]


def draw_notes(notes: Iterable[Note]) -> None:
    for note in notes:
        st.markdown(f"**{note.title}**  \n{note.text}")


def draw_minutes() -> None:
    drawing, steps = st.columns([2, 3], vertical_alignment="center")
    with drawing:
        st.markdown(DRAWING.read_text(encoding="utf-8"), unsafe_allow_html=True)
    with steps:
        lines = enumerate(texts.lines("science.drawing"), 1)
        st.markdown("\n".join(f"{number}. {line}" for number, line in lines))
    draw_notes(shown(catalog.science.minutes))
    draw_handout()


def draw_evidence() -> None:
    every = [one for one in catalog.activities.values() if one.id not in hidden]
    found = {one.oxytocin.direction for one in every}
    words: dict[str, str] = {
        id: words for id, words in catalog.method.direction_words.items() if id in found
    }
    choose_segment("finding", texts("science.finding"), words)
    finding = session.visit().unsaved.finding
    rows = [f"| {' | '.join(texts.lines('science.columns'))} |", "|---|---|"]
    for activity in every:
        if finding in (None, activity.oxytocin.direction):
            grade = catalog.method.grade_words[activity.oxytocin.grade]
            said = f"**{say_measured(catalog, activity)}**. {grade} {activity.oxytocin.sentence}"
            rows.append(f"| {activity.title} | {said} :small[{activity.helpfulness.sentence}] |")
    st.markdown("\n".join(rows))
    draw_notes(shown(catalog.science.notes))


def draw_method() -> None:
    st.markdown(bullets(texts.lines("science.method")))
    example = catalog.examples.examples[0]
    view = shipped.example_view(example.id)
    row = next(row for row in view.result.activities if row.leads and row.activity.id not in hidden)
    st.subheader(texts("science.worked_title", title=row.activity.title), anchor=False)
    st.markdown(f"{example.sentence}\n\n{view.receipt(row)}")
    st.subheader(texts("science.instruments_title"), anchor=False)
    st.markdown(texts("science.instruments_intro"))
    for instrument in catalog.instruments:
        st.markdown(f"**{instrument.title}**  \n{instrument.limits} {instrument.licence}")


def draw_sources() -> None:
    notes = [*shown(catalog.science.minutes), *shown(catalog.science.notes)]
    keys = [key for note in notes for key in note.sources]
    for activity in catalog.activities.values():
        keys += [] if activity.id in hidden else activity.cited
    keys += [key for instrument in catalog.instruments for key in instrument.citation]
    lines = sorted(say_source(catalog, catalog.sources[key]) for key in dict.fromkeys(keys))
    st.markdown(f"{texts('science.sources_intro')}\n\n{bullets(lines)}")
    st.caption(texts("science.versions", **model_hashes(catalog)))


PARTS = {
    "minutes": draw_minutes,
    "evidence": draw_evidence,
    "method": draw_method,
    "sources": draw_sources,
}
draw_title(texts("science.title"), "science")
st.markdown(texts("science.lead"))
titles = texts.table("science.parts")
for tab, (name, draw) in zip(st.tabs([titles[name] for name in PARTS]), PARTS.items(), strict=True):
    with tab, st.container(key=f"science_{name}"):
        draw()
if not session.visit().looks.sharing:
    st.page_link(page("lab"), label=texts("lab.page.link"))
