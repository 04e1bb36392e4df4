"""The plan as a calendar file: neutral by default, since a calendar is often shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from icalendar import Calendar, Event

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Day
from recommender.report.plan import Planned

WEEK = 7


def calendar_file(
    catalog: Catalog,
    plan: Sequence[Planned],
    today: date,
    named: bool = False,
    now: time = time.min,
) -> bytes:
    """One entry a step, in floating local time; `named` shows what it is, unless that is private.

    What would be over by `now` moves to the next such day.

    Raises ValueError for an empty plan: a calendar file needs an entry.
    """
    if not plan:
        raise ValueError("a calendar file needs a step")
    calendar = Calendar()
    calendar.add("prodid", catalog.plan.calendar.product)
    calendar.add("version", "2.0")
    for chosen in plan:
        start = _start(catalog, chosen, datetime.combine(today, now))
        calendar.add_component(_entry(catalog, chosen, start, today, named))
    text: bytes = calendar.to_ical()
    return text


def next_day(day: Day, today: date) -> date:
    """The date of a day; a weekday that is today is today."""
    if day.after is not None:
        return today + timedelta(days=day.after)
    assert day.weekday is not None
    return today + timedelta(days=(day.weekday - today.isoweekday()) % WEEK)


def _entry(catalog: Catalog, chosen: Planned, start: datetime, today: date, named: bool) -> Event:
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
    return entry


def _start(catalog: Catalog, chosen: Planned, now: datetime) -> datetime:
    settings = catalog.plan.calendar
    wanted = chosen.chosen.day or settings.day
    day = next(day for day in catalog.plan.days if day.id == wanted)
    times = [cue.time for cue in catalog.plan.cues if cue.id == chosen.chosen.cue]
    clock = time.fromisoformat(times[0] if times else settings.time)
    start = datetime.combine(next_day(day, now.date()), clock)
    return start if start >= now else start + timedelta(days=WEEK if day.weekday else 1)
