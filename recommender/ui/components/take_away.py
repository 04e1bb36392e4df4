"""What a person may take away: a calendar file, the check-in as a file, the paper as PDF."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from recommender.report.calendar import calendar_file
from recommender.report.markdown import paper_markdown
from recommender.report.paper import PaperOptions, build_paper
from recommender.report.person import PersonResult
from recommender.report.plan import Planned
from recommender.report.saved import write_check_in
from recommender.report.typeset import paper_pdf
from recommender.ui import planning, state
from recommender.ui.clock import now, today
from recommender.ui.components.help_lines import here
from recommender.ui.draft import data_of

# Neutral names: a list of downloads is seen by whoever opens the device.
PAPER, CALENDAR = "notes.pdf", "calendar.ics"


def confirm() -> bool:
    """Whether something may be saved; asks first where somebody else may open this device.

    Never on a shared screen: that it has to ask would tell why.
    """
    words = state.catalog().words.file
    if state.checkin().sharing:
        st.markdown(state.catalog().words.session.save_later)
        return False
    if state.must_confirm():
        st.markdown(words.confirm_note)
        _tick("only_me", words.confirm)
    return state.may_save()


def draw_calendar(plan: tuple[Planned, ...]) -> None:
    """The plan for a calendar, neutral unless wished otherwise."""
    catalog = state.catalog()
    words, title = catalog.words.plan, catalog.plan.calendar.title
    st.subheader(words.calendar_title, anchor=False)
    st.markdown(words.calendar_hint.format(title=title))
    if not confirm():
        return
    _tick("calendar_named", words.calendar_named)
    st.caption(words.calendar_named_hint.format(title=title))
    named = state.checkin().calendar_named
    st.download_button(
        words.calendar,
        partial(calendar_file, catalog, plan, today(), named, now().time()),
        CALENDAR,
        "text/calendar",
        key="save_calendar",
        on_click="ignore",
    )


def draw_file() -> None:
    """The check-in as a file that Tend can read again."""
    catalog, visit = state.catalog(), state.checkin()
    words = catalog.words.file
    st.subheader(words.save_title, anchor=False)
    st.markdown(words.save_lead)
    every = tuple(item.id for item in catalog.items.values() if item.tab_only)
    # A question that was never offered to this person is not named either.
    discreet = state.is_discreet() or state.offered(every) != every
    _tick("file_private", words.private_discreet if discreet else words.private)
    st.caption(words.private_discreet_hint if discreet else words.private_hint)
    data = replace(data_of(visit), answers=state.used_answers())
    st.download_button(
        words.save,
        partial(write_check_in, catalog, data, private=visit.file_private, on=today()),
        words.name,
        "application/json",
        key="save_file",
        on_click="ignore",
    )


def draw_paper() -> None:
    """The result on paper: two pages at most."""
    words = state.catalog().words.keep
    st.subheader(words.pdf_title, anchor=False)
    st.markdown(words.pdf_note)
    _tick("paper_answers", words.pdf_answers)
    _tick("paper_private", words.pdf_private)
    st.download_button(
        words.pdf, _paper_maker(), PAPER, "application/pdf", key="save_paper", on_click="ignore"
    )


def _paper_maker() -> partial[bytes]:
    visit = state.checkin()
    options = PaperOptions(
        answers=visit.paper_answers,
        private=visit.paper_private,
        numbers=visit.numbers or visit.view == "client",
    )
    given = (state.result(), state.used_answers(), planning.chosen(), here(), today(), options)
    return partial(_pdf, *given)


def _pdf(*given: object) -> bytes:
    return paper_pdf(build_paper(*given))  # type: ignore[arg-type]


def draw_print(result: PersonResult) -> None:
    """What a print of this page shows instead of it; on the screen it is hidden."""
    options = PaperOptions(numbers=state.is_discreet())
    plan = planning.chosen()
    paper = build_paper(result, {}, plan, here(), today(), options)
    with st.container(key="paper"):
        st.markdown(f"## {paper.title}\n\n{paper_markdown(paper, level=3)}")


def _tick(name: str, label: str) -> None:
    st.checkbox(label, key=state.choice_key(name), on_change=state.choose, args=(name,))
