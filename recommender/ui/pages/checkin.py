"""Check-in: one page of questions at a time; ?step=n in the URL, never an answer."""

from collections.abc import Sequence

import streamlit as st

from recommender.catalog.records.questionnaire import Page
from recommender.person.markdown import bullets
from recommender.scoring.responses import NOT_ASKED
from recommender.ui import flow, session, storage
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page as page_named
from recommender.ui.parts.help_lines import choose_country
from recommender.ui.parts.question import PART, ask, ask_page, open_results
from recommender.ui.parts.shared import draw_answer_more, draw_nothing_yet

# Key of the container that names open questions; it takes the focus.
OPEN = "open_questions"
catalog, engine, visit = session.catalog(), session.engine(), session.visit()
texts = catalog.texts


def name_tab() -> None:
    st.set_page_config(page_title=texts("pages.checkin"))


def draw_start(path: str) -> None:
    name_tab()
    draw_title(texts("start.title"), f"start {path}")
    for item in catalog.intake.welcome_items:
        ask(catalog.items[item])
    with st.container(key="device"):
        phone = session.choice("phone", texts.table("start.phone_choices"))
        st.radio(texts("start.phone"), index=None, **phone)
    if visit.looks.phone == "yes":
        st.info(texts("start.phone_yes"))
    choose_country(texts("start.country"))
    with st.container(key="buttons"):
        label, begin = texts("checkin.forward"), session.begin
        key = f"begin_{path}"
        st.button(label, key=key, type="primary", width="stretch", on_click=begin, args=(path,))


def draw_change(item: str) -> None:
    name_tab()
    draw_title(texts("checkin.change_title"), f"change {len(visit.check_in.order)}")
    ask_page(() if flow.hidden_items(catalog, visit, (item,)) else (catalog.items[item],))
    draw_hidden_note((item,))
    with st.container(key="buttons"):
        label = texts("checkin.save_change")
        saved = st.button(label, key="save_change", type="primary", width="stretch")
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
        label, finish, args = texts("checkin.to_results"), flow.finish_safety_page, (catalog, visit)
        key = "now_done"
        done = st.button(label, key, type="primary", width="stretch", on_click=finish, args=args)
    draw_where_line()
    if done or not items:
        st.switch_page(page_named(visit.unsaved.after_safety))


def draw_hidden_note(items: flow.Items) -> None:
    if flow.hidden_items(catalog, visit, items):
        st.markdown(f"{texts('session.private_note')} {texts('session.private_ways')}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(texts("session.private_show"), key="show_private", on_click=session.show_private)
            st.page_link(page_named("keep"), label=texts("file.load_title"))


def draw_where_line() -> None:
    with st.container(horizontal=True, key="kept", vertical_alignment="center", gap="xsmall"):
        st.caption(storage.say_where(), width="content")
        st.page_link(page_named("keep"), label=texts("keep.clear_link"))


def draw_questions(page: Page, apart: bool) -> None:
    """Draw the questions of a page; `apart`: an answer draws at most them again."""
    shown = flow.shown_items(catalog, visit, page.items)
    ask_page(tuple(catalog.items[id] for id in shown), apart)
    draw_hidden_note(flow.offered(catalog, visit, page.items))


def draw_buttons(place: int, page: Page, last: str, missed: flow.Items) -> None:
    """Draw the way on, and beside it what was left open; `last` names the way on from the last page."""
    with st.container(key="buttons"):
        if missed:
            # Once a page, and blank stays allowed.
            with st.container(key=OPEN):
                st.subheader(texts("checkin.open_title"), anchor=False)
                names = bullets(catalog.items[id].label for id in missed)
                st.markdown(f"{texts('checkin.open_intro')}\n\n{names}")
        row = st.container(horizontal=True, key="steps")
    with row:
        leave, args = session.leave_page, (page.items, place)
        if place:
            back = texts("checkin.back")
            st.button(back, key=f"back_{place}", on_click=session.go_to, args=(place - 1,))
        label, key = last or texts("checkin.forward"), f"forward_{place}"
        done = st.button(label, key=key, type="primary", on_click=leave, args=args)
        label, key, skips = texts("checkin.skip"), f"skip_{place}", {"skips": True}
        skip = st.button(label, key=key, type="tertiary", on_click=leave, args=args, kwargs=skips)
    if last and (skip or (done and visit.progress.reminded != place)):
        if catalog.paths[visit.check_in.path or "full"].review:
            st.switch_page(page_named("check_answers"))
        open_results()


def draw_progress(place: int, every: Sequence[Page]) -> None:
    """Draw which page this is, and how much later ones ask: no answer on this page changes that.

    On a path that adapts, how many questions may follow is known from other people alone.
    """
    if not flow.adapts(catalog, visit):
        st.set_page_config(page_title=texts("checkin.tab", step=place + 1, total=len(every)))
        count, minutes = flow.length(catalog, visit, every[place + 1 :])
        said = texts("checkin.progress", step=place + 1, total=len(every))
        more = f"{said} · {texts('checkin.more', count=count, minutes=minutes)}" if count else said
        st.progress((place + 1) / len(every), more)
        return
    st.set_page_config(page_title=texts("checkin.tab_adapts", step=place + 1))
    low, high = flow.remaining(engine, visit, every[place].items)
    if not high:
        said = texts("checkin.more_none")
    elif low == high:
        said = texts("checkin.more_about", count=high)
    else:
        said = texts("checkin.more_between", low=low, high=high)
    st.progress(flow.share_done(visit, every, low, high), said)


def draw_page(place: int, page: Page) -> None:
    every = flow.pages(engine, visit)
    ends = place == len(every) - 1 and not flow.adapts(catalog, visit)
    shown = flow.shown_items(catalog, visit, page.items)
    missed = flow.open_items(visit, shown) if visit.progress.reminded == place else ()
    draw_progress(place, every)
    state, focus = (" open", f"st-key-{OPEN}") if missed else ("", "")
    draw_title(page.title, f"step {place}{state}", focus)
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
    # A shared screen hid questions: nothing is called settled.
    if NOT_ASKED in visit.answers.values():
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
    draw_title(texts("common.checkin"), "nothing")
    draw_nothing_yet()
elif (place := session.place()) == session.NOW:
    draw_now()
elif place == session.ENOUGH:
    draw_enough()
else:
    draw_page(int(place), flow.pages(engine, visit)[int(place)])
