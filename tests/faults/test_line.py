"""The line between browser and server is cut or goes silent, on a question page and on results."""

import pytest
from playwright.sync_api import expect

from tests.browser.tab import Server, Tab
from tests.faults.host import Host, expect_back, expect_calm_line, seen
from tests.faults.relay import Relay

pytestmark = pytest.mark.browser

# Seconds for which a session without a line waits here; half an hour as shipped.
WAITS = 1


@pytest.fixture(scope="module")
def short_memory(tmp_path_factory):
    found = Host(tmp_path_factory.mktemp("line") / "log.txt")
    yield found.start(STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(WAITS))
    found.end()


@pytest.fixture
def through(browser):
    """A tab that meets a server through a line which a test can end."""
    opened = []

    def start(server: Server) -> tuple[Tab, Relay]:
        line = Relay(int(server.url.rpartition(":")[2]))
        tab = Tab(browser, Server(f"http://localhost:{line.port}", server.log_file), "phone")
        opened.append((tab, line))
        return tab, line

    yield start
    for tab, line in opened:
        tab.context.close()
        line.close()


def question(tab, catalog, complete):
    tab.carry(catalog, {"adult": "yes"}).open("/checkin?step=1")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])


def results(tab, catalog, complete):
    tab.carry(catalog, complete, arrived=True, vetoes={"hug"}).open("/results")


def session(tab):
    return tab.page.evaluate("() => window.__tendToken")


@pytest.mark.parametrize("is_same", [True, False], ids=["the same session", "a new session"])
@pytest.mark.parametrize("place", [question, results])
def test_a_line_that_was_cut_loses_nothing(
    through, server, short_memory, catalog, complete, words, place, is_same
):
    tab, line = through(server if is_same else short_memory.server)
    place(tab, catalog, complete)
    before, known, runs = seen(tab), session(tab), tab.runs
    tab.context.set_offline(True)
    line.cut()
    expect_calm_line(tab, words)
    radio = tab.page.get_by_role("radio")
    assert radio.count() == radio.and_(tab.page.locator(":disabled")).count()
    tab.page.wait_for_timeout(0 if is_same else 2000 * WAITS)
    tab.context.set_offline(False)
    tab.wait_for_runs(runs + (1 if is_same else 2))
    expect_back(tab, words)
    assert seen(tab) == before
    assert (session(tab) == known) is is_same


@pytest.mark.parametrize("end", ["resume", "cut"])
def test_answers_given_on_a_silent_line_are_taken_once_it_is_back(
    through, server, catalog, complete, words, end
):
    tab, line = through(server)
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


def test_a_press_on_a_silent_line_that_ends_can_be_made_again(through, server, catalog, complete, words):
    tab, line = through(server)
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
