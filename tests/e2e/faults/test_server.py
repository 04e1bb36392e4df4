"""A server whose clock jumps, that forgets a session, and whose disk is full: the visit goes on."""

import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from recommender.person.plan import PlanStep
from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from tests.e2e.faults.relay import Relay

PLAN = [PlanStep(activity="exercise", step=0, day="mon", lift=4)]
# Bytes: room for a few more lines of the log, and for no upload.
SLACK = 65_536
# What the server's clock says, one after another: over midnight into summer time, eight days on out of
# it, and back by more than a year.
JUMPS = [
    *("2027-03-27T23:59", "2027-03-28T03:01"),
    *("2027-10-28T12:00", "2027-11-05T12:00"),
    "2026-02-10T12:00",
]


# Seconds for which a session without a line waits here; half an hour as shipped.
WAITS = 1


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """The file that says by how many seconds the server's clock is off."""
    file = tmp_path_factory.mktemp("clock") / "clock.txt"
    file.write_text("0")
    return file


@pytest.fixture(scope="module")
def line(long_host, clock):
    """A line to the server which a test can end."""
    waits = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(WAITS)}
    long_host.start(path=[Path(__file__).parent / "clock"], TEST_CLOCK=str(clock), **waits)
    found = Relay(long_host)
    yield found
    found.close()


@pytest.fixture(scope="module")
def planner(line, long_visit, catalog, complete):
    """Somebody in Berlin with a plan."""
    tab = long_visit("phone", to=line)
    zone = tab.context.new_cdp_session(tab.page)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})
    return tab.carry(catalog, complete, plan=PLAN, arrived=True).open("/plan")


def test_a_jump_of_the_servers_clock_loses_nothing(planner, clock, texts):
    tab, before = planner, planner.seen()
    for text in JUMPS:
        now = datetime.fromisoformat(text)
        ahead = now.replace(tzinfo=ZoneInfo("Europe/Berlin")) - datetime.now(UTC)
        clock.write_text(str(ahead.total_seconds()))
        # The next press comes after the jump, in the same session: nobody is thrown out.
        tab.follow(texts("keep.title")).back()
        entry = Calendar.from_ical(tab.take("save_calendar")).walk("VEVENT")[0]
        assert timedelta(0) <= entry["DTSTART"].dt - now <= timedelta(days=7)
        assert tab.seen() == before
    assert tab.reload().seen() == before


def test_a_line_that_was_cut_for_too_long_loses_the_session_and_nothing_else(planner, line, texts):
    tab, before, runs = planner, planner.seen(), planner.runs
    known = tab.page.evaluate("() => window.__tendToken")
    tab.context.set_offline(True)
    line.cut()
    tab.expect_lost(texts)
    # Twice as long as the server waits: only time ends a session.
    tab.page.wait_for_timeout(2000 * WAITS)
    tab.context.set_offline(False)
    tab.wait_for_runs(runs + 2)
    tab.expect_back(texts)
    assert tab.seen_once(before) == before
    assert tab.page.evaluate("() => window.__tendToken") != known


def test_a_server_whose_disk_is_full_makes_all_files_and_takes_an_upload(
    planner, long_host, catalog, texts, tmp_path
):
    tab, server = planner, long_host
    # What a line that was cut has left.
    tab.faults.clear()
    # From here on no file of the server may grow past what its log already has.
    most = server.log.stat().st_size + SLACK
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert tab.take("save_calendar").startswith(b"BEGIN:VCALENDAR")
    assert tab.follow(texts("keep.title")).take("save_paper").startswith(b"%PDF")
    people = tmp_path / "people.csv"
    with people.open("w") as out:
        write_people(catalog, simulate(catalog, 6_000, 1), out)
    # From a megabyte on an upload would be written to a disk.
    assert people.stat().st_size > 1 << 20
    lab = tab.follow(texts("common.science")).follow(texts("lab.page.link"))
    lab.at("lab_section").get_by_role("radio", name=texts("lab.page.sections.cohort")).click()
    lab.at("lab_people_file").locator("input[type=file]").set_input_files(people)
    expect(lab.at("lab_report")).to_contain_text("6,000")
    assert tab.faults == []
