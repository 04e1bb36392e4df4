"""Two tabs of one browser at once: neither gets into the other, and the device keeps one of them."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.tab import Tab

DEVICE = "() => JSON.parse(localStorage.getItem('tend.device'))?.text"
NEUTRAL = {"status": 204, "content_type": "text/html", "body": ""}


def record_beside(tab):
    """A second record; Playwright ties what listens to the first one to it."""
    other = object.__new__(Tab)
    vars(other).update({name: held for name, held in vars(tab).items() if not name.startswith("_pw")})
    return other


def beside(tab):
    """A second visit at the same time, in the same browser."""
    return record_beside(tab).another()


def on_device(tab):
    """The answers that the device keeps, if any."""
    text = tab.page.evaluate(DEVICE)
    return text and json.loads(json.loads(text)["check_in"])["answers"]


@pytest.fixture
def two(visit, catalog, complete, texts):
    """Two half-way visits, both kept on the device: the second one starts although one is on offer."""

    def go(tab, count):
        tab.carry_to(catalog, "ucla_left_out", keep="device")
        for item in tab.asked()[:count]:
            tab.answer(catalog.items[item], complete[item])
        return tab

    first = go(visit("phone"), 2)
    return first, go(beside(first), 1)


def answered(tab):
    return tab.reload().checked()


def test_each_tab_keeps_its_own_and_the_device_what_was_said_last(two, catalog, complete):
    first, second = two
    asked = first.asked()
    assert (len(answered(first)), len(answered(second))) == (2, 1)
    for tab, count in ((first, 3), (second, 2)):
        item = asked[count - 1]
        tab.answer(catalog.items[item], complete[item])
        assert len(on_device(tab).keys() & set(asked)) == count
    assert (len(answered(first)), len(answered(second))) == (3, 2)


def test_a_clear_in_one_tab_leaves_the_answers_of_the_other_in_its_tab(two, catalog, complete, texts):
    first, second = two
    first.follow(texts("keep.clear_link")).clear()
    expect(first.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    assert first.kept() == []
    assert second.kept() == ["tend.tab"]
    assert len(answered(second)) == 1


def test_leave_quickly_in_one_tab_leaves_the_answers_of_the_other_in_its_tab(two, texts):
    first, second = two
    first.context.route(f"{texts('common.leave_site')}/**", lambda route: route.fulfill(**NEUTRAL))
    first.at("leave").get_by_role("button").tap()
    first.page.wait_for_function("() => !localStorage.length && !sessionStorage.length")
    assert second.kept() == ["tend.tab"]
    assert len(answered(second)) == 1


def test_a_copy_of_a_tab_goes_its_own_way(visit, catalog, complete, texts):
    tab = visit("phone").carry_to(catalog, "ucla_left_out")
    asked = tab.asked()
    tab.answer(catalog.items[asked[0]], complete[asked[0]])
    other = record_beside(tab)
    other._new_page = lambda: opened_by(other, tab)
    before = tab.runs
    other.another().wait_for_runs(before + 2)
    assert other.checked() == tab.checked()
    assert len(other.checked()) == 1
    for one, item in ((tab, asked[1]), (other, asked[2])):
        one.answer(catalog.items[item], complete[item])
    said = tab.checked(), other.checked()
    assert said[0] != said[1]
    assert (answered(tab), answered(other)) == said
    tab.follow(texts("keep.clear_link")).clear()
    assert (tab.kept(), answered(other)) == ([], said[1])


def opened_by(other, tab):
    """A window that the page itself opens: the browser copies what the tab keeps."""
    with tab.context.expect_page() as found:
        tab.page.evaluate("() => { window.open(location.href); }")
    page = found.value
    page.on("websocket", other._watch_socket)
    page.on("pageerror", lambda error: other.faults.append(str(error)))
    return page
