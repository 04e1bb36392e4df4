"""Whole visits in a real browser: both paths, leaving, going back, and what stays behind."""

import re
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NEUTRAL = "https://www.wikipedia.org"
# How long a neutral page takes that the browser still has in its cache.
CACHED = 0.06
# A phone network: every message to the server goes off 300 ms late, in order.
SLOW_LINE = """window.WebSocket = class extends window.WebSocket {
  send(data) { setTimeout(() => super.send(data), 300); }
};"""
SCROLL_TOP = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"


def start(tab, path, complete, catalog):
    """From the welcome page to the first question."""
    tab.open().answer(catalog.items["adult"], complete["adult"])
    return tab.go(f"start_{path}")


def walk(tab, catalog, path, answers):
    """Answer everything on a path through its widgets, up to the review."""
    for place, page in enumerate(catalog.paths[path].pages):
        assert tab.heading == page.title
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


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("path", ["full", "short"])
def test_a_path_answered_by_hand_ends_in_a_chart_and_leaks_nothing(
    visit, catalog, words, complete, path, size
):
    tab = visit(size)
    start(tab, path, complete, catalog)
    walk(tab, catalog, path, complete)
    assert tab.heading == words.checkin.review_title
    tab.go("to_results")
    assert tab.heading == words.results.title
    expect(chart(tab)).to_be_visible()
    box, width = chart(tab).bounding_box(), tab.page.viewport_size["width"]
    assert box["height"] > 200
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    tab.page.get_by_text(words.results.all_title, exact=True).click()
    fold = tab.page.locator("details", has_text=words.results.all_title)
    assert fold.locator("ul > li").count() == bar_count(tab)
    assert_nothing_leaks(tab, catalog, complete)


def bar_count(tab):
    """Number of bars that the drawing holds."""
    expect(chart(tab)).to_be_visible()
    return tab.page.locator("[data-testid='stVegaLiteChart'] .layer_1_marks path").count()


@pytest.fixture
def quick(visit, catalog, complete):
    """The short path on a slow line, and a hand that does not wait for it."""
    tab = visit()
    tab.page.add_init_script(SLOW_LINE)
    start(tab, "short", complete, catalog)

    def press(labels):
        for label in labels:
            label.click()
            tab.page.wait_for_timeout(250)
        tab.page.wait_for_timeout(900)
        return tab.settle()

    return tab, press


def test_quick_answers_on_a_slow_line_are_all_kept(quick, catalog, complete):
    tab, press = quick
    items = [catalog.items[id] for id in catalog.paths["short"].pages[0].items]
    wanted = [item.label_of(complete[item.id]) for item in items]
    asked = zip(items, wanted, strict=True)
    press([tab.at(f"ask_{item.id}").get_by_text(label, exact=True) for item, label in asked])
    assert tab.checked() == wanted
    assert tab.go("forward_0").go("back_1").checked() == wanted


def test_quick_ticks_on_a_slow_line_are_all_kept(quick, catalog):
    tab, press = quick
    item, codes = catalog.items["in_the_way"], ["moved", "rural", "busy", "money"]
    tab.go("skip_0")
    press([tab.at(f"tick_in_the_way_{code}").locator("label") for code in codes])
    assert tab.checked() == [item.label_of(code) for code in codes]
    kept = tab.go("skip_1").go("back_2").checked()
    assert kept == [item.label_of(code) for code in codes]


# --- arriving on a step ---


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_continue_leads_to_the_top_with_focus_on_the_heading(visit, catalog, complete, size):
    tab = visit(size)
    start(tab, "full", complete, catalog)
    tab.go("skip_0")
    tab.click(tab.at("forward_1").get_by_role("button"))
    tab.at("forward_1").scroll_into_view_if_needed()
    assert tab.page.evaluate(SCROLL_TOP) > 0
    tab.go("forward_1")
    tab.page.wait_for_function("() => document.activeElement === document.querySelector('h1')")
    assert tab.page.evaluate(SCROLL_TOP) == 0


def test_the_browsers_back_shows_the_step_before_with_its_answer(visit, catalog, complete):
    tab = visit()
    start(tab, "full", complete, catalog)
    first, second, *_ = catalog.paths["full"].pages
    item = catalog.items[first.items[1]]
    tab.answer(item, complete[item.id]).go("skip_0")
    assert tab.heading == second.title
    tab.back()
    assert tab.heading == first.title
    expect(tab.at(f"ask_{item.id}").locator("label:has(input:checked)")).to_have_text(
        item.label_of(complete[item.id])
    )


def test_changing_one_answer_comes_back_to_the_review(visit, catalog, words, complete):
    tab = visit()
    start(tab, "short", complete, catalog)
    for place in range(len(catalog.paths["short"].pages)):
        tab.go(f"skip_{place}")
    tab.go("change_movement").answer(catalog.items["movement"], "gentle").go("save_change")
    assert tab.heading == words.checkin.review_title
    expect(tab.at("row_movement")).to_contain_text(catalog.items["movement"].label_of("gentle"))


def test_clearing_everything_leads_home(visit, words):
    tab = visit().open()
    tab.open_expanders().go("example_older_with_pet").go("start_over")
    assert tab.heading == words.welcome.title
    assert tab.checked() == [words.welcome.who_choices[0].label] or tab.checked() == []


def test_the_chart_in_words_is_one_list_and_no_list_within_a_list(visit, words):
    tab = visit().open().open_expanders().go("example_older_with_pet").open_expanders()
    fold = tab.page.locator("details", has_text=words.results.all_title)
    assert fold.locator("li").count() == bar_count(tab)
    assert fold.locator("li :is(ol, ul)").count() == 0


# --- who sees what ---


def test_two_people_do_not_see_each_others_answers(visit, catalog, words, complete):
    one = start(visit(), "short", complete, catalog)
    other = start(visit(), "short", complete, catalog)
    item = catalog.items[catalog.paths["short"].pages[0].items[0]]
    one.answer(item, 3)
    other.answer(item, 0)
    assert (one.checked(), other.checked()) == ([item.label_of(3)], [item.label_of(0)])
    one.go("skip_0").go("back_1")
    other.go("skip_0").go("back_1")
    assert (one.checked(), other.checked()) == ([item.label_of(3)], [item.label_of(0)])
    third = visit().open("/results")
    assert words.checkin.start_first in third.text()


@pytest.mark.parametrize("path", ["/check", "/results", "/checkin?step=5", "/checkin?step=now", "/help"])
def test_an_address_loaded_directly_shows_nothing_of_anybody(visit, catalog, path):
    tab = visit().open(path)
    assert (tab.checked(), tab.faults, tab.foreign_requests()) == ([], [], [])
    anyone = {f"card_{id}" for id in catalog.method.for_anyone} if path == "/results" else set()
    cards = tab.page.locator("[class*='st-key-card_']")
    shown = " ".join(cards.evaluate_all("nodes => nodes.map(node => node.className)"))
    assert cards.count() == len(anyone)
    assert all(f"st-key-{id}" in shown for id in anyone)


def test_the_client_view_shows_its_chart_on_the_first_screen(visit, words):
    tab = visit("laptop").open()
    tab.choose("choose_view", words.welcome.who_choices[1].label)
    tab.open_expanders().go("example_older_with_pet")
    expect(chart(tab)).to_be_visible()
    box = chart(tab).bounding_box()
    assert tab.page.evaluate(SCROLL_TOP) == 0
    assert box["y"] + box["height"] <= 720


# --- leaving quickly ---


@pytest.fixture
def leaving(visit, catalog, complete):
    """Somebody in the middle of the short path, with answers given."""

    def begin(status=200, size="laptop", seconds=CACHED):
        tab = visit(size)
        page = {"status": status, "content_type": "text/html", "body": "<title>Wikipedia</title>Hello"}

        def arrive(route):
            time.sleep(seconds)
            route.fulfill(**page)

        tab.context.route(f"{NEUTRAL}/**", arrive)
        start(tab, "short", complete, catalog)
        for item in catalog.paths["short"].pages[0].items:
            tab.answer(catalog.items[item], complete[item])
        return tab.go("forward_0")

    return begin


def by_button(tab):
    tab.at("leave").get_by_role("button").click()


def by_keys(tab):
    for _ in range(3):
        tab.page.keyboard.press("Shift")


def by_keys_within_a_question(tab):
    tab.page.locator("input[type=radio]").first.focus()
    by_keys(tab)


WAYS = [by_button, by_keys, by_keys_within_a_question]


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("leave", WAYS)
def test_leaving_replaces_the_page_and_going_back_shows_no_answer(
    leaving, catalog, complete, words, leave, size
):
    tab = leaving(size=size)
    leave(tab)
    tab.page.wait_for_url(f"{NEUTRAL}/**")
    tab.page.wait_for_load_state()
    assert tab.page.title() == "Wikipedia"
    assert [url for url in tab.foreign_requests() if not url.startswith(NEUTRAL)] == []
    tab.page.go_back()
    tab.settle()
    assert tab.checked() == []
    assert words.checkin.start_first in tab.text()
    assert tab.faults == []


@pytest.mark.parametrize("leave", WAYS)
def test_leaving_wipes_the_session_on_the_server(leaving, words, leave):
    tab = leaving()
    leave(tab)
    tab.page.wait_for_url(f"{NEUTRAL}/**")
    tab.page.close()
    assert words.checkin.start_first in tab.server_says("check")


def test_leaving_wipes_the_session_even_when_the_neutral_page_comes_at_once(leaving, words):
    for _ in range(3):
        tab = leaving(seconds=0)
        by_button(tab)
        tab.page.wait_for_url(f"{NEUTRAL}/**")
        tab.page.close()
        assert words.checkin.start_first in tab.server_says("check")


def test_only_leaving_wipes_the_session_on_the_server(leaving, words, catalog, complete):
    tab = leaving()
    tab.page.close()
    said = tab.server_says("check")
    assert words.checkin.start_first not in said
    item = catalog.items[catalog.paths["short"].pages[0].items[0]]
    assert item.label_of(complete[item.id]) in said


def test_a_neutral_page_that_does_not_come_leaves_nothing_to_see(leaving, catalog):
    tab = leaving(status=204)
    by_button(tab)
    tab.page.wait_for_function("() => document.documentElement.style.visibility === 'hidden'")
    tab.page.wait_for_function("() => !document.querySelector('input:checked')")
    assert not tab.page.locator("h1").is_visible()


def test_the_neutral_title_stays_while_the_neutral_page_is_on_its_way(leaving):
    tab = leaving(status=204)
    by_button(tab)
    tab.page.wait_for_function("() => document.documentElement.style.visibility === 'hidden'")
    tab.page.wait_for_timeout(800)
    assert tab.page.title() == "Wikipedia"


def test_two_shifts_or_slow_ones_stay(leaving, catalog):
    tab = leaving()
    heading = tab.heading
    tab.page.keyboard.press("Shift")
    tab.page.keyboard.press("Shift")
    tab.page.keyboard.press("a")
    tab.page.keyboard.press("Shift")
    tab.page.wait_for_timeout(300)
    assert tab.heading == heading


# --- the server's log ---


def test_the_log_of_the_server_holds_no_answer(visit, server, catalog, complete):
    tab = visit()
    start(tab, "short", complete, catalog)
    walk(tab, catalog, "short", complete)
    tab.go("to_results")
    log = server.log()
    assert server.url.rsplit(":", 1)[1] in log
    telling = [*catalog.items, *chosen_words(catalog, complete)]
    found = [word for word in telling if len(word) > 5 and word.lower() in log.lower()]
    assert found == []
    assert "Traceback" not in log
