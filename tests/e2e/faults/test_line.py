"""The line between browser and server is cut or goes silent on a page of questions, and comes back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.faults.relay import Relay
from tests.visits import place_of


@pytest.fixture
def line(server):
    """A line to the server which a test can end."""
    found = Relay(server)
    yield found
    found.close()


def test_a_line_that_is_cut_or_silent_loses_no_answer_and_at_most_the_last_press(
    visit, line, catalog, complete, texts
):
    tab = visit("phone", to=line).carry_to(catalog, "ucla_left_out")
    asked, place = tab.asked(), place_of(catalog, "ucla_left_out")
    for item in asked[:2]:
        tab.answer(catalog.items[item], complete[item])

    # Cut, and back in the same session.
    before, known, runs = tab.seen(), tab.page.evaluate("() => window.__tendToken"), tab.runs
    tab.context.set_offline(True)
    line.cut()
    tab.expect_lost(texts)
    tab.context.set_offline(False)
    tab.wait_for_runs(runs + 1)
    tab.expect_back(texts)
    assert tab.seen_once(before) == before
    assert tab.page.evaluate("() => window.__tendToken") == known

    # Answers on a silent line are taken once it flows again, or was cut.
    checked = tab.checked()
    for item, end in zip(asked[2:4], (line.resume, line.cut), strict=True):
        label, runs = catalog.items[item].label_of(complete[item]), tab.runs
        line.stall()
        option = tab.at(f"ask_{item}").locator("label")
        option.filter(has=tab.page.get_by_text(label, exact=True)).click()
        checked.append(label)
        tab.wait_until(lambda: line.holds)
        assert (tab.runs, tab.checked()) == (runs, checked)
        end()
        tab.wait_for_runs(runs + 1)
        tab.expect_back(texts)
        assert tab.checked() == checked

    # A press on a silent line that is cut can be made again.
    heading, runs = tab.heading, tab.runs
    line.stall()
    tab.at(f"forward_{place}").get_by_role("button").click()
    line.cut()
    tab.wait_for_runs(runs + 1)
    tab.expect_back(texts)
    assert (tab.heading, tab.checked()) == (heading, checked)
    assert tab.reload().checked() == checked
    tab.go(f"forward_{place}")
    expect(tab.page.get_by_test_id("stException")).to_have_count(0)
