"""Journey T on the shared screen: a therapist and a client look at one window of 1280 × 720."""

import json
import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from recommender.person.plan import PlanStep
from tests.e2e.browser.shared_screen import CHROME, SCROLL, SEEN, UNSEEN, WIDE, bars_of, listed, share

HEIGHT = "() => document.querySelector('[data-testid=\"stMainBlockContainer\"]').offsetHeight"
HELP = """words => {
  document.querySelector('[data-testid="stMain"]').scrollTop = 0;
  const link = [...document.querySelectorAll("a")].find(node => node.innerText.trim() === words);
  const box = link?.getBoundingClientRect();
  const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !!link?.contains(top) && new URL(link.href).pathname === "/help";
}"""
IN_THE_WAY = """([x, y]) => {
  const top = document.elementFromPoint(x, y);
  return !top?.closest('[data-testid="stVegaLiteChart"]');
}"""
DRAFT = "() => JSON.parse(sessionStorage.getItem('tend.tab')).check_in"
PRIVATE = {
    "safety": ("eating", "medical", "touch", "bereaved", "unsafe"),
    "touch_comfort": "close_people",
    "touch_gap": "much_less",
    "intimacy": "on",
}


@dataclass(frozen=True)
class Stop:
    """What one page of the journey showed, with all that folds unfolded."""

    title: str
    seen: list[tuple[str, float, bool]]
    unseen: str
    chrome: list[str]
    has_help: bool
    # Heading, texts, choices and answers before help was opened and after the way back, where tried.
    around_help: tuple[tuple, tuple] | None

    @property
    def text(self) -> str:
        return "\n".join(words for words, _, _ in self.seen)


def look(tab, texts, opens_help=False) -> Stop:
    """Unfold a page and read all of it, each part and each panel too."""
    around_help = None
    if opens_help:
        before = state_of(tab)
        around_help = before, state_of(tab.follow(texts("common.help")).back())
    has_help = tab.page.evaluate(HELP, texts("common.help"))
    page, before = tab.open_expanders().page, 0
    # Folds open in motion, and a press on what moves is lost.
    while (height := page.evaluate(HEIGHT)) != before:
        before = height
        page.wait_for_timeout(80)
    seen, unseen, chrome = page.evaluate(SEEN), page.evaluate(UNSEEN), page.evaluate(CHROME)
    for part in page.get_by_role("tab").all()[1:]:
        part.click()
        seen += tab.settle().page.evaluate(SEEN)
    for panel in page.locator("[class*='st-key-more_'] button").all():
        panel.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        seen += tab.settle().page.evaluate(SEEN)
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    return Stop(page.title(), seen, unseen, chrome, has_help, around_help)


def state_of(tab):
    tab.open_expanders()
    return tab.heading, tab.text(), tab.checked(), json.loads(tab.page.evaluate(DRAFT))["answers"]


@pytest.fixture(scope="module")
def stops(long_visit, catalog, texts, complete) -> dict[str, Stop]:
    """Every page of the journey; all private questions were answered before, out of sight."""
    tab, found = long_visit(), {}
    plan = [PlanStep(activity="exercise", step=0, day="mon", lift=4)]
    steps = {"plan": plan, "matters": {"movement": 4}, "only_me": True, "arrived": False}
    pages = catalog.paths["full"].pages
    # The first page is still open.
    answers = {id: code for id, code in (complete | PRIVATE).items() if id not in pages[0].items}

    def note(opens_help=False, name=""):
        name = name or f"{tab.page.url.removeprefix(tab.server.url)} {tab.heading}"
        found[name] = look(tab, texts, opens_help)

    share(tab, catalog, answers, "/together", **steps)
    note()
    tab.go("carry_on_shared")
    for place in range(len(pages)):
        note(opens_help=place == 4)
        if place == 0:
            tab.click(tab.at("forward_0").get_by_role("button"))
            note(name="open questions")
        tab.go(f"forward_{place}")
    note()
    tab.go("change_trust")
    note()
    tab.go("save_change").go("to_results")
    note(opens_help=True)
    tab.follow(texts("matters.title"))
    note(opens_help=True)
    tab.follow(texts("matters.done")).follow(texts("common.plan"))
    note(opens_help=True)
    for link in ("keep.title", "common.science", "common.help", "common.home"):
        tab.follow(texts(link))
        if link == "common.help":
            tab.page.get_by_role("combobox").click()
            expect(tab.page.get_by_role("option").first).to_be_visible()
            found["open list"] = look(tab, texts)
            tab.page.keyboard.press("Escape")
        note()
    assert len(found) == len(pages) + 12
    return found


def found_on(stops, search):
    """What a search finds, by page; pages without a find are left out."""
    every = {page: search(stop) for page, stop in stops.items()}
    return {page: found for page, found in every.items() if found}


# --- T2: large, and nothing around it ---


def test_T02_no_letter_is_smaller_than_18_pixels_on_any_page(stops, texts):
    assert found_on(stops, lambda stop: [text for text in stop.seen if text[1] < 17.99]) == {}
    assert all(len(stop.seen) > 12 for stop in stops.values())
    drawn = next(stop for page, stop in stops.items() if page.startswith("/results"))
    assert "What studies measured" in drawn.text
    assert texts("checkin.open_title") in stops["open questions"].text


def test_T02_no_sidebar_toolbar_or_menu_on_any_page(stops):
    assert found_on(stops, lambda stop: stop.chrome) == {}


# --- T3: nothing of a file, of our own names, or of somebody else ---


def test_T03_titles_and_pages_show_no_id_of_ours(stops, catalog):
    gates = [gate.id for gate in catalog.gates.gates]
    kinds = (catalog.items, catalog.scored_criteria, catalog.activities, catalog.categories, gates)
    ids = {id for kind in kinds for id in kind if "_" in id}
    icons = {category.icon for category in catalog.categories.values()}
    assert len(ids) > 80

    def search(stop):
        plain = "\n".join(words for words, _, is_link in stop.seen if not is_link)
        names = re.findall(r"\w*[a-z0-9]_[a-z0-9]\w*", f"{stop.title}\n{plain}")
        # Icons are drawn from their names.
        return sorted({*names, *(id for id in ids if id in plain)} - icons)

    assert found_on(stops, search) == {}
    neutral = re.compile(r"Tend(: [a-z -]+)?|Tend: page \d+ of 14")
    assert [stop.title for stop in stops.values() if not neutral.fullmatch(stop.title)] == []


def test_T12_a_client_is_gone_after_clear_and_three_presses_start_with_the_next(
    visit, catalog, texts, complete
):
    tab = share(visit(), catalog, {"trust": 1}, "/keep", keep="device")
    tab.expect_kept("tend.device", "tend.tab")
    given = {id: list(a) if isinstance(a, tuple) else a for id, a in complete.items()}
    body = json.dumps({"answers": given, "not_for_me": ["pet_animal"], "matters": {"music": 5}})
    file = {"name": "Petrova Anna.json", "mimeType": "application/json", "buffer": body.encode()}
    tab.page.locator("input[type=file]").set_input_files(file)
    expect(tab.at("open_file")).to_be_visible()
    shown = [tab.settle().page.title(), tab.text()]
    tab.go("open_file")
    shown += [tab.page.title(), tab.text()]
    tab.go("to_results")
    assert texts("results.left_vetoed") in look(tab, texts).text
    shown += [tab.page.title(), tab.text()]
    assert [text for text in shown if re.search("petrova|anna", text, re.IGNORECASE)] == []
    tab.follow(texts("keep.title")).clear()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    tab.expect_kept()
    tab.follow(texts("common.home"))
    first_tab = tab.page
    expect_no_offer(tab)
    expect_no_offer(tab.another().open())
    tab.expect_kept()
    tab.turn_to(first_tab)

    tab.follow(texts("session.use_together")).go("ready").go("begin_full")
    first = catalog.paths["full"].pages[0]
    expect(tab.at(f"item_{first.items[0]}").get_by_role("checkbox").first).to_be_visible()
    assert (tab.heading, tab.checked()) == (first.title, [])
    expect(tab.at("cover").get_by_role("button")).to_be_visible()
    second_client_finds_nothing(tab, texts)


def expect_no_offer(tab):
    assert tab.at("take_offer").count() + tab.at("carry_on").count() == 0


def second_client_finds_nothing(tab, texts):
    tab.go("skip_0").go("now_1")
    assert (tab.checked(), tab.asked() != []) == ([], True)
    tab.go("now_done")
    assert texts("results.nothing_said") in (shown := look(tab, texts).text)
    assert texts("results.left_vetoed") not in shown
    tab.follow(texts("results.change_answers"))
    rows = tab.page.locator("[class*='st-key-row_']").all_inner_texts()
    assert len(rows) > 5
    nothing = {texts("checkin.blank"), texts("checkin.not_asked")}
    assert {row.split("\n")[1] for row in rows} <= nothing
    tab.follow(texts("common.plan"))
    assert tab.page.locator("[class*='st-key-plan_']").count() == 0
    tab.follow(texts("common.results")).follow(texts("matters.title"))
    assert tab.page.locator("[class*='st-key-matter_']").count() > 5
    assert tab.checked() == []


# --- T8: equal is shown as equal, and no number is finer than it is ---


@pytest.mark.parametrize(("persona", "matters"), [("busy_student", WIDE), ("misses_hugs", {})])
def test_T08_the_top_band_is_on_the_first_screen_and_equal_kinds_are_called_equal(
    visit, catalog, person, texts, persona, matters
):
    tab = share(visit(), catalog, person(persona), matters=matters)
    assert tab.page.evaluate(SCROLL) == 0
    bars, lines = bars_of(tab), listed(tab, texts)
    band = 1 + len(lines[0]["equal"])
    assert band >= 5 if matters else band == 1
    title = tab.page.get_by_role("heading", level=1).bounding_box()
    boxes = [title, *(box for bar in bars[: max(band, 3)] for box in bar["boxes"])]
    for box in boxes:
        assert 0 <= box["x"] < box["x"] + box["width"] <= 1280
        assert 0 <= box["y"] < box["y"] + box["height"] <= 720
    for bar in bars[: max(band, 3)]:
        for box in bar["boxes"]:
            middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
            assert not tab.page.evaluate(IN_THE_WAY, middle), bar["title"]

    assert [bar["title"] for bar in bars] == [line["title"] for line in lines]
    for line, bar in zip(lines, bars, strict=True):
        friends = {other["title"] for other in lines if line["title"] in other["equal"]}
        assert friends == set(line["equal"])
        assert (bar["band"] >= 0) == bool(friends)
    for (line, bar), (below, under) in pairwise(zip(lines, bars, strict=True)):
        is_one = below["title"] in line["equal"]
        assert is_one == (bar["band"] == under["band"] >= 0)
    assert texts("results.chart_bands") in tab.text()


def test_T08_no_number_has_more_than_one_decimal_on_any_page(stops, catalog):
    fine = re.compile(r"(?<![\d.])\d+\.\d{2,}(?!\.?\d)")
    cited = "\n".join(source.citation for source in catalog.sources.values())

    def search(stop):
        own = [text for text, _, is_link in stop.seen if not is_link and text not in cited]
        return [text for text in own if fine.search(text)]

    assert found_on(stops, search) == {}
    results = next(stop for page, stop in stops.items() if page.startswith("/results"))
    assert re.search(r"= \d+\.\d\.", results.text)


# --- T10: help ---


def test_T10_help_is_one_press_away_on_every_page(stops):
    assert [page for page, stop in stops.items() if not stop.has_help] == []


def test_T10_opening_help_changes_no_answer(stops, complete):
    tried = [stop.around_help for stop in stops.values() if stop.around_help]
    assert len(tried) == 4
    for before, after in tried:
        assert after == before
        assert before[-1]["trust"] == complete["trust"]


# --- private answers stay off the shared screen ---


def private_words(catalog):
    """Everything that would tell of a private question or of its answer."""
    private = [item for item in catalog.items.values() if item.private]
    others = [item for item in catalog.items.values() if not item.private]
    said = {words for item in private for words in words_of(item)}
    said -= {words for item in others for words in words_of(item)}
    said -= {catalog.texts("checkin.decline")}
    said |= {w for c in catalog.criteria.values() if c.private for w in (c.more, c.less, c.label)}
    hidden = [catalog.activities[id] for id in catalog.private_activities]
    said |= {words for activity in hidden for words in (activity.title, activity.what)}
    said |= {category.title for category in catalog.categories.values() if category.private}
    return said


def words_of(item):
    found = [item.text, item.label, item.why, item.help or ""]
    return {words for words in (*found, *(option.label for option in item.choices)) if words}


def test_no_private_answer_is_on_the_shared_screen_on_any_page(stops, catalog):
    told = private_words(catalog)
    assert {"Touch in your life", "Touch has been harmful or frightening for me"} < told
    assert len(told) > 30

    def search(stop):
        every = f"{stop.title}\n{stop.text}\n{stop.unseen}"
        return [words for words in told if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", every)]

    assert found_on(stops, search) == {}


def test_what_only_a_private_answer_brings_is_not_on_the_results(stops, catalog, texts):
    is_private = {item.id for item in catalog.items.values() if item.private}
    brought = {True: set(), False: set()}
    for gate in catalog.gates.gates:
        read = {part.item for way in gate.when for part in way if part.item}
        brought[bool(read & is_private)] |= {
            gate.reason,
            *(e.caution for e in gate.effects if e.caution),
        }
    always = {id for activity in catalog.activities.values() for id in activity.cautions}
    cautions, only = catalog.gates.cautions, brought[True] - brought[False] - always
    told = {cautions[id].message if id in cautions else id for id in only}
    assert len(told) > 8
    results = next(stop for page, stop in stops.items() if page.startswith("/results"))
    told -= {texts("results.left_private")}
    assert [line for line in told if line in results.text + results.unseen] == []
    assert texts("results.left_private") in results.text
