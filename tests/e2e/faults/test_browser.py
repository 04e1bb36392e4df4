"""The browser itself fails in the middle: its storage is full, or its clock jumps."""

import pytest
from playwright.sync_api import expect

from tests.visits import place_of

# A storage that is full from the moment on at which a test says so.
FULL_LATER = """const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (window.full) throw new DOMException("full", "QuotaExceededError");
  put.call(this, key, text);
};"""

# The clock of the system jumps; what the browser measures time with goes on.
JUMP = """days => {
  const [Then, by] = [Date, days * 86400000];
  window.Date = class extends Then {
    constructor(...given) { given.length ? super(...given) : super(Then.now() + by); }
    static now() { return Then.now() + by; }
  };
}"""


@pytest.fixture
def half_way(visit, catalog, complete):
    """On a page of four questions with two answers, kept on the device as well."""
    tab = visit("phone", script=FULL_LATER)
    tab.carry_to(catalog, "ucla_left_out", keep="device")
    for item in tab.asked()[:2]:
        tab.answer(catalog.items[item], complete[item])
    return tab


def test_a_storage_that_fills_up_in_the_middle_is_said_and_nothing_stops(
    half_way, catalog, complete, texts
):
    tab = half_way
    said = texts("keep.line_failed")
    assert said not in tab.at("kept").inner_text()
    tab.page.evaluate("() => { window.full = true; }")
    for item in tab.asked()[2:]:
        tab.answer(catalog.items[item], complete[item])
    expect(tab.at("kept")).to_contain_text(said)
    first = tab.checked()
    assert len(first) == 4
    place = place_of(catalog, "ucla_left_out")
    assert tab.go(f"forward_{place}").heading == catalog.paths["full"].pages[place + 1].title
    assert tab.go(f"back_{place + 1}").checked() == first
    assert tab.faults == []


@pytest.mark.parametrize("days", [-365, 8])
def test_a_jump_of_the_browsers_clock_throws_nobody_out(half_way, catalog, complete, days):
    tab = half_way
    tab.page.evaluate(JUMP, days)
    tab.context.add_init_script(f"({JUMP})({days})")
    item = tab.asked()[2]
    tab.answer(catalog.items[item], complete[item])
    before = tab.checked()
    assert len(before) == 3
    assert tab.reload().checked() == before
    # What is on the device is offered to nobody past its day, nor while the clock is far behind.
    other = tab.another()
    other.open()
    expect(other.at("offer")).to_have_count(0)
    assert other.kept() == []
