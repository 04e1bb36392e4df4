"""The server goes and comes back under one person: the press that counts, other questions."""

import contextlib

import pytest
from playwright.sync_api import Error

from tests.browser.tab import Tab
from tests.faults.host import expect_calm_line

pytestmark = pytest.mark.browser

# The first press that the page takes, and never one that comes later.
PLACE = """key => {
  const option = document.querySelectorAll(`.st-key-${key} label:has(input)`)[1];
  option?.scrollIntoView({ block: "center", behavior: "instant" });
  const box = option?.getBoundingClientRect();
  return box && [box.x + 12, box.y + box.height / 2];
}"""
TAKEN = "label => !!document.querySelector(`.st-key-${label} input:checked`)"


@pytest.fixture
def phone(browser, host):
    """Somebody on the first question page of a server that runs."""
    tabs = []

    def start(catalog, *before, **settings) -> Tab:
        host.start(*before, **settings)
        tabs.append(Tab(browser, host.server, "phone"))
        return tabs[-1]

    yield start
    host.end()
    for tab in tabs:
        tab.context.close()


def test_the_first_press_that_is_taken_after_a_restart_counts(phone, host, catalog, complete, words):
    tab = phone(catalog).open().answer(catalog.items["adult"], "yes").go("start_full")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])
    before, third = tab.checked(), catalog.items[tab.asked()[2]]
    chosen = tab.at(f"ask_{third.id}").locator("label:has(input)").nth(1).inner_text()
    host.end()
    expect_calm_line(tab, words)
    host.start()
    for _ in range(400):
        # Between two of these lines the page may load anew.
        with contextlib.suppress(Error):
            place = tab.page.evaluate(PLACE, f"ask_{third.id}")
            if place:
                tab.page.mouse.click(*place)
            if tab.page.evaluate(TAKEN, f"ask_{third.id}"):
                break
        tab.page.wait_for_timeout(5)
    tab.wait_for_runs(tab.runs + 1)
    assert tab.checked() == [*before, chosen]
    assert tab.reload().checked() == [*before, chosen]
