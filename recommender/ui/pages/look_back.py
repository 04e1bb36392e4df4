"""Look back: what changed, in words and in a picture; what helped; and the journal itself."""

from datetime import datetime

import streamlit as st

from recommender.journal.change import Course
from recommender.journal.entries import CheckIn, Entry, Plan, Tried
from recommender.person.markdown import bullets
from recommender.person.sentences import felt_words, say_date, say_source
from recommender.ui import journal, session
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.charts import draw_vega, theme
from recommender.ui.parts.journal import draw_faults, draw_file, draw_forget, say_when
from recommender.ui.pictures import Words, course_chart, course_rows

catalog = session.catalog()
texts = catalog.texts

# How many entries are listed, newest first.
LISTED = 30


def draw_courses() -> None:
    """Draw each score over time: first in words, then as dots, the tries below the first ones."""
    found = journal.courses()
    titles = texts.table("journal.look.scores")
    shown = {id: title for id, title in titles.items() if id in found and found[id].points}
    if not shown:
        st.markdown(texts("journal.look.none"))
    tries = [
        (journal.local_time(one), one.payload.felt)
        for one in journal.history()
        if isinstance(one, Tried) and one.payload.did != "no" and one.payload.felt is not None
    ]
    for id, title in shown.items():
        with st.container(key=f"course_{id}"):
            st.subheader(title, anchor=False)
            st.markdown(say_course(id, found[id]))
            if len(found[id].points) > 1:
                draw_course(id, title, found[id], tries)
        tries = []


def say_course(id: str, course: Course) -> str:
    """Say what changed from the first check-in to the last; never that nothing did."""
    change = course.change
    if len(course.points) < 2:
        return texts("journal.look.first")
    if change.verdict == "early":
        return texts("journal.look.early")
    date = say_date(texts, course.points[0][0].date(), with_year=False)
    if change.verdict != "more" or change.change is None:
        return texts("journal.look.chance", date=date)
    if change.change < 0:
        return f"{texts(f'journal.look.down.{id}', date=date)} {texts('journal.look.sure')}"
    up = texts(f"journal.look.up.{id}", date=date)
    return f"{up} {texts('journal.look.sure')} {texts('journal.look.hard')}"


def draw_course(id: str, title: str, course: Course, tries: list[tuple[datetime, int]]) -> None:
    band = texts("journal.look.band") if course.change.least else ""
    words = Words(texts(f"journal.look.upper.{id}"), texts(f"journal.look.lower.{id}"), band)
    alt = texts("journal.look.alt", title=title, count=len(course.points))
    spec = course_chart(course.change.score, words, theme(), bool(tries))
    draw_vega(course_rows(course, tries), spec, alt, key=f"chart_{id}")
    if tries:
        st.caption(texts("journal.look.tries"))


def draw_helped() -> None:
    """Draw how often each step that was tried felt better, and offer to let that count."""
    helped = journal.helped()
    if not helped:
        return
    with st.container(key="what_helped"):
        st.subheader(texts("journal.look.helped"), anchor=False)
        for activity, better, count in helped:
            icon = catalog.categories[activity.category].icon
            with st.container(horizontal=True, key=f"helped_{activity.id}", wrap=False):
                st.markdown(f":material/{icon}: {activity.title}", width="stretch")
                times = texts("journal.look.times", better=better, count=count)
                st.markdown(times, width="content")
        if journal.may_count_helped():
            is_on = session.visit().helped is not None
            bound = session.bound("count_helped", is_on, journal.count_helped)
            st.toggle(texts("journal.look.count"), **bound)
            st.caption(texts("journal.look.count_hint"))


def say_how() -> list[str]:
    """Say how a change is told from chance, each threshold with its sources."""
    lines, titles = [catalog.follow_up.reason], texts.table("journal.look.scores")
    for line in catalog.follow_up.reliable_change:
        if line.id in titles:
            keys = dict.fromkeys(key for key in (line.source, line.reliability_source) if key)
            sources = " ".join(say_source(catalog, catalog.sources[key]) for key in keys)
            lines.append(f"**{titles[line.id]}.** {line.note} {sources}")
    return lines


def draw_entries() -> None:
    """List what is in the journal, newest first, each with the way to delete it."""
    listed = [one for one in reversed(journal.history()) if one.kind != "deleted"][:LISTED]
    with st.expander(texts("journal.look.entries", count=len(listed)), key="entries"):
        for one in listed:
            with st.container(horizontal=True, key=f"entry_{one.id}", vertical_alignment="center"):
                st.markdown(f"**{say_when(one)}**  \n{say_entry(one)}", width="stretch")
                label, key = texts("journal.look.delete_one"), f"delete_{one.id}"
                st.button(label, key=key, type="tertiary", on_click=journal.delete, args=(one,))


def say_entry(entry: Entry) -> str:
    if isinstance(entry, CheckIn):
        return texts("journal.look.check_in")
    if not isinstance(entry, Plan | Tried):
        return ""
    known = catalog.activities.get(entry.payload.activity)
    title = known.title if known else entry.payload.activity
    if isinstance(entry, Plan):
        return texts("journal.look.plan", title=title)
    did = texts.table("journal.back.did_choices")[entry.payload.did]
    felt = entry.payload.felt
    said = did if felt is None else f"{did}, {felt_words(texts)[felt]}"
    return texts("journal.look.tried", title=title, said=said)


draw_title(texts("journal.look.title"), "look back")
if not journal.is_open():
    st.markdown(texts("journal.look.closed"))
    st.page_link(page("keep"), label=texts("keep.title"))
elif session.audience().is_discreet:
    st.markdown(texts("journal.look.shared"))
else:
    draw_faults()
    draw_courses()
    draw_helped()
    with st.expander(texts("journal.look.how"), key="how_told"):
        st.markdown(bullets(say_how()))
    draw_entries()
    with st.container(horizontal=True, key="journal_ways", vertical_alignment="center"):
        draw_file()
        label, note = texts("journal.look.delete"), texts("journal.look.delete_note")
        if draw_forget(label, note, "delete_journal"):
            st.switch_page(page("welcome"))
