"""From the door to one thing to do: how far it is, and how a question takes an answer."""

import pytest
from playwright.sync_api import expect

STICKY = "node => getComputedStyle(node.parentElement).position"
SCROLLED = "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"
# Two phone screens, and as much again for an instrument, which stands on one page.
LONG, LONGEST = 1700, 2200


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_the_first_screen_is_short_and_eight_presses_lead_to_one_thing_to_do(
    visit, catalog, complete, size
):
    tab = visit(size).open()
    assert tab.at("start_short").get_by_role("button").bounding_box()["y"] <= 560
    read = tab.at("welcome").inner_text()
    tab.go("start_short")
    menus = tab.at("top").inner_text() + tab.at("foot").inner_text()
    read += tab.page.get_by_test_id("stMain").inner_text()
    assert len(read.split()) - len(menus.split()) <= 90
    tab.answer(catalog.items["adult"], "yes").go("begin_short")
    presses = 2
    opening = len(catalog.paths["short"].pages)
    for place in range(opening):
        for id in tab.asked():
            tab.answer(catalog.items[id], complete[id])
        tab.go(f"forward_{place}")
        presses += 1
    tab.go(f"now_{opening}").go("now_done")
    presses += 2
    assert tab.page.url.endswith("/results")
    expect(tab.page.locator("[class*='st-key-card_']").first).to_be_visible()
    assert presses <= 8


def test_tonight_stops_by_itself_says_why_and_goes_on_if_asked(visit, catalog, texts, complete):
    tab = visit("phone").open().begin("short", (catalog.items["adult"], "yes"))
    asked = []
    for place in tab.steps():
        asked += tab.asked()
        for id in tab.asked():
            tab.answer(catalog.items[id], complete[id])
        tab.go(f"forward_{place}")
    assert tab.heading == texts("checkin.enough_title")
    assert 11 <= len(asked) <= 35
    end = tab.page.url
    assert tab.reload().heading == texts("checkin.enough_title")
    assert tab.back().page.url.endswith(f"step={place + 1}")
    tab.page.go_forward()
    tab.page.wait_for_url(end)
    tab.settle().go("see_now").go("more")
    assert tab.asked()
    assert not {*tab.asked()} <= {*asked}


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ("kind_contact", "phone"),
        ("within_reach", "phone"),
        ("lsns_family_seen", "laptop"),
        ("importance", "phone"),
    ],
)
def test_an_option_takes_a_tap_anywhere_in_its_row(visit, catalog, size, item):
    tab = visit(size).carry_to(catalog, item)
    question = tab.at(f"item_{item}")
    labels = question.locator("label:has(input)")
    for label in labels.all():
        label.scroll_into_view_if_needed()
        box = label.bounding_box()
        assert box["height"] >= (52 if label.inner_text() != catalog.texts("checkin.decline") else 44)
        with tab.answered():
            label.click(position={"x": box["width"] - 5, "y": box["height"] / 2})
        expect(label.locator("input")).to_be_checked()
    if size == "phone" and item in ("kind_contact", "within_reach"):
        assert all(label.bounding_box()["width"] > 350 for label in labels.all())


def test_the_way_on_is_in_reach_on_every_page_and_leaves_a_low_screen_alone(visit, catalog, complete):
    tab = visit("phone").carry(catalog, complete).open("/checkin?step=1")
    heights = {}
    for place, page in enumerate(catalog.paths["full"].pages):
        if place:
            tab.go(f"forward_{place - 1}")
        expect(tab.at(f"forward_{place}")).to_be_in_viewport(ratio=1)
        heights[page.id] = tab.page.evaluate(SCROLLED)
    instruments = {"connected", "circle", "two_weeks", "going_on"}
    assert {id for id, height in heights.items() if height > LONG} <= instruments, heights
    assert max(heights.values()) <= LONGEST, heights
    assert tab.at("buttons").evaluate(STICKY) == "sticky"
    tab.page.set_viewport_size({"width": 640, "height": 360})
    assert tab.at("buttons").evaluate(STICKY) != "sticky"
