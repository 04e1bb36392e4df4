"""The line between browser and server is cut or goes silent, on a question page and on results."""

import pytest
from playwright.sync_api import expect

from tests.browser.tab import Server, Tab
from tests.faults.host import Host, expect_back, expect_calm_line, seen
from tests.faults.relay import Relay

pytestmark = pytest.mark.browser

# Seconds for which a session without a line waits here; half an hour as shipped.
WAITS = 2


@pytest.fixture(scope="module")
def short_memory(tmp_path_factory):
    found = Host(tmp_path_factory.mktemp("line") / "log.txt")
    yield found.start(STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(WAITS))
    found.end()


@pytest.fixture
def line(short_memory):
    found = Relay(short_memory.port)
    yield found
    found.close()


@pytest.fixture
def tab(browser, line, short_memory):
    found = Tab(browser, Server(f"http://localhost:{line.port}", short_memory.log), "phone")
    yield found
    found.context.close()


def question(tab, catalog, complete):
    tab.carry(catalog, {"adult": "yes"}).open("/checkin?step=1")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])


def results(tab, catalog, complete):
    tab.carry(catalog, complete, arrived=True, vetoes={"hug"}).open("/results")


def session(tab):
    return tab.page.evaluate("() => window.__tendToken")


@pytest.mark.parametrize("seconds", [0, 2 * WAITS], ids=["the same session", "a new session"])
@pytest.mark.parametrize("place", [question, results])
def test_a_line_that_was_cut_loses_nothing(tab, line, catalog, complete, words, place, seconds):
    place(tab, catalog, complete)
    before, known, runs = seen(tab), session(tab), tab.runs
    tab.context.set_offline(True)
    line.cut()
    expect_calm_line(tab, words)
    radio = tab.page.get_by_role("radio")
    assert radio.count() == radio.and_(tab.page.locator(":disabled")).count()
    tab.page.wait_for_timeout(1000 * seconds)
    tab.context.set_offline(False)
    tab.wait_for_runs(runs + (2 if seconds else 1))
    expect_back(tab, words)
    assert seen(tab) == before
    assert (session(tab) == known) is (seconds == 0)


@pytest.mark.parametrize("end", ["resume", "cut"])
def test_answers_given_on_a_silent_line_are_taken_once_it_is_back(
    tab, line, catalog, complete, words, end
):
    question(tab, catalog, complete)
    runs, before = tab.runs, tab.checked()
    line.stall()
    for item in tab.asked()[2:4]:
        label = catalog.items[item].label_of(complete[item])
        tab.at(f"ask_{item}").locator("label").filter(
            has=tab.page.get_by_text(label, exact=True)
        ).click()
        before.append(label)
    tab.page.wait_for_timeout(500)
    assert (tab.runs, tab.checked()) == (runs, before)
    getattr(line, end)()
    tab.wait_for_runs(runs + 1)
    expect_back(tab, words)
    assert tab.checked() == before
    assert tab.reload().checked() == before


def test_a_press_on_a_silent_line_that_ends_can_be_made_again(tab, line, catalog, complete, words):
    question(tab, catalog, complete)
    before = tab.checked()
    heading, runs = tab.heading, tab.runs
    line.stall()
    tab.at("forward_0").get_by_role("button").click()
    line.cut()
    tab.wait_for_runs(runs + 1)
    expect_back(tab, words)
    assert (tab.heading, tab.checked()) == (heading, before)
    tab.go("skip_0")
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
