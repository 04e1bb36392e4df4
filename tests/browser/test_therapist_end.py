"""Journey T from end to end: all of it by keys, help on the way, the paper, and clearing the device."""

import json
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from pypdf.generic import ContentStream

from recommender.version import VERSION
from tests.browser.shared_screen import SCROLL, bars_of, rows_of, share

pytestmark = pytest.mark.browser

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
KEPT = """() => [sessionStorage, localStorage].map(kept =>
  Object.keys(kept).filter(key => key.startsWith("tend.")).sort())"""
DRAFT = "() => JSON.parse(sessionStorage.getItem('tend.tab')).check_in"


# --- T9: the whole script by keys ---


class Keys:
    """Somebody without a mouse. Every stop has a ring that is plain to see."""

    def __init__(self, tab):
        self.tab, self.page, self.stops = tab, tab.page, 0

    def focus(self):
        found = self.page.evaluate(FOCUS)
        for _ in range(40):  # a page that is still being drawn scrolls to it a moment later
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
        """Press Tab until something is reached, by the key of its container or by its words."""
        for _ in range(150):
            self.page.keyboard.press(key)
            found = self.focus()
            if wanted in (found["key"], found["words"]):
                return found
        raise AssertionError(f"{wanted} was not reached by keys")

    def press(self, key="Enter"):
        """Press a key that the server hears of."""
        before = self.tab.runs
        self.page.keyboard.press(key)
        self.tab.wait_for_runs(before + 1)

    def go(self, wanted, key="Tab"):
        """Go to something that leads to another page: there, the heading has the focus, at the top."""
        self.to(wanted, key)
        self.arrive_by_enter()

    def arrive_by_enter(self):
        before = self.tab.heading
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("h => document.querySelector('h1')?.innerText !== h", arg=before)
        self.tab.settle()
        self.page.wait_for_function(AT_HEADING)
        assert self.focus()["tag"] == "H1"
        assert self.page.evaluate(SCROLL) == 0

    def open_list(self):
        """Open the list of the field that has the focus. A page that still scrolls to the field, or
        grows by what was chosen before, closes it again: then the key is pressed once more.
        """
        option = self.page.get_by_role("option").first
        for _ in range(5):
            self.page.keyboard.press("ArrowDown")
            self.page.wait_for_timeout(250)
            if option.is_visible():
                return
        raise AssertionError("the list does not open by keys")

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


def test_T09_the_whole_script_by_keys(visit, catalog, words):
    tab = visit().open()
    tab.ticks = [item.id for item in catalog.items.values() if item.type == "many"]
    keys, pages = Keys(tab), catalog.paths["full"].pages
    keys.go(words.session.use_together)
    keys.to("ready_0")
    keys.press("Space")
    assert tab.checked() == [words.session.check_items[0]]
    keys.go("ready")
    assert keys.answer_page("begin_full") == {"adult"}
    keys.arrive_by_enter()
    answer_all(keys, catalog, pages)
    assert tab.heading == words.checkin.review_title
    change_by_keys(keys, words)
    keys.go("to_results")
    assert tab.heading == words.results.title
    receipt = receipts_on(tab)[0]
    keys.to(receipt)
    keys.page.keyboard.press("Enter")
    expect(tab.at(receipt).locator("table")).to_be_visible()
    page_at_rest = "() => document.getAnimations().every(move => move.playState !== 'running')"
    tab.page.wait_for_function(page_at_rest)  # an opening receipt moves what is focused next
    weigh_by_keys(keys, words)
    plan_by_keys(keys, words)
    take_away_by_keys(keys, words)
    assert keys.stops > 200


def answer_all(keys, catalog, pages):
    for place, page in enumerate(pages):
        assert keys.tab.heading == page.title
        done = keys.answer_page(f"forward_{place}", declined=("strangers",))
        assert done == {id for id in page.items if not catalog.items[id].private}
        if place == 4:
            cover_by_keys(keys, catalog.words)
        keys.arrive_by_enter()
        if place == 2:
            keys.go("back_3")
            assert keys.tab.checked() != []
            keys.go("forward_2")
    said = rows_of(keys.tab)["strangers"].split("\n")[1]
    assert said == catalog.words.checkin.declined


def cover_by_keys(keys, words):
    before = keys.focus()["key"]
    keys.page.keyboard.press("Alt+KeyC")
    assert keys.page.title() == words.cover.title
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_function("() => !document.querySelector('.tend-cover')")
    assert keys.focus()["key"] == before


def change_by_keys(keys, words):
    before = rows_of(keys.tab)
    keys.go("change_online")
    keys.to("ask_online")
    keys.press("ArrowDown")
    keys.go("save_change")
    after = rows_of(keys.tab)
    assert {id for id in after if after[id] != before[id]} == {"online"}


def receipts_on(tab):
    parts = tab.page.locator("[class*='st-key-receipt_']")
    names = parts.evaluate_all("n => n.map(p => [...p.classList].find(c => c.includes('receipt_')))")
    return [name.removeprefix("st-key-") for name in names]


def weigh_by_keys(keys, words):
    tab = keys.tab
    keys.go(words.matters.title)
    first = [bar["label"] for bar in bars_of(tab)]
    for category in ("touch", "kind_voices", "mind"):
        keys.to(f"matter_{category}")
        keys.press("Space")
        keys.press("ArrowUp")  # from 0 around to 5
    ours = [bar["label"] for bar in bars_of(tab)]
    assert (ours != first, tab.checked()) == (True, ["5", "5", "5"])
    keys.to("reset", "Shift+Tab")
    keys.press()
    assert [bar["label"] for bar in bars_of(tab)] == first
    keys.to("undo")
    keys.press()
    assert [bar["label"] for bar in bars_of(tab)] == ours
    keys.to("compare")
    keys.page.keyboard.press("Enter")
    expect(tab.at("compare").locator("table")).to_be_visible()
    keys.go(words.matters.done, "Shift+Tab")


def plan_by_keys(keys, words):
    tab = keys.tab
    keys.go(words.plan.title)
    added = tab.page.locator("[class*='st-key-add_']").first.inner_text()
    keys.to(added)
    keys.press()
    box = tab.page.locator("[class*='st-key-plan_'][class*='_day']")
    activity = next(c for c in box.get_attribute("class").split() if c.endswith("_day"))[12:-4]
    for name in ("cue", "day", "company"):
        keys.to(f"plan_{activity}_{name}")
        keys.open_list()
        keys.press("Enter")
        assert keys.focus()["key"] == f"plan_{activity}_{name}"
        assert tab.at(f"plan_{activity}_{name}").get_by_role("combobox").input_value()
    keys.to(f"lift_{activity}")
    keys.page.keyboard.press("Enter")
    keys.to(f"plan_{activity}_lift")
    keys.press("Space")
    assert tab.checked()[-1] == "0"


def take_away_by_keys(keys, words):
    tab = keys.tab
    keys.go(words.keep.title)
    keys.to("stop_sharing", "Shift+Tab")
    keys.press()
    keys.to("end_sharing")
    keys.press()
    expect(tab.at("stop_sharing")).to_have_count(0)
    keys.go(words.keep.title)
    for key, name in (("save_file", "notes.json"), ("save_paper", "notes.pdf")):
        keys.to(key)
        with tab.page.expect_download() as found:
            keys.page.keyboard.press("Enter")
        assert found.value.suggested_filename == name
    keys.to("clear_device")
    keys.press()
    expect(tab.page.get_by_text(words.keep.cleared)).to_be_visible()


# --- T10: help ---

ON_THE_WAY = ["/together", "/checkin?step=5", "/check", "/results", "/matters", "/plan", "/keep"]


def test_T10_opening_help_changes_no_answer(visit, catalog, words, complete):
    tab = share(visit(), catalog, complete, matters={"music": 4}, only_me=True)
    for path in ON_THE_WAY:
        tab.open(path)
        before = (tab.heading, tab.text(), tab.checked(), tab.page.evaluate(DRAFT))
        tab.page.get_by_role("link", name=words.common.help, exact=True).click()
        expect(tab.page.get_by_role("heading", level=1, name=words.help.title)).to_be_visible()
        tab.settle().back()
        assert (tab.heading, tab.text(), tab.checked(), tab.page.evaluate(DRAFT)) == before
        kept = json.loads(before[-1])
        assert kept["answers"]["trust"] == complete["trust"]


# --- T11: the paper ---

BLANK = ("online", "alone_after", "energy")
DARK_ENOUGH = 0.46  # 4.5 : 1 on white


@pytest.fixture
def paper(visit, catalog, words, complete, tmp_path):
    """The PDF as the page's button gives it, with the answers on it."""
    answers = complete | dict.fromkeys(BLANK) | {"trust": "declined"}
    tab = share(visit(), catalog, answers, "/keep", sharing=False, only_me=True)
    tab.tick("choose_paper_answers")
    with tab.page.expect_download() as found:
        tab.at("save_paper").get_by_role("button").click()
    assert found.value.suggested_filename == "notes.pdf"
    found.value.save_as(tmp_path / "paper.pdf")
    return PdfReader(tmp_path / "paper.pdf")


def one_line(text):
    return " ".join(text.split())


def test_T11_the_paper_says_all_of_it_on_two_pages_at_most(paper, catalog, words):
    pages = [one_line(page.extract_text()) for page in paper.pages]
    assert 1 <= len(pages) <= 2
    assert min(len(text) for text in pages) > 400
    text, today = " ".join(pages), datetime.now(UTC)
    assert f"{today.day} {today:%B} {today.year}" in text
    for hash in (catalog.questionnaire_hash, catalog.weights_hash, f"engine {VERSION}"):
        assert hash in text
    for item in catalog.items.values():
        assert (item.label in text) == (not item.private), item.id
    assert text.count(words.checkin.blank) == len(BLANK)
    assert text.count(words.checkin.declined) == 1
    for wanted in (words.results.why_title, "Because", words.results.limits_title):
        assert wanted in text
    for limit in words.results.limits:
        assert one_line(limit) in text


def test_T11_the_paper_is_tagged(paper):
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert len(root["/StructTreeRoot"]["/K"]) > 0
    assert root["/Lang"].startswith("en")
    assert not any("/XObject" in page["/Resources"] for page in paper.pages)


def test_T11_the_paper_is_grey_and_its_letters_are_dark(paper):
    letters, colours = [], []
    for page in paper.pages:
        fill, kept = [0.0], []
        for operands, operator in ContentStream(page.get_contents(), paper).operations:
            if operator == b"q":
                kept.append(fill)
            elif operator == b"Q":
                fill = kept.pop()
            elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
                fill = [float(part) for part in operands]
                colours.append(fill)
            elif operator in (b"G", b"RG", b"K", b"SC", b"SCN"):
                colours.append([float(part) for part in operands])
            elif operator in (b"Tj", b"TJ"):
                letters.append(fill)
    assert [colour for colour in colours if len(set(colour)) > 1 or len(colour) == 4] == []
    assert len(letters) > 50
    assert [fill for fill in letters if fill[0] > DARK_ENOUGH] == []


# --- T12: nothing stays behind ---


def wait_for_kept(tab, wanted):
    """What is stored follows a moment later: the page says so first, then the browser does it."""
    for _ in range(100):
        if tab.page.evaluate(KEPT) == wanted:
            return
        tab.page.wait_for_timeout(50)
    assert tab.page.evaluate(KEPT) == wanted


def test_T12_clear_this_device_leaves_nothing_to_carry_on_with(visit, catalog, words, complete):
    half = dict(list(complete.items())[:6])
    tab = share(visit(), catalog, half, "/keep", sharing=False, arrived=False, keep="device")
    tab.settle()
    wait_for_kept(tab, [["tend.tab"], ["tend.device"]])
    tab.another().open()
    expect(tab.at("take_offer")).to_be_visible()
    tab.follow(words.file.load_title)
    tab.click(tab.at("clear_device").get_by_role("button"))
    expect(tab.page.get_by_text(words.keep.cleared)).to_be_visible()
    for _ in range(2):
        wait_for_kept(tab, [[], []])
        tab.another().open()
        assert tab.at("take_offer").count() + tab.at("carry_on").count() == 0


@pytest.mark.parametrize("path", ["/results", "/checkin?step=3"])
def test_T12_clear_this_device_ends_the_visit_of_this_tab(visit, catalog, words, complete, path):
    tab = share(visit(), catalog, complete, path, sharing=False, only_me=True)
    wait_for_kept(tab, [["tend.tab"], []])
    tab.open("/keep").click(tab.at("clear_device").get_by_role("button"))
    expect(tab.page.get_by_text(words.keep.cleared)).to_be_visible()
    wait_for_kept(tab, [[], []])
    tab.reload()
    wait_for_kept(tab, [[], []])
    for page in ("/", "/results", "/check", path):
        tab.open(page)
        assert tab.at("carry_on").count() == 0
        assert set(tab.checked()) <= {words.welcome.who_choices[0].label}
        assert page == "/" or words.checkin.start_first in tab.text()
    wait_for_kept(tab, [[], []])
