"""Around every page: arriving, a lost connection, a shared screen, keys, fingers, and print."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import FLAGS, PIECES_ARE_THERE, SMALL_PAGE
from tests.e2e.tab import AT_REST, PATIENCE, SIZES

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
ON_TOP = """node => { const box = node.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return node.contains(top) || top === node.getRootNode().host; }"""
# As the translators of browsers do: each text lies in elements of theirs, and is another one.
TRANSLATE = """() => {
  const texts = document.createTreeWalker(document.querySelector(".stApp"), NodeFilter.SHOW_TEXT);
  for (const text of [...(function* () { while (texts.nextNode()) yield texts.currentNode; })()]) {
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = text.textContent;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""
NEXT_PICTURE = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""
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


def test_a_new_step_has_language_title_top_and_focus_on_its_heading(small, texts):
    page = small()
    page.evaluate("() => { document.documentElement.lang = 'xx'; }")
    assert not page.get_by_role("heading", name="Step 1").evaluate(
        "node => node === document.activeElement"
    )
    go_on(page)
    expect(page.get_by_role("heading", name="Step 2")).to_be_focused()
    assert page.evaluate(SCROLL) == 0
    assert page.title() == "Step 2"
    assert page.evaluate("() => document.documentElement.lang") == texts("common.lang") == "en"


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


@pytest.mark.parametrize("by_keys", [False, True])
def test_the_heading_has_a_ring_for_those_who_use_keys_alone(small, by_keys):
    page = small()
    if by_keys:
        page.locator(".st-key-next button").press("Enter")
    else:
        # Neither a key nor a finger, as after a reload.
        page.locator(".st-key-next button").evaluate("node => node.click()")
    heading = page.get_by_role("heading", name="Step 2")
    expect(heading).to_be_focused()
    assert heading.evaluate("node => getComputedStyle(node).outlineStyle") == ("none", "solid")[by_keys]


def test_a_translated_page_has_the_heading_of_the_step_it_is_on(small):
    page = small()
    page.evaluate(TRANSLATE)
    page.locator(".st-key-next button").click()
    expect(page.get_by_role("heading", name="Step 2")).to_be_focused()
    expect(page.get_by_role("heading", name="Step 1")).to_have_count(0)


def test_back_leads_to_where_a_page_was_scrolled_and_a_link_to_its_top(visit, catalog, complete, texts):
    tab = visit("phone")
    tab.carry(catalog, complete, arrived=True).open("/results")
    at_the_foot = tab.at("foot").get_by_role("link", name=texts("common.science"))
    at_the_foot.scroll_into_view_if_needed()
    left_at = tab.page.evaluate(SCROLL)
    assert left_at > 500
    at_the_foot.click()
    expect(tab.page.get_by_role("heading", level=1)).to_be_focused()
    assert tab.page.evaluate(SCROLL) == 0
    tab.settle().back()
    tab.page.wait_for_function(f"at => ({SCROLL})() === at", arg=left_at)
    tab.follow(texts("common.help"))
    tab.follow(texts("common.results"))
    assert tab.page.evaluate(SCROLL) == 0


# --- a lost connection ---


def test_a_short_gap_says_nothing_and_a_longer_one_is_said_until_it_is_over(small, texts):
    page = small()
    page.get_by_label("Words").focus()
    line = page.get_by_role("status").filter(has_text=texts("common.connection_kept"))
    page.context.set_offline(True)
    page.wait_for_timeout(600)  # less than the gap that is said
    expect(line).to_have_count(0)
    page.context.set_offline(False)
    page.wait_for_timeout(600)  # together more than that: the first timer is over
    expect(line).to_have_count(0)
    page.context.set_offline(True)
    expect(line).to_be_visible()
    expect(page.get_by_label("Words")).to_be_focused()
    page.context.set_offline(False)
    expect(line).to_have_count(0)


def test_a_server_that_goes_and_comes_back(small, host, texts):
    host.start(run=SMALL_PAGE)
    pages = [small(to=host, size=size, script=DIALOGS) for size in ("laptop", "phone")]
    for page in pages:
        page.get_by_role("radio").first.focus()
    host.end()
    for page in pages:
        line = page.get_by_role("status").filter(has_text=texts("common.connection_kept"))
        expect(line).to_be_in_viewport(timeout=PATIENCE)
        for link in (page.get_by_role("link", name="Help"), page.locator(".st-key-leave button")):
            assert link.evaluate(ON_TOP)
    # What has the focus keeps it, a link as well as a question.
    pages[1].get_by_role("link", name="Help").focus()
    for page in pages:
        page.wait_for_function("() => dialogs.there", timeout=PATIENCE)
        page.evaluate(NEXT_PICTURE)
        assert page.evaluate("() => dialogs.painted") is False
        said = page.locator("body").inner_text()
        assert ("Streamlit" in said, "Connecting" in said) == (False, False)
    expect(pages[1].get_by_role("link", name="Help")).to_be_focused()
    host.start(run=SMALL_PAGE)
    expect(pages[0].get_by_role("radio").first).to_be_focused(timeout=PATIENCE)
    for page in pages:
        expect(page.get_by_text(texts("common.connection_kept"))).to_have_count(0, timeout=PATIENCE)
        page.get_by_text("Two", exact=True).click()
        expect(page.get_by_role("radio").nth(1)).to_be_checked()


# --- a shared screen, keys and fingers ---


def test_nothing_on_a_shared_screen_is_small_or_scrolls_sideways(small):
    page = small("?share=1")
    page.locator("summary").click()
    for width, height in (NARROW, SIZES["phone"], SIZES["laptop"]):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(AT_REST)
        assert page.evaluate(SMALL_TEXT, 18) == [], width
        assert page.evaluate(SIDEWAYS) == [0, 0], width
        assert page.evaluate(LOW, 44) == [], width
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


def test_forced_colors_show_what_is_chosen_and_how_far_one_is(small):
    page = small(script="/* a page of its own */")
    page.emulate_media(forced_colors="active")
    page.get_by_text("Two", exact=True).click()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="First").or_(page.get_by_role("radio", name="First")).click()
    page.wait_for_function(AT_REST)
    ground = "node => getComputedStyle(node).backgroundColor"
    for options in (".st-key-choice label:has(input)", ".st-key-part button"):
        chosen, other = (page.locator(options).nth(n) for n in ((1, 0), (0, 1))["part" in options])
        assert chosen.evaluate(ground) != other.evaluate(ground)
    track = page.get_by_test_id("stProgressBarTrack")
    assert track.evaluate(ground) != track.locator("div").first.evaluate(ground)


def test_the_browsers_own_font_size_counts(browser, small_server):
    flag = "--blink-settings=defaultFontSize=24"
    large = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, flag])
    page = large.new_page()
    for query, size in (("", 25.5), ("?share=1", 28.5)):
        page.goto(small_server.url + query)
        page.wait_for_function(PIECES_ARE_THERE)
        assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == f"{size}px"
        assert page.evaluate(SMALL_TEXT, 0.8 * size) == []
    large.close()


# --- print ---


def printed(page):
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def test_a_page_with_a_paper_version_prints_that_alone(small):
    page = small("?paper=1")
    assert not page.get_by_text("All that is printed").is_visible()
    text = printed(page)
    assert text.startswith("On paper\n\nAll that is printed")
    assert "Step 1" not in text


def test_a_print_has_smaller_headings_for_smaller_parts_and_breaks_no_word(small):
    page = small("?paper=1")
    printed(page)
    look = """nodes => nodes.map(node => { const style = getComputedStyle(node);
      return [parseFloat(style.fontSize), style.breakAfter, style.overflowWrap]; })"""
    paper = page.locator(".st-key-paper")
    found = [paper.locator(name).evaluate_all(look)[0] for name in ("h2", "h3", "h4", "th")]
    sizes = [size for size, _, _ in found[:3]]
    assert sizes == sorted(set(sizes), reverse=True)
    assert {after for _, after, _ in found[:3]} == {"avoid"}
    assert found[3][2] == "normal"


def test_other_pages_print_what_is_to_be_read_and_nothing_to_press(small, texts):
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
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.wait_for_function(AT_REST)
    printed(page)
    look = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    for text in ("Step 1", "Line 3", "Caption", "Cell"):
        node = page.get_by_text(text, exact=True).first
        assert node.evaluate(look) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    for place in ("html", "body", ".stApp"):
        assert page.locator(place).evaluate(look)[1] == "rgba(0, 0, 0, 0)"
    grounds = (
        "node => [...node.querySelectorAll('div')].map(n => getComputedStyle(n).backgroundColor).join()"
    )
    chosen, other = (page.locator("[role=radiogroup] label").nth(n).evaluate(grounds) for n in (1, 0))
    assert chosen != other
