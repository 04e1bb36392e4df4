"""Journey C, a client at home on a phone: to see, to press, to hear (C1, C2, C5, C8 to C12)."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NARROW, ZOOMED = {"width": 320, "height": 640}, {"width": 640, "height": 360}
PHONE = {"width": 390, "height": 844}
LARGE_TEXT = "() => document.documentElement.style.setProperty('font-size', '34px', 'important')"
USUAL_TEXT = "() => document.documentElement.style.removeProperty('font-size')"
# Everything to press: a label is the target of its radio button or box, and a link within a
# sentence is as high as its line.
LOW = """() => {
  const every = document.querySelectorAll(`[role=radiogroup] label, [data-testid=stCheckbox] label,
    button, summary, a, [data-testid=stSelectbox] [role=group], input[type=file]`);
  const inside = ".stSelectbox button, [data-testid=stSkipToContent] *, [data-testid=stSkipToContent]";
  const inText = node => node.matches("a") && node.closest("p, li") && !node.closest(".help-lines")
    && !node.closest("[data-testid=stPageLink]");
  const shadows = [...document.querySelectorAll("*")].filter(node => node.shadowRoot)
    .flatMap(node => [...node.shadowRoot.querySelectorAll("button, a")]);
  return [...every, ...shadows]
    .filter(node => node.checkVisibility() && node.getBoundingClientRect().width > 1)
    .filter(node => !node.closest(inside) && !inText(node))
    .filter(node => node.getBoundingClientRect().height < 43.5)
    .map(node => node.outerHTML.slice(0, 120));
}"""
# How far the page scrolls sideways, what reaches beyond the edge, and text that is cut off.
SIDEWAYS = """() => {
  const frames = [document.documentElement, document.querySelector("[data-testid=stMain]")];
  const parts = [...document.querySelectorAll(
    "[data-testid=stMain] :is(p, h1, h2, h3, li, label, button, a, svg, td, th)")]
    .filter(node => node.checkVisibility() && node.getBoundingClientRect().width > 1);
  const name = node => `${node.tagName} ${node.textContent.slice(0, 60)}`;
  const beyond = node => { const box = node.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1; };
  const cut = node => !node.matches("svg, svg *") && getComputedStyle(node).overflowX !== "visible"
    && node.scrollWidth > node.clientWidth + 1;
  return [
    ...frames.map(node => node.scrollWidth - node.clientWidth).filter(more => more > 0),
    ...parts.filter(beyond).map(name),
    ...parts.filter(cut).map(node => "cut " + name(node)),
  ];
}"""
SCROLL_DOWN = """() => { const main = document.querySelector('[data-testid="stMain"]');
  main.scrollTo({ top: main.scrollHeight, behavior: "instant" }); }"""
# Where a thumb finds a button once the page is scrolled down, and what lies on top of it there.
THUMB = """button => { const box = button.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return [(box.y + box.height / 2) / innerHeight, button.contains(top), box.height]; }"""


# --- a tour of all pages, made once ------------------------------------------------------------


def before_answers(tab, words):
    yield "no answers", tab.open("/checkin")
    yield "welcome", tab.open("/").open_expanders()
    yield "together", tab.follow(words.session.use_together)
    yield "purpose", tab.go("ready")
    yield "ending", tab.go("stop_sharing")
    tab.go("end_sharing")


def questions(tab, catalog, words, complete):
    tab.go("start_short")
    tab.click(tab.at("forward_0").get_by_role("button"))
    yield "open questions", tab
    yield "now", tab.go("now_0")
    tab.back()
    for place, page in enumerate(catalog.paths["short"].pages):
        yield page.id, tab.open_expanders()
        tab.go(f"skip_{place}")
    tab.carry(catalog, complete).open("/checkin")
    for place, page in enumerate(catalog.paths["full"].pages):
        yield page.id, tab.open_expanders()
        tab.go(f"forward_{place}")
    yield "check", tab
    yield "change", tab.go("change_within_reach").open_expanders()


def after_answers(tab, words):
    yield "results", tab.go("save_change").go("to_results").open_expanders()
    yield "matters", tab.follow(words.matters.title).open_expanders()
    tab.follow(words.common.results).follow(words.plan.title)
    tab.click(tab.page.locator("[class*='st-key-add_'] button:visible").first)
    yield "plan", tab.open_expanders()
    tab.take("save_calendar")
    yield "keep", tab.follow(words.keep.title)
    tab.take("save_file")
    tab.take("save_paper")
    yield "science", tab.follow(words.common.science).open_expanders()
    yield "help", tab.follow(words.common.help)
    tab.follow(words.common.results).open_expanders()
    tab.choose("choose_view", words.results.view_choices[1].label)
    yield "results with a client", tab.open_expanders()
    tab.click(tab.at("start_sharing").get_by_role("button"))
    yield "results shared", tab.open_expanders()


def patiently(tab, script):
    """What a script finds, once a chart had the time to take on a new width."""
    for _ in range(20):
        if not (found := tab.page.evaluate(script)):
            break
        tab.page.wait_for_timeout(100)
    return found


def examine(tab):
    """What is too wide, too low or out of reach on a page, by width."""
    page, found = tab.page, {}
    page.set_viewport_size(NARROW)
    found["sideways at 320"] = patiently(tab, SIDEWAYS)
    found["low at 320"] = page.evaluate(LOW)
    page.set_viewport_size(ZOOMED)
    found["sideways at 200 %"] = patiently(tab, SIDEWAYS)
    page.set_viewport_size(PHONE)
    found["low"] = page.evaluate(LOW)
    page.evaluate(LARGE_TEXT)
    found["sideways with large text"] = patiently(tab, SIDEWAYS)
    page.evaluate(USUAL_TEXT)
    thumb = page.locator("[class*='st-key-forward_'] button")
    found["thumb"] = lowest(page, thumb) if thumb.count() else None
    return found


def lowest(page, thumb):
    """Where a button stands at the end of the page, once the page has taken its size."""
    before = None
    for _ in range(20):
        page.evaluate(SCROLL_DOWN)
        now = thumb.evaluate(THUMB)
        if now == before:
            break
        before = now
        page.wait_for_timeout(100)
    return now


STOPS = [
    *("no answers", "welcome", "together", "purpose", "ending", "open questions", "now"),
    *("short_today", "short_going_on", "short_reach", "short_fit"),
    *("connected", "circle", "two_weeks", "others", "going_on", "within_reach", "days", "safe", "ready"),
    *("check", "change", "results", "matters", "plan", "keep", "science", "help"),
    *("results with a client", "results shared"),
]


@pytest.fixture(scope="module")
def toured(new_tab, catalog, words, complete):
    """What was found on every page, and the tab that went there."""
    tab, found = new_tab("phone"), {}
    answers = {**complete, "phq4_interest": 2, "phq4_down": 2}
    for stop, _ in before_answers(tab, words):
        found[stop] = examine(tab)
    for stop, _ in questions(tab, catalog, words, answers):
        found[stop] = examine(tab)
    for stop, _ in after_answers(tab, words):
        found[stop] = examine(tab)
    yield found, tab
    tab.context.close()


@pytest.mark.parametrize("stop", STOPS)
def test_C01_nothing_scrolls_sideways_or_is_too_low_for_a_thumb(toured, stop):
    """At 320 px (1280 at 400 %), at 1280 × 720 zoomed to 200 %, and with text twice as large."""
    found = {kind: what for kind, what in toured[0][stop].items() if kind != "thumb"}
    assert len(found) == 5
    assert {kind: what for kind, what in found.items() if what} == {}


def test_C01_continue_lies_in_the_lower_part_of_every_page_of_questions(toured, catalog):
    thumbs = {stop: found["thumb"] for stop, found in toured[0].items() if found["thumb"]}
    pages = {page.id for path in catalog.paths.values() for page in path.pages}
    assert set(thumbs) == {*pages, "open questions"}
    wrong = {s: t for s, t in thumbs.items() if not (0.4 < t[0] < 0.95 and t[1] and t[2] >= 44)}
    assert wrong == {}


def test_C01_the_tour_saw_every_page(toured):
    assert [*toured[0]] == STOPS


def test_C08_no_page_and_no_download_asks_another_host(toured):
    tab = toured[1]
    paths = {url.removeprefix(tab.server.url).split("?")[0] for url in tab.addresses}
    names = ["", "together", "checkin", "check", "results", "matters", "plan", "keep", "science", "help"]
    assert paths >= {f"/{name}" for name in names}
    assert [name for name, _ in tab.taken] == ["calendar.ics", "notes.json", "notes.pdf"]
    assert all(len(content) > 150 for _, content in tab.taken)
    assert len(tab.requests) > 100
    assert tab.sockets
    assert tab.foreign_requests() == []
    assert tab.faults == []


# --- C2: nothing is chosen beforehand, and an open question is pointed out once ----------------


@pytest.mark.parametrize("path", ["short", "full"])
def test_C02_continue_points_out_open_questions_once_and_loses_nothing(
    visit, catalog, words, complete, path
):
    tab = visit("phone").open()
    assert tab.at("item_adult").locator("input:checked").count() == 0
    tab.answer(catalog.items["adult"], "yes").go(f"start_{path}")
    blank = []
    for place, page in enumerate(catalog.paths[path].pages):
        assert tab.checked() == []
        first, *others = [catalog.items[id] for id in tab.asked()]
        tab.answer(first, complete[first.id])
        given = tab.checked()
        blank += [item.id for item in others]
        tab.click(tab.at(f"forward_{place}").get_by_role("button"))
        summary = tab.at("open_questions")
        expect(summary).to_be_focused()
        expect(summary.get_by_role("heading", name=words.checkin.open_title)).to_be_in_viewport()
        assert summary.get_by_role("listitem").all_inner_texts() == [item.label for item in others]
        assert (tab.heading, tab.checked()) == (page.title, given)
        tab.go(f"forward_{place}")
    assert tab.heading == words.checkin.review_title
    rows = tab.page.locator("[class*='st-key-row_']").filter(has_text=words.checkin.blank)
    keys = "nodes => nodes.map(n => [...n.classList].find(c => c.startsWith('st-key-row_')).slice(11))"
    assert rows.evaluate_all(keys) == sorted(blank, key=[*catalog.items].index)


def test_C02_a_page_with_every_answer_asks_nothing_more(visit, catalog, complete):
    tab = visit("phone").carry(catalog, complete).open("/checkin?step=4")
    tab.go("forward_3")
    assert tab.heading == catalog.paths["full"].pages[4].title
    expect(tab.at("open_questions")).to_have_count(0)


# --- C5: the browser's Back --------------------------------------------------------------------


def test_C05_back_goes_to_the_question_before_and_one_press_a_page_leads_out(
    visit, catalog, words, complete
):
    tab = visit("phone").open()
    tab.answer(catalog.items["adult"], "yes")
    at_start = tab.page.evaluate("() => history.length")
    tab.go("start_full")
    answers, entries = [], []
    for place in range(2):
        entries.append(tab.page.evaluate("() => history.length"))
        for id in tab.asked():
            tab.answer(catalog.items[id], complete[id])
        answers.append(tab.checked())
        assert tab.page.evaluate("() => history.length") == entries[-1]
        tab.go(f"forward_{place}")
    tab.click(tab.at("forward_2").get_by_role("button"))
    expect(tab.at("open_questions")).to_be_focused()
    entries.append(tab.page.evaluate("() => history.length"))
    assert entries == [at_start + 1, at_start + 2, at_start + 3]
    assert tab.back().checked() == answers[1]
    assert tab.go("forward_1").back().checked() == answers[1]
    assert tab.back().checked() == answers[0]
    assert tab.back().heading == words.welcome.title
    assert tab.faults == []


def test_C05_back_from_check_and_results_shows_the_page_before_and_no_page_twice(
    visit, catalog, words, complete
):
    tab = visit("phone").carry(catalog, complete).open("/checkin?step=9")
    shown, entries = tab.checked(), tab.page.evaluate("() => history.length")
    tab.go("forward_8").go("to_results").follow(words.plan.title)
    assert tab.page.evaluate("() => history.length") == entries + 3
    headings = [tab.back().heading for _ in range(3)]
    assert headings == [
        words.results.title,
        words.checkin.review_title,
        catalog.paths["full"].pages[8].title,
    ]
    assert (tab.checked(), len(shown)) == (shown, 2)
    assert tab.page.url.endswith("/checkin?step=9")


# --- C11: as a screen reader meets it ----------------------------------------------------------


class Spoken:
    """The accessibility tree of a page as it stands."""

    def __init__(self, tab):
        line = tab.context.new_cdp_session(tab.page)
        nodes = line.send("Accessibility.getFullAXTree")["nodes"]
        self.nodes = {node["nodeId"]: node for node in nodes}

    def named(self, *roles):
        """Nodes with these roles, each with its name."""
        shown = [node for node in self.nodes.values() if not node["ignored"]]
        return [(name_of(node), node) for node in shown if node["role"]["value"] in roles]

    def inside(self, node, *roles):
        """Names of what lies below a node, in order."""
        for child in (self.nodes[id] for id in node.get("childIds", ()) if id in self.nodes):
            if child.get("role", {}).get("value") in roles and not child["ignored"]:
                yield name_of(child)
            yield from self.inside(child, *roles)


def name_of(node):
    return node.get("name", {}).get("value", "")


def option_words(item, words):
    """The options of a question as they stand on the page."""
    found = [option.label for option in item.choices]
    extra = {"none": words.checkin.none_of_these, "declined": words.checkin.decline}
    wanted = ("none", "declined") if item.type == "many" else ("declined",)
    return found + [extra[code] for code in wanted if code not in item.codes]


def groups_of(spoken, item):
    every = spoken.named("radiogroup", "group")
    return [(name, node) for name, node in every if name.startswith(item.text)]


def spoken_with(tab, item):
    """The tree, once the question's group is in it: it follows the page a moment later."""
    for _ in range(100):
        spoken = Spoken(tab)
        if groups_of(spoken, item):
            break
        tab.page.wait_for_timeout(50)
    return spoken


def assert_asked_once(tab, item, words):
    spoken = spoken_with(tab, item)
    groups = groups_of(spoken, item)
    assert len(groups) == 1, (item.id, [name for name, _ in spoken.named("radiogroup", "group")])
    options = list(spoken.inside(groups[0][1], "radio", "checkbox"))
    assert options == option_words(item, words), item.id
    beside = [text for text, _ in spoken.named("StaticText") if item.text in text]
    assert len(beside) <= 1, item.id
    said = [*[name for name, _ in groups], *beside]
    assert [text for text in said if re.search(r"[\[\]*:]small|\*\*", text)] == []
    everything = "".join(text for text, _ in spoken.named("StaticText", "radiogroup"))
    assert (item.help or item.text) in everything, item.id


def test_C11_every_question_is_read_once_as_a_group_with_its_options(visit, catalog, words, complete):
    tab = visit("phone").open()
    assert_asked_once(tab, catalog.items["adult"], words)
    tab.carry(catalog, complete).open("/checkin")
    for place, page in enumerate(catalog.paths["full"].pages):
        assert tab.asked() == list(page.items)
        for id in page.items:
            assert_asked_once(tab, catalog.items[id], words)
        tab.go(f"forward_{place}")


def test_C11_the_chart_says_what_it_shows_and_its_ranking_is_a_list(visit, catalog, words, complete):
    tab = visit("phone").carry(catalog, complete).open("/results")
    chart = tab.page.locator("[data-testid='stVegaLiteChart']").first
    expect(chart.locator("svg")).to_be_visible()
    bars = chart.locator(".layer_1_marks path").count()
    assert bars > 5
    tab.open_expanders()
    items = tab.at("chart_in_words").get_by_role("listitem").all_inner_texts()
    titles = [re.match(r"\d+\. (.+?):", item)[1] for item in items]
    assert len(items) == bars
    spoken = Spoken(tab)
    meant = f"Bars for {bars} kinds of activity. The longest is {titles[0]}, then {titles[1]}."
    pictures = [name for name, _ in spoken.named("img", "image", "figure", "graphics-document")]
    assert sum(name.startswith(meant) for name in pictures) == 1
    lists = [list(spoken.inside(node, "listitem", "ListMarker")) for _, node in spoken.named("list")]
    assert bars in [len(found) // 2 for found in lists]
