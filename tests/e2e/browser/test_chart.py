"""The chart in a real browser: a pressed bar opens its kind, and nothing in it collides at any width."""

from itertools import combinations

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


def drawn(tab):
    tab.look_for(DRAWN)
    return tab


def row(tab, n):
    """The part of the drawing that takes presses, in sight."""
    found = tab.page.locator(".st-key-category_chart .press_marks > *").nth(n)
    found.scroll_into_view_if_needed()
    return found


def assert_bars_open_and_close(tab, press):
    titles = tab.page.locator(".st-key-category_chart .titles_marks text").all_text_contents()
    opened = tab.at("kind_open")
    for n in (1, 3):
        getattr(row(tab, n), press)()
        expect(opened.get_by_role("heading")).to_contain_text(titles[n])
        expect(opened).to_be_in_viewport()
    tab.settle()
    # The open kind may cover its own bar on a phone, but not the whole of the chart.
    tab.page.evaluate("() => document.querySelector('.st-key-category_chart').scrollIntoView()")
    expect(row(tab, 3)).to_be_in_viewport()
    row(tab, 3).dispatch_event("click")
    expect(opened).to_have_count(0)
    row(tab, 3).dispatch_event("click")
    expect(opened.get_by_role("heading")).to_contain_text(titles[3])


def assert_nothing_collides(tab, width):
    tab.page.set_viewport_size({"width": width, "height": 844})
    drawn(tab)
    area, texts = tab.page.evaluate(AREA), tab.page.evaluate(TEXTS)
    assert len(texts) >= 2 + 3 * 8
    for words, box, is_icon in texts:
        assert area["left"] <= box["left"], (width, words)
        assert is_icon or box["right"] <= area["right"], (width, words)
        assert area["top"] <= box["top"] < box["bottom"] <= area["bottom"] + 1, (width, words)
        assert not is_icon or box["width"] <= 30, (width, words)
    for (one, a, _), (other, b, _) in combinations(texts, 2):
        apart = a["right"] <= b["left"] or b["right"] <= a["left"]
        # Line boxes are taller than letters.
        clear = apart or a["bottom"] <= b["top"] + 5 or b["bottom"] <= a["top"] + 5
        assert clear, (width, one, other)


def test_on_a_phone_bars_are_long_open_their_kind_and_nothing_collides_at_any_width(
    visit, catalog, person
):
    answers = person("misses_hugs") | WHISKERS
    tab = drawn(visit("phone").carry(catalog, answers, arrived=True, numbers=True).open("/results"))
    bars = tab.page.evaluate(BARS)
    said = tab.page.locator(".st-key-category_chart .said_marks text").all_text_contents()
    assert said
    longest, fit = max(bar["width"] for bar in bars), max(int(number) for number in said)
    assert longest / abs(fit - 50) * 12 >= 57, "a bar of 62 is too short"
    for width in (1280, 320, 390):
        assert_nothing_collides(tab, width)
    assert_bars_open_and_close(tab, "tap")
    assert tab.faults == []


def test_on_a_shared_screen_bars_open_nothing_collides_and_forced_colors_show_what_is_chosen(
    visit, catalog, person
):
    place = {"arrived": True, "view": "client", "sharing": True}
    tab = visit().carry(catalog, person("misses_hugs") | WHISKERS, **place).open("/results")
    assert_bars_open_and_close(drawn(tab), "click")
    tab.page.emulate_media(forced_colors="active")
    tab.open_expanders()
    chosen = tab.page.evaluate(CHOSEN)
    ((_, ground, letters),) = [one for one in chosen if one[0] == "true"]
    others = [one for one in chosen if one[0] != "true"]
    assert ground not in {other for _, other, _ in others}
    assert letters != ground
    assert {other for _, _, other in others}.isdisjoint({other for _, other, _ in others})
    ground = "node => getComputedStyle(node).backgroundColor"
    assert tab.at("category_chart").locator("svg.marks").evaluate(ground) == "rgb(251, 247, 240)"
    tab.page.emulate_media(forced_colors="none")
    assert_nothing_collides(tab, 390)
    assert tab.faults == []
