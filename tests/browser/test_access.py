"""Every page in light and dark, on a laptop and on a phone: axe, targets, and no sideways scrolling."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

SIZES = {"laptop": {"width": 1280, "height": 720}, "phone": {"width": 390, "height": 844}}
NARROW = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FULL = [
    "connected",
    "circle",
    "two_weeks",
    "others",
    "going_on",
    "within_reach",
    "days",
    "safe",
    "ready",
]
SHORT = ["short_today", "short_going_on", "short_reach", "short_fit"]
STOPS = [
    *("no_answers", "no_results", "welcome", *SHORT, "now", *FULL, "check", "results_self"),
    *("results_client", "matters", "plan", "keep", "change", "science", "help"),
    *("together", "purpose", "ending"),
]
# Everything to press or tap. A label is the target of its radio button or box.
TARGETS = ", ".join(
    [
        "[role=radiogroup] label",
        "[data-testid=stCheckbox] label",
        "button:not([data-testid=stSelectbox] *)",
        "summary",
        "[data-testid=stPageLink] a",
        "[data-testid=stSelectbox] [role=group]",
        ".help-lines a",
    ]
)
SMALL = """([selector, least]) => {
  const seen = node => node.checkVisibility() && node.getBoundingClientRect().width > 1
    && !node.closest("[data-testid=stSkipToContent]");
  return [...document.querySelectorAll(selector)].filter(seen)
    .map(node => [node.innerText || node.outerHTML.slice(0, 80), node.getBoundingClientRect().height])
    .filter(([, height]) => height < least - 0.5);
}"""
LEAVE = """() => {
  const host = [...document.querySelectorAll(".st-key-leave *")].find(node => node.shadowRoot);
  const box = host.shadowRoot.querySelector("button").getBoundingClientRect();
  return [box.width, box.height, box.left >= 0 && box.right <= innerWidth && box.top >= 0];
}"""
# How far the page may be scrolled sideways, and what reaches beyond the right edge.
SIDEWAYS = """() => {
  const frames = [document.documentElement, document.querySelector("[data-testid=stMain]")];
  const parts = document.querySelectorAll("[data-testid=stMain] :is(p, label, button, a, svg, td)");
  const beyond = node => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1;
  return [
    ...frames.map(node => node.scrollWidth - node.clientWidth).filter(more => more > 0),
    ...[...parts].filter(beyond).map(node => `${node.tagName} ${node.textContent.slice(0, 60)}`),
  ];
}"""
# axe leaves many texts undecided; this blends colours and opacities of all that is behind a text.
PALE = """() => {
  const parse = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith("color") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = (top, under, opacity) =>
    under.map((value, n) => top[n] * top[3] * opacity + value * (1 - top[3] * opacity));
  const bright = colour => {
    const [r, g, b] = colour.map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const contrast = node => {
    const chain = [];
    for (let at = node; at; at = at.parentElement) chain.unshift(getComputedStyle(at));
    let ground = [255, 255, 255], opacity = 1;
    for (const style of chain) {
      opacity *= Number(style.opacity);
      ground = over(parse(style.backgroundColor), ground, opacity);
    }
    const [a, b] = [bright(over(parse(chain.at(-1).color), ground, opacity)), bright(ground)];
    return Math.max(a, b) / Math.min(a, b);
  };
  const texts = document.createTreeWalker(document.querySelector(".stApp"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement, words = texts.currentNode.textContent.trim();
    const box = node.getBoundingClientRect();
    if (!words || box.width <= 1 || !node.checkVisibility() || node.closest("style, svg")) continue;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const least = large || node.closest("[data-testid=stIconMaterial]") ? 3 : 4.5;
    if (contrast(node) < least) found.push([words.slice(0, 60), contrast(node).toFixed(2)]);
  }
  return found;
}"""


def unanswered(tab, words):
    """Pages of a visit without an answer."""
    tab.open("/checkin")
    yield "no_answers"
    tab.open("/results")
    yield "no_results"
    tab.open("/").open_expanders()
    yield "welcome"


def short_path(tab, catalog):
    tab.go("start_short")
    for place, page in enumerate(catalog.paths["short"].pages):
        yield page.id
        if place == 0:
            tab.go("now_0").open_expanders()
            yield "now"
            tab.back()
        if place + 1 < len(catalog.paths["short"].pages):
            tab.go(f"skip_{place}")


def full_path(tab, catalog, words, complete):
    tab.follow(words.common.home).answer(catalog.items["adult"], "yes").go("start_full")
    for place, page in enumerate(catalog.paths["full"].pages):
        tab.open_expanders()
        for id in page.items[:2]:
            if catalog.items[id].type == "one" or catalog.items[id].type == "number":
                tab.answer(catalog.items[id], complete[id])
        yield page.id
        tab.go(f"skip_{place}")
    yield "check"


def results(tab, catalog, words):
    """Results of the first example: a hard step, a support card, thin lines and bands."""
    tab.follow(words.common.home).open_expanders().go("example_moved_and_busy").open_expanders()
    yield "results_self"
    tab.choose("choose_view", words.results.view_choices[1].label).open_expanders()
    yield "results_client"
    tab.follow(words.matters.title).open_expanders()
    yield "matters"
    tab.follow(words.common.results).follow(words.plan.title)
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    tab.open_expanders()
    yield "plan"
    tab.follow(words.keep.title)
    yield "keep"
    tab.follow(words.common.results).open_expanders()
    tab.follow(words.results.change_answers).go("change_within_reach").open_expanders()
    yield "change"
    tab.follow(words.common.science).open_expanders()
    yield "science"
    tab.follow(words.common.help)
    yield "help"
    tab.follow(words.common.home).follow(words.session.use_together)
    yield "together"
    tab.go("ready")
    yield "purpose"
    tab.go("stop_sharing")
    yield "ending"


def tour(tab, catalog, words, complete):
    """Every page of the app, everything unfolded; yields where it is."""
    yield from unanswered(tab, words)
    yield from short_path(tab, catalog)
    yield from full_path(tab, catalog, words, complete)
    yield from results(tab, catalog, words)


def violations(tab):
    """What axe finds on the page as it stands."""
    if not tab.page.evaluate("() => 'axe' in window"):
        tab.page.evaluate(Axe().axe_script)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = tab.page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(v["id"], [node["html"][:160] for node in v["nodes"]][:5]) for v in found]


def patiently(tab, script):
    """What a script finds, once a chart had the time to take on the new width."""
    for _ in range(15):
        if not (found := tab.page.evaluate(script)):
            break
        tab.page.wait_for_timeout(100)
    return found


def examine(tab):
    """All findings on one page, by size and kind."""
    found = {}
    for size, viewport in SIZES.items():
        tab.page.set_viewport_size(viewport)
        tab.settle()
        found["axe", size] = violations(tab)
        found["small", size] = tab.page.evaluate(SMALL, [TARGETS, 44])
        found["leave", size] = tab.page.evaluate(LEAVE)
    found["pale"] = tab.page.evaluate(PALE)
    tab.page.set_viewport_size(NARROW)
    tab.settle()
    found["sideways"] = patiently(tab, SIDEWAYS)
    tab.page.set_viewport_size(SIZES["laptop"])
    tab.settle()
    return found


@pytest.fixture(scope="module")
def findings(new_tab, catalog, words, complete):
    """Findings of one tour a colour scheme, made once and read by every test."""
    made = {}

    def look(scheme):
        if scheme not in made:
            made[scheme] = found = {"ended": False}
            tab = new_tab(scheme=scheme)
            for stop in tour(tab, catalog, words, complete):
                found[stop] = examine(tab)
            found["ended"] = True
            found["faults"] = tab.faults + tab.foreign_requests() + tab.odd_addresses()
            tab.context.close()
        return made[scheme]

    return look


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(findings, scheme, size, stop):
    assert findings(scheme)[stop]["axe", size] == []


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(findings, scheme, stop):
    assert findings(scheme)[stop]["pale"] == []


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("size", SIZES)
def test_everything_to_press_is_high_enough_for_a_finger(findings, size, stop):
    assert findings("light")[stop]["small", size] == []


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("size", SIZES)
def test_leave_quickly_is_on_screen_and_large_enough(findings, size, stop):
    width, height, visible = findings("light")[stop]["leave", size]
    assert (width >= 44, height >= 44, visible) == (True, True, True)


@pytest.mark.parametrize("stop", STOPS)
def test_nothing_scrolls_sideways_or_is_cut_off_at_320_pixels(findings, stop):
    assert findings("light")[stop]["sideways"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_tour_asks_no_other_host_and_logs_no_fault(findings, scheme):
    assert findings(scheme)["faults"] == []


def test_the_tour_stops_at_every_page_of_questions(findings, catalog):
    pages = [page.id for path in catalog.paths.values() for page in path.pages]
    assert set(pages) <= set(STOPS)
    assert set(findings("light")) == {*STOPS, "ended", "faults"}
