"""Check your answers: what was asked, in one row each; change one, come back, keep the rest."""

import streamlit as st

from recommender.catalog.records.questionnaire import Item
from recommender.person.sentences import say_answer
from recommender.ui import flow, session
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.question import open_results
from recommender.ui.parts.shared import draw_answer_more, draw_not_asked, draw_nothing_yet

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def draw_row(item: Item) -> None:
    with st.container(horizontal=True, key=f"row_{item.id}", vertical_alignment="center", wrap=False):
        said = say_answer(catalog, item, visit.answers)
        st.markdown(f"{item.label}  \n**{said}**", width="stretch")
        if st.button(texts("checkin.change"), key=f"change_{item.id}", type="tertiary"):
            visit.progress.changing = item.id
            st.switch_page(page("checkin"))


def draw_part(title: str, items: tuple[str, ...]) -> None:
    """Draw what was asked on one page; private answers stay off a shared screen."""
    asked = flow.offered(catalog, visit, tuple(id for id in items if id in visit.answers))
    if not asked:
        return
    private = flow.hidden_items(catalog, visit, asked)
    st.subheader(title, anchor=False)
    for id in asked:
        if id not in private:
            draw_row(catalog.items[id])
    if private:
        st.caption(texts("session.private_answers"))


draw_title(texts("checkin.review_title"), "check")
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(texts("checkin.review_intro"))
    draw_not_asked(visit.check_in.not_asked)
    gone = flow.no_longer_needed(catalog, visit)
    if gone:
        st.markdown(texts("checkin.no_longer", names=", ".join(session.name_of(id) for id in gone)))
    with st.container(key="answers"):
        draw_part(texts("checkin.about_you"), catalog.intake.welcome_items)
        for part in catalog.paths["full"].pages:
            draw_part(part.title, part.items)
    draw_answer_more(texts("checkin.answer_more"))
    with st.container(key="buttons"):
        if st.button(texts("checkin.to_results"), key="to_results", type="primary", width="stretch"):
            open_results()
