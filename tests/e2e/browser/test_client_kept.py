"""Journey C, a client at home on a phone: nothing is lost (C3, C4), and nothing stays behind (C7)."""

import json
import re
import time
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.tab import CONNECTED
from tests.visits import place_of

DEVICE = "() => JSON.parse(localStorage.getItem('tend.device'))"
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
FULL = """Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };"""


def labels(catalog, answers, items):
    """The words that a page with these answers has checked."""
    for item in items:
        given = answers[item]
        codes = given if isinstance(given, tuple) else (given,)
        yield from (catalog.items[item].label_of(code) for code in codes)


def keep(tab, texts, where):
    """Say under Save or clear where answers are to be kept."""
    label = texts(f"keep.where_choices.{where}")
    tab.open("/keep")
    if where != "tab":
        tab.choose("choose_keep", label)
    return tab.follow(texts("common.home"))


def begin(tab, catalog, path="full"):
    """From the welcome page to the first question, without a reload."""
    return tab.begin(path, (catalog.items["adult"], "yes"))


def answer_some(tab, catalog, answers, count=99):
    """Answer the first questions of this page; returns the words that are checked now."""
    for item in tab.asked()[:count]:
        tab.answer(catalog.items[item], answers[item])
    return tab.checked()


def expect_offer(tab, there):
    """Whether the welcome page offers something that was kept."""
    expect(tab.at("offer")).to_have_count(int(there))
    expect(tab.at("carry_on")).to_have_count(0)


@pytest.fixture
def half_way(visit, catalog, complete):
    """On a page of three questions with two answers, after a whole page of two.

    `by_hand` starts where a browser may refuse to store what another test would put there.
    """

    def start(script="", by_hand=False, **place):
        tab = visit("phone", script=script)
        if by_hand:
            begin(tab.open(), catalog).go("skip_0").go("skip_1")
        else:
            tab.carry_to(catalog, "touch_gap", **place)
        first = answer_some(tab, catalog, complete)
        tab.go("forward_2")
        return tab, first, answer_some(tab, catalog, complete, 2)

    return start


# --- C3: nothing is lost -----------------------------------------------------------------------


def test_C03_a_refresh_keeps_the_question_and_all_earlier_answers(half_way):
    tab, first, second = half_way()
    heading = tab.heading
    assert (len(first), len(second)) == (2, 2)
    for _ in range(2):
        tab.reload()
        assert (tab.heading, tab.checked()) == (heading, second)
    assert tab.go("back_3").checked() == first
    assert tab.faults == []


def test_C03_a_phone_that_was_locked_keeps_everything_and_the_next_press_counts(
    half_way, catalog, complete
):
    """The phone freezes the page, and its connection ends meanwhile."""
    tab, first, second = half_way(SOCKETS)
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
    assert tab.checked() == [*second, item.label_of(complete[item.id])]
    assert tab.go("back_3").checked() == first


def test_C03_with_saving_off_a_refresh_starts_clean_and_says_why(half_way, texts):
    tab, *_ = half_way()
    tab.follow(texts("keep.clear_link")).choose("choose_keep", texts("keep.where_choices.off"))
    assert tab.kept() == ["tend.off"]
    tab.back()
    tab.reload()
    assert (tab.checked(), tab.asked(), tab.faults) == ([], [], [])
    assert texts("checkin.start_clean") in tab.text()
    expect_offer(tab.follow(texts("checkin.go_home")), there=False)


@pytest.mark.parametrize("script", [REFUSED, FULL], ids=["refused", "full"])
def test_C03_a_browser_that_stores_nothing_is_told_so_and_works(half_way, catalog, texts, script):
    tab, first, second = half_way(script, by_hand=True)
    assert tab.at("kept").inner_text().startswith(texts("keep.line_failed"))
    assert tab.go("back_3").checked() == first
    assert tab.go("forward_2").checked() == second
    tab.page.reload()
    expect(tab.page.get_by_text(texts("checkin.start_clean"))).to_be_visible()
    assert tab.page.get_by_test_id("stException").count() == 0
    assert tab.faults == []


# --- C4: where answers are kept ----------------------------------------------------------------


def said_date():
    day = date.today() + timedelta(days=7)
    return f"{day:%B} {day.day}"


LINES = {
    "tab": "Saved in this tab",
    "device": f"Saved on this device until {said_date()}",
    "off": "Saving is off. A reload starts fresh.",
}


@pytest.mark.parametrize("where", LINES)
def test_C04_pages_of_questions_say_where_answers_are_kept(visit, catalog, texts, where):
    tab = keep(visit("phone"), texts, where)

    def look():
        line = tab.at("kept")
        line.scroll_into_view_if_needed()
        expect(line).to_be_in_viewport()
        assert re.split(r"\n+", line.inner_text()) == [LINES[where], texts("keep.clear_link")]
        assert line.get_by_role("link").get_attribute("href").endswith("keep")

    tab.begin("short")
    look()
    if where == "tab":  # one way of keeping is enough to see that all kinds of pages draw the line
        tab.go("skip_0")
        look()
        tab.go("now_1")
        look()


def test_C04_the_line_follows_the_answer_that_ends_keeping_on_the_device(visit, catalog, complete):
    step = place_of(catalog, "safety") + 1
    tab = visit("phone").carry(catalog, complete, keep="device").open(f"/checkin?step={step}")
    expect(tab.at("kept")).to_contain_text(LINES["device"])
    tab.tick("tick_safety_unsafe")
    expect(tab.at("kept")).to_contain_text(LINES["tab"])


def test_C04_clear_wipes_everything_here_and_in_the_browser(half_way, texts):
    tab, *_ = half_way(keep="device")
    assert tab.kept() == ["tend.device", "tend.tab"]
    tab.follow(texts("keep.clear_link")).clear()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    assert tab.kept() == []
    expect_offer(tab.follow(texts("checkin.go_home")), there=False)
    expect_offer(tab.another().open(), there=False)


# --- C7: leaving -------------------------------------------------------------------------------


def by_button(tab):
    tab.at("leave").get_by_role("button").tap()


def by_keys(tab):
    for _ in range(3):
        tab.page.keyboard.press("Shift")


def neutral(tab, texts, status=200):
    """The neutral site; with 204 it never comes, and the page stays."""
    page = {"status": status, "content_type": "text/html", "body": "<title>Elsewhere</title>"}
    tab.context.route(f"{texts('common.leave_site')}/**", lambda route: route.fulfill(**page))


@pytest.mark.parametrize("leave", [by_button, by_keys])
def test_C07_an_answer_still_on_its_way_is_not_written_back(half_way, texts, leave):
    tab, *_ = half_way(SLOW_LINE, keep="device")
    neutral(tab, texts, status=204)
    assert tab.kept() == ["tend.device", "tend.tab"]
    tab.page.get_by_role("radio").last.locator("xpath=ancestor::label").click()
    leave(tab)
    assert tab.kept() == []
    # Longer than the line takes both ways: only then is it known that nothing came late.
    tab.page.wait_for_timeout(1000)
    assert (tab.kept(), tab.page.evaluate("() => late")) == ([], [])


# --- C7: what stays on the device for a week ---------------------------------------------------


@pytest.fixture
def kept(visit, catalog, complete, texts):
    """A check-in with every answer, all kept on the device but safety and intimacy; not finished."""
    tab = visit("phone")
    secret = {"safety": ("bereaved",), "intimacy": "on"}
    tab.carry(catalog, {**complete, **secret}, keep="device").open("/check")
    assert tab.kept() == ["tend.device", "tend.tab"]
    return tab


def test_C07_a_kept_check_in_is_offered_without_a_word_of_it(kept, catalog, texts, complete):
    document = json.loads(json.loads(kept.page.evaluate(DEVICE)["text"])["check_in"])
    assert set(complete) - set(document["answers"]) == {"safety", "intimacy"}
    assert "bereaved" not in kept.page.evaluate("() => localStorage.getItem('tend.device')")
    tab = kept.another().open()
    expect_offer(tab, there=True)
    tab.settle()
    answered = set(labels(catalog, complete, [id for id in complete if id != "adult"]))
    shown = [word for word in answered if len(word) > 5 and word in tab.text()]
    assert (shown, tab.checked()) == ([], [])
    tab.go("take_offer")
    assert tab.heading == catalog.paths["full"].pages[12].title
    assert (tab.asked(), tab.checked()) == (["safety", "intimacy"], [])
    assert tab.go("back_12").checked() == list(
        labels(catalog, complete, catalog.paths["full"].pages[11].items)
    )


@pytest.mark.parametrize(("days", "there"), [(7, True), (8, False)])
def test_C07_a_kept_check_in_is_gone_after_seven_days(kept, days, there):
    kept.is_shared = False  # the clock of this browser cannot be set right again
    noon = datetime.now().replace(hour=12) + timedelta(days=days)
    kept.page.clock.set_fixed_time(noon)
    tab = kept.another()
    tab.page.clock.set_fixed_time(noon)
    expect_offer(tab.open(), there)
    assert tab.kept() == (["tend.device"] if there else [])


def test_C07_a_finished_check_in_comes_back_in_a_new_tab_after_the_safety_questions(kept, texts):
    tab = kept.go("to_results")
    tab.expect_kept("tend.device", "tend.tab")
    ideas = tab.page.locator("[class*='st-key-card_'] h3").all_inner_texts()
    tab.reload()
    assert tab.heading == texts("results.try_when.week")
    assert tab.page.locator("[class*='st-key-card_'] h3").all_inner_texts() == ideas != []
    expect_offer(tab.follow(texts("common.home")), there=False)
    expect_offer(tab.another().open(), there=True)
    assert set(tab.go("take_offer").asked()) >= {"safety"}
    assert tab.go("now_done").heading == texts("results.try_when.week")


def test_C07_a_shared_device_keeps_nothing(kept, texts):
    kept.follow(texts("common.home")).follow(texts("file.load_title"))
    kept.choose("choose_keep", texts("keep.where_choices.off"))
    assert kept.kept() == ["tend.off"]
    tab = kept.another().open()
    expect_offer(tab, there=False)
    assert tab.kept() == []


def unsafe(tab, catalog, texts):
    return tab.go("change_safety").tick("tick_safety_unsafe")


def watched(tab, catalog, texts):
    return tab.open("/checkin?step=short").choose("choose_phone", texts("start.phone_choices.yes"))


@pytest.mark.parametrize("reason", [unsafe, watched])
def test_C07_where_somebody_may_look_nothing_is_kept_until_it_is_confirmed(kept, catalog, texts, reason):
    reason(kept, catalog, texts)
    kept.expect_kept("tend.tab")
    kept.follow(texts("keep.clear_link") if reason is unsafe else texts("keep.title"))
    expect(kept.at("save_file")).to_have_count(0)
    kept.tick("choose_only_me")
    kept.expect_kept("tend.device", "tend.tab")
    document = json.loads(kept.page.evaluate(DEVICE)["text"])["check_in"]
    assert {"safety", "intimacy"} & set(json.loads(document)["answers"]) == set()
    expect(kept.at("save_file")).to_have_count(1)


def of_another_version(text):
    """The stored text, as a newer questionnaire would have written it."""
    draft = json.loads(text)
    document = json.loads(draft["check_in"])
    document["questionnaire"] = {"version": "999", "hash": "0" * 12}
    return json.dumps({**draft, "check_in": json.dumps(document)})


def test_C07_a_check_in_of_another_questionnaire_is_refused_in_a_sentence(kept, texts):
    old = {"until": kept.page.evaluate(DEVICE)["until"]}
    old["text"] = of_another_version(kept.page.evaluate(DEVICE)["text"])
    kept.page.evaluate("kept => localStorage.setItem('tend.device', JSON.stringify(kept))", old)
    tab = kept.another().open()
    tab.click(tab.at("take_offer").get_by_role("button"))
    expect(tab.page.get_by_text(texts("keep.refused"))).to_be_visible()
    assert (tab.heading, tab.asked(), tab.faults) == (texts("welcome.title"), [], [])
    assert tab.page.get_by_test_id("stException").count() == 0
    begun = tab.begin("short")
    assert (len(begun.asked()), begun.checked()) == (2, [])
