"""Parts on the journal: whether to keep one on this device, its file, and what came of a step."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from recommender.journal.entries import LARGEST_JOURNAL, Entry, JournalError, Plan, Tried, dump
from recommender.person.sentences import felt_words, say_date
from recommender.ui import journal, session, storage
from recommender.ui.clock import today
from recommender.ui.parts.shared import ask_clear, choose_file

DAYS_OF_WEEK = 7
FILE_NAME, MEDIA_TYPE = "notes.jsonl", "application/jsonl"


def draw_ask() -> None:
    """Ask whether a journal may be kept on this device; `take_away.confirm` comes first."""
    texts, visit = session.texts(), session.visit()
    if journal.is_open() or storage.is_off() or session.audience().is_discreet or visit.example:
        return
    with st.container(key="keep_journal"):
        st.subheader(texts("journal.ask.title"), anchor=False)
        st.markdown(texts("journal.ask.lead"))
        choose_leaving()
        label = texts("journal.ask.start")
        st.button(label, key="start_journal", on_click=journal.start_on_device)


def choose_leaving() -> None:
    """Draw what Leave quickly does to the journal; where somebody may be unsafe it deletes it."""
    texts, browser = session.texts(), session.browser()
    if session.must_confirm():
        st.caption(texts("journal.ask.leave_always"))
        return
    labels = texts.table("journal.ask.leave_choices")
    bound = session.bound(
        "choose_leaving", browser.leaving, partial(setattr, browser, "leaving"), labels
    )
    st.radio(texts("journal.ask.leave"), index=None, **bound)


def draw_faults() -> None:
    found, browser = journal.current(), session.browser()
    if browser.unreadable:
        st.warning(f"{session.texts()('journal.ask.unreadable')} {browser.unreadable}")
    if found and found.error:
        st.warning(found.error)


def draw_file() -> None:
    """Draw the journal's file: out, where one is open, and in, merged."""
    texts = session.texts()
    if journal.is_open():
        # The file is made at the press, where there is no session.
        label, make = texts("journal.ask.save"), partial(dump, journal.history())
        st.download_button(label, make, FILE_NAME, MEDIA_TYPE, key="save_journal", on_click="ignore")
    with st.popover(texts("journal.ask.load_title"), type="tertiary", key="journal_file"):
        st.caption(texts("journal.ask.load_hint"))
        file = choose_file(texts("journal.ask.load"), type=["jsonl"], key="load_journal")
        if file is None:
            return
        try:
            if journal.add_file(file.read(LARGEST_JOURNAL + 1)):
                st.rerun()
        except JournalError as error:
            st.error(error.say(texts))
            return
        draw_faults()
        st.success(texts("journal.ask.loaded"))


def draw_held() -> None:
    """Draw what there is to say of the open journal, its file, and the ways to close and delete it."""
    texts, opened = session.texts(), journal.current()
    if opened is None:
        return
    with st.container(key="held"):
        draw_faults()
        if opened.where == "file":
            st.caption(texts("journal.carry.is_file"))
        # On a shared screen the file waits, as every other one does.
        if session.visit().looks.sharing:
            return
        with st.container(horizontal=True):
            draw_file()
            st.button(texts("journal.carry.close"), key="close_journal", on_click=journal.close)
            forget, note = texts("journal.carry.forget"), texts("journal.carry.forget_note")
            if opened.where == "server" and draw_forget(forget, note, "forget_journal"):
                st.rerun()


def draw_forget(label: str, note: str, key: str) -> bool:
    """Draw the way to delete the open journal, and return whether it was deleted."""
    if ask_clear(label, note, key):
        try:
            journal.forget()
        except JournalError as error:
            st.error(error.say(session.texts()))
        else:
            return True
    return False


def ask_outcome(plan: Plan, tried: Tried | None) -> None:
    """Ask whether it was done, then how it felt; the guess comes after the answer, not before it."""
    texts, said = session.texts(), tried.payload if tried else None

    def ask(name: str, label: str, labels: Mapping[Any, str]) -> None:
        def store(value: object) -> None:
            journal.say_outcome(plan, tried, **{name: value})

        bound = session.bound(f"return_{name}", getattr(said, name, None), store, labels)
        st.segmented_control(label, width="stretch", **bound)

    ask("did", texts("journal.back.did"), texts.table("journal.back.did_choices"))
    if said is None:
        return
    if said.did == "no":
        st.markdown(texts("journal.back.not_yet"))
        return
    felt, expected = felt_words(texts), plan.payload.expected
    ask("felt", texts("journal.back.felt"), felt)
    if said.felt is not None:
        lines = [texts("journal.back.noted")]
        if expected is not None:
            lines.append(texts("journal.back.guess", guessed=felt[expected], felt=felt[said.felt]))
        if said.felt < 0:
            lines.append(texts("journal.back.worse"))
        st.markdown(" ".join(lines))


def say_when(entry: Entry) -> str:
    """Return the day of an entry as it is called today."""
    texts, day = session.texts(), journal.local_day(entry)
    days = (today() - day).days
    if days in (0, 1):
        return texts("journal.back.today") if days == 0 else texts("journal.back.yesterday")
    if 1 < days < DAYS_OF_WEEK:
        return texts("journal.back.week", day=texts.lines("journal.back.weekdays")[day.weekday()])
    return texts("journal.back.earlier", date=say_date(texts, day, with_year=False))
