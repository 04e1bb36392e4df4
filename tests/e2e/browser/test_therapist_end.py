"""Journey T from end to end: all of it by keys, help on the way, the paper, and clearing the device."""

import json
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from pypdf.generic import ContentStream

from recommender.version import VERSION
from tests.e2e.browser.shared_screen import SCROLL, bars_of, rows_of, share
from tests.e2e.tab import AT_REST

# What has the focus: key of its container, words, width and contrast of the ring around it.
FOCUS = """() => {
  let node = document.activeElement;
  const keyed = [...(node.closest('[class*="st-key-"]')?.classList ?? [])];
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const style = getComputedStyle(node.closest("label") ?? node);
  const bright = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0.05);
  const [a, b] = [style.outlineColor, getComputedStyle(document.body).backgroundColor].map(bright);
  const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  const box = node.getBoundingClientRect();
  return { key: keyed.find(name => name.startsWith("st-key-"))?.slice(7) ?? "", tag: node.tagName,
    words: node.innerText?.trim() ?? "", width, contrast: Math.max(a, b) / Math.min(a, b),
    on: box.bottom > 0 && box.top < innerHeight };
}"""
AT_HEADING = "() => document.activeElement === document.querySelector('h1')"
DRAFT = "() => JSON.parse(sessionStorage.getItem('tend.tab')).check_in"


# --- T9: the whole script by keys ---


class Keys:
    """Somebody without a mouse. Every stop has a ring that is plain to see."""

    def __init__(self, tab):
        self.tab, self.page, self.stops = tab, tab.page, 0

    def focus(self):
        found = self.page.evaluate(FOCUS)
        for _ in range(400):  # a page that is still being drawn scrolls to it a moment later
            if found["on"]:
                break
            self.page.wait_for_timeout(50)
            found = self.page.evaluate(FOCUS)
        if found["tag"] != "BODY":
            assert found["width"] >= 2, found
            assert found["contrast"] >= 3, found
            assert found["on"], found
            self.stops += 1
        return found

    def to(self, wanted, key="Tab"):
        """Press Tab until something is reached, by the key of its container or by its texts."""
        for _ in range(150):
            self.page.keyboard.press(key)
            found = self.focus()
            if wanted in (found["key"], found["words"]):
                return found
        raise AssertionError(f"{wanted} was not reached by keys")

    def press(self, key="Enter"):
        """Press a key that the server hears of, once what has the focus takes one."""
        with self.tab.answered():
            self.tab.press_key(key)

    def go(self, wanted, key="Tab"):
        """Go to something that leads to another page: there, the heading has the focus, at the top."""
        self.to(wanted, key)
        self.arrive_by_enter()

    def arrive_by_enter(self):
        before = self.tab.heading
        self.tab.press_key()
        self.page.wait_for_function("h => document.querySelector('h1')?.innerText !== h", arg=before)
        self.tab.settle()
        self.page.wait_for_function(AT_HEADING)
        assert self.focus()["tag"] == "H1"
        assert self.page.evaluate(SCROLL) == 0

    def answer_page(self, last, declined=()):
        """Answer each question on the way down to a button: its first option, or none of them."""
        done = set()
        while (found := self.to_next())["key"] != last:
            kind, _, name = found["key"].partition("_")
            item = name if kind == "ask" else next((i for i in self.tab.ticks if name.startswith(i)), "")
            if kind in ("ask", "tick") and item not in done:
                done.add(item)
                self.press("Space")
                if item in declined:
                    self.press("ArrowUp")  # from the first option around to the last
        return done

    def to_next(self):
        self.page.keyboard.press("Tab")
        return self.focus()


def test_T09_the_whole_script_by_keys(visit, catalog, texts):
    tab = visit().open()
    tab.ticks = [item.id for item in catalog.items.values() if item.type == "many"]
    keys, pages = Keys(tab), catalog.paths["full"].pages
    keys.go(texts("session.use_together"))
    keys.to("ready_0")
    keys.press("Space")
    assert tab.checked() == [texts.lines("session.check_items")[0]]
    keys.go("ready")
    assert keys.answer_page("begin_full") == {"adult"}
    keys.arrive_by_enter()
    answer_all(keys, catalog, pages)
    assert tab.heading == texts("checkin.review_title")
    change_by_keys(keys, texts)
    keys.go("to_results")
    assert tab.page.url.endswith("/results")
    name = "n => [...n.classList].find(c => c.startsWith('st-key-more_')).slice(7)"
    keys.to(tab.page.locator("[class*='st-key-more_']").first.evaluate(name))
    keys.tab.press_key()
    expect(tab.page.locator("[class*='st-key-receipt_'] table")).to_be_visible()
    keys.page.keyboard.press("Escape")
    tab.look_for(AT_REST)
    weigh_by_keys(keys, texts)
    plan_by_keys(keys, texts)
    take_away_by_keys(keys, texts)
    assert keys.stops > 200


def answer_all(keys, catalog, pages):
    for place, page in enumerate(pages):
        assert keys.tab.heading == page.title
        done = keys.answer_page(f"forward_{place}", declined=("strangers",))
        assert done == {id for id in page.items if not catalog.items[id].private}
        if page.id == "going_on":
            cover_by_keys(keys, catalog.texts)
        keys.arrive_by_enter()
        if page.id == "days":
            keys.go(f"back_{place + 1}")
            assert keys.tab.checked() != []
            keys.go(f"forward_{place}")
    said = rows_of(keys.tab)["strangers"].split("\n")[1]
    assert said == catalog.texts("checkin.declined")


def cover_by_keys(keys, texts):
    before = keys.focus()["key"]
    keys.page.keyboard.press("Alt+KeyC")
    assert keys.page.title() == texts("cover.title")
    keys.tab.press_key()
    keys.page.wait_for_function("() => !document.querySelector('.tend-cover')")
    assert keys.focus()["key"] == before


def change_by_keys(keys, texts):
    before = rows_of(keys.tab)
    keys.go("change_online")
    keys.to("ask_online")
    keys.press("ArrowDown")
    keys.go("save_change")
    after = rows_of(keys.tab)
    assert {id for id in after if after[id] != before[id]} == {"online"}


def weigh_by_keys(keys, texts):
    tab = keys.tab
    keys.go(texts("matters.title"))
    first = [bar["title"] for bar in bars_of(tab)]
    for category in ("touch", "movement", "mind"):
        keys.to(f"matter_{category}")
        keys.press("Space")
        keys.press("ArrowUp")  # from 0 around to 5
    ours = [bar["title"] for bar in bars_of(tab)]
    assert (ours != first, tab.checked()) == (True, ["5", "5", "5"])
    keys.to("reset", "Shift+Tab")
    keys.press()
    assert [bar["title"] for bar in bars_of(tab)] == first
    keys.to("undo")
    keys.press()
    assert [bar["title"] for bar in bars_of(tab)] == ours
    keys.to("compare")
    keys.tab.press_key()
    expect(tab.at("compare").locator("table")).to_be_visible()
    keys.go(texts("matters.done"), "Shift+Tab")


def plan_by_keys(keys, texts):
    tab = keys.tab
    keys.go(texts("common.plan"))
    added = tab.page.locator("[class*='st-key-add_']").first
    activity = added.evaluate("n => [...n.classList].find(c => c.startsWith('st-key-add_')).slice(11)")
    keys.to(f"add_{activity}")
    keys.press()
    for opener, part in (("part", "_cue"), ("part", "_day"), ("part", "_company"), ("expected", "")):
        keys.to(f"{opener}_{activity}{part}")
        keys.tab.press_key()
        chosen = f"plan_{activity}{part or '_expected'}"
        keys.to(chosen)
        keys.press("Space")
        expect(tab.at(chosen).get_by_role("radio", checked=True)).to_have_count(1)
        keys.page.keyboard.press("Escape")


def take_away_by_keys(keys, texts):
    tab = keys.tab
    keys.go(texts("keep.title"))
    keys.to("stop_sharing", "Shift+Tab")
    keys.press()
    keys.to("end_sharing")
    keys.press()
    expect(tab.at("stop_sharing")).to_have_count(0)
    keys.go(texts("keep.title"))
    for key, name in (("save_file", "notes.json"), ("save_paper", "notes.pdf")):
        keys.to(key)
        with tab.page.expect_download() as found:
            keys.tab.press_key()
        assert found.value.suggested_filename == name
    keys.to("clear_device_ask")
    keys.tab.press_key()
    tab.settle()
    keys.to("clear_device")
    keys.press()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()


# --- T10: help ---

ON_THE_WAY = ["/together", "/checkin?step=5", "/check", "/results", "/matters", "/plan", "/keep"]


def test_T10_opening_help_changes_no_answer(visit, catalog, texts, complete):
    tab = share(visit(), catalog, complete, matters={"music": 4}, only_me=True)
    for path in ON_THE_WAY:
        tab.open(path)
        before = (tab.heading, tab.text(), tab.checked(), tab.page.evaluate(DRAFT))
        tab.page.get_by_role("link", name=texts("common.help"), exact=True).click()
        expect(tab.page.get_by_role("heading", level=1, name=texts("help.title"))).to_be_visible()
        tab.settle().back()
        assert (tab.heading, tab.text(), tab.checked(), tab.page.evaluate(DRAFT)) == before
        kept = json.loads(before[-1])
        assert kept["answers"]["trust"] == complete["trust"]


# --- T11: the paper ---

BLANK = ("online", "alone_after", "energy")
DARK_ENOUGH = 0.46  # 4.5 : 1 on white


@pytest.fixture
def paper(visit, catalog, texts, complete, tmp_path):
    """The PDF as the page's button gives it, with the answers on it."""
    answers = complete | dict.fromkeys(BLANK) | {"trust": "declined"}
    tab = share(visit(), catalog, answers, "/keep", sharing=False, only_me=True)
    tab.tick("choose_paper_answers")
    with tab.page.expect_download() as found:
        tab.press(tab.at("save_paper").get_by_role("button"))
    assert found.value.suggested_filename == "notes.pdf"
    found.value.save_as(tmp_path / "paper.pdf")
    return PdfReader(tmp_path / "paper.pdf")


def one_line(text):
    return " ".join(text.split())


def test_T11_the_paper_says_all_of_it_on_two_pages_at_most(paper, catalog, texts):
    pages = [one_line(page.extract_text()) for page in paper.pages]
    assert 1 <= len(pages) <= 2
    assert min(len(text) for text in pages) > 400
    text, today = " ".join(pages), datetime.now(UTC)
    assert f"{today:%B} {today.day}, {today.year}" in text
    for hash in (catalog.questionnaire_hash, catalog.weights_hash, f"engine {VERSION}"):
        assert hash in text
    for item in catalog.items.values():
        assert (item.label in text) == (not item.private), item.id
    assert text.count(texts("checkin.blank")) == len(BLANK)
    assert text.count(texts("checkin.declined")) == 1
    for wanted in (texts("paper.ideas_title"), "Because", texts("results.limits_title")):
        assert wanted in text
    for limit in texts.lines("results.limits"):
        assert one_line(limit) in text


def test_T11_the_paper_is_tagged(paper):
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert len(root["/StructTreeRoot"]["/K"]) > 0
    assert root["/Lang"].startswith("en")
    assert not any("/XObject" in page["/Resources"] for page in paper.pages)


def test_T11_the_letters_of_the_paper_are_dark_in_grey_too(paper):
    letters = []
    for page in paper.pages:
        fill, kept = [0.0], []
        for operands, operator in ContentStream(page.get_contents(), paper).operations:
            if operator == b"q":
                kept.append(fill)
            elif operator == b"Q":
                fill = kept.pop()
            elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
                fill = [float(part) for part in operands]
            elif operator in (b"Tj", b"TJ"):
                letters.append(fill)
    assert len(letters) > 50
    assert [fill for fill in letters if max(fill) > DARK_ENOUGH] == []


# --- T12: nothing stays behind ---


def test_T12_clear_this_device_leaves_nothing_to_carry_on_with(visit, catalog, texts, complete):
    half = dict(list(complete.items())[:6])
    tab = share(visit(), catalog, half, "/keep", sharing=False, arrived=False, keep="device")
    tab.settle()
    tab.expect_kept("tend.device", "tend.tab")
    tab.another().open()
    expect(tab.at("take_offer")).to_be_visible()
    tab.follow(texts("file.load_title"))
    tab.clear()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    for _ in range(2):
        tab.expect_kept()
        tab.another().open()
        assert tab.at("take_offer").count() + tab.at("carry_on").count() == 0


@pytest.mark.parametrize("path", ["/results", "/checkin?step=3"])
def test_T12_clear_this_device_ends_the_visit_of_this_tab(visit, catalog, texts, complete, path):
    tab = share(visit(), catalog, complete, path, sharing=False, only_me=True)
    tab.expect_kept("tend.tab")
    tab.open("/keep").clear()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    tab.expect_kept()
    tab.reload()
    tab.expect_kept()
    for page in ("/", "/results", "/check", path):
        tab.open(page)
        assert tab.at("carry_on").count() == 0
        assert tab.checked() == []
        assert page == "/" or texts("checkin.start_first") in tab.text()
    tab.expect_kept()
