"""The parts of Look back; `pages/look_back.py` puts them in order."""

from datetime import datetime

import pyarrow as pa
import streamlit as st

from recommender.catalog.records.content import Activity
from recommender.journal.change import Course, what_helped
from recommender.journal.entries import CheckIn, Entry, Plan, Tried
from recommender.journal.errors import JournalError
from recommender.person.sentences import felt_words, say_source
from recommender.ui import journal, session
from recommender.ui.courses import Words, course_chart, course_rows
from recommender.ui.navigation import page
from recommender.ui.parts.journal import say_date, say_day
from recommender.ui.parts.stored import ask_clear

# How many entries are listed, newest first.
LISTED = 30


def draw_courses() -> None:
    """Draw each score over time: first in words, then as dots."""
    texts, found = session.texts(), journal.courses()
    titles = texts.table("journal.look.scores")
    shown = {id: title for id, title in titles.items() if id in found and found[id].points}
    if not shown:
        st.markdown(texts("journal.look.none"))
    tries = _tries()
    for id, title in shown.items():
        with st.container(key=f"course_{id}"):
            st.subheader(title, anchor=False)
            st.markdown(_say_course(id, found[id]))
            if len(found[id].points) > 1:
                _draw_course(id, title, found[id], tries)
                if tries:
                    st.caption(texts("journal.look.tries"))
        # The steps stand below the first picture alone.
        tries = []


def _tries() -> list[tuple[datetime, int]]:
    """Return when each step was said to be tried, and how it felt."""
    return [
        (journal.local_time(one), one.payload.felt)
        for one in journal.history()
        if isinstance(one, Tried) and one.payload.did != "no" and one.payload.felt is not None
    ]


def _say_course(id: str, course: Course) -> str:
    """Say what changed from the first check-in to the last; never that nothing did."""
    texts, change = session.texts(), course.change
    if len(course.points) < 2:
        return texts("journal.look.first")
    date = say_date(course.points[0][0].date())
    if change.verdict == "early":
        return texts("journal.look.early")
    if change.verdict != "more" or change.change is None:
        return texts("journal.look.chance", date=date)
    up, down = texts(f"journal.look.up.{id}", date=date), texts(f"journal.look.down.{id}", date=date)
    if change.change < 0:
        return f"{down} {texts('journal.look.sure')}"
    return f"{up} {texts('journal.look.sure')} {texts('journal.look.hard')}"


def _draw_course(id: str, title: str, course: Course, tries: list[tuple[datetime, int]]) -> None:
    texts = session.texts()
    band = texts("journal.look.band") if course.change.least else ""
    words = Words(texts(f"journal.look.upper.{id}"), texts(f"journal.look.lower.{id}"), band)
    table = pa.Table.from_pylist(course_rows(course, tries))
    spec = course_chart(course, words, st.context.theme.type or "light", bool(tries))
    alt = texts("journal.look.alt", title=title, count=len(course.points))
    st.vega_lite_chart(table, spec, theme=None, alt=alt, key=f"chart_{id}")


def draw_helped() -> None:
    """Draw how often each step that was tried felt better, and offer to let that count."""
    texts, catalog = session.texts(), session.catalog()
    found = what_helped(journal.history())
    helped = [(id, one.felt) for id, one in found.items() if id in catalog.activities]
    if not helped:
        return
    with st.container(key="what_helped"):
        st.subheader(texts("journal.look.helped"), anchor=False)
        for id, felt in sorted(helped, key=lambda one: (-_better(one[1]), len(one[1]))):
            _draw_helped(catalog.activities[id], felt)
        if sum(len(felt) for _, felt in helped) >= catalog.method.helped.offered_after:
            bound = session.bind("count_helped", session.visit().helped is not None)
            st.toggle(texts("journal.look.count"), **bound, on_change=journal.count_helped)
            st.caption(texts("journal.look.count_hint"))


def _better(felt: tuple[int, ...]) -> int:
    return sum(one > 0 for one in felt)


def _draw_helped(activity: Activity, felt: tuple[int, ...]) -> None:
    texts, icon = session.texts(), session.catalog().categories[activity.category].icon
    times = texts("journal.look.times", better=_better(felt), count=len(felt))
    with st.container(horizontal=True, key=f"helped_{activity.id}", wrap=False):
        st.markdown(f":material/{icon}: {activity.title}", width="stretch")
        st.markdown(times, width="content")


def say_how() -> list[str]:
    """Say how a change is told from chance, each threshold with its sources."""
    catalog = session.catalog()
    lines, titles = [catalog.follow_up.reason], catalog.texts.table("journal.look.scores")
    for line in catalog.follow_up.reliable_change:
        if line.id in titles:
            keys = dict.fromkeys(key for key in (line.source, line.reliability_source) if key)
            sources = " ".join(say_source(catalog, catalog.sources[key]) for key in keys)
            lines.append(f"**{titles[line.id]}.** {line.note} {sources}")
    return lines


def draw_entries() -> None:
    """List what is in the journal, newest first, each with the way to delete it."""
    texts = session.texts()
    listed = [one for one in reversed(journal.history()) if one.kind != "deleted"][:LISTED]
    with st.expander(texts("journal.look.entries", count=len(listed)), key="entries"):
        for one in listed:
            with st.container(horizontal=True, key=f"entry_{one.id}", vertical_alignment="center"):
                st.markdown(f"**{say_day(one)}**  \n{_say_entry(one)}", width="stretch")
                label, args = texts("journal.look.delete_one"), (one,)
                key = f"delete_{one.id}"
                st.button(label, key=key, type="tertiary", on_click=journal.delete, args=args)


def _say_entry(entry: Entry) -> str:
    texts, activities = session.texts(), session.catalog().activities
    if isinstance(entry, CheckIn):
        return texts("journal.look.check_in")
    if not isinstance(entry, Plan | Tried):
        return ""
    known = activities.get(entry.payload.activity)
    title = known.title if known else entry.payload.activity
    if isinstance(entry, Plan):
        return texts("journal.look.plan", title=title)
    did = texts.table("journal.back.did_choices")[entry.payload.did]
    felt = entry.payload.felt
    said = did if felt is None else f"{did}, {felt_words(texts)[felt]}"
    return texts("journal.look.tried", title=title, said=said)


def draw_delete() -> None:
    """Draw the way to delete the whole journal."""
    texts = session.texts()
    if ask_clear(texts("journal.look.delete"), texts("journal.look.delete_note"), "delete_journal"):
        try:
            journal.forget()
        except JournalError as error:
            st.error(error.say(texts))
            return
        st.switch_page(page("welcome"))
