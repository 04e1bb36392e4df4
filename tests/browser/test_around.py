"""Around every page: arriving, a lost connection, a shared screen, keys, fingers, and print."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NARROW = (320, 640)
SCROLL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
# What a dialog of Streamlit's did: was one there, was one painted, and where the focus went.
DIALOGS = """
  window.dialogs = { there: false, painted: false };
  addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    dialogs.there ||= !!document.querySelector('[data-testid="stDialog"]');
  }).observe(document.body, { childList: true, subtree: true }));
  const look = () => {
    dialogs.painted ||= !!document.querySelector('[data-testid="stDialog"]')?.checkVisibility();
    requestAnimationFrame(look);
  };
  look();
"""
SMALL_TEXT = """least => {
  const texts = document.createTreeWalker(document.querySelector(".stApp"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement, words = texts.currentNode.textContent.trim();
    const seen = node.checkVisibility() && node.getBoundingClientRect().width > 1;
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (words && seen && !node.closest("style") && size < least) found.push(words);
  }
  return found;
}"""
LOW = """least => {
  const targets = `[role=radiogroup] label, [data-testid=stCheckbox] label, button, summary,
    [role=group], [data-testid=stPageLink] a, input:not(label input, [role=group] input)`;
  return [...document.querySelectorAll(targets)]
    .filter(node => node.checkVisibility() && node.getBoundingClientRect().width > 1)
    .filter(node => !node.parentElement.closest("[role=group]"))
    .filter(node => node.getBoundingClientRect().height < least - 0.5)
    .map(node => node.outerHTML.slice(0, 120));
}"""
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .map(node => node.scrollWidth - node.clientWidth)"""
# The ring around what has the focus: its width, and its contrast with the page.
RING = """() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const shown = node.closest("label") ?? node, style = getComputedStyle(shown);
  const bright = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0.05);
  const [a, b] = [style.outlineColor, getComputedStyle(document.body).backgroundColor].map(bright);
  const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  return [node.tagName + node.textContent.slice(0, 20), width, Math.max(a, b) / Math.min(a, b)];
}"""


# --- arriving ---


def go_on(page):
    page.locator(".st-key-next").get_by_role("button").click()
    page.wait_for_function("() => document.querySelector('h1').textContent === 'Step 2'")


def test_a_new_step_has_language_title_top_and_focus_on_its_heading(small, words):
    page = small()
    page.evaluate("() => { document.documentElement.lang = 'xx'; }")
    assert not page.get_by_role("heading", name="Step 1").evaluate(
        "node => node === document.activeElement"
    )
    go_on(page)
    expect(page.get_by_role("heading", name="Step 2")).to_be_focused()
    assert page.evaluate(SCROLL) == 0
    assert page.title() == "Step 2"
    assert page.evaluate("() => document.documentElement.lang") == words.common.lang == "en"


def test_titles_change_without_another_in_between(small):
    page = small()
    page.evaluate("""() => { window.titles = [document.title];
      const note = () => document.title === titles.at(-1) || titles.push(document.title);
      new MutationObserver(note).observe(document.head,
        { childList: true, subtree: true, characterData: true }); }""")
    go_on(page)
    assert page.evaluate("() => titles") == ["Step 1", "Step 2"]


def test_the_focus_goes_to_the_part_that_was_asked_for(small):
    page = small("?open=1")
    go_on(page)
    expect(page.locator(".st-key-summary")).to_be_focused()
    assert page.evaluate(SCROLL) == 0


def test_a_part_that_is_not_there_leaves_the_focus_to_the_heading(small):
    page = small("?open=1")
    page.evaluate("() => document.querySelector('.st-key-summary').classList.remove('st-key-summary')")
    page.add_style_tag(content=".st-key-summary { display: none; }")
    go_on(page)
    expect(page.get_by_role("heading", name="Step 2")).to_be_focused(timeout=8_000)


# --- a lost connection ---


def said(page):
    return page.get_by_role("status").inner_text()


def test_a_short_gap_says_nothing_and_a_longer_one_is_said_until_it_is_over(small, words):
    page = small()
    page.get_by_label("Words").focus()
    line = page.get_by_role("status").filter(has_text=words.common.connection_kept)
    page.context.set_offline(True)
    page.wait_for_timeout(600)
    expect(line).to_have_count(0)
    page.context.set_offline(False)
    page.wait_for_timeout(900)
    expect(line).to_have_count(0)
    page.context.set_offline(True)
    expect(line).to_be_visible()
    expect(page.get_by_label("Words")).to_be_focused()
    page.context.set_offline(False)
    expect(line).to_have_count(0)


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_a_server_that_goes_and_comes_back(small, serve_small, words, size):
    with serve_small() as url:
        page = small(url=url, size=size, script=DIALOGS)
        page.get_by_role("radio").first.focus()
    line = page.get_by_role("status").filter(has_text=words.common.connection_kept)
    expect(line).to_be_in_viewport()
    for link in (page.get_by_role("link", name="Help"), page.locator(".st-key-leave button")):
        assert link.evaluate("""node => { const box = node.getBoundingClientRect();
          const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return node.contains(top) || top === node.getRootNode().host; }""")
    page.get_by_role("link", name="Help").focus()
    page.wait_for_function("() => dialogs.there")
    page.wait_for_timeout(500)
    assert page.evaluate("() => dialogs.painted") is False
    expect(page.get_by_role("link", name="Help")).to_be_focused()
    assert "Streamlit" not in page.locator("body").inner_text()
    assert "Connecting" not in page.locator("body").inner_text()
    with serve_small():
        expect(line).to_have_count(0, timeout=15_000)
        page.get_by_text("Two", exact=True).click()
        expect(page.get_by_role("radio").nth(1)).to_be_checked()


def test_a_question_has_the_focus_again_when_the_connection_is_back(small, serve_small, words):
    with serve_small() as url:
        page = small(url=url)
        page.get_by_role("radio").first.focus()
    expect(page.get_by_role("status").filter(has_text=words.common.connection_kept)).to_be_visible()
    with serve_small():
        expect(page.get_by_role("radio").first).to_be_focused(timeout=15_000)


# --- a shared screen, keys and fingers ---


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_nothing_on_a_shared_screen_is_small(small, size):
    page = small("?share=1", size=size)
    page.locator("summary").click()
    page.wait_for_timeout(300)
    assert page.evaluate(SMALL_TEXT, 18) == []
    for key in ("cover", "leave"):
        size = (
            page.locator(f".st-key-{key}")
            .get_by_role("button")
            .evaluate("n => getComputedStyle(n).fontSize")
        )
        assert float(size.removesuffix("px")) >= 18


def test_small_text_is_found_where_it_may_be(small):
    page = small()
    assert {"Caption", "smaller", "Cell"} <= set(page.evaluate(SMALL_TEXT, 18))


@pytest.mark.parametrize("query", ["", "?share=1"])
@pytest.mark.parametrize("size", ["laptop", "phone", NARROW], ids=["laptop", "phone", "narrow"])
def test_nothing_scrolls_sideways_and_every_target_is_high_enough(small, size, query):
    page = small(query, size=size)
    assert page.evaluate(SIDEWAYS) == [0, 0]
    assert page.evaluate(LOW, 44) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_plain_to_see_on_everything_that_keys_reach(small, scheme):
    page, rings = small(scheme=scheme), {}
    for _ in range(60):
        page.keyboard.press("Tab")
        name, *ring = page.evaluate(RING)
        rings.setdefault(name, []).append(ring)
    rings.pop(next((name for name in rings if name.startswith("BODY")), ""), None)
    assert len(rings) > 12
    assert {
        name: r for name, r in rings.items() if min(w for w, _ in r) < 2 or min(c for _, c in r) < 3
    } == {}


# --- print ---


def printed(page):
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def test_a_page_with_a_paper_version_prints_that_alone(small):
    page = small("?paper=1")
    assert not page.get_by_text("All that is printed").is_visible()
    assert printed(page).split("\n\n") == ["On paper", "All that is printed"]


def test_other_pages_print_what_is_to_be_read_and_nothing_to_press(small, words):
    page = small()
    text = printed(page)
    assert "Step 1" in text
    assert "Line 29" in text
    pressed = page.locator("button, a, [data-testid='stStatusWidget']")
    kept = [node.inner_text() for node in pressed.all() if node.is_visible()]
    assert set(kept) - {"First", "Second", "link", ""} == set()


def test_print_is_black_on_white_in_dark_too_and_keeps_what_is_chosen(small):
    page = small(scheme="dark")
    page.get_by_text("Two", exact=True).click()
    page.wait_for_timeout(800)
    printed(page)
    look = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    for words in ("Step 1", "Line 3", "Caption", "Cell"):
        node = page.get_by_text(words, exact=True).first
        assert node.evaluate(look) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    for place in ("html", "body", ".stApp"):
        assert page.locator(place).evaluate(look)[1] == "rgba(0, 0, 0, 0)"
    grounds = (
        "node => [...node.querySelectorAll('div')].map(n => getComputedStyle(n).backgroundColor).join()"
    )
    chosen, other = (page.locator("[role=radiogroup] label").nth(n).evaluate(grounds) for n in (1, 0))
    assert chosen != other
