"""The journal: whether one is kept on this device, its file, and what it asks on return."""

from datetime import date
from functools import partial
from typing import Literal

import streamlit as st

from recommender.journal.entries import LARGEST_JOURNAL, Entry, Plan, Tried, dump
from recommender.journal.errors import JournalError
from recommender.person.sentences import felt_words
from recommender.ui import journal, session, storage
from recommender.ui.clock import today
from recommender.ui.navigation import page
from recommender.ui.parts.inputs import choose_file
from recommender.ui.parts.question import open_results

Target = Literal["results", "plan"]
ButtonType = Literal["primary", "secondary"]
DAYS_OF_WEEK = 7
FILE_NAME, MEDIA_TYPE = "notes.jsonl", "application/jsonl"


def draw_ask() -> None:
    """Ask whether a journal may be kept on this device; `take_away.confirm` comes first."""
    texts = session.texts()
    if not _may_begin():
        return
    with st.container(key="keep_journal"):
        st.subheader(texts("journal.ask.title"), anchor=False)
        st.markdown(texts("journal.ask.lead"))
        _choose_leaving()
        label = texts("journal.ask.start")
        st.button(label, key="start_journal", on_click=journal.start_on_device)


def _may_begin() -> bool:
    visit = session.visit()
    return not (journal.is_open() or storage.is_off() or session.audience().is_discreet or visit.example)


def _choose_leaving() -> None:
    """Draw what Leave quickly does to the journal; where somebody may be unsafe it deletes it."""
    texts = session.texts()
    if session.must_confirm():
        st.caption(texts("journal.ask.leave_always"))
        return
    labels = texts.table("journal.ask.leave_choices")
    st.radio(
        texts("journal.ask.leave"),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        **session.bind("choose_leaving", session.browser().leaving),
        on_change=storage.choose_leaving,
        args=(tuple(labels),),
    )


def draw_journal() -> None:
    """Draw what is known of the journal here: the question, or where it is, and its file in and out."""
    texts, browser, found = session.texts(), session.browser(), journal.current()
    if browser.gone:
        st.info(texts("journal.ask.gone"))
    draw_ask()
    if found:
        st.subheader(texts("journal.look.title"), anchor=False)
        st.markdown(texts(f"journal.ask.{'kept' if found.where == 'device' else found.where}"))
        draw_faults()
        if found.where == "device":
            _choose_leaving()
    draw_file()


def draw_faults() -> None:
    """Say what of the journal could not be read, or not be added."""
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


# --- on return ---------------------------------------------------------------------------------------


def draw_return() -> bool:
    """Ask what came of the last plan, and offer what comes next; return whether there was anything."""
    if not journal.is_back():
        return False
    found, has_check_in = journal.asked_about(), journal.last_check_in() is not None
    draw_faults()
    if found:
        with st.container(key="return"):
            _draw_chosen(found[0])
            ask_outcome(*found)
    _draw_next(found[1] if found else None, has_check_in)
    return True


def _draw_chosen(plan: Plan) -> None:
    """Draw what was chosen, and when."""
    catalog = session.catalog()
    activity = catalog.activities[plan.payload.activity]
    icon = catalog.categories[activity.category].icon
    when = catalog.texts("journal.back.chose", when=say_day(plan))
    with st.container(horizontal=True, key="return_step", vertical_alignment="center", wrap=False):
        st.markdown(f":material/{icon}:", width="content")
        st.markdown(f"**{when}**  \n{activity.steps[plan.payload.step].text}")


def ask_outcome(plan: Plan, tried: Tried | None) -> None:
    """Ask whether it was done, then how it felt; the guess comes after the answer, not before it."""
    texts = session.texts()
    did = texts.table("journal.back.did_choices")
    said = tried.payload if tried else None
    st.segmented_control(
        texts("journal.back.did"),
        list(did),
        format_func=did.__getitem__,
        width="stretch",
        **session.bind("return_did", said.did if said else None),
        on_change=journal.say_did,
        args=(plan, tried, tuple(did)),
    )
    if said is None:
        return
    if said.did == "no":
        st.markdown(texts("journal.back.not_yet"))
        return
    felt = felt_words(texts)
    st.segmented_control(
        texts("journal.back.felt"),
        list(felt),
        format_func=felt.__getitem__,
        width="stretch",
        **session.bind("return_felt", said.felt),
        on_change=journal.say_felt,
        args=(plan, tried, tuple(felt)),
    )
    if said.felt is not None:
        _say_noted(plan, said.felt, felt)


def _say_noted(plan: Plan, said: int, felt: dict[int, str]) -> None:
    texts, expected = session.texts(), plan.payload.expected
    lines = [texts("journal.back.noted")]
    if expected is not None:
        guess = texts("journal.back.guess", guessed=felt[expected], felt=felt[said])
        lines.append(guess)
    if said < 0:
        lines.append(texts("journal.back.worse"))
    st.markdown(" ".join(lines))


def _draw_next(tried: Tried | None, has_check_in: bool) -> None:
    """Draw the ways on; after "Not yet" a smaller step is first."""
    texts, did = session.texts(), tried.payload.did if tried else None
    with st.container(horizontal=True, key="return_next", vertical_alignment="center"):
        if did == "no" and has_check_in:
            _draw_way(texts("journal.back.smaller"), "plan", "primary")
        if has_check_in:
            if st.button(texts("journal.back.again"), key="check_in_again"):
                journal.check_in_again()
                st.switch_page(page("checkin"), query_params=session.furthest_step())
            if did != "no":
                _draw_way(texts("journal.back.reopen"), "results")
            st.page_link(page("look_back"), label=texts("journal.look.title"))


def _draw_way(label: str, target: Target, type: ButtonType = "secondary") -> None:
    """Draw the button that opens the last check-in, after the safety questions, on one of its pages."""
    if st.button(label, key=f"return_to_{target}", type=type):
        journal.reopen()
        session.visit().unsaved.after_safety = target
        open_results()


def say_day(entry: Entry) -> str:
    """Return the day of an entry as it is called today."""
    texts, day = session.texts(), journal.local_day(entry)
    days = (today() - day).days
    if days in (0, 1):
        return texts("journal.back.today") if days == 0 else texts("journal.back.yesterday")
    if 1 < days < DAYS_OF_WEEK:
        return texts("journal.back.week", day=texts.lines("journal.back.weekdays")[day.weekday()])
    return texts("journal.back.earlier", date=say_date(day))


def say_date(day: date) -> str:
    """Return a day by its number and month."""
    texts = session.texts()
    return texts("common.day", day=day.day, month=texts.lines("common.months")[day.month - 1])
