"""The browser itself fails in the middle: its clock jumps, and its storage is full."""

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


def test_a_browser_whose_clock_jumps_and_whose_storage_fills_up_loses_nothing(
    visit, catalog, complete, texts
):
    tab = visit("phone", script=FULL_LATER).carry_to(catalog, "ucla_left_out", keep="device")
    asked, place = tab.asked(), place_of(catalog, "ucla_left_out")
    for item in asked[:2]:
        tab.answer(catalog.items[item], complete[item])
    # Eight days on, and then back to a year before today.
    for count, days in ((3, 8), (4, -373)):
        tab.page.evaluate(JUMP, days)
        tab.context.add_init_script(f"({JUMP})({days})")
        item = asked[count - 1]
        before = tab.answer(catalog.items[item], complete[item]).checked()
        assert len(before) == count
        assert tab.reload().checked() == before
        # What is on the device is offered to nobody past its day, nor while the clock is far behind.
        first, other = tab.page, tab.another().open()
        expect(other.at("offer")).to_have_count(0)
        assert other.kept() == []
        tab.page.close()
        tab.turn_to(first)

    said = texts("keep.line_failed")
    assert said not in tab.at("kept").inner_text()
    tab.page.evaluate("() => { window.full = true; }")
    assert tab.go(f"forward_{place}").heading == catalog.paths["full"].pages[place + 1].title
    new = tab.asked()[0]
    tab.answer(catalog.items[new], complete[new])
    expect(tab.at("kept")).to_contain_text(said)
    assert tab.go(f"back_{place + 1}").checked() == before
    assert tab.faults == []
