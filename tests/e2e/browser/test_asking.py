"""From the door to one thing to do: how far it is."""

from playwright.sync_api import expect


def test_the_first_screen_is_short_eight_presses_lead_to_one_thing_to_do_and_more_can_be_asked(
    visit, catalog, complete
):
    tab = visit("phone").open()
    assert tab.at("start_short").get_by_role("button").bounding_box()["y"] <= 560
    read = tab.at("welcome").inner_text()
    tab.go("start_short")
    menus = tab.at("top").inner_text() + tab.at("foot").inner_text()
    read += tab.page.get_by_test_id("stMain").inner_text()
    assert len(read.split()) - len(menus.split()) <= 90
    tab.answer(catalog.items["adult"], "yes").go("begin_short")
    presses, asked = 2, set()
    opening = len(catalog.paths["short"].pages)
    for place in range(opening):
        for id in tab.asked():
            tab.answer(catalog.items[id], complete[id])
        asked |= {*tab.asked()}
        tab.go(f"forward_{place}")
        presses += 1
    tab.go(f"now_{opening}")
    asked |= {*tab.asked()}
    tab.go("now_done")
    presses += 2
    assert tab.page.url.endswith("/results")
    expect(tab.page.locator("[class*='st-key-card_']").first).to_be_visible()
    assert presses <= 8
    tab.go("more")
    assert tab.asked()
    assert not {*tab.asked()} <= asked


def test_tonight_stops_by_itself_says_why_and_opens_the_results(visit, catalog, texts, complete):
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
    assert tab.settle().go("see_now").page.url.endswith("/results")
    assert (tab.faults, tab.foreign_requests(), tab.odd_addresses()) == ([], [], [])
