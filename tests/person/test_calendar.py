"""The calendar file: valid, at the right time, and silent about what it is unless asked."""

import re
from datetime import date, datetime, time, timedelta
from itertools import cycle

import pytest
from icalendar import Calendar

from recommender.person.calendar import calendar_file, next_day
from recommender.person.plan import Planned, PlanStep, planned, steps_for

MONDAY = date(2026, 11, 23)
NUMBERS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
NEUTRAL_KEYS = {"DTSTART", "DTEND", "DTSTAMP", "UID", "SUMMARY", "CLASS"}


@pytest.fixture(scope="module")
def result(result_of, person):
    return result_of(person("intimacy_switched_on"))


@pytest.fixture
def plan(result):
    def made(activity="soft_blanket", step=0, **parts):
        row = next(row for row in result.activities if row.activity.id == activity)
        chosen = PlanStep(activity=activity, step=step, **parts)
        return Planned(chosen, row, row.activity.steps[step])

    return made


def events(file):
    """The entries of steps: all but the last, which is to look back."""
    return Calendar.from_ical(file).walk("VEVENT")[:-1]


def look_back(file):
    return Calendar.from_ical(file).walk("VEVENT")[-1]


# --- days ---


def test_every_day_is_within_the_week_from_today(catalog):
    for day in catalog.plan.days:
        for ahead in range(70):  # A turn of the year, and 29 February 2028.
            today = date(2027, 12, 27) + timedelta(days=ahead)
            found = next_day(day, today)
            assert 0 <= (found - today).days <= 6
            if day.id in NUMBERS:
                assert found.weekday() == NUMBERS[day.id]
            else:
                assert (found - today).days == {"tonight": 0, "today": 0, "tomorrow": 1}[day.id]


# --- entries ---


def test_every_cue_and_day_gives_a_valid_entry(catalog, plan):
    for cue, day in zip(catalog.plan.cues, cycle(catalog.plan.days), strict=False):
        [entry] = events(calendar_file(catalog, [plan(cue=cue.id, day=day.id)], MONDAY))
        start = datetime.fromisoformat(f"{next_day(day, MONDAY)}T{cue.time}:00")
        assert entry.decoded("dtstart") == start
        assert set(entry) == NEUTRAL_KEYS
        assert entry.errors == []


@pytest.mark.parametrize(
    ("parts", "start", "end"),
    [
        ({}, "2026-11-24T10:00", "2026-11-24T10:02"),
        ({"day": "tonight"}, "2026-11-23T20:00", "2026-11-23T20:02"),
        ({"cue": "after_breakfast"}, "2026-11-24T08:30", "2026-11-24T08:32"),
        (
            {"activity": "travel", "step": 5, "cue": "in_bed", "day": "sun"},
            "2026-11-29T22:30",
            "2026-11-30T01:30",
        ),
    ],
)
def test_an_entry_lasts_as_long_as_its_step(parts, start, end, catalog, plan):
    [entry] = events(calendar_file(catalog, [plan(**parts)], MONDAY))
    found = [entry.decoded(key) for key in ("dtstart", "dtend")]
    assert found == [datetime.fromisoformat(start), datetime.fromisoformat(end)]


def test_the_time_is_that_of_wherever_one_is(catalog, plan):
    text = calendar_file(catalog, [plan(cue="before_bed", day="sun")], MONDAY).decode()
    assert "\r\nDTSTART:20261129T220000\r\n" in text
    assert "\r\nDTSTAMP:20261123T000000Z\r\n" in text
    assert not re.search("TZID|VTIMEZONE", text)


def test_a_later_file_of_the_same_plan_moves_its_entries_and_adds_none(catalog, plan):
    uid = "00000000-0000-4000-8000-000000000001"
    before, after = (calendar_file(catalog, [plan(uid=uid, day=day)], MONDAY) for day in ("wed", "fri"))
    assert [events(file)[0]["UID"] for file in (before, after)] == [uid, uid]
    assert look_back(before)["UID"] == look_back(after)["UID"] != uid
    assert look_back(before).decoded("dtstart") != look_back(after).decoded("dtstart")


def test_a_week_after_the_first_step_a_neutral_entry_invites_a_look_back(catalog, plan):
    file = calendar_file(catalog, [plan("hug", 5, day="wed"), plan(day="tue")], MONDAY, named=True)
    entry = look_back(file)
    assert entry.decoded("dtstart") == events(file)[0].decoded("dtstart") + timedelta(days=7)
    assert (entry["SUMMARY"], entry["DESCRIPTION"]) == (catalog.plan.calendar.title, "Look back")


def test_an_alarm_rings_before_each_step_where_it_is_wished_and_says_nothing_more(catalog, plan):
    file = calendar_file(catalog, [plan("hug", 5), plan()], MONDAY, named=True, alarm=True)
    alarms = [alarm for entry in events(file) for alarm in entry.walk("VALARM")]
    assert [alarm.decoded("trigger") for alarm in alarms] == [timedelta(minutes=-15)] * 2
    assert {str(alarm["DESCRIPTION"]) for alarm in alarms} == {catalog.plan.calendar.title}
    assert look_back(file).walk("VALARM") == []


@pytest.mark.parametrize(
    ("day", "now", "start"),
    [
        ("today", time(8, 29), datetime(2026, 11, 23, 8, 30)),
        ("today", time(8, 31), datetime(2026, 11, 23, 8, 45)),
        ("tonight", time(23, 50), datetime(2026, 11, 23, 23, 59)),
        ("mon", time(8, 31), datetime(2026, 11, 30, 8, 30)),
        ("tomorrow", time(23, 59), datetime(2026, 11, 24, 8, 30)),
    ],
)
def test_no_entry_lies_in_the_past(day, now, start, catalog, plan):
    found = calendar_file(catalog, [plan(cue="after_breakfast", day=day)], date(2026, 11, 23), now=now)
    [entry] = events(found)
    assert entry.decoded("dtstart") == start


@pytest.mark.parametrize("name", ["all_safety_ticks", "intimacy_switched_on"])
def test_nothing_is_said_about_the_person_by_default(name, result_of, person, catalog):
    result, parts = result_of(person(name)), catalog.plan
    chosen = [
        PlanStep(
            activity=row.activity.id,
            step=place,
            cue=parts.cues[place % len(parts.cues)].id,
            day=parts.days[place % len(parts.days)].id,
            company=parts.companies[place % len(parts.companies)].id,
            lift=7,
        )
        for row in result.activities
        if row.steps
        for place, _ in steps_for(result, row)
    ]
    file = calendar_file(catalog, planned(result, chosen), MONDAY)
    lines = file.decode().replace("\r\n ", "").lower().split("\r\n")
    assert lines.count("begin:vevent") == len(chosen) + 1 > 20
    said = {line for line in lines if not re.match(r"uid:|dt(start|end|stamp):[\dtz]+$", line)}
    product = catalog.plan.calendar.product.lower()
    edges = {f"{edge}:{part}" for edge in ("begin", "end") for part in ("vcalendar", "vevent")}
    words = {"summary:time for me", "class:private", "description:look back"}
    assert said == {*edges, *words, "version:2.0", f"prodid:{product}", ""}
    assert not re.search(r"tend\b|oxytocin|check-in", product)


def test_on_request_all_but_intimacy_is_named_and_every_entry_stays_private(catalog, plan):
    file = calendar_file(catalog, [plan("hug", 5), plan("orgasm", 1)], MONDAY, named=True)
    hug, neutral = events(file)
    activity = catalog.activities["hug"]
    assert (hug["SUMMARY"], hug["DESCRIPTION"]) == (activity.title, activity.steps[5].text)
    assert (neutral["SUMMARY"], "DESCRIPTION" in neutral) == ("Time for me", False)
    for entry in (hug, neutral):
        assert entry["CLASS"] == "PRIVATE"
        assert entry.walk("VALARM") == []
    assert hug["UID"] != neutral["UID"]


def test_an_empty_plan_makes_no_file(catalog):
    with pytest.raises(ValueError, match="step"):
        calendar_file(catalog, [], MONDAY)
