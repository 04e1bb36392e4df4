"""The server goes and comes back under one person: the press that counts, other questions."""

import contextlib
import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Error, expect

from recommender.person.plan import PlanStep
from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate

HERE = Path(__file__).parent
PLAN = [PlanStep(activity="exercise", step=0, day="mon", lift=4)]
# Bytes: room for a few more lines of the log, and for no upload.
SLACK = 65_536

# The first press that the page takes, and never one that comes later.
PLACE = """key => {
  const option = document.querySelectorAll(`.st-key-${key} label:has(input)`)[1];
  option?.scrollIntoView({ block: "center", behavior: "instant" });
  const box = option?.getBoundingClientRect();
  return box && [box.x + 12, box.y + box.height / 2];
}"""
TAKEN = "label => !!document.querySelector(`.st-key-${label} input:checked`)"
# The server has heard of an answer, and the tab holds it.
HELD = """item => {
  const draft = JSON.parse(sessionStorage.getItem("tend.tab"));
  return draft && JSON.parse(draft.check_in).answers[item] != null;
}"""


@pytest.fixture
def phone(visit, host):
    """Somebody who meets a server of their own."""

    def start(**options):
        host.start(**options)
        return visit("phone", to=host)

    return start


def test_the_first_press_that_is_taken_after_a_restart_counts(phone, host, catalog, complete, texts):
    tab = phone().carry_to(catalog, "ucla_left_out")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])
    before, third = tab.checked(), catalog.items[tab.asked()[2]]
    chosen = tab.at(f"ask_{third.id}").locator("label:has(input)").nth(1).inner_text()
    host.end()
    tab.expect_lost(texts)
    host.start()
    for _ in range(4000):
        # Between two of these lines the page may load anew.
        with contextlib.suppress(Error):
            place = tab.page.evaluate(PLACE, f"ask_{third.id}")
            if place:
                tab.page.mouse.click(*place)
            if tab.page.evaluate(TAKEN, f"ask_{third.id}"):
                break
        tab.page.wait_for_timeout(5)
    tab.page.wait_for_function(HELD, arg=third.id)
    tab.settle()
    assert tab.checked() == [*before, chosen]
    assert tab.reload().checked() == [*before, chosen]


def test_a_draft_of_weights_ends_with_the_server_and_the_page_says_so_beforehand(
    phone, host, catalog, texts
):
    tab = phone().open("/lab")
    changes = tab.at("lab_section").get_by_role("radio", name="Changes", exact=True)
    tab.pick("lab_cell_first", catalog.activities["hug"].title)
    tab.pick("lab_cell_second", catalog.criteria["worry"].label)
    box = tab.at("lab_weight_hug_worry").locator("input").first
    with tab.answered():
        box.fill("3")
        box.press("Enter")
    tab.click(changes)
    expect(tab.page.get_by_text(texts("lab.status.memory"))).to_be_visible()
    runs = tab.runs
    host.end()
    tab.expect_lost(texts)
    host.start()
    tab.wait_for_runs(runs + 2)
    tab.expect_back(texts)
    expect(tab.page.get_by_text(texts("lab.status.memory"))).to_have_count(0)
    expect(tab.at("lab_status")).to_contain_text(catalog.weights_hash)


def test_a_server_whose_disk_is_full_makes_all_files_and_takes_an_upload(
    phone, host, catalog, complete, texts, tmp_path
):
    tab = phone().carry(catalog, complete, plan=PLAN, arrived=True).open("/plan")
    # From here on no file of the server may grow past what its log already has.
    most = host.log.stat().st_size + SLACK
    resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert tab.take("save_calendar").startswith(b"BEGIN:VCALENDAR")
    assert tab.follow(texts("keep.title")).take("save_paper").startswith(b"%PDF")
    people = tmp_path / "people.csv"
    with people.open("w") as out:
        write_people(catalog, simulate(catalog, 20_000, 1), out)
    assert people.stat().st_size > 1 << 20
    lab = tab.open("/lab")
    lab.at("lab_section").get_by_role("radio", name=catalog.texts("lab.page.sections.cohort")).click()
    lab.at("lab_people_file").locator("input[type=file]").set_input_files(people)
    expect(lab.at("lab_report")).to_contain_text("20,000", timeout=30_000)
    assert tab.faults == []


def in_berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def set_clock(file, moment):
    """Let the server believe that it is this moment now."""
    file.write_text(str((moment - datetime.now(UTC)).total_seconds()))


# When the server's clock says this, it jumps to that.
JUMPS = {
    "back a year": (in_berlin("2027-02-10T12:00"), in_berlin("2026-02-10T12:00")),
    "eight days on": (in_berlin("2027-02-10T12:00"), in_berlin("2027-02-18T12:00")),
    "over midnight": (in_berlin("2027-02-10T23:59"), in_berlin("2027-02-11T00:01")),
    "into summer time": (in_berlin("2027-03-28T01:59"), in_berlin("2027-03-28T03:01")),
    "out of summer time": (in_berlin("2027-10-31T01:59"), in_berlin("2027-10-31T03:01")),
}


def test_a_jump_of_the_servers_clock_loses_nothing(phone, catalog, complete, texts, tmp_path):
    clock = tmp_path / "clock.txt"
    clock.write_text("0")
    tab = phone(path=[HERE / "clock"], TEST_CLOCK=str(clock))
    zone = tab.context.new_cdp_session(tab.page)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})
    tab.carry(catalog, complete, plan=PLAN, arrived=True).open("/plan")
    before = tab.seen()
    for start, end in JUMPS.values():
        set_clock(clock, start)
        tab.reload()
        # The next press comes after the jump, in the same session: nobody is thrown out.
        set_clock(clock, end)
        tab.follow(texts("keep.title")).back()
        entry = Calendar.from_ical(tab.take("save_calendar")).walk("VEVENT")[0]
        ahead = entry["DTSTART"].dt - end.replace(tzinfo=None)
        assert timedelta(0) <= ahead <= timedelta(days=7)
        assert tab.seen() == before
