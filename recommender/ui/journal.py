"""The journal that this session has open, if any. Nothing is added anywhere unless one is open."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from recommender.journal.change import plans
from recommender.journal.entries import CheckIn, Entry, Outcome, Plan, Tried, load, merge
from recommender.journal.errors import JournalError
from recommender.journal.store import HeldStore, Store
from recommender.journal.visits import check_in_entry, deletion_of, plan_entries, tried_entry
from recommender.person.plan import PlanStep
from recommender.ui import accounts, session
from recommender.ui.clock import now
from recommender.ui.visit import OpenJournal


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
    _open(store, "", store.ID, where)


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


def open_server(store: Store, account: str, id: str) -> None:
    """Open one of an account's journals in a store. Raises JournalError."""
    _open(store, account, id, "server")


def _open(store: Store, account: str, id: str, where: Literal["device", "file", "server"]) -> None:
    session.put_journal(OpenJournal(store, account, id, where, store.history(account, id)))


def close() -> None:
    """Close the journal; what is in it stays where it is."""
    session.put_journal(None)


def forget() -> None:
    """Delete the open journal and all that is in it, and close it. Raises JournalError."""
    if found := current():
        found.store.forget(found.account, found.id)
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
    known = {plan.payload: (plan, tried) for plan, tried in plans(history())}
    dropped = [known[one] for one in before if one in known and one not in steps]
    gone = [deletion_of(catalog, plan, at=at) for plan, tried in dropped if tried is None]
    new = [one for one in steps if one not in known]
    _append([*gone, *plan_entries(catalog, new, private=False, at=at)])


def record_tried(outcome: Outcome) -> None:
    """Add what came of a step; said again, the later one counts."""
    if is_open():
        _append([tried_entry(session.catalog(), outcome, at=_at())])


def delete(entry: Entry) -> None:
    """Delete one entry for good."""
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


# --- look back -------------------------------------------------------------------------------------


def last_plan() -> tuple[Plan, Tried | None] | None:
    """Return the newest step that an earlier visit planned, with the last that was said of it."""
    mine = {one.uid for one in session.visit().check_in.plan} - {None}
    found = (pair for pair in plans(history()) if pair[0].payload.uid not in mine)
    return next(found, None)


def last_check_in() -> CheckIn | None:
    """Return the newest check-in of an earlier visit."""
    own = session.visit().progress.entry
    earlier = (one for one in reversed(history()) if isinstance(one, CheckIn) and one.id != own)
    return next(earlier, None)
