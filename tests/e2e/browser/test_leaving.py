"""Leave quickly, from any page (C7): a neutral page comes instead, and nothing stays here or there."""

from playwright.sync_api import expect

HIDDEN = "() => document.documentElement.style.visibility === 'hidden'"


def test_C07_leaving_takes_everything_along(visit, catalog, texts, complete):
    """Also where the neutral page comes at once: the word to wipe the session goes out before."""
    tab = visit("phone")
    site = tab.fake_neutral_site(texts)
    tab.carry(catalog, complete, keep="device", arrived=True).open("/check").go("to_results")
    tab.expect_kept("tend.device", "tend.tab")
    tab.at("leave").get_by_role("button").tap()
    tab.page.wait_for_url(f"{site}/**")
    assert [url for url in tab.foreign_requests() if not url.startswith(site)] == []
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


def test_only_leaving_wipes_the_session_and_two_shifts_or_interrupted_ones_stay(
    visit, catalog, texts, complete
):
    tab = visit().carry(catalog, complete).open("/check")
    for key in ("Shift", "Shift", "a", "Shift"):
        tab.page.keyboard.press(key)
    # Leaving begins at once, with a page that is hidden.
    assert not tab.page.evaluate(HIDDEN)
    assert tab.page.url.startswith(tab.server.url)
    tab.page.close()
    said = tab.server_says("check")
    assert texts("checkin.start_first") not in said
    assert catalog.items["trust"].label_of(complete["trust"]) in said
