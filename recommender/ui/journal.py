"""The journal that this session has open, if any. Nothing is added anywhere unless one is open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Literal, NamedTuple

from recommender.catalog.records.content import Activity
from recommender.journal import change
from recommender.journal.change import Course, plans
from recommender.journal.entries import CheckIn, Entry, JournalError, Outcome, Plan, Tried, load, merge
from recommender.journal.since import Since, since
from recommender.journal.store import HeldStore, Store
from recommender.journal.visits import (
    check_in_entry,
    deletion_of,
    open_check_in,
    plan_entries,
    tried_entry,
)
from recommender.person.plan import PlanStep, aged
from recommender.person.reading import SavedFileError
from recommender.person.result import PersonResult
from recommender.person.saved import CheckInData
from recommender.person.view import View
from recommender.recommend import recommend_people
from recommender.ui import accounts, flow, session
from recommender.ui.clock import now
from recommender.ui.visit import OpenJournal, Progress, Visit


def current() -> OpenJournal | None:
    """Return the open journal; that of the device only for the person whose device it is.

    One of the server only while its account is signed in.
    """
    found = session.journal()
    if found and found.where == "server" and found.account != accounts.account():
        return None
    if found and found.where == "device" and session.audience().is_discreet:
        return None
    return found


def is_open() -> bool:
    return current() is not None


def history() -> list[Entry]:
    """Return all entries, oldest first, those of deletions included; none where no journal is open."""
    found = current()
    return found.entries if found else []


# --- open and close --------------------------------------------------------------------------------


def open_held(content: bytes, where: Literal["device", "file"]) -> None:
    """Open a journal that its person holds. Raises JournalError for what cannot be read."""
    store = HeldStore(content)
    open_stored(store, "", store.ID, where)


def open_stored(
    store: Store, account: str, id: str, where: Literal["device", "file", "server"] = "server"
) -> None:
    """Open one of an account's journals in a store. Raises JournalError."""
    session.put_journal(OpenJournal(store, account, id, where, store.history(account, id)))


def start_on_device() -> None:
    """Start a journal on this device, with this visit in it."""
    open_held(b"", "device")
    if found := session.journal():
        found.begins, found.number = True, 1
    session.browser().ends_journal = session.browser().gone = False
    record_check_in()
    record_plan(session.visit().check_in.plan)


def add_file(content: bytes) -> bool:
    """Merge a journal from a file into the open one, or open it; return whether that changed anything.

    Raises JournalError, and then nothing is added.
    """
    if not is_open():
        open_held(content, "file")
        return True
    known = history()
    new = [one for one in merge(known, load(content)) if one not in known]
    return bool(new) and _append(new)


def close() -> None:
    session.put_journal(None)


def forget() -> None:
    """Delete the open journal and all that is in it, and close it. Raises JournalError."""
    if found := current():
        found.store.forget(found.account, found.id)
        if found.where == "device":
            session.browser().ends_journal = True
        session.visit().helped = None
        close()


# --- add -------------------------------------------------------------------------------------------


def record_check_in() -> None:
    """Add the finished check-in of this visit, once; not that of a file, which is of another day."""
    visit = session.visit()
    is_own = visit.progress.arrived and not visit.example and not visit.unsaved.file
    if not is_own or visit.progress.entry or not is_open():
        return
    data = replace(visit.check_in, answers=session.used_answers())
    entry = check_in_entry(session.catalog(), data, private=False, at=_at())
    if _append([entry]):
        visit.progress.entry = entry.id


def record_plan(steps: Sequence[PlanStep], before: Sequence[PlanStep] = ()) -> None:
    """Have the journal say what is planned: `steps`, and no longer those of `before` that are not in it.

    A step that was tried, or is from another visit, stays as it is.
    """
    if session.visit().example or not is_open():
        return
    catalog, at = session.catalog(), _at()
    steps, before = [_planned(one) for one in steps], [_planned(one) for one in before]
    # The newest entry of each step: it may have moved to another day since.
    known = {_name(plan.payload): (plan, tried) for plan, tried in reversed(plans(history()))}
    dropped = [known[_name(one)] for one in before if _name(one) in known]
    gone = [plan for plan, tried in dropped if tried is None and plan.payload not in steps]
    new = [one for one in steps if _name(one) not in known or known[_name(one)][0].payload != one]
    deleted = [deletion_of(catalog, plan, at=at) for plan in gone]
    _append([*deleted, *plan_entries(catalog, new, private=False, at=at)])


def _name(step: PlanStep) -> object:
    """Return what a step of a plan is known by, however it changes."""
    return step.uid or step


def _planned(step: PlanStep) -> PlanStep:
    """Return what was planned, without what came of it: that is an entry of its own."""
    return step.model_copy(update={"did": None, "felt": None})


def record_outcome(step: PlanStep) -> None:
    """Add what came of a step of this visit's plan, once it is said."""
    if step.did is None:
        return
    entry = next((plan for plan, _ in plans(history()) if _name(plan.payload) == _name(step)), None)
    plan = entry.id if entry else None
    activity, place = step.activity, step.step
    record_tried(Outcome(activity=activity, step=place, plan=plan, did=step.did, felt=step.felt))


def record_tried(outcome: Outcome) -> None:
    """Add what came of a step; said again, the later one counts."""
    if is_open():
        _append([tried_entry(session.catalog(), outcome, at=_at())])
        if session.visit().helped is not None:
            session.visit().helped = change.helped_levels(session.catalog(), history())


def delete(entry: Entry) -> None:
    _append([deletion_of(session.catalog(), entry, at=_at())])


def _append(entries: Iterable[Entry]) -> bool:
    """Add entries; return whether all were added. What was refused is said in `error`."""
    found = current()
    if found is None:
        return False
    try:
        for entry in entries:
            stands = found.store.append(found.account, found.id, entry)
            kept = [one for one in found.entries if one.id != stands.id]
            found.entries = merge(kept, [stands])
            if found.where == "device":
                found.unsent.append(stands)
                found.number += 1
    except JournalError as error:
        found.error = error.say(session.texts())
        return False
    found.error = ""
    return True


def _at() -> datetime:
    return now().astimezone(UTC)


# --- coming back -----------------------------------------------------------------------------------


def asked_about() -> tuple[Plan, Tried | None] | None:
    """Return the newest step whose outcome an earlier visit left open, with what was said of it now."""
    visit, catalog = session.visit(), session.catalog()
    for plan, tried in earlier_plans():
        step = plan.payload
        activity = catalog.activities.get(step.activity)
        if activity is None or step.step >= len(activity.steps):
            continue
        if plan.id == visit.unsaved.asked_about:
            return plan, tried
        if tried is None or tried.payload.did == "no":
            return plan, None
    return None


def is_back() -> bool:
    """True if somebody comes back to a journal of their own: it has an earlier visit.

    Where somebody may be unsafe nothing of it is shown before it is confirmed, as with a file.
    """
    if session.audience().is_discreet or session.visit().example:
        return False
    return (asked_about() is not None or last_check_in() is not None) and session.may_save()


def say_outcome(plan: Plan, before: Tried | None, **said: Any) -> None:
    """Add whether a step was `did`, or how it `felt`, to what was said of it before."""
    outcome: dict[str, Any] = before.payload.model_dump() if before else {}
    outcome |= {"activity": plan.payload.activity, "step": plan.payload.step, "plan": plan.id, **said}
    if outcome["did"] == "no":
        outcome["felt"] = None
    record_tried(Outcome(**outcome))
    session.visit().unsaved.asked_about = plan.id


def check_in_again() -> None:
    """Begin anew from the answers of the last check-in; what makes a score is asked again."""
    last = last_check_in()
    data = last and data_of(last, now().date())
    if data:
        scored = {item for score in session.catalog().scores.values() for item in score.items}
        answers = {id: answer for id, answer in data.answers.items() if id not in scored}
        order = tuple(id for id in data.order if id in answers)
        path = data.path or "full"
        session.load_visit(Visit(replace(data, answers=answers, order=order, plan=(), path=path)))


def reopen() -> None:
    catalog, today, last = session.catalog(), now().date(), last_check_in()
    data = last and data_of(last, today)
    if last is None or not data:
        return
    steps: list[PlanStep] = []
    for plan, tried in plans(history()):
        if plan.at >= last.at and (tried is None or tried.payload.did == "no"):
            steps += aged(catalog, [plan.payload], (today - local_day(plan)).days)
    by_activity = {one.activity: one for one in reversed(steps)}
    plan_now = tuple(by_activity.values())[: catalog.plan.most]
    data = replace(data, plan=plan_now, path=data.path or "full")
    session.load_visit(Visit(data, Progress(arrived=True, entry=last.id)))


def data_of(entry: CheckIn, today: date | None = None) -> CheckInData | None:
    """Return the check-in of an entry, or None if this version cannot open it."""
    try:
        return open_check_in(session.catalog(), entry, today).data
    except SavedFileError:
        return None


def local_day(entry: Entry) -> date:
    """Return the day of an entry where the person is."""
    return local_time(entry).date()


def local_time(entry: Entry) -> datetime:
    return entry.at.astimezone(now().tzinfo)


# --- look back -------------------------------------------------------------------------------------


def earlier_plans() -> Iterator[tuple[Plan, Tried | None]]:
    """Yield each step that an earlier visit planned, newest first, with the last that was said of it."""
    mine = {one.uid for one in session.visit().check_in.plan} - {None}
    return (pair for pair in plans(history()) if pair[0].payload.uid not in mine)


def earlier_check_ins() -> Iterator[CheckIn]:
    own = session.visit().progress.entry
    return (one for one in reversed(history()) if isinstance(one, CheckIn) and one.id != own)


def last_check_in() -> CheckIn | None:
    return next(earlier_check_ins(), None)


def courses() -> dict[str, Course]:
    """Return each score over all check-ins that can be opened; computed again only after a change."""
    found = current()
    if found is None:
        return {}
    visits = [one for one in found.entries if isinstance(one, CheckIn)]
    stamp = tuple(one.id for one in visits)
    if found.courses is None or found.courses[0] != stamp:
        answered = [(local_time(one), data.answers) for one in visits if (data := data_of(one))]
        found.courses = stamp, change.courses(session.catalog(), answered)
    return found.courses[1]


def helped() -> list[tuple[Activity, int, int]]:
    """Return what was tried, how often it felt better, and how often it was tried; the best first."""
    activities = session.catalog().activities
    found = [
        (activities[id], sum(one > 0 for one in felt), len(felt))
        for id, felt in change.what_helped(history()).items()
        if id in activities
    ]
    return sorted(found, key=lambda one: (-one[1], one[2]))


def may_count_helped() -> bool:
    """True if enough was tried that it may count in the ideas."""
    return sum(count for _, _, count in helped()) >= session.catalog().method.helped.offered_after


def count_helped(is_on: bool) -> None:
    """Let what was tried count in the ideas of this visit, or no longer."""
    session.visit().helped = change.helped_levels(session.catalog(), history()) if is_on else None


# --- since last time -------------------------------------------------------------------------------


class Pair(NamedTuple):
    """The check-in from before and the one it is compared with, which is today's where `now` is None."""

    then: CheckIn
    now: CheckIn | None


def pair() -> Pair | None:
    """Return which check-ins of the open journal to compare: today's with the last, or the last two."""
    visit, earlier = session.visit(), last_check_ins()
    if visit.progress.arrived and not visit.example and earlier:
        return Pair(earlier[0], None)
    return Pair(earlier[1], earlier[0]) if len(earlier) > 1 else None


def last_check_ins() -> list[CheckIn]:
    """Return the two newest check-ins of earlier visits that can be opened, newest first."""
    return list(islice((one for one in earlier_check_ins() if data_of(one)), 2))


def compared() -> Since | None:
    """Return the comparison for this audience; made again only after a change."""
    opened, both = current(), pair()
    if opened is None or both is None:
        return None
    # The view is another object after every change of what today's check-in rests on.
    today = session.view() if both.now is None else None
    stamp = both.then.id, both.now and both.now.id, session.audience(), today
    if opened.since is None or opened.since[0] != stamp:
        engine, before = session.engine(), open_check_in(session.catalog(), both.then).data
        if both.now is None:
            answers, helped = session.used_answers(), session.visit().helped
            found = since(engine, before, answers, session.view(), helped)
        else:
            data = open_check_in(session.catalog(), both.now).data
            answers = flow.used_answers(session.catalog(), Visit(data))
            found = since(engine, before, answers, view_of(data))
        opened.since = stamp, found
    return opened.since[1]


def view_of(data: CheckInData) -> View:
    catalog, visit = session.catalog(), Visit(data)
    answers = flow.used_answers(catalog, visit)
    people = recommend_people(session.engine(), [answers], data.vetoes, [data.matters])
    return View(PersonResult(people), session.audience(), flow.waiting(catalog, visit))
