"""The chart in a real browser: a pressed bar opens its kind, and nothing in it collides at any width."""

from itertools import combinations

import pytest
from playwright.sync_api import expect

# Boxes of all that is drawn as text, without halos; the words are to be read whole.
TEXTS = """() => [...document.querySelectorAll(".st-key-category_chart svg.marks text")].filter(node =>
  node.getAttribute("stroke-width") !== "5").map(node => [node.textContent,
  node.getBoundingClientRect().toJSON(), /^Material/.test(node.getAttribute("font-family"))])"""
AREA = (
    "() => document.querySelector('.st-key-category_chart svg.marks').getBoundingClientRect().toJSON()"
)
BARS = """() => [...document.querySelectorAll(".st-key-category_chart .bars_marks > *")]
  .map(node => node.getBoundingClientRect().toJSON())"""
# Its icons are there, and it has stood still for a moment.
DRAWN = """() => new Promise(done => { const place = () => [...document.querySelectorAll(
    ".st-key-category_chart svg.marks text")].map(node => node.getAttribute("transform")).join();
  const before = place();
  setTimeout(() => done(before !== "" && before === place()
    && document.fonts.check('20px "Material Symbols Rounded"')), 300); })"""
# Whether each button of the twin is chosen, its color and that of its letters.
CHOSEN = """() => [...document.querySelectorAll(".st-key-choose_kind [role=radio]")].map(node => [
  node.ariaChecked, getComputedStyle(node).backgroundColor,
  getComputedStyle(node.querySelector("p")).color])"""
WHISKERS = dict.fromkeys(("online", "alone_after", "energy", "want_more_of", "weekly_money"))


def chart(visit, catalog, answers, size, **place):
    tab = visit(size).carry(catalog, answers, arrived=True, **place).open("/results")
    tab.look_for(DRAWN)
    return tab


def row(tab, n):
    """The part of the drawing that takes presses, in sight."""
    found = tab.page.locator(".st-key-category_chart .press_marks > *").nth(n)
    found.scroll_into_view_if_needed()
    return found


def titles(tab):
    return tab.page.locator(".st-key-category_chart .titles_marks text").all_text_contents()


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_a_pressed_bar_opens_its_kind_in_sight_and_a_second_press_closes_it(
    visit, catalog, complete, size
):
    tab = chart(visit, catalog, complete, size)
    press = "tap" if size == "phone" else "click"
    opened = tab.at("kind_open")
    for n in (1, 3):
        getattr(row(tab, n), press)()
        expect(opened.get_by_role("heading")).to_contain_text(titles(tab)[n])
        expect(opened).to_be_in_viewport()
    tab.settle()
    # The open kind may cover its own bar on a phone, but not the whole of the chart.
    tab.page.evaluate("() => document.querySelector('.st-key-category_chart').scrollIntoView()")
    expect(row(tab, 3)).to_be_in_viewport()
    row(tab, 3).dispatch_event("click")
    expect(opened).to_have_count(0)
    row(tab, 3).dispatch_event("click")
    expect(opened.get_by_role("heading")).to_contain_text(titles(tab)[3])
    assert tab.faults == []


@pytest.mark.parametrize(("width", "sharing"), [(320, False), (390, False), (1280, False), (390, True)])
def test_no_text_of_the_chart_collides_or_leaves_it_and_a_bar_of_62_is_long(
    visit, catalog, person, width, sharing
):
    answers = person("misses_hugs") | WHISKERS
    place = {"view": "client", "sharing": True} if sharing else {"numbers": True}
    tab = chart(visit, catalog, answers, "phone", **place)
    tab.page.set_viewport_size({"width": width, "height": 844})
    tab.look_for(DRAWN)
    area, texts = tab.page.evaluate(AREA), tab.page.evaluate(TEXTS)
    assert len(texts) >= 2 + 3 * 8
    for words, box, is_icon in texts:
        assert area["left"] <= box["left"], words
        assert is_icon or box["right"] <= area["right"], words
        assert area["top"] <= box["top"] < box["bottom"] <= area["bottom"] + 1, words
        assert not is_icon or box["width"] <= 30, words
    for (one, a, _), (other, b, _) in combinations(texts, 2):
        apart = a["right"] <= b["left"] or b["right"] <= a["left"]
        # Line boxes are taller than letters.
        assert apart or a["bottom"] <= b["top"] + 5 or b["bottom"] <= a["top"] + 5, (one, other)
    if width == 390 and not sharing:
        bars = tab.page.evaluate(BARS)
        said = tab.page.locator(".st-key-category_chart .said_marks text").all_text_contents()
        assert said
        longest = max(bar["width"] for bar in bars)
        fit = max(int(number) for number in said)
        assert longest / abs(fit - 50) * 12 >= 57


def test_in_forced_colors_the_chosen_kind_is_seen_and_the_chart_keeps_its_ground(
    visit, catalog, complete
):
    tab = chart(visit, catalog, complete, "laptop")
    tab.page.emulate_media(forced_colors="active")
    tab.open_expanders()
    tab.click(tab.at("choose_kind").get_by_role("radio").first)
    (_, ground, letters), *others = tab.page.evaluate(CHOSEN)
    assert ground not in {other for _, other, _ in others}
    assert letters != ground
    assert {other for _, _, other in others}.isdisjoint({other for _, other, _ in others})
    ground = "node => getComputedStyle(node).backgroundColor"
    assert tab.at("category_chart").locator("svg.marks").evaluate(ground) == "rgb(251, 247, 240)"
    tab.page.emulate_media(forced_colors="none")
