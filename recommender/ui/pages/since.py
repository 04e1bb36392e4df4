"""Since last time: the last plan and what came of it, then and now, and what to talk about."""

import streamlit as st

from recommender.journal.entries import CheckIn, Entry, Plan, Tried
from recommender.journal.since import is_shown, note_parts
from recommender.journal.visits import open_check_in
from recommender.person.chart import NO_FITS
from recommender.person.markdown import bullets
from recommender.person.note import note_text
from recommender.person.plan import aged, planned, say_planned
from recommender.person.sentences import felt_words, say_date
from recommender.person.view import View
from recommender.ui import journal, session
from recommender.ui.browser import draw_title
from recommender.ui.clock import today
from recommender.ui.navigation import page
from recommender.ui.parts.charts import draw_bars, draw_list
from recommender.ui.parts.journal import ask_outcome, draw_held
from recommender.ui.parts.shared import choose_way

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def date_of(entry: Entry) -> str:
    return say_date(texts, journal.local_day(entry))


def seen() -> tuple[View, CheckIn | None] | None:
    """Return the newest view there is, and its entry where it is from before; None without any."""
    if both and found:
        return found.now, both.now
    if earlier:
        return journal.view_of(open_check_in(catalog, earlier[0]).data), earlier[0]
    return (session.view(), None) if visit.progress.arrived and not visit.example else None


def say_plan(view: View, plan: Plan) -> str:
    """Return a step as it was planned; a day that is over is left out."""
    step, days = plan.payload, max(1, (today() - journal.local_day(plan)).days)
    if steps := planned(view.result, aged(catalog, [step], days)):
        return say_planned(catalog, steps[0])
    activity = catalog.activities[step.activity]
    return activity.steps[step.step].text if step.step < len(activity.steps) else activity.title


def draw_plan(view: View, last: tuple[Plan, Tried | None] | None) -> None:
    """Draw the newest planned step that may be named, and ask what came of it."""
    with st.container(key="card_since"):
        if last is None:
            st.markdown(texts("journal.since.no_plan"))
            return
        plan, tried = last
        icon = catalog.categories[catalog.activities[plan.payload.activity].category].icon
        said = texts("journal.since.plan", plan=say_plan(view, plan))
        st.markdown(f":material/{icon}: {said}")
        st.caption(date_of(plan))
        with st.container(key="tried"):
            ask_outcome(plan, tried)


def draw_words(last: tuple[Plan, Tried | None] | None) -> None:
    if not found:
        st.markdown(texts("journal.since.one"))
        return
    st.subheader(texts("journal.since.changed_title"), anchor=False)
    st.markdown(bullets(found.lines))
    st.caption(texts("journal.since.caption"))
    st.subheader(texts("journal.since.talk_title"), anchor=False)
    st.markdown(bullets(found.questions(last)))
    if found.score_lines:
        with st.expander(texts("results.scores_title"), key="since_scores"):
            st.markdown(bullets(found.score_lines))


def draw_note(view: View, last: tuple[Plan, Tried | None] | None) -> None:
    """Draw the note with then and now behind one press, where the audience sees scores."""
    if not view.audience.sees_scores:
        return
    parts: dict[str, tuple[str, ...]] = {}
    if found and both:
        said: tuple[str, ...] = (texts("journal.since.no_plan"),)
        if last:
            plan, tried = last
            came = say_outcome(tried) if tried else texts("journal.since.not_said")
            said = texts("journal.since.plan", plan=say_plan(found.now, plan)), came
        parts = note_parts(found, said, date_of(both.then))
    with st.popover(texts("journal.since.note"), key="since_note", icon=":material/content_copy:"):
        st.markdown(texts("plan.note_intro"))
        note = note_text(view, visit.check_in.plan, today(), parts)
        st.code(note, language=None, wrap_lines=True)


def say_outcome(tried: Tried) -> str:
    """Say what came of a step, such as "Did it · a bit better"."""
    did, felt = texts.table("journal.did")[tried.payload.did], tried.payload.felt
    return did if felt is None else f"{did} · {felt_words(texts)[felt]}"


def draw_kinds(view: View) -> None:
    rows = view.categories
    st.header(found.headline if found else view.finding, anchor=False)
    if not rows:
        st.markdown(texts("results.nothing_left"))
        return
    draw_bars(rows, then=found.fits if found else NO_FITS)
    if found and both:
        now = date_of(both.now) if both.now else say_date(texts, today())
        dates = texts("journal.since.dates", then=date_of(both.then), now=now)
        st.caption(f"{texts('journal.since.open_circle')} {dates}")
    with st.expander(texts("results.all_title"), key="since_in_words"):
        draw_list(rows, view.audience.sees_numbers, found)


def draw_ways(is_today: bool) -> None:
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
    last_time = [both.then] if both else earlier
    title = texts("journal.since.first")
    if last_time:
        title = texts("journal.since.title", date=date_of(last_time[0]))
    draw_title(title, "since")
    latest = seen()
    if latest is None:
        st.markdown(texts("journal.since.none"))
    else:
        view, _ = latest
        every = journal.earlier_plans()
        last = next((one for one in every if is_shown(view, one[0].payload.activity)), None)
        left, right = st.columns([2, 3], gap="medium")
        with left:
            draw_plan(view, last)
            draw_words(last)
            draw_note(view, last)
        with right:
            draw_kinds(view)
    draw_ways(is_today=latest is not None and latest[1] is None)
    draw_held()


if journal.is_open():
    earlier, both, found = journal.last_check_ins(), journal.pair(), journal.compared()
    with st.container(key="since"):
        draw_since()
else:
    draw_title(texts("journal.since.link"), "since")
    st.markdown(texts("journal.carry.closed"))
    st.page_link(page("journals"), label=texts("journal.carry.title"))
