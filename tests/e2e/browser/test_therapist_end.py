"""Journey T from end to end by keys, and week two."""

from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from recommender.journal import load
from tests.e2e.browser.shared_screen import SCROLL, bars_of, rows_of
from tests.e2e.tab import AT_REST
from tests.journal.made import weeks

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


# --- T9: the whole script by keys ---


class Keys:
    """Somebody without a mouse. Every stop has a ring that is plain to see."""

    def __init__(self, tab):
        self.tab, self.page, self.stops = tab, tab.page, 0

    def focus(self):
        found = self.page.evaluate(FOCUS)
        for _ in range(400):  # a page that is still being drawn scrolls to it a moment later
            if found["on"] or found["tag"] == "BODY":
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
        """Answer the first question on the way down to a button, and decline these; return all of them.

        Pressing each would show no more, and costs a run of the page.
        """
        found = {}
        while (at := self.to_next())["key"] != last:
            kind, _, name = at["key"].partition("_")
            item = name if kind == "ask" else next((i for i in self.tab.ticks if name.startswith(i)), "")
            if kind not in ("ask", "tick") or item in found:
                continue
            if not found or item in declined:
                self.press("Space")
            if item in declined:
                self.press("ArrowUp")  # from the first option around to the last
            found[item] = at
        return set(found)

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
        wanted = {id for id in page.items if not catalog.items[id].private}
        way = "forward" if len(wanted) == 1 else "skip"
        assert keys.answer_page(f"{way}_{place}", declined=("strangers",)) == wanted
        if page.id == "going_on":
            cover_by_keys(keys, catalog.texts)
        keys.arrive_by_enter()
        if page.id == "days":
            keys.go(f"back_{place + 1}")
            assert keys.tab.checked() != []
            keys.go(f"{way}_{place}")
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
    assert keys.tab.asked() == ["online"]
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
    paper = PdfReader(BytesIO(found.value.path().read_bytes()))
    assert 1 <= len(paper.pages) <= 2
    assert texts("paper.ideas_title") in paper.pages[0].extract_text()
    keys.to("clear_device_ask")
    keys.tab.press_key()
    tab.settle()
    keys.to("clear_device")
    keys.press()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()


# --- week two ---

# Counts what is really pressed; choosing the file is one press more.
COUNT = """addEventListener("click", event => {
  if (event.isTrusted) window.presses = (window.presses ?? 0) + 1;
}, true);"""
PRESSES = "() => window.presses"
CIRCLES = ".st-key-since [data-testid='stVegaLiteChart'] .last_marks path"
BARS = CIRCLES.replace("last", "bars")


def test_then_and_now_in_two_presses_and_what_came_of_the_plan_in_two_more(
    visit, catalog, complete, texts
):
    tab = visit(script=COUNT).open("/together").go("carry_journal")
    file = {"name": "notes.jsonl", "mimeType": "text/plain", "buffer": weeks(catalog, complete)}
    tab.at("open_journal").locator("input[type=file]").set_input_files(file)
    expect(tab.page.locator("h1")).to_contain_text(texts("journal.since.title", date="").strip())
    tab.settle()
    assert tab.page.evaluate(PRESSES) + 1 == 2
    bars = tab.page.locator(BARS).count()
    assert bars > 5
    expect(tab.page.locator(CIRCLES)).to_have_count(bars)
    assert texts.table("journal.since.up")["energy"] in tab.text()
    tab.click(tab.at("return_did").get_by_role("radio").first)
    tab.click(tab.at("return_felt").get_by_role("radio", name=texts("journal.felt.1"), exact=True))
    expect(tab.at("tried")).to_contain_text(texts("journal.back.noted"))
    assert tab.page.evaluate(PRESSES) + 1 == 4
    entries = load(tab.take("save_journal"))
    said = [(one.payload.did, one.payload.felt) for one in entries if one.kind == "tried"]
    assert said[-1] == ("yes", 1)
    assert (tab.faults, tab.foreign_requests(), tab.odd_addresses()) == ([], [], [])
