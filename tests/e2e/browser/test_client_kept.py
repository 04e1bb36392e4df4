"""Journey C, a client at home on a phone: nothing is lost (C3, C4), and nothing stays behind (C7)."""

import json
import re
import time
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.e2e.tab import CONNECTED
from tests.visits import place_of

DEVICE = "() => JSON.parse(localStorage.getItem('tend.device'))"
HIDDEN = "() => document.documentElement.style.visibility === 'hidden'"
# The last day of what is stored on the device.
SET_LAST_DAY = """until => {
  const kept = JSON.parse(localStorage.getItem("tend.device"));
  localStorage.setItem("tend.device", JSON.stringify({ ...kept, until }));
}"""
# Sockets that can be cut, as a phone does in a pocket.
SOCKETS = """window.sockets = [];
window.WebSocket = class extends window.WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};"""
# A phone network: every message to the server goes off 300 ms late, in order. And what was stored
# once the person had left.
SLOW_LINE = """window.late = [];
window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};
const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (window.__tendGone && key.startsWith("tend.")) window.late.push(key);
  put.call(this, key, text);
};"""
REFUSED = """for (const name of ["sessionStorage", "localStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });"""
# What the device is never to hold.
SECRET = {"safety": ("bereaved",), "intimacy": "on"}


def labels(catalog, answers, items):
    """Return the words of these answers."""
    for item in items:
        given = answers[item]
        codes = given if isinstance(given, tuple) else (given,)
        yield from (catalog.items[item].label_of(code) for code in codes)


def answer_some(tab, catalog, answers, count=99):
    """Answer the first questions of this page; return the words that are checked now."""
    for item in tab.asked()[:count]:
        tab.answer(catalog.items[item], answers[item])
    return tab.checked()


def half_way(visit, catalog, complete, script, **place):
    """On a page of three questions with two answers, after a whole page of two."""
    tab = visit("phone", script=script).carry_to(catalog, "touch_gap", **place)
    first = answer_some(tab, catalog, complete)
    tab.go("forward_2")
    return tab, first, answer_some(tab, catalog, complete, 2)


def expect_offer(tab, there):
    """Expect that the welcome page offers a check-in that the device stores, or does not."""
    expect(tab.at("offer")).to_have_count(int(there))
    expect(tab.at("carry_on")).to_have_count(0)


# --- C3: nothing is lost -----------------------------------------------------------------------


def test_C03_a_locked_phone_and_a_refresh_lose_nothing_and_the_next_press_counts(
    visit, catalog, complete
):
    """The phone freezes the page, and its connection ends meanwhile."""
    tab, first, second = half_way(visit, catalog, complete, SOCKETS)
    heading, opened = tab.heading, len(tab.sockets)
    line = tab.context.new_cdp_session(tab.page)
    tab.page.evaluate("() => { setTimeout(() => sockets.forEach(socket => socket.close()), 200); }")
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    time.sleep(1)  # nothing of a frozen page can be waited for
    line.send("Page.setWebLifecycleState", {"state": "active"})
    tab.page.wait_for_function(
        "count => sockets.length > count && sockets.at(-1).readyState === 1", arg=opened - 1
    )
    tab.page.wait_for_function(CONNECTED)
    expect(tab.page.get_by_role("radio", disabled=True)).to_have_count(0)
    tab.settle()
    assert (tab.heading, tab.checked()) == (heading, second)
    item = catalog.items[tab.asked()[2]]
    tab.answer(item, complete[item.id])
    wanted = [*second, item.label_of(complete[item.id])]
    assert tab.checked() == wanted
    tab.reload()
    assert (tab.heading, tab.checked()) == (heading, wanted)
    assert tab.go("back_3").checked() == first


def test_C03_in_a_browser_that_stores_nothing_the_page_says_so_and_works(
    visit, catalog, texts, complete
):
    tab = visit("phone", script=REFUSED).open().begin("full").go("skip_0")
    given = answer_some(tab, catalog, complete)
    assert len(given) == 2
    assert tab.at("kept").inner_text().startswith(texts("keep.line_failed"))
    assert tab.go("forward_1").go("back_2").checked() == given
    tab.page.reload()
    expect(tab.page.get_by_text(texts("checkin.start_clean"))).to_be_visible()
    assert tab.page.get_by_test_id("stException").count() == 0
    assert tab.faults == []


# --- C4 and C7: where answers are kept, and for how long ----------------------------------------


def test_C07_where_somebody_may_look_nothing_is_kept_until_it_is_confirmed(
    visit, catalog, texts, complete
):
    """A line says at each moment where answers are; at last they are kept nowhere, by choice."""
    step = place_of(catalog, "safety") + 1
    tab = visit("phone").carry(catalog, {**complete, **SECRET}, keep="device")
    tab.open(f"/checkin?step={step}").expect_kept("tend.device", "tend.tab")

    def expect_line(said):
        line = tab.at("kept")
        expect(line).to_contain_text(said)
        assert re.split(r"\n+", line.inner_text()) == [said, texts("keep.clear_link")]

    day = date.today() + timedelta(days=7)
    expect_line(f"Saved on this device until {day:%B} {day.day}")
    tab.tick("tick_safety_unsafe").expect_kept("tend.tab")
    expect_line("Saved in this tab")
    tab.follow(texts("keep.clear_link"))
    expect(tab.at("save_file")).to_have_count(0)
    tab.tick("choose_only_me").expect_kept("tend.device", "tend.tab")
    document = json.loads(tab.page.evaluate(DEVICE)["text"])["check_in"]
    assert {"safety", "intimacy"} & set(json.loads(document)["answers"]) == set()
    expect(tab.at("save_file")).to_have_count(1)

    tab.choose("choose_keep", texts("keep.where_choices.off")).expect_kept("tend.off")
    tab.back()
    expect_line("Saving is off. A reload starts fresh.")
    tab.reload()
    assert (tab.checked(), tab.asked()) == ([], [])
    assert texts("checkin.start_clean") in tab.text()
    expect_offer(tab.follow(texts("checkin.go_home")), there=False)
    expect_offer(tab.another().open(), there=False)
    assert (tab.kept(), tab.faults) == ([], [])


def test_C07_a_stored_check_in_is_offered_for_seven_days_and_shows_no_answer(
    visit, catalog, texts, complete
):
    tab = visit("phone").carry(catalog, {**complete, **SECRET}, keep="device").open("/check")
    tab.go("to_results").expect_kept("tend.device", "tend.tab")
    stored = tab.page.evaluate(DEVICE)
    assert "bereaved" not in stored["text"]
    document = json.loads(json.loads(stored["text"])["check_in"])
    assert set(complete) - set(document["answers"]) == {"safety", "intimacy"}
    today = date.today()
    assert stored["until"] == str(today + timedelta(days=7))

    expect_offer(tab.follow(texts("common.home")), there=False)
    tab.page.evaluate(SET_LAST_DAY, str(today))
    expect_offer(tab.another().open(), there=True)
    answered = set(labels(catalog, complete, [id for id in complete if id != "adult"]))
    shown = [word for word in answered if len(word) > 5 and word in tab.settle().text()]
    assert (shown, tab.checked()) == ([], [])
    # What keeps ideas safe was never on the device.
    assert "safety" in tab.go("take_offer").asked()
    assert tab.checked() == []
    assert tab.go("now_done").heading == texts("results.try_when.week")

    tab.page.evaluate(SET_LAST_DAY, str(today - timedelta(days=1)))
    expect_offer(tab.another().open(), there=False)
    assert (tab.kept(), tab.faults) == ([], [])


# --- C7: leaving -------------------------------------------------------------------------------


def test_C07_an_answer_still_on_its_way_is_not_written_back_and_nothing_is_to_be_seen(
    visit, catalog, texts, complete
):
    tab, *_ = half_way(visit, catalog, complete, SLOW_LINE, keep="device")
    assert tab.kept() == ["tend.device", "tend.tab"]
    tab.fake_neutral_site(texts, status=204)
    tab.page.get_by_role("radio").last.locator("xpath=ancestor::label").click()
    for _ in range(3):
        tab.page.keyboard.press("Shift")
    assert (tab.kept(), tab.page.evaluate(HIDDEN)) == ([], True)
    # What the page draws without answers sets its own title: it may not get through.
    tab.page.wait_for_function("() => !document.querySelector('input:checked')")
    # Longer than the line takes both ways: only then is it known that nothing came late.
    tab.page.wait_for_timeout(1000)
    assert (tab.kept(), tab.page.evaluate("() => late")) == ([], [])
    assert tab.page.title() == texts("common.leave_title")
    assert not tab.page.locator("h1").is_visible()
