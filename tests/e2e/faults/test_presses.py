"""Presses around a change of page: the second of two never answers what the first one opened."""

import pytest
from playwright.sync_api import expect

from tests.e2e.faults.presses import ghosts


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_a_double_press_never_answers_the_page_that_the_first_press_opened(
    visit, catalog, complete, size
):
    # Each of the eight changes of page, with gaps on both sides of what a page takes to come.
    gaps = (90, 210, 250, 290, 310, 330, 370, 390)
    assert list(ghosts(visit(size), catalog, complete, tries=8, gaps=gaps)) == []


def test_help_and_leave_quickly_take_a_press_at_any_time(visit, catalog):
    tab = visit("phone")
    tab.carry(catalog, {"adult": "yes"}).open("/checkin?step=1")
    tab.page.evaluate("() => { window.__tendDeafUntil = Infinity; }")
    tab.at("skip_0").get_by_role("button").click()
    tab.page.get_by_role("link", name=catalog.texts("common.help"), exact=True).first.click()
    tab.page.wait_for_url("**/help")
    tab.page.evaluate("() => { window.__tendDeafUntil = Infinity; }")
    tab.at("leave").get_by_role("button").click()
    expect(tab.page.locator("html")).to_have_css("visibility", "hidden")
