"""Downloads: the exports of one person, the calendar among them; and the results page as printed."""

from dataclasses import replace
from functools import partial

import streamlit as st

from recommender.person.exports import EXPORTS, Material, Wishes
from recommender.person.markdown import paper_markdown
from recommender.person.note import note_text
from recommender.person.paper import build_paper
from recommender.person.view import Audience, View
from recommender.ui import flow, session
from recommender.ui.clock import now, today
from recommender.ui.parts.help_lines import here


def confirm() -> bool:
    """Return whether something may be saved; ask first where somebody else may open this device.

    Never asked on a shared screen: the question itself would reveal the answer.
    """
    texts = session.texts()
    if session.visit().looks.sharing:
        st.markdown(texts("session.save_later"))
        return False
    if session.must_confirm():
        st.markdown(texts("file.confirm_note"))
        st.checkbox(texts("file.confirm"), **session.choice("only_me"))
    return session.may_save()


def draw_calendar() -> None:
    """Draw the download of the plan for a calendar, after `confirm`; activities are named on request."""
    catalog = session.catalog()
    texts, title = catalog.texts, catalog.plan.calendar.title
    st.subheader(texts("plan.calendar_title"), anchor=False)
    st.markdown(texts("plan.calendar_hint", title=title))
    st.checkbox(texts("plan.calendar_named"), **session.choice("calendar_named"))
    st.caption(texts("plan.calendar_named_hint", title=title))
    alarm = texts("plan.calendar_alarm", minutes=catalog.plan.calendar.alarm)
    st.checkbox(alarm, **session.choice("calendar_alarm"))
    unsaved = session.visit().unsaved
    wishes = Wishes(names=unsaved.calendar_named, alarm=unsaved.calendar_alarm)
    _draw_download("calendar", texts("plan.calendar"), "save_calendar", wishes)


def draw_handout() -> None:
    """Draw the download of Oxytocin in two minutes, which is about nobody."""
    _draw_download("handout", session.texts()("exports.handout.save"), "save_handout", Wishes())


def draw_downloads() -> None:
    """Draw every export that the page "Save or clear" offers; some need results first."""
    texts, has_results = session.texts(), session.visit().has_results
    for name, export in EXPORTS.items():
        part = export.offered_as
        if part and (has_results or not export.needs_result):
            st.subheader(texts(f"exports.{part}.title"), anchor=False)
            st.markdown(texts(f"exports.{part}.lead"))
            wishes = WISHES[name]() if name in WISHES else Wishes()
            _draw_download(name, texts(f"exports.{part}.save"), f"save_{part}", wishes)


def _ask_file() -> Wishes:
    catalog, visit = session.catalog(), session.visit()
    texts = catalog.texts
    every = tuple(item.id for item in catalog.items.values() if item.tab_only)
    # A question that was never offered to this person must not be named.
    is_unnamed = session.audience().is_discreet or flow.offered(catalog, visit, every) != every
    label = texts("file.private_discreet") if is_unnamed else texts("file.private")
    st.checkbox(label, **session.choice("file_private"))
    st.caption(texts("file.private_discreet_hint") if is_unnamed else texts("file.private_hint"))
    return Wishes(private=visit.unsaved.file_private)


def _ask_paper() -> Wishes:
    texts, visit = session.texts(), session.visit()
    st.checkbox(texts("keep.paper_answers"), **session.choice("paper_answers"))
    st.checkbox(texts("keep.paper_private"), **session.choice("paper_private"))
    return Wishes(
        answers=visit.unsaved.paper_answers,
        private=visit.unsaved.paper_private,
        numbers=visit.looks.numbers or session.audience().sees_numbers,
    )


# What an export asks before its button, by its name in `EXPORTS`.
WISHES = {"check-in": _ask_file, "paper": _ask_paper}


def _draw_download(export: str, label: str, key: str, wishes: Wishes) -> None:
    """Draw the button for an entry of `EXPORTS`; the file is made at the press."""
    entry, visit = EXPORTS[export], session.visit()
    data = replace(visit.check_in, answers=session.used_answers())
    make = partial(entry.write, session.view(), Material(data, here(), now(), wishes))
    st.download_button(label, make, entry.file_name, entry.media_type, key=key, on_click="ignore")


def draw_note(view: View) -> None:
    texts = session.texts()
    with st.expander(texts("plan.note_title"), key="note"):
        st.markdown(texts("plan.note_intro"))
        note = note_text(view, session.visit().check_in.plan, today())
        st.code(note, language=None, wrap_lines=True)


def draw_print(view: View) -> None:
    """Draw what a print of this page shows instead of it; a style sheet hides it on the screen."""
    paper = build_paper(
        view.seen_by(Audience.PAPER),
        {},
        session.visit().check_in.plan,
        here(),
        today(),
        with_numbers=view.audience.sees_numbers,
    )
    with st.container(key="paper"):
        st.markdown(f"## {paper.title}\n\n{paper_markdown(paper, level=3)}")
