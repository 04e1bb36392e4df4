"""The plan as a calendar file: neutral by default, since a calendar is often shared."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4, uuid5

from icalendar import Alarm, Calendar, Event

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.content import Day
from recommender.person.plan import Planned
from recommender.person.view import Audience

WEEK = 7
# Minutes: where an entry for today begins once its usual time has passed.
SOON = 15
LAST_MINUTE = time(23, 59)


def calendar_file(
    catalog: Catalog,
    plan: Sequence[Planned],
    today: date,
    named: bool = False,
    now: time = time.min,
    alarm: bool = False,
) -> bytes:
    """Return an iCalendar file with one entry a step, and one to look back, in floating local time.

    Titles are neutral unless `named`; a private activity is never named. An entry that would begin
    before `now` moves to the next such weekday; one for today begins in some minutes. With `alarm`, each
    step rings some minutes before.

    Raises ValueError for an empty plan: a calendar file needs an entry.
    """
    if not plan:
        raise ValueError("a calendar file needs a step")
    calendar = Calendar()
    calendar.add("prodid", catalog.plan.calendar.product)
    calendar.add("version", "2.0")
    starts = [_start(catalog, chosen, datetime.combine(today, now)) for chosen in plan]
    for chosen, start in zip(plan, starts, strict=True):
        entry = _entry(catalog, chosen, start, today, named)
        if alarm:
            entry.add_component(_alarm(catalog))
        calendar.add_component(entry)
    calendar.add_component(_look_back(catalog, plan[0], starts[0], today))
    content: bytes = calendar.to_ical()
    return content


def next_day(day: Day, today: date) -> date:
    """Return the next date of a day, which may be today."""
    if day.after is not None:
        return today + timedelta(days=day.after)
    assert day.weekday is not None
    return today + timedelta(days=(day.weekday - today.isoweekday()) % WEEK)


def _entry(catalog: Catalog, chosen: Planned, start: datetime, today: date, named: bool) -> Event:
    # As on paper, whoever looks now: others may see the calendar later.
    hidden = Audience.PAPER.hidden_activities(catalog)
    open_name = named and chosen.row.activity.id not in hidden
    title = chosen.row.activity.title if open_name else catalog.plan.calendar.title
    # Of an older plan a new one: an id made from the step could be traced back to it.
    entry = _event(chosen.chosen.uid or str(uuid4()), title, start, chosen.step.minutes, today)
    if open_name:
        entry.add("description", chosen.step.text)
    return entry


def _look_back(catalog: Catalog, first: Planned, start: datetime, today: date) -> Event:
    settings = catalog.plan.calendar
    uid = str(uuid5(UUID(first.chosen.uid), settings.look_back) if first.chosen.uid else uuid4())
    later = start + timedelta(days=settings.look_back_days)
    entry = _event(uid, settings.title, later, first.step.minutes, today)
    entry.add("description", settings.look_back)
    return entry


def _event(uid: str, title: str, start: datetime, minutes: int, today: date) -> Event:
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", datetime.combine(today, time(), UTC))
    entry.add("dtstart", start)
    entry.add("dtend", start + timedelta(minutes=minutes))
    entry.add("summary", title)
    entry.add("class", "PRIVATE")
    return entry


def _alarm(catalog: Catalog) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-catalog.plan.calendar.alarm))
    alarm.add("description", catalog.plan.calendar.title)
    return alarm


def _start(catalog: Catalog, chosen: Planned, now: datetime) -> datetime:
    settings = catalog.plan.calendar
    wanted = chosen.chosen.day or settings.day
    day = next(day for day in catalog.plan.days if day.id == wanted)
    times = [cue.time for cue in catalog.plan.cues if cue.id == chosen.chosen.cue]
    clock = time.fromisoformat(next(iter(times), day.time or settings.time))
    start = datetime.combine(next_day(day, now.date()), clock)
    if start >= now:
        return start
    if day.weekday:
        return start + timedelta(days=WEEK)
    # Today stays today: the next full quarter of an hour, or its last minute.
    minute = now.replace(second=0, microsecond=0)
    soon = minute + timedelta(minutes=SOON - minute.minute % SOON)
    return min(soon, datetime.combine(now.date(), LAST_MINUTE))
