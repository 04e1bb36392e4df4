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
    settings = catalog.plan.calendar
    # As on paper, whoever looks now: others may see the calendar later.
    hidden = Audience.PAPER.hidden_activities(catalog)
    starts = [_start(catalog, chosen, datetime.combine(today, now)) for chosen in plan]
    for planned, start in zip(plan, starts, strict=True):
        activity, step = planned.row.activity, planned.step
        is_open = named and activity.id not in hidden
        title = activity.title if is_open else settings.title
        # Of an older plan a new one: an id made from the step could be traced back to it.
        entry = _event(planned.chosen.uid or str(uuid4()), title, start, step.minutes, today)
        if is_open:
            entry.add("description", step.text)
        if alarm:
            ring = Alarm()
            ring.add("action", "DISPLAY")
            ring.add("trigger", timedelta(minutes=-settings.alarm))
            ring.add("description", settings.title)
            entry.add_component(ring)
        calendar.add_component(entry)
    first = plan[0]
    uid = str(uuid5(UUID(first.chosen.uid), settings.look_back) if first.chosen.uid else uuid4())
    later = starts[0] + timedelta(days=settings.look_back_days)
    entry = _event(uid, settings.title, later, first.step.minutes, today)
    entry.add("description", settings.look_back)
    calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def next_day(day: Day, today: date) -> date:
    """Return the next date of a day, which may be today."""
    if day.after is not None:
        return today + timedelta(days=day.after)
    assert day.weekday is not None
    return today + timedelta(days=(day.weekday - today.isoweekday()) % WEEK)


def _event(uid: str, title: str, start: datetime, minutes: int, today: date) -> Event:
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", datetime.combine(today, time(), UTC))
    entry.add("dtstart", start)
    entry.add("dtend", start + timedelta(minutes=minutes))
    entry.add("summary", title)
    entry.add("class", "PRIVATE")
    return entry


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
