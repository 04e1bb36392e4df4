"""Last time beside this time: which check-ins are compared, and the parts that show it."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import streamlit as st

from recommender.journal.entries import CheckIn, Entry, Outcome, Plan, Tried
from recommender.journal.since import Since, is_shown, note_parts, since
from recommender.journal.visits import open_check_in
from recommender.person.note import note_text
from recommender.person.paper import say_date
from recommender.person.plan import PlanStep, aged, planned, say_planned
from recommender.person.reading import SavedFileError
from recommender.person.result import PersonResult
from recommender.person.saved import CheckInData
from recommender.person.sentences import felt_words
from recommender.person.view import View
from recommender.recommend import recommend_people
from recommender.scoring.responses import Answer
from recommender.ui import flow, journal, session
from recommender.ui.clock import today
from recommender.ui.visit import Visit


class Pair(NamedTuple):
    """The check-in from before and the one it is compared with, which is today's where `now` is None."""

    then: CheckIn
    now: CheckIn | None


def pair() -> Pair | None:
    """Return which check-ins of the open journal to compare: today's with the last, or the last two."""
    visit = session.visit()
    earlier = last_check_ins()
    if visit.progress.arrived and not visit.example and earlier:
        return Pair(earlier[0], None)
    return Pair(earlier[1], earlier[0]) if len(earlier) > 1 else None


def last_check_ins() -> list[CheckIn]:
    """Return the two newest check-ins of earlier visits that this version can open, newest first."""
    own = session.visit().progress.entry
    every = (one for one in reversed(journal.history()) if isinstance(one, CheckIn) and one.id != own)
    return list(islice((one for one in every if _data(one)), 2))


def _data(entry: CheckIn) -> CheckInData | None:
    try:
        return open_check_in(session.catalog(), entry).data
    except SavedFileError:
        return None


def compared() -> Since | None:
    """Return the comparison for this audience; made again only after a change."""
    opened, found = journal.current(), pair()
    if opened is None or found is None:
        return None
    stamp = found.then.id, found.now and found.now.id, session.audience(), _stamp(found)
    if opened.since is None or opened.since[0] != stamp:
        opened.since = stamp, _compare(found)
    return opened.since[1]


def _stamp(found: Pair) -> object:
    """What today's check-in rests on: the view is made again after every change of that."""
    if found.now is not None:
        return None
    session.view()
    result = session.visit().result
    return result and result[0]


def _compare(found: Pair) -> Since:
    before = open_check_in(session.catalog(), found.then).data
    if found.now is None:
        answers, helped = session.used_answers(), session.visit().helped
        return since(session.engine(), before, answers, session.view(), helped)
    data = open_check_in(session.catalog(), found.now).data
    return since(session.engine(), before, _used(data), view_of(data))


def view_of(data: CheckInData) -> View:
    """Return the result of a check-in from before, for whoever looks now."""
    people = recommend_people(session.engine(), [_used(data)], data.vetoes, [data.matters])
    waiting = flow.waiting(session.catalog(), Visit(data))
    return View(PersonResult(people), session.audience(), waiting)


def _used(data: CheckInData) -> dict[str, Answer]:
    return flow.used_answers(session.catalog(), Visit(data))


def shown_plan(view: View) -> tuple[Plan, Tried | None] | None:
    """Return the newest planned step that may be named, with what came of it."""
    every = journal.earlier_plans()
    return next((one for one in every if is_shown(view, one[0].payload.activity)), None)


def say_plan(view: View, plan: Plan) -> str:
    """Return a step as it was planned; a day that is over is left out."""
    catalog, step = session.catalog(), plan.payload
    days = max(1, (today() - journal.local_day(plan)).days)
    found = planned(view.result, aged(catalog, [step], days))
    if found:
        return say_planned(catalog, found[0])
    steps = catalog.activities[step.activity].steps
    return steps[step.step].text if step.step < len(steps) else catalog.activities[step.activity].title


def say_day(entry: Entry) -> str:
    return say_date(session.texts(), journal.local_day(entry))


def say_outcome(outcome: Outcome) -> str:
    """Say what came of a step, such as "Did it · a bit better"."""
    texts = session.texts()
    did = texts.table("journal.did")[outcome.did]
    return did if outcome.felt is None else f"{did} · {felt_words(texts)[outcome.felt]}"


def since_parts(found: Since, last: tuple[Plan, Tried | None] | None) -> dict[str, tuple[str, ...]]:
    """Return then and now as parts of the note."""
    texts, both = session.texts(), pair()
    said: tuple[str, ...] = ()
    if last:
        plan, tried = last
        came = say_outcome(tried.payload) if tried else texts("journal.since.not_said")
        said = (texts("journal.since.plan", plan=say_plan(found.now, plan)), came)
    day = say_day(both.then) if both else ""
    return note_parts(found, said or (texts("journal.since.no_plan"),), day)


def draw_note(view: View, plan: Sequence[PlanStep]) -> None:
    """Draw the note with then and now behind one press, where the audience sees scores."""
    texts, found = session.texts(), compared()
    if not view.audience.sees_scores:
        return
    with st.popover(texts("journal.since.note"), key="since_note", icon=":material/content_copy:"):
        st.markdown(texts("plan.note_intro"))
        parts = since_parts(found, shown_plan(view)) if found else {}
        st.code(note_text(view, plan, today(), parts), language=None, wrap_lines=True)
