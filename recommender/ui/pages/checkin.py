"""Check-in: one page of questions at a time; ?step=n in the URL, never an answer."""

from collections.abc import Sequence

import streamlit as st

from recommender.catalog.records.questionnaire import Page
from recommender.ui import flow, session
from recommender.ui.navigation import page as page_named
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.help_lines import choose_country
from recommender.ui.parts.inputs import draw_switch
from recommender.ui.parts.question import (
    OPEN,
    PART,
    ask,
    ask_page,
    draw_hidden_note,
    draw_open_questions,
    open_results,
)
from recommender.ui.parts.stored import draw_answer_more, draw_nothing_yet, draw_where_line

catalog, engine, visit = session.catalog(), session.engine(), session.visit()
texts = catalog.texts


def name_tab() -> None:
    """Title the tab where it has no page number."""
    st.set_page_config(page_title=texts("pages.checkin"))


def draw_start(path: str) -> None:
    """Ask what is good to know before anything is stored."""
    name_tab()
    draw_title(texts("start.title"), f"start {path}")
    for item in catalog.intake.welcome_items:
        ask(catalog.items[item])
    with st.container(key="device"):
        draw_switch("phone", texts("start.phone"), texts.table("start.phone_choices"))
    if visit.looks.phone == "yes":
        st.info(texts("start.phone_yes"))
    choose_country(texts("start.country"))
    with st.container(key="buttons"):
        st.button(
            texts("checkin.forward"),
            key=f"begin_{path}",
            type="primary",
            width="stretch",
            on_click=session.begin_here,
            args=(path,),
        )


def draw_change(item: str) -> None:
    name_tab()
    draw_title(texts("checkin.change_title"), f"change {len(visit.check_in.order)}")
    ask_page(() if flow.hidden_items(catalog, visit, (item,)) else (catalog.items[item],))
    draw_hidden_note((item,))
    with st.container(key="buttons"):
        saved = st.button(
            texts("checkin.save_change"), key="save_change", type="primary", width="stretch"
        )
    draw_where_line()
    if saved:
        flow.finish_change(engine, visit)
        if visit.progress.changing:
            st.rerun()
        st.switch_page(page_named("check_answers"))


def draw_now() -> None:
    items = flow.safety_page(catalog, visit)
    name_tab()
    draw_title(texts("checkin.now_title"), "now")
    st.markdown(texts("checkin.now_intro"))
    ask_page(tuple(catalog.items[item] for item in flow.shown_items(catalog, visit, items)))
    draw_hidden_note(items)
    with st.container(key="buttons"):
        done = st.button(
            texts("checkin.to_results"),
            key="now_done",
            type="primary",
            on_click=session.finish_safety_page,
            width="stretch",
        )
    draw_where_line()
    if done or not items:
        st.switch_page(page_named(visit.unsaved.after_safety))


def draw_questions(page: Page, apart: bool) -> None:
    """Draw the questions of a page; `apart`: an answer draws at most them again."""
    shown = flow.shown_items(catalog, visit, page.items)
    ask_page(tuple(catalog.items[id] for id in shown), apart)
    draw_hidden_note(flow.offered(catalog, visit, page.items))


def draw_buttons(place: int, page: Page, last: str, missed: flow.Items) -> None:
    """Draw the way on, and beside it what was left open; `last` names the way on from the last page."""
    with st.container(key="buttons"):
        if missed:
            draw_open_questions(missed)
        row = st.container(horizontal=True, key="steps")
    with row:
        if place:
            st.button(
                texts("checkin.back"), key=f"back_{place}", on_click=session.go_to, args=(place - 1,)
            )
        done = st.button(
            last or texts("checkin.forward"),
            key=f"forward_{place}",
            type="primary",
            on_click=session.try_page,
            args=(page.items, place),
        )
        skip = st.button(
            texts("checkin.skip"),
            key=f"skip_{place}",
            type="tertiary",
            on_click=session.finish_page,
            args=(page.items, place),
        )
    if last and (skip or (done and visit.progress.reminded != place)):
        if catalog.paths[visit.check_in.path or "full"].review:
            st.switch_page(page_named("check_answers"))
        open_results()


def say_progress(place: int, every: Sequence[Page]) -> str:
    """Say which page this is, and how much the later ones ask: no answer on this page changes that."""
    count, minutes = flow.length(catalog, visit, every[place + 1 :])
    said = texts("checkin.progress", step=place + 1, total=len(every))
    return f"{said} · {texts('checkin.more', count=count, minutes=minutes)}" if count else said


def say_remaining(low: int, high: int) -> str:
    """Say how many questions may follow: one number where it is near enough for most people."""
    if not high:
        return texts("checkin.more_none")
    if low == high:
        return texts("checkin.more_about", count=high)
    return texts("checkin.more_between", low=low, high=high)


def draw_progress(place: int, every: Sequence[Page]) -> None:
    """Draw how far this is; on a path that adapts, as far as that is known."""
    if not flow.adapts(catalog, visit):
        st.set_page_config(page_title=texts("checkin.tab", step=place + 1, total=len(every)))
        st.progress((place + 1) / len(every), say_progress(place, every))
        return
    st.set_page_config(page_title=texts("checkin.tab_adapts", step=place + 1))
    low, high = flow.remaining(engine, visit, every[place].items)
    st.progress(flow.share_done(visit, every, low, high), say_remaining(low, high))


def draw_page(place: int, page: Page) -> None:
    every = flow.pages(engine, visit)
    ends = place == len(every) - 1 and not flow.adapts(catalog, visit)
    shown = flow.shown_items(catalog, visit, page.items)
    missed = flow.open_items(visit, shown) if visit.progress.reminded == place else ()
    draw_progress(place, every)
    draw_title(
        page.title, f"step {place}{' open' if missed else ''}", focus=f"st-key-{OPEN}" if missed else ""
    )
    if place and every[place - 1].closing:
        st.markdown(f"*{every[place - 1].closing}*")
    if page.helps:
        st.markdown(
            texts("checkin.help_note") if visit.looks.view == "self" else texts("session.help_note")
        )
    if page.intro:
        st.markdown(page.intro)
    # Where the list of what was left open stands below, an answer draws the page: the list gets shorter.
    draw = draw_questions if missed else st.fragment(draw_questions, key=PART)
    draw(page, apart=not missed)
    review = catalog.paths[visit.check_in.path or "full"].review
    last = texts("checkin.review") if review else texts("checkin.to_results")
    draw_buttons(place, page, last if ends else "", missed)
    # An answer on this page leaves the sentence true: it counts all that the page asks.
    still = [id for id in catalog.intake.ideas_now_items if visit.lacks(id) or id in page.items]
    with st.container(key="stop_here"):
        if still:
            st.caption(texts("checkin.ideas_now_hint", count=len(still)))
        st.button(texts("checkin.ideas_now"), key=f"now_{place}", on_click=session.open_safety_page)
    draw_where_line()


def draw_enough() -> None:
    """Say that the first kind is settled, and why; offer to see it, or to answer more."""
    if flow.hides_any(visit):
        open_results()
    name_tab()
    draw_title(texts("checkin.enough_title"), "enough")
    ahead = flow.look_ahead(engine, visit)
    with st.container(key="enough"):
        if ahead.certain[0]:
            st.markdown(texts("checkin.enough_certain"))
        else:
            st.markdown(texts("checkin.enough_likely", count=flow.likely_of_100(engine, visit)))
        st.markdown(texts("checkin.enough_note"))
    with st.container(key="buttons"):
        if st.button(texts("checkin.see_now"), key="see_now", type="primary", width="stretch"):
            open_results()
        draw_answer_more(texts("checkin.fuller"))
    draw_where_line()


if start := session.starting():
    draw_start(start)
elif visit.progress.changing:
    draw_change(visit.progress.changing)
elif not visit.check_in.path:
    name_tab()
    draw_title(catalog.texts("common.checkin"), "nothing")
    draw_nothing_yet()
elif session.is_now():
    draw_now()
elif session.is_enough():
    draw_enough()
else:
    place = session.step()
    draw_page(place, flow.pages(engine, visit)[place])
