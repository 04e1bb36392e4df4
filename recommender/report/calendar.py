"""The plan as a calendar file: neutral by default, since a calendar is often shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from icalendar import Alarm, Calendar, Event

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Day
from recommender.report.plan import Planned

WEEK = 7


def calendar_file(catalog: Catalog, plan: Sequence[Planned], today: date, named: bool = False) -> bytes:
    """One entry a step, in floating local time; `named` shows what it is, unless that is private.

    Raises ValueError for an empty plan: a calendar file needs an entry.
    """
    if not plan:
        raise ValueError("a calendar file needs a step")
    calendar = Calendar()
    calendar.add("prodid", catalog.plan.calendar.product)
    calendar.add("version", "2.0")
    for chosen in plan:
        calendar.add_component(_entry(catalog, chosen, today, named))
    text: bytes = calendar.to_ical()
    return text


def next_day(day: Day, today: date) -> date:
    """The date of a day; a weekday that is today is today."""
    if day.after is not None:
        return today + timedelta(days=day.after)
    assert day.weekday is not None
    return today + timedelta(days=(day.weekday - today.isoweekday()) % WEEK)


def _entry(catalog: Catalog, chosen: Planned, today: date, named: bool) -> Event:
    start = _start(catalog, chosen, today)
    open_name = named and chosen.row.activity.id not in catalog.private_activities
    entry = Event()
    # A chance id: one made from the step could be traced back to it.
    entry.add("uid", str(uuid4()))
    entry.add("dtstamp", datetime.combine(today, time(), UTC))
    entry.add("dtstart", start)
    entry.add("dtend", start + timedelta(minutes=chosen.step.minutes))
    entry.add("summary", chosen.row.activity.title if open_name else catalog.plan.calendar.title)
    if open_name:
        entry.add("description", chosen.step.text)
    entry.add("class", "PRIVATE")
    if catalog.plan.calendar.reminder_minutes:
        entry.add_component(_reminder(catalog, catalog.plan.calendar.reminder_minutes))
    return entry


def _start(catalog: Catalog, chosen: Planned, today: date) -> datetime:
    settings = catalog.plan.calendar
    wanted = chosen.chosen.day or settings.day
    day = next(day for day in catalog.plan.days if day.id == wanted)
    times = [cue.time for cue in catalog.plan.cues if cue.id == chosen.chosen.cue]
    clock = time.fromisoformat(times[0] if times else settings.time)
    return datetime.combine(next_day(day, today), clock)


def _reminder(catalog: Catalog, minutes: int) -> Alarm:
    """A reminder that stays neutral even where the entry does not: it may light up on a table."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", catalog.plan.calendar.title)
    alarm.add("trigger", -timedelta(minutes=minutes))
    return alarm
