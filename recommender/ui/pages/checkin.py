"""Check-in: one page of questions at a time; ?step=n in the URL, never an answer."""

import streamlit as st

from recommender.catalog.records import Page
from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.kept_line import draw_kept_line
from recommender.ui.components.nothing_yet import draw_nothing_yet
from recommender.ui.components.open_questions import OPEN, draw_open_questions
from recommender.ui.components.question import PART, ask_page, draw_kept_private
from recommender.ui.frame import PAGES
from recommender.ui.frame import page as page_named

catalog, visit = state.catalog(), state.checkin()
words = catalog.words.checkin


def name_tab() -> None:
    """The tab's title where no page number tells more."""
    st.set_page_config(page_title=PAGES["checkin"][0])


def draw_change(item: str) -> None:
    """One answer only, then back to the review."""
    name_tab()
    draw_title(words.change_title, f"change {len(visit.order)}")
    ask_page(() if state.kept_private((item,)) else (catalog.items[item],))
    draw_kept_private((item,))
    draw_kept_line()
    if st.button(words.save_change, key="save_change", type="primary"):
        state.finish_change()
        if state.checkin().changing:
            st.rerun()
        st.switch_page(page_named("check_answers"))


def draw_now() -> None:
    """The safety questions still missing, then the ideas."""
    items = state.safety_page()
    name_tab()
    draw_title(words.now_title, "now")
    st.markdown(words.now_intro)
    ask_page(tuple(catalog.items[item] for item in items if item not in state.kept_private(items)))
    draw_kept_private(items)
    draw_kept_line()
    done = st.button(words.to_results, key="now_done", type="primary", on_click=state.finish_safety_page)
    if done or not items:
        st.switch_page(page_named("results"))


def draw_questions(page: Page, apart: bool) -> None:
    """The questions of a page; `apart`: an answer draws at most them anew."""
    items = state.offered(page.items)
    shown = tuple(catalog.items[id] for id in items if id not in state.kept_private(items))
    ask_page(shown, apart)
    draw_kept_private(items)


def draw_buttons(place: int, page: Page, last: bool) -> None:
    """Back, Continue and Skip."""
    then = None if last else place + 1
    with st.container(horizontal=True, key="buttons"):
        if place:
            st.button(words.back, key=f"back_{place}", on_click=state.go_to, args=(place - 1,))
        done = st.button(
            words.review if last else words.forward,
            key=f"forward_{place}",
            type="primary",
            on_click=state.try_page,
            args=(page.items, place, then),
        )
        skip = st.button(
            words.skip, key=f"skip_{place}", on_click=state.finish_page, args=(page.items, then)
        )
    if last and (skip or (done and visit.reminded != place)):
        st.switch_page(page_named("check_answers"))


def draw_page(place: int, page: Page) -> None:
    """One page of the chosen path."""
    every = state.pages()
    last = place == len(every) - 1
    st.set_page_config(page_title=words.tab.format(step=place + 1, total=len(every)))
    items = state.offered(page.items)
    shown = tuple(item for item in items if item not in state.kept_private(items))
    missed = state.open_items(shown) if visit.reminded == place else ()
    draw_title(
        page.title, f"step {place}{' open' if missed else ''}", focus=f"st-key-{OPEN}" if missed else ""
    )
    if missed:
        draw_open_questions(missed)
    st.progress((place + 1) / len(every), words.progress.format(step=place + 1, total=len(every)))
    if place and every[place - 1].closing:
        st.markdown(f"*{every[place - 1].closing}*")
    if page.intro:
        st.markdown(page.intro)
    # Where the list of what was left open stands above, an answer draws the page: the list gets shorter.
    draw = draw_questions if missed else st.fragment(draw_questions, key=PART)
    draw(page, apart=not missed)
    draw_kept_line()
    draw_buttons(place, page, last)
    st.caption(words.ideas_now_hint)
    st.button(words.ideas_now, key=f"now_{place}", on_click=state.open_safety_page)


if visit.changing:
    draw_change(visit.changing)
elif not state.pages():
    name_tab()
    draw_title(catalog.words.common.checkin, "nothing")
    draw_nothing_yet()
elif state.is_now():
    draw_now()
else:
    place = state.step()
    draw_page(place, state.pages()[place])
