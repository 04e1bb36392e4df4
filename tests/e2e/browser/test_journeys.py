"""Whole visits: both paths by hand, a quick hand on a slow line, two people at once."""

import re

import pytest
from playwright.sync_api import expect

# A phone network: every message to the server goes off 300 ms late, in order.
SLOW_LINE = """window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};"""
SCROLL_TOP = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"


def start(tab, path, complete, catalog):
    """From the welcome page to the first question."""
    return tab.open().begin(path, (catalog.items["adult"], complete["adult"]))


def walk(tab, catalog, answers):
    """Answer everything that is asked through its widgets, up to the page after the questions."""
    for place in tab.steps():
        assert tab.checked() == []
        for item in tab.asked():
            tab.answer(catalog.items[item], answers[item])
        tab.go(f"forward_{place}")


def chart(tab):
    return tab.page.locator("[data-testid='stVegaLiteChart'] :is(svg, canvas)").first


def chosen_words(catalog, answers):
    """Codes and labels of these answers that are long enough to be told apart."""
    for id, answer in answers.items():
        for code in answer if isinstance(answer, tuple) else (answer,):
            yield from (str(code), catalog.items[id].label_of(code))


def assert_nothing_leaks(tab, catalog, answers):
    """No other host, no fault, and no answer in an address or a title."""
    assert tab.foreign_requests() == []
    assert tab.sockets
    assert tab.faults + tab.probes == []
    assert tab.odd_addresses() == []
    shown = [word for word in chosen_words(catalog, answers) if len(word) > 2]
    found = [
        (word, title)
        for word in shown
        for title in tab.titles
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", title, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(("path", "size"), [("full", "phone"), ("short", "laptop")])
def test_a_path_answered_by_hand_ends_in_a_chart_and_leaks_nothing(
    visit, catalog, texts, complete, path, size
):
    tab = visit(size)
    start(tab, path, complete, catalog)
    walk(tab, catalog, complete)
    end, forward = {
        "full": ("checkin.review_title", "to_results"),
        "short": ("checkin.enough_title", "see_now"),
    }[path]
    assert tab.heading == texts(end)
    tab.go(forward)
    expect(chart(tab)).to_be_visible()
    box, width = chart(tab).bounding_box(), tab.page.viewport_size["width"]
    assert box["height"] > 200
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    tab.page.get_by_text(texts("results.all_title"), exact=True).click()
    fold = tab.page.locator("details", has_text=texts("results.all_title"))
    assert fold.locator("ul > li").count() == bar_count(tab)
    assert_nothing_leaks(tab, catalog, complete)


def bar_count(tab):
    """Number of bars that the drawing holds."""
    expect(chart(tab)).to_be_visible()
    return tab.page.locator("[data-testid='stVegaLiteChart'] .bars_marks path").count()


@pytest.fixture
def quick(visit, catalog, complete):
    """The short path on a slow line, and a hand that does not wait for it."""
    tab = visit(script=SLOW_LINE)
    start(tab, "short", complete, catalog)

    def press(labels):
        with tab.answered(len(labels)):
            for label in labels:
                label.click()
                tab.page.wait_for_timeout(250)  # less than the line takes, as a quick hand does

    return tab, press


def test_quick_answers_on_a_slow_line_are_all_kept(quick, catalog, complete):
    tab, press = quick
    tab.go("skip_0")
    items = [catalog.items[id] for id in catalog.paths["short"].pages[1].items]
    wanted = [item.label_of(complete[item.id]) for item in items]
    asked = zip(items, wanted, strict=True)
    press([tab.at(f"ask_{item.id}").get_by_text(label, exact=True) for item, label in asked])
    assert tab.checked() == wanted
    assert tab.go("forward_1").go("back_2").checked() == wanted


def test_quick_ticks_on_a_slow_line_are_all_kept(quick, catalog):
    tab, press = quick
    item, codes = catalog.items["in_the_way"], ["moved", "rural", "busy", "money"]
    for place in range(2):
        tab.go(f"skip_{place}")
    press([tab.at(f"tick_in_the_way_{code}").locator("label") for code in codes])
    assert tab.checked() == [item.label_of(code) for code in codes]
    kept = tab.go("skip_2").go("back_3").checked()
    assert kept == [item.label_of(code) for code in codes]


# --- arriving on a step ---


def test_continue_leads_to_the_top_with_focus_on_the_heading(visit, catalog, complete):
    tab = visit("phone")
    start(tab, "full", complete, catalog)
    tab.click(tab.at("forward_0").get_by_role("button"))
    tab.at("now_0").scroll_into_view_if_needed()
    assert tab.page.evaluate(SCROLL_TOP) > 0
    tab.go("forward_0")
    tab.page.wait_for_function("() => document.activeElement === document.querySelector('h1')")
    assert tab.page.evaluate(SCROLL_TOP) == 0


# --- who sees what ---


def test_two_people_do_not_see_each_others_answers(visit, catalog, texts, complete):
    one = start(visit(), "short", complete, catalog)
    other = start(visit(), "short", complete, catalog)
    item = catalog.items["kind_contact"]
    one.answer(item, "no")
    other.answer(item, "easily")
    assert (one.checked(), other.checked()) == ([item.label_of("no")], [item.label_of("easily")])
    one.go("skip_0").go("back_1")
    other.go("skip_0").go("back_1")
    assert (one.checked(), other.checked()) == ([item.label_of("no")], [item.label_of("easily")])
    third = visit().open("/results")
    assert texts("checkin.start_first") in third.text()


def test_an_address_loaded_directly_shows_nothing_of_anybody(visit, catalog):
    tab = visit()
    for path in ("/check", "/results", "/checkin?step=5", "/checkin?step=now", "/help"):
        tab.open(path)
        assert (tab.checked(), tab.faults, tab.foreign_requests()) == ([], [], []), path
        cards = tab.page.locator("[class*='st-key-card_']")
        shown = " ".join(cards.evaluate_all("nodes => nodes.map(node => node.className)"))
        anyone = catalog.method.for_anyone if path == "/results" else ()
        assert (cards.count(), [id for id in anyone if f"st-key-card_{id}" not in shown]) == (
            len(anyone),
            [],
        )


def test_the_client_view_shows_its_chart_on_the_first_screen(visit, catalog, complete):
    tab = visit("laptop").carry(catalog, complete, arrived=True, view="client").open("/results")
    expect(chart(tab)).to_be_visible()
    box = chart(tab).bounding_box()
    assert tab.page.evaluate(SCROLL_TOP) == 0
    assert box["y"] + box["height"] <= 720
