"""The calendar file: valid, at the right time, and silent about what it is unless asked."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from recommender.recommend import recommend_people
from recommender.report.calendar import calendar_file, next_day
from recommender.report.person import PersonResult
from recommender.report.plan import Planned, PlanStep, planned, steps_for
from recommender.scoring.responses import read_answers

PERSONAS = sorted((Path(__file__).parents[1] / "personas").glob("*.toml"))
MONDAY = date(2026, 11, 23)
NUMBERS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
NEUTRAL_KEYS = {"DTSTART", "DTEND", "DTSTAMP", "UID", "SUMMARY", "CLASS"}


@pytest.fixture(scope="module")
def result(engine, person):
    return PersonResult(recommend_people(engine, [person("intimacy_switched_on")]))


@pytest.fixture
def plan(result):
    def made(activity="soft_blanket", step=0, **parts):
        row = next(row for row in result.activities if row.activity.id == activity)
        chosen = PlanStep(activity=activity, step=step, **parts)
        return Planned(chosen, row, row.activity.steps[step])

    return made


def events(file):
    return Calendar.from_ical(file).walk("VEVENT")


def unfolded(file):
    return file.decode().replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";").lower()


# --- days ---


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        ("today", MONDAY, MONDAY),
        ("tomorrow", MONDAY, date(2026, 11, 24)),
        ("mon", MONDAY, MONDAY),
        ("tue", MONDAY, date(2026, 11, 24)),
        ("sun", MONDAY, date(2026, 11, 29)),
        ("mon", date(2026, 11, 24), date(2026, 11, 30)),
        ("sun", date(2026, 11, 29), date(2026, 11, 29)),
        ("tomorrow", date(2026, 12, 31), date(2027, 1, 1)),
        ("fri", date(2026, 12, 31), date(2027, 1, 1)),
        ("wed", date(2026, 12, 31), date(2027, 1, 6)),
        ("thu", date(2026, 12, 31), date(2026, 12, 31)),
        ("tomorrow", date(2028, 2, 28), date(2028, 2, 29)),
        ("tue", date(2028, 2, 28), date(2028, 2, 29)),
        ("tomorrow", date(2028, 2, 29), date(2028, 3, 1)),
        ("mon", date(2028, 2, 29), date(2028, 3, 6)),
        ("tomorrow", date(2027, 2, 28), date(2027, 3, 1)),
        ("mon", date(2027, 2, 28), date(2027, 3, 1)),
    ],
)
def test_a_day_is_found_in_the_calendar(day, today, expected, catalog):
    named = next(one for one in catalog.plan.days if one.id == day)
    assert next_day(named, today) == expected


def test_every_weekday_falls_within_the_week_from_today(catalog):
    for day in catalog.plan.days:
        for ahead in range(800):
            today = date(2027, 1, 1) + timedelta(days=ahead)
            found = next_day(day, today)
            assert 0 <= (found - today).days <= 6
            if day.id in NUMBERS:
                assert found.weekday() == NUMBERS[day.id]


# --- entries ---


def test_every_cue_and_day_gives_a_valid_entry(catalog, plan):
    for cue in catalog.plan.cues:
        for day in catalog.plan.days:
            [entry] = events(calendar_file(catalog, [plan(cue=cue.id, day=day.id)], MONDAY))
            assert entry.decoded("dtstart") == datetime.fromisoformat(
                f"{next_day(day, MONDAY)}T{cue.time}:00"
            )
            assert set(entry) == NEUTRAL_KEYS
            assert entry.errors == []


@pytest.mark.parametrize(
    ("parts", "start", "end"),
    [
        ({}, "2026-11-24T10:00", "2026-11-24T10:02"),
        ({"day": "today"}, "2026-11-23T10:00", "2026-11-23T10:02"),
        ({"cue": "after_breakfast"}, "2026-11-24T08:30", "2026-11-24T08:32"),
        ({"step": 5, "cue": "in_bed", "day": "sun"}, "2026-11-29T22:30", "2026-11-29T23:10"),
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


def test_the_file_is_made_as_calendars_want_it(catalog, plan):
    file = calendar_file(catalog, [plan(), plan("hug", 5), plan("travel")], MONDAY, named=True)
    lines = file.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert not any(b"\n" in line or b"\r" in line or len(line) > 75 for line in lines)
    assert Calendar.from_ical(file)["VERSION"] == "2.0"
    found = [str(entry["UID"]) for entry in events(file)]
    assert len(set(found)) == 3


def test_an_id_says_nothing_about_its_step(catalog, plan):
    first, again = (events(calendar_file(catalog, [plan()], MONDAY))[0]["UID"] for _ in range(2))
    assert first != again
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first)


@pytest.mark.parametrize("named", [False, True])
def test_every_entry_is_private_and_rings_nowhere(named, catalog, plan):
    [entry] = events(calendar_file(catalog, [plan()], MONDAY, named=named))
    assert entry["CLASS"] == "PRIVATE"
    assert entry.walk("VALARM") == []


@pytest.mark.parametrize(
    ("day", "now", "start"),
    [
        ("today", time(8, 29), datetime(2026, 11, 23, 8, 30)),
        ("today", time(8, 31), datetime(2026, 11, 24, 8, 30)),
        ("mon", time(8, 31), datetime(2026, 11, 30, 8, 30)),
        ("tomorrow", time(23, 59), datetime(2026, 11, 24, 8, 30)),
    ],
)
def test_no_entry_lies_in_the_past(day, now, start, catalog, plan):
    found = calendar_file(catalog, [plan(cue="after_breakfast", day=day)], date(2026, 11, 23), now=now)
    [entry] = events(found)
    assert entry.decoded("dtstart") == start


def test_an_empty_plan_makes_no_file(catalog):
    with pytest.raises(ValueError, match="step"):
        calendar_file(catalog, [], MONDAY)


# --- what it says ---


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_nothing_is_said_about_the_person_by_default(path, engine, catalog):
    answers = tomllib.loads(path.read_text(encoding="utf-8"))["answers"]
    result = PersonResult(recommend_people(engine, [read_answers(catalog, answers)]))
    cues, days, companies = catalog.plan.cues, catalog.plan.days, catalog.plan.companies
    chosen = [
        PlanStep(
            activity=row.activity.id,
            step=place,
            cue=cues[place % len(cues)].id,
            day=days[place % len(days)].id,
            company=companies[place % len(companies)].id,
            lift=7,
        )
        for row in result.activities
        if row.steps
        for place, _ in steps_for(result, row)
    ]
    text = unfolded(calendar_file(catalog, planned(result, chosen), MONDAY))
    assert text.count("begin:vevent") == len(chosen) > 20
    assert text.count("summary:") == text.count("summary:time for me\r\n") == len(chosen)
    told = [catalog.words.common.name, "oxytocin", "check-in"]
    told += [category.title for category in catalog.categories.values()]
    told += [activity.id for activity in catalog.activities.values()]
    told += [activity.title for activity in catalog.activities.values()]
    told += [step.text for activity in catalog.activities.values() for step in activity.steps]
    told += [entry.words for entry in (*cues, *days, *companies)]
    assert [words for words in told if re.search(rf"\b{re.escape(words.lower())}", text)] == []


def test_the_name_stands_there_on_request(catalog, plan):
    wanted = plan("hug", 5)
    file = calendar_file(catalog, [wanted, plan("soft_blanket")], MONDAY, named=True)
    first, second = events(file)
    assert first["SUMMARY"] == catalog.activities["hug"].title
    assert first["DESCRIPTION"] == catalog.activities["hug"].steps[5].text
    assert second["SUMMARY"] == catalog.activities["soft_blanket"].title


@pytest.mark.parametrize("named", [False, True])
def test_intimacy_is_never_named(named, catalog, plan):
    chosen = [plan("orgasm", step) for step in range(5)]
    file = calendar_file(catalog, chosen, MONDAY, named=named)
    assert {str(entry["SUMMARY"]) for entry in events(file)} == {"Time for me"}
    assert not any("DESCRIPTION" in entry for entry in events(file))
    assert catalog.activities["orgasm"].title.lower() not in unfolded(file)


def test_a_title_can_break_nothing(catalog, plan):
    odd = plan("hug")
    title = "A hug; or, \\ two\r\nBEGIN:VEVENT\r\nSUMMARY:more"
    activity = odd.row.activity.model_copy(update={"title": title})
    odd = replace(odd, row=replace(odd.row, activity=activity))
    file = calendar_file(catalog, [odd], MONDAY, named=True)
    assert len(events(file)) == 1
