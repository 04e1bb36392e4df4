"""Since last time: the last plan and what came of it, then and now, and what to talk about."""

import streamlit as st

from recommender.journal.entries import CheckIn
from recommender.journal.since import Since
from recommender.journal.visits import open_check_in
from recommender.person.chart import NO_FITS
from recommender.person.markdown import bullets
from recommender.person.paper import say_date
from recommender.person.sentences import say_category
from recommender.person.view import View
from recommender.ui import journal, session
from recommender.ui.clock import today
from recommender.ui.navigation import page
from recommender.ui.parts import since as parts
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.charts import draw_bars
from recommender.ui.parts.held import draw_held
from recommender.ui.parts.inputs import choose_way
from recommender.ui.parts.journal import ask_outcome

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def seen() -> tuple[View, CheckIn | None] | None:
    """Return the newest view there is, and its entry where it is from before; None without any."""
    both, found = parts.pair(), parts.compared()
    if both and found:
        return found.now, both.now
    earlier = parts.last_check_ins()
    if earlier:
        return parts.view_of(open_check_in(catalog, earlier[0]).data), earlier[0]
    return (session.view(), None) if visit.progress.arrived and not visit.example else None


def draw_plan(view: View) -> None:
    last = parts.shown_plan(view)
    with st.container(key="card_since"):
        if last is None:
            st.markdown(texts("journal.since.no_plan"))
            return
        plan, tried = last
        icon = catalog.categories[catalog.activities[plan.payload.activity].category].icon
        said = texts("journal.since.plan", plan=parts.say_plan(view, plan))
        st.markdown(f":material/{icon}: {said}")
        st.caption(parts.say_day(plan))
        with st.container(key="tried"):
            ask_outcome(plan, tried)


def draw_words(view: View, found: Since | None) -> None:
    """What changed, and what to talk about."""
    last = parts.shown_plan(view)
    if found:
        st.subheader(texts("journal.since.changed_title"), anchor=False)
        st.markdown(bullets(found.lines))
        st.caption(texts("journal.since.caption"))
        st.subheader(texts("journal.since.talk_title"), anchor=False)
        st.markdown(bullets(found.questions(last)))
        if found.score_lines:
            with st.expander(texts("results.scores_title"), key="since_scores"):
                st.markdown(bullets(found.score_lines))
    else:
        st.markdown(texts("journal.since.one"))


def draw_kinds(view: View, found: Since | None) -> None:
    rows = view.categories
    st.header(found.headline if found else view.finding, anchor=False)
    if not rows:
        st.markdown(texts("results.nothing_left"))
        return
    draw_bars(rows, then=found.fits if found else NO_FITS)
    both = parts.pair()
    if found and both:
        here = parts.say_day(both.now) if both.now else say_date(texts, today())
        then = parts.say_day(both.then)
        st.caption(
            f"{texts('journal.since.open_circle')} {texts('journal.since.dates', then=then, now=here)}"
        )
    lines = [say_category(catalog, row, rows, view.audience.sees_numbers) for row in rows]
    if found:
        lines = [f"{line} {found.then_words(row)}" for line, row in zip(lines, rows, strict=True)]
    with st.expander(texts("results.all_title"), key="since_in_words"):
        st.markdown(bullets(line.replace(".", r"\.", 1) for line in lines))


def draw_ways(is_today: bool) -> None:
    """The way on: to today's results, or to today's questions."""
    if is_today:
        st.page_link(page("results"), label=texts("common.results"))
        return
    st.subheader(texts("journal.since.today"), anchor=False)
    with st.container(key="since_ways"):
        path = choose_way("begin", "full", ("full", "short"))
    if path:
        session.begin(path)
        st.switch_page(page("checkin"), query_params={session.STEP: "1"})


def draw_since() -> None:
    latest, both = seen(), parts.pair()
    last = [both.then] if both else parts.last_check_ins()
    day = parts.say_day(last[0]) if last else None
    draw_title(texts("journal.since.title", date=day) if day else texts("journal.since.first"), "since")
    if latest is None:
        st.markdown(texts("journal.since.none"))
        draw_ways(is_today=False)
        draw_held()
        return
    view, entry = latest
    found = parts.compared()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        draw_plan(view)
        draw_words(view, found)
        parts.draw_note(view, visit.check_in.plan)
    with right:
        draw_kinds(view, found)
    draw_ways(is_today=entry is None)
    draw_held()


if journal.is_open():
    with st.container(key="since"):
        draw_since()
else:
    draw_title(texts("journal.since.link"), "since")
    st.markdown(texts("journal.carry.closed"))
    st.page_link(page("journals"), label=texts("journal.carry.title"))
