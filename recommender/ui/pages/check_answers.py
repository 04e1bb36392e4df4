"""Check your answers: change one, come back, keep the rest."""

import streamlit as st

from recommender.catalog.records import Item
from recommender.report.wording import say_answer
from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.not_asked import draw_not_asked
from recommender.ui.components.nothing_yet import draw_nothing_yet
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words = catalog.words.checkin


def go_on() -> None:
    """To the results, by way of the safety questions that were never asked."""
    if state.lacks_safety():
        state.open_safety_page()
        st.switch_page(page("checkin"), query_params={state.STEP: state.NOW})
    st.switch_page(page("results"))


def draw_row(item: Item) -> None:
    """One question, what was answered, and the way to change it."""
    with st.container(horizontal=True, key=f"row_{item.id}", vertical_alignment="center", wrap=False):
        said = say_answer(catalog, item, visit.answers)
        st.markdown(f"{item.label}  \n**{said}**", width="stretch")
        if st.button(words.change, key=f"change_{item.id}", on_click=state.change, args=(item.id,)):
            st.switch_page(page("checkin"))


def draw_part(title: str, items: tuple[str, ...]) -> None:
    """One page's questions; private ones stay off a shared screen."""
    st.subheader(title, anchor=False)
    offered = state.offered(items)
    private = state.kept_private(offered)
    for id in offered:
        if id not in private:
            draw_row(catalog.items[id])
    if private:
        st.caption(catalog.words.session.private_answers)


draw_title(words.review_title, "check")
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(words.review_intro)
    draw_not_asked(visit.not_asked)
    if st.button(words.to_results, key="to_results", type="primary"):
        go_on()
    gone = state.no_longer_needed()
    if gone:
        st.markdown(words.no_longer.format(names=", ".join(state.name_of(id) for id in gone)))
    draw_part(words.about_you, catalog.intake.welcome_items)
    for part in catalog.paths["full"].pages:
        draw_part(part.title, part.items)
    if st.button(words.to_results, key="to_results_end", type="primary"):
        go_on()
