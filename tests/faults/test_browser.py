"""The browser itself fails in the middle: its storage is full, or its clock jumps."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.faults.host import KEPT

pytestmark = pytest.mark.browser

# A storage that is full from the moment on at which a test says so.
FULL_LATER = """const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (window.full) throw new DOMException("full", "QuotaExceededError");
  put.call(this, key, text);
};"""


@pytest.fixture
def half_way(visit, catalog, complete):
    """On the first page with two answers, kept on the device as well."""
    tab = visit("phone")
    tab.page.add_init_script(FULL_LATER)
    tab.carry(catalog, {"adult": "yes"}, keep="device").open("/checkin?step=1")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])
    return tab


def test_a_storage_that_fills_up_in_the_middle_is_said_and_nothing_stops(
    half_way, catalog, complete, words
):
    tab = half_way
    said = words.keep.line_failed
    assert said not in tab.at("kept").inner_text()
    tab.page.evaluate("() => { window.full = true; }")
    for item in tab.asked()[2:]:
        tab.answer(catalog.items[item], complete[item])
    expect(tab.at("kept")).to_contain_text(said)
    first = tab.checked()
    assert len(first) == 4
    assert tab.go("forward_0").heading == catalog.paths["full"].pages[1].title
    assert tab.go("back_1").checked() == first
    assert tab.faults == []


@pytest.mark.parametrize("days", [-365, 8])
def test_a_jump_of_the_browsers_clock_throws_nobody_out(half_way, catalog, complete, days):
    tab = half_way
    then = datetime.now().replace(hour=12) + timedelta(days=days)
    tab.page.clock.set_fixed_time(then)
    item = tab.asked()[2]
    tab.answer(catalog.items[item], complete[item])
    before = tab.checked()
    assert len(before) == 3
    assert tab.reload().checked() == before
    # What is on the device is offered to nobody past its day, nor while the clock is far behind.
    other = tab.another()
    other.page.clock.set_fixed_time(then)
    other.open()
    expect(other.at("offer")).to_have_count(0)
    assert other.page.evaluate(KEPT) == []
