"""Two tabs of one browser at once: neither gets into the other, and the device keeps one of them."""

import json

from playwright.sync_api import expect

from tests.e2e.tab import Tab

DEVICE = "() => JSON.parse(localStorage.getItem('tend.device'))?.text"
NEUTRAL = {"status": 204, "content_type": "text/html", "body": ""}


def copy_of(tab):
    """A window that the page itself opens: the browser copies what the tab keeps."""
    other = object.__new__(Tab)
    # Playwright ties what listens to the first record to it.
    vars(other).update({name: held for name, held in vars(tab).items() if not name.startswith("_pw")})
    with tab.context.expect_page() as found:
        tab.page.evaluate("() => { window.open(location.href); }")
    other.page, other.session = found.value, ""
    other.page.on("websocket", other._watch_socket)
    other.page.on("pageerror", lambda error: other.faults.append(str(error)))
    return other.wait_for_runs(tab.runs + 2)


def on_device(tab):
    """The answers that the device keeps."""
    return json.loads(json.loads(tab.page.evaluate(DEVICE))["check_in"])["answers"]


def test_a_copied_tab_goes_its_own_way_and_a_clear_or_leave_in_one_keeps_the_other(
    visit, catalog, complete, texts
):
    first = visit("phone").carry_to(catalog, "ucla_left_out", keep="device")
    asked = first.asked()
    first.answer(catalog.items[asked[0]], complete[asked[0]])
    other = copy_of(first)
    assert other.checked() == first.checked()
    assert len(other.checked()) == 1

    # Each has its own answers, and the device those of the tab that answered last.
    for tab, item in ((first, asked[1]), (other, asked[2])):
        tab.turn_to(tab.page).answer(catalog.items[item], complete[item])
        assert on_device(tab).keys() & set(asked) == {asked[0], item}
    said, others = first.checked(), other.checked()
    assert (len(said), len(others), said == others) == (2, 2, False)
    assert other.reload().checked() == others
    assert first.turn_to(first.page).reload().checked() == said

    first.follow(texts("keep.clear_link")).clear()
    expect(first.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    assert first.kept() == []
    assert other.turn_to(other.page).kept() == ["tend.tab"]
    assert other.reload().checked() == others

    # The next answer is on the device again.
    others = other.answer(catalog.items[asked[1]], complete[asked[1]]).checked()
    other.expect_kept("tend.device", "tend.tab")
    first.context.route(f"{texts('common.leave_site')}/**", lambda route: route.fulfill(**NEUTRAL))
    first.turn_to(first.page).at("leave").get_by_role("button").tap()
    first.page.wait_for_function("() => !localStorage.length && !sessionStorage.length")
    assert other.turn_to(other.page).kept() == ["tend.tab"]
    assert other.reload().checked() == others
