"""Leave quickly, from any page (C7): a neutral page comes instead, and nothing stays here or there."""

import time

import pytest
from playwright.sync_api import expect

NEUTRAL = "https://www.wikipedia.org"
# How long a neutral page takes that the browser still has in its cache.
CACHED = 0.06
HIDDEN = "() => document.documentElement.style.visibility === 'hidden'"


@pytest.fixture
def leaving(visit, catalog, complete, texts):
    """Somebody who answered everything, kept on the device as well, on a question or on the results."""

    def begin(place="question", size="laptop", status=200, seconds=CACHED):
        tab, arrived = visit(size), place == "results"
        page = {"status": status, "content_type": "text/html", "body": "<title>Wikipedia</title>Hello"}

        def arrive(route):
            time.sleep(seconds)
            route.fulfill(**page)

        assert texts("common.leave_site") == NEUTRAL
        tab.context.route(f"{NEUTRAL}/**", arrive)
        tab.carry(catalog, complete, keep="device", arrived=arrived).open("/check")
        tab.go("to_results" if arrived else "change_movement")
        tab.expect_kept("tend.device", "tend.tab")
        return tab

    return begin


def by_button(tab):
    tab.at("leave").get_by_role("button").click()


def by_keys(tab):
    for _ in range(3):
        tab.page.keyboard.press("Shift")


def by_keys_within_a_question(tab):
    tab.page.locator("input[type=radio]").first.focus()
    by_keys(tab)


WAYS = [
    (by_button, "results", "phone"),
    (by_keys, "results", "laptop"),
    (by_keys_within_a_question, "question", "phone"),
]


@pytest.mark.parametrize(("leave", "place", "size"), WAYS)
def test_C07_leaving_takes_everything_along(leaving, texts, leave, place, size):
    tab = leaving(place, size)
    leave(tab)
    tab.page.wait_for_url(f"{NEUTRAL}/**")
    tab.page.wait_for_load_state()
    assert tab.page.title() == "Wikipedia"
    assert [url for url in tab.foreign_requests() if not url.startswith(NEUTRAL)] == []
    assert texts("checkin.start_first") in tab.server_says("check")
    while tab.page.go_back():
        if tab.page.url.startswith(tab.server.url) and "_stcore" not in tab.page.url:
            tab.settle()
            assert texts("checkin.start_first") in tab.text()
            assert (tab.checked(), tab.page.locator("[class*='st-key-row_']").count()) == ([], 0)
            assert tab.kept() == []
    assert tab.faults == []
    tab.another().open()
    expect(tab.at("offer")).to_have_count(0)
    assert tab.kept() == []


def test_leaving_wipes_the_session_even_when_the_neutral_page_comes_at_once(leaving, texts):
    for _ in range(2):
        tab = leaving(seconds=0)
        by_button(tab)
        tab.page.wait_for_url(f"{NEUTRAL}/**")
        tab.page.close()
        assert texts("checkin.start_first") in tab.server_says("check")


def test_only_leaving_wipes_the_session_on_the_server(leaving, texts, catalog, complete):
    tab = leaving()
    tab.page.close()
    said = tab.server_says("check")
    assert texts("checkin.start_first") not in said
    assert catalog.items["trust"].label_of(complete["trust"]) in said


def test_a_neutral_page_that_does_not_come_leaves_a_neutral_title_and_nothing_to_see(leaving):
    tab = leaving(status=204)
    by_button(tab)
    tab.page.wait_for_function(HIDDEN)
    tab.page.wait_for_function("() => !document.querySelector('input:checked')")
    assert not tab.page.locator("h1").is_visible()
    # What the page draws without answers sets its own title: it may not get through.
    tab.page.wait_for_timeout(500)
    assert tab.page.title() == "Wikipedia"


def test_two_shifts_or_interrupted_ones_stay(leaving):
    tab = leaving()
    for key in ("Shift", "Shift", "a", "Shift"):
        tab.page.keyboard.press(key)
    # Leaving begins at once, with a page that is hidden.
    assert not tab.page.evaluate(HIDDEN)
    assert tab.page.url.startswith(tab.server.url)
