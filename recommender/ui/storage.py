"""What the browser stores of a visit: in the tab, on the device for a week, or nowhere."""

from typing import Any

from pydantic import ValidationError

from recommender.catalog.records.base import Record
from recommender.journal.entries import JournalError, dump, readable
from recommender.person.sentences import say_date
from recommender.ui import journal, session
from recommender.ui.clock import today
from recommender.ui.draft import DraftError, is_begun, last_day, read_draft, with_early, write_draft
from recommender.ui.visit import Visit

# Key of the JavaScript component that reads and writes the storage.
KEY = "draft"


class Report(Record):
    """What the browser reports: the drafts and the journal it stores, or that it cannot store anything.

    Later: the `number` of what was `stored` of the journal, or found no room, or that it is `gone`.
    """

    token: str
    tab: str | None = None
    device: str | None = None
    off: bool = False
    failed: bool = False
    journal: str | None = None
    stays: bool = False
    stored: int | None = None
    full: int | None = None
    gone: bool = False


def is_waiting() -> bool:
    """True while the browser may hold a visit that this session has not read yet."""
    return not session.browser().heard and not session.visit().check_in.path


def read_browser_report() -> None:
    """Read what the browser reports: its storage once a session, and what became of the journal.

    A report made for another session is ignored.
    """
    browser = session.browser()
    try:
        report = Report.model_validate_json(str(session.reported(KEY)))
    except ValidationError:
        browser.heard = browser.failed = True
        return
    if report.token != browser.token:
        return
    browser.failed = browser.failed or report.failed
    if browser.heard:
        _hear_of_journal(report)
        return
    browser.heard = True
    if report.journal is not None:
        browser.leaving = "stay" if report.stays else "delete"
        _open_journal(report.journal)
    if report.off:
        session.visit().looks.keep = "off"
    elif report.tab and not session.visit().check_in.path:
        _restore(report.tab)
    if not session.visit().check_in.path:
        browser.offer = report.device


def _open_journal(text: str) -> None:
    """Open the journal of this device; of a damaged one what can be read. The device keeps all of it."""
    content = text.encode("utf-8", "replace")
    try:
        journal.open_held(content, "device")
    except JournalError as error:
        session.browser().unreadable = error.say(session.texts())
        journal.open_held(dump(readable(content)), "device")


def _hear_of_journal(report: Report) -> None:
    found = session.journal()
    if found is None or found.where != "device":
        return
    if report.gone:
        session.browser().gone = True
        journal.close()
    elif report.stored == found.number:
        found.unsent, found.begins, found.error = [], False, ""
    elif report.full == found.number:
        found.error = session.texts()("journal.ask.full")


def take_offer() -> None:
    browser = session.browser()
    offer, browser.offer = browser.offer, None
    if offer:
        _restore(offer)


def _restore(text: str) -> None:
    browser = session.browser()
    try:
        session.restore_visit(with_early(read_draft(session.catalog(), text, today()), session.visit()))
    except DraftError:
        browser.refused = True
    browser.owns_device = session.visit().looks.keep == "device"


def data_to_store() -> dict[str, Any]:
    """Return what draft.js is to store from now on; a device of None leaves the device as it is."""
    browser, visit = session.browser(), _own_visit()
    keep, path = visit.looks.keep, visit.check_in.path
    data: dict[str, Any] = {"token": browser.token, "heard": browser.heard, "wipe": browser.wipe}
    data |= {"off": keep == "off", "tab": "", "device": None, "until": ""}
    data["journal"] = None
    if not browser.heard:
        return data
    now = today()
    # Whether somebody else looks at this device is asked before anything is stored on it.
    if is_begun(visit) and keep != "off" and (path or not session.starting()):
        data["tab"] = write_draft(session.catalog(), visit, private=True, on=now)
    if path and is_on_device():
        data["device"] = write_draft(session.catalog(), visit, private=False, on=now)
        data["until"] = last_day(now).isoformat()
        browser.owns_device = True
    elif browser.owns_device and (path or keep == "off"):
        data["device"] = ""
    data["journal"] = _journal_to_store()
    return data


def _journal_to_store() -> dict[str, Any] | None:
    """Return what the browser is to add to its journal; None leaves it as it is.

    Where somebody may be unsafe nothing is added before it is confirmed, and Leave quickly deletes all.
    """
    browser, found = session.browser(), session.journal()
    data = {"begins": False, "lines": "", "number": 0, "stays": False, "wipe": browser.ends_journal}
    if browser.ends_journal:
        return data
    if found is None or found.where != "device" or (found.begins and not session.may_save()):
        return None
    stays = browser.leaving == "stay" and not session.must_confirm()
    data |= {"number": found.number, "stays": stays}
    if session.may_save():
        data |= {"begins": found.begins, "lines": dump(found.unsent).decode("ascii")}
    return data


def is_on_device() -> bool:
    """True if the check-in, its plan with it, is stored for a week: asked for, and allowed."""
    return _own_visit().looks.keep == "device" and session.may_save()


def is_off() -> bool:
    """True if a reload would start clean: by choice, or because this browser does not store anything."""
    return _own_visit().looks.keep == "off" or session.browser().failed


def keep_in(place: str) -> None:
    """Store answers in another place from now on; what is stored elsewhere is deleted."""
    session.choose("keep", place)
    browser = session.browser()
    # An earlier draft stays on offer, unless this visit replaces it or nothing may stay.
    browser.owns_device = browser.owns_device or place != "tab"
    if place == "off":
        browser.offer = None


def say_where() -> str:
    texts = session.texts()
    if _own_visit().looks.keep == "off":
        return texts("keep.line_off")
    if session.browser().failed:
        return texts("keep.line_failed")
    if is_on_device():
        return texts("keep.line_device", date=say_date(texts, last_day(today()), with_year=False))
    return texts("keep.line_tab")


def shown_state() -> object:
    """Return the storage state that pages depend on; when it changes, they are drawn again.

    The identity of the visit is part of it: one restored from the storage is a new object.
    """
    browser = session.browser()
    offer = browser.offer, browser.refused
    found = session.journal()
    notes = id(found), found and found.error, browser.unreadable, browser.gone
    return id(session.visit()), is_waiting(), offer, is_off(), say_where(), notes


def _own_visit() -> Visit:
    """Return the person's own visit, also while an example is shown."""
    visit = session.visit()
    return visit.own or visit
