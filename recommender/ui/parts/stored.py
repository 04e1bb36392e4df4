"""Parts on what is stored: where, what of it comes back, and what is missing."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.reading import SavedFileError, read_check_in
from recommender.person.saved import say_not_asked
from recommender.person.strict_json import LARGEST_FILE
from recommender.ui import flow, session, storage
from recommender.ui.clock import today
from recommender.ui.navigation import page
from recommender.ui.parts.inputs import choose_file
from recommender.ui.parts.question import open_results


def draw_where_line() -> None:
    """Draw one line: where the answers are stored, and the way to change that."""
    with st.container(horizontal=True, key="kept", vertical_alignment="center", gap="xsmall"):
        st.caption(storage.say_where(), width="content")
        st.page_link(page("keep"), label=session.texts()("keep.clear_link"))


def draw_refused() -> None:
    """Say so where what the browser stored cannot be used."""
    if session.browser().refused:
        st.info(session.texts()("keep.refused"))


def draw_nothing_yet() -> None:
    """On a page of answers that has none: say why, where that is known, and offer the start."""
    draw_refused()
    texts = session.texts()
    st.markdown(texts("checkin.start_clean") if storage.is_off() else texts("checkin.start_first"))
    st.page_link(page("welcome"), label=texts("checkin.go_home"))


def draw_answer_more(label: str) -> None:
    """Offer the questions that were not asked, where there are any."""
    if flow.can_answer_more(session.catalog(), session.visit()) and st.button(
        label, key="more", on_click=session.begin, args=("full",)
    ):
        _go_on()


def draw_carry_on() -> bool:
    """Offer the check-in that is open in this tab or kept on this device; nothing of it is shown before.

    Return whether there is one.
    """
    texts, visit = session.texts(), session.visit()
    own = visit.own or visit
    draw_refused()
    if own.check_in.path and not own.progress.arrived:
        if st.button(
            texts("welcome.carry_on"),
            key="carry_on",
            type="primary",
            width="stretch",
            on_click=session.leave_example,
        ):
            _go_on()
        return True
    if session.browser().offer:
        with st.container(key="offer"):
            st.subheader(texts("keep.offer_title"), anchor=False)
            st.markdown(texts("keep.offer_note"))
            st.page_link(page("keep"), label=texts("keep.title"))
            if st.button(texts("keep.offer"), key="take_offer", type="primary"):
                storage.take_offer()
                if session.visit().has_results:
                    open_results()
                if not session.browser().refused:
                    _go_on()
                st.rerun()
        return True
    return False


def _go_on() -> None:
    st.switch_page(page("checkin"), query_params=session.furthest_step())


def ask_clear(label: str, note: str, key: str, but: str = "") -> Literal["yes", "but"] | None:
    """Draw what opens the question whether to clear, and return the answer: yes, or the other, `but`.

    A popover: a press elsewhere closes it, and Leave quickly and Cover screen stay in reach.
    """
    texts = session.texts()
    with st.popover(label, type="tertiary", key=f"{key}_ask"):
        st.markdown(note)
        yes = texts("journal.ask.clear_all") if but else texts("keep.clear_yes")
        if st.button(yes, key=key, type="primary"):
            return "yes"
        return "but" if but and st.button(but, key=f"{key}_but") else None


def draw_load() -> None:
    """Open a saved check-in at once, with a way back; a sentence says why a file cannot be used."""
    texts = session.texts()
    st.subheader(texts("file.load_title"), anchor=False)
    st.markdown(texts("file.load_lead"))
    st.caption(texts("file.load_hint"))
    file = choose_file(texts("file.load"), type=["json"], key="load_file", max_upload_size=1)
    if file is None:
        return
    content = file.read(LARGEST_FILE + 1)
    try:
        loaded = read_check_in(session.catalog(), content, today())
    except SavedFileError as error:
        st.error(f"**{texts('file.failed_title')}.** {texts('file.failed_intro')}\n\n{error}")
        return
    # Leaving this page loses nothing: a file is opened as soon as it is read, and once.
    stamp = sha256(content).hexdigest()
    if session.visit().unsaved.file != stamp:
        session.open_file(loaded.data, stamp)
        st.rerun()
    is_open = session.visit().unsaved.before is not None
    if loaded.dropped:
        lines = bullets(loaded.dropped)
        st.info(f"**{texts('file.dropped_title')}.** {texts('file.dropped_intro')}\n\n{lines}")
    elif is_open:
        st.success(texts("file.loaded"))
    draw_not_asked(loaded.data.not_asked)
    with st.container(horizontal=True):
        if st.button(texts("checkin.review"), key="open_file", type="primary"):
            if not is_open:
                session.open_file(loaded.data, stamp)
            st.switch_page(page("check_answers"))
        if is_open:
            st.button(texts("file.undo"), key="undo_file", on_click=session.undo_file)


def draw_not_asked(ids: Sequence[str]) -> None:
    """Name the questions and options that are newer than a loaded check-in, if any; no private one on a
    shared screen.
    """
    if ids:
        texts = session.texts()
        lines = bullets(say_not_asked(session.catalog(), ids, session.audience()))
        st.info(f"**{texts('file.not_asked_title')}.** {texts('file.not_asked_intro')}\n\n{lines}")
