"""What is kept where: in the tab, on the device for a week, or nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from recommender.catalog.records import Record
from recommender.catalog.words import Keep
from recommender.ui import state
from recommender.ui.clock import today
from recommender.ui.draft import DraftError, is_begun, last_day, read_draft, with_early, write_draft
from recommender.ui.visit import CheckIn

KEY = "draft"


class Report(Record):
    """What the browser says that it kept before, or that it cannot keep anything."""

    token: str
    tab: str | None = None
    device: str | None = None
    off: bool = False
    failed: bool = False


def words() -> Keep:
    """The words for all of this."""
    return state.catalog().words.keep


def is_waiting() -> bool:
    """Whether the browser may still hold a visit that this session does not know of."""
    return not state.bridge().heard and not state.checkin().path


def hear() -> None:
    """Take over what the browser reports: once a session, and only for this session."""
    bridge = state.bridge()
    try:
        report = Report.model_validate_json(str(state.reported(KEY)))
    except ValidationError:
        bridge.heard = bridge.failed = True
        return
    if report.token != bridge.token:
        return
    bridge.failed = bridge.failed or report.failed
    if bridge.heard:
        return
    bridge.heard = True
    if report.off:
        state.checkin().keep = "off"
    elif report.tab and not state.checkin().path:
        _restore(report.tab)
    if not state.checkin().path:
        bridge.offer = report.device


def take_offer() -> None:
    """Carry on with the check-in that was kept on this device."""
    bridge = state.bridge()
    offer, bridge.offer = bridge.offer, None
    if offer:
        _restore(offer)


def _restore(text: str) -> None:
    bridge = state.bridge()
    try:
        state.put_back(with_early(read_draft(state.catalog(), text), state.checkin()))
    except DraftError:
        bridge.refused = True
    bridge.owns_device = state.checkin().keep == "device"


def to_keep() -> dict[str, Any]:
    """What the browser is to keep from now on; a device of None is left as it is."""
    bridge, visit = state.bridge(), _own_visit()
    kept: dict[str, Any] = {"token": bridge.token, "heard": bridge.heard, "wipe": bridge.wipe}
    kept |= {"off": visit.keep == "off", "tab": "", "device": None, "until": ""}
    kept["finished"] = visit.arrived and visit.keep == "device" and state.may_save()
    if not bridge.heard:
        return kept
    now = today()
    if is_begun(visit) and visit.keep != "off":
        kept["tab"] = write_draft(state.catalog(), visit, private=True, on=now)
    if visit.path and is_on_device():
        kept["device"] = write_draft(state.catalog(), visit, private=False, on=now)
        kept["until"] = last_day(now).isoformat()
        bridge.owns_device = True
    elif bridge.owns_device and (visit.path or visit.keep == "off"):
        kept["device"] = ""
    return kept


def is_on_device() -> bool:
    """Whether an unfinished check-in is kept for a week: asked for, allowed, and not finished."""
    visit = _own_visit()
    return visit.keep == "device" and not visit.arrived and state.may_save()


def is_off() -> bool:
    """Whether a reload would start clean: by wish, or because this browser does not let us save."""
    return _own_visit().keep == "off" or state.bridge().failed


def choose_keep() -> None:
    """Take over where answers are to be kept; what was kept elsewhere goes."""
    state.choose("keep")
    keep, bridge = state.checkin().keep, state.bridge()
    # An earlier draft stays on offer, unless this visit takes its place or nothing may stay.
    bridge.owns_device = bridge.owns_device or keep != "tab"
    if keep == "off":
        bridge.offer = None


def say_kept() -> str:
    """Where the answers are kept, in one line."""
    said = words()
    if _own_visit().keep == "off":
        return said.line_off
    if state.bridge().failed:
        return said.line_failed
    if is_on_device():
        return said.line_device.format(date=_said(last_day(today())))
    return said.line_tab


def shown() -> object:
    """All that pages show of what is kept: once it changes, what was drawn before is out of date.

    A visit that the browser kept is another object than the one before.
    """
    bridge = state.bridge()
    return id(state.checkin()), is_waiting(), bridge.offer, bridge.refused, is_off(), say_kept()


def _said(day: date) -> str:
    return f"{day.day} {day:%B}"


def _own_visit() -> CheckIn:
    """The person's own visit, also while an example is on the screen."""
    visit = state.checkin()
    return visit.own or visit
