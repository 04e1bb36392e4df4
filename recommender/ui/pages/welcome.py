"""Welcome: one screen to start from, and below it what comes out, for whom it is, and privacy."""

from typing import Literal

import streamlit as st

from recommender.person.markdown import bullets
from recommender.ui import journal, session, shipped, storage
from recommender.ui.browser import draw_title, read
from recommender.ui.navigation import page
from recommender.ui.parts.charts import draw_bars
from recommender.ui.parts.journal import ask_outcome, draw_faults, say_when
from recommender.ui.parts.question import open_results
from recommender.ui.parts.shared import carry_on, choose_way, draw_refused

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts

# How many kinds the example chart shows.
SHOWN = 4
Target = Literal["results", "plan"]
ButtonType = Literal["primary", "secondary"]


def draw_return() -> bool:
    """Ask what came of the last plan, and offer what comes next; return whether there was anything."""
    if not is_back:
        return False
    found = journal.asked_about()
    draw_faults()
    did = None
    if found:
        plan, tried = found
        did = tried.payload.did if tried else None
        activity = catalog.activities[plan.payload.activity]
        when = texts("journal.back.chose", when=say_when(plan))
        with st.container(key="return"):
            with st.container(
                horizontal=True, key="return_step", vertical_alignment="center", wrap=False
            ):
                st.markdown(f":material/{catalog.categories[activity.category].icon}:", width="content")
                st.markdown(f"**{when}**  \n{activity.steps[plan.payload.step].text}")
            ask_outcome(plan, tried)
    with st.container(horizontal=True, key="return_next", vertical_alignment="center"):
        if journal.last_check_in():
            draw_next(did)
    return True


def draw_next(did: str | None) -> None:
    """Draw the ways on; after "Not yet" a smaller step is first."""
    if did == "no":
        draw_reopen(texts("journal.back.smaller"), "plan", "primary")
    if st.button(texts("journal.back.again"), key="check_in_again"):
        journal.check_in_again()
        carry_on()
    if did != "no":
        draw_reopen(texts("journal.back.reopen"), "results", "secondary")
    st.page_link(page("look_back"), label=texts("journal.look.title"))


def draw_reopen(label: str, target: Target, type: ButtonType) -> None:
    """Draw the button that opens the last check-in, after the safety questions, on one of its pages."""
    if st.button(label, key=f"return_to_{target}", type=type):
        journal.reopen()
        session.visit().unsaved.after_safety = target
        open_results()


def draw_carry_on() -> bool:
    """Offer the check-in that is open in this tab or kept on this device; nothing of it is shown before.

    Return whether there is one.
    """
    own = visit.own or visit
    draw_refused()
    if own.check_in.path and not own.progress.arrived:
        label, leave = texts("welcome.carry_on"), session.leave_example
        if st.button(label, key="carry_on", type="primary", width="stretch", on_click=leave):
            carry_on()
        return True
    if not session.browser().offer:
        return False
    with st.container(key="offer"):
        st.subheader(texts("keep.offer_title"), anchor=False)
        st.markdown(texts("keep.offer_note"))
        st.page_link(page("keep"), label=texts("keep.title"))
        if st.button(texts("keep.offer"), key="take_offer", type="primary"):
            storage.take_offer()
            if session.visit().has_results:
                open_results()
            if not session.browser().refused:
                carry_on()
            st.rerun()
    return True


with st.container(key="welcome"):
    is_back = journal.is_back()
    if not is_back:
        st.markdown(read("window.svg"), unsafe_allow_html=True)
    draw_title(texts("journal.back.title") if is_back else texts("welcome.title"), "welcome")
    # What carries on stands above, and is to be pressed first.
    primary = "" if draw_return() | draw_carry_on() else "short"
    if path := choose_way("start", primary, ("short", "full")):
        st.switch_page(page("checkin"), query_params={session.STEP: path})
    st.caption(texts("welcome.private"))

if not visit.answers:
    st.subheader(texts("welcome.result_title"), anchor=False)
    draw_bars(shipped.example_view(catalog.examples.examples[0].id).categories[:SHOWN])
with st.container(horizontal=True, key="other_ways"):
    st.page_link(page("together"), label=texts("session.use_together"))
    st.page_link(page("keep"), label=texts("file.load_title"))
with st.expander(texts("welcome.example_title")):
    st.markdown(texts("welcome.example_note"))
    for example in catalog.examples.examples:
        st.caption(example.sentence)
        label = texts("welcome.example_button", name=example.title)
        key = f"example_{example.id}"
        if st.button(label, key=key, on_click=session.load_example, args=(example.id,)):
            st.switch_page(page("results"))
with st.expander(texts("welcome.privacy_title"), key="when_not"):
    st.markdown(bullets([*texts.lines("welcome.privacy"), texts("common.leave_note")]))
    st.markdown(f"**{texts('welcome.is_not_title')}**")
    st.markdown(bullets(texts.lines("welcome.is_not_items")))
    st.markdown(f"**{texts('results.when_not_title')}**")
    st.markdown(bullets(texts.lines("results.when_not")))
