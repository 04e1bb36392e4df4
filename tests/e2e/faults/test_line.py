"""The line between browser and server is cut or goes silent, on a question page and on results."""

import pytest
from playwright.sync_api import expect

from tests.e2e.faults.relay import Relay
from tests.visits import place_of

# Seconds for which a session without a line waits here; half an hour as shipped.
WAITS = 1


@pytest.fixture
def forgetful(host):
    """A server that soon forgets who has gone."""
    return host.start(STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(WAITS))


@pytest.fixture
def through(visit):
    """A tab that meets a server through a line which a test can end."""
    lines = []

    def start(server):
        lines.append(Relay(server))
        return visit("phone", to=lines[-1]), lines[-1]

    yield start
    for line in lines:
        line.close()


def question(tab, catalog, complete):
    tab.carry_to(catalog, "ucla_left_out")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])


def results(tab, catalog, complete):
    tab.carry(catalog, complete, arrived=True, vetoes={"hug"}).open("/results")


def session(tab):
    return tab.page.evaluate("() => window.__tendToken")


@pytest.mark.parametrize("place", [question, results])
def test_a_line_that_was_cut_loses_nothing(through, server, catalog, complete, texts, place):
    tab, line = through(server)
    place(tab, catalog, complete)
    before, known, runs = tab.seen(), session(tab), tab.runs
    lose(tab, line, texts)
    tab.context.set_offline(False)
    tab.wait_for_runs(runs + 1)
    tab.expect_back(texts)
    assert tab.seen_once(before) == before
    assert session(tab) == known


def test_a_line_that_was_cut_for_too_long_loses_the_session_and_nothing_else(
    through, forgetful, catalog, complete, texts
):
    tab, line = through(forgetful)
    question(tab, catalog, complete)
    before, known, runs = tab.seen(), session(tab), tab.runs
    lose(tab, line, texts)
    # Twice as long as the server waits: only time ends a session.
    tab.page.wait_for_timeout(2000 * WAITS)
    tab.context.set_offline(False)
    tab.wait_for_runs(runs + 2)
    tab.expect_back(texts)
    assert tab.seen_once(before) == before
    assert session(tab) != known


def lose(tab, line, texts):
    tab.context.set_offline(True)
    line.cut()
    tab.expect_lost(texts)


@pytest.mark.parametrize("end", ["resume", "cut"])
def test_answers_given_on_a_silent_line_are_taken_once_it_is_back(
    through, server, catalog, complete, texts, end
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
    tab.wait_until(lambda: line.holds)
    assert (tab.runs, tab.checked()) == (runs, before)
    getattr(line, end)()
    tab.wait_for_runs(runs + 1)
    tab.expect_back(texts)
    assert tab.checked() == before
    assert tab.reload().checked() == before


def test_a_press_on_a_silent_line_that_ends_can_be_made_again(through, server, catalog, complete, texts):
    tab, line = through(server)
    question(tab, catalog, complete)
    before = tab.checked()
    heading, runs, place = tab.heading, tab.runs, place_of(catalog, "ucla_left_out")
    line.stall()
    tab.at(f"forward_{place}").get_by_role("button").click()
    line.cut()
    tab.wait_for_runs(runs + 1)
    tab.expect_back(texts)
    assert (tab.heading, tab.checked()) == (heading, before)
    tab.go(f"skip_{place}")
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
