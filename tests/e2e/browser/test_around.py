"""Around every page: arriving, a lost connection, a shared screen, keys, fingers, and print."""

import pytest
from playwright.sync_api import expect

from tests.e2e.tab import AT_REST, PATIENCE, SIZES, TAKES

NARROW = (320, 640)
SCROLL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
# Sockets that can be cut; and what a dialog of Streamlit's did: was one there, was one painted.
CUTTABLE = """
  window.sockets = [];
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) { super(...given); window.sockets.push(this); }
  };
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
CUT = "() => sockets.forEach(socket => socket.close())"
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
NOTE_TITLES = """() => { window.titles = [document.title];
  const note = () => document.title === titles.at(-1) || titles.push(document.title);
  new MutationObserver(note).observe(document.head,
    { childList: true, subtree: true, characterData: true }); }"""
GROUND = "node => getComputedStyle(node).backgroundColor"
LOOK = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
ROOT_SIZE = "() => getComputedStyle(document.documentElement).fontSize"


def button(page, key):
    return page.locator(f".st-key-{key} button")


def press(page, key, by=""):
    """Press a button, by a key or else by the mouse, once the page takes presses."""
    page.wait_for_function(TAKES)
    if by:
        button(page, key).press(by)
    else:
        button(page, key).click()


def heading(page, step):
    return page.get_by_role("heading", name=f"Step {step}")


def darken(page):
    ground = "() => getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"before => ({ground})() !== before", arg=before)
    page.wait_for_function(AT_REST)


# --- arriving ---


def test_a_new_step_has_language_title_top_and_focus_on_its_heading(small, texts):
    page = small("?step=1")
    page.evaluate("() => { document.documentElement.lang = 'xx'; }")
    page.evaluate(NOTE_TITLES)
    assert heading(page, 1).evaluate("node => node !== document.activeElement")
    # Neither by a key nor by a finger, as after a reload.
    page.wait_for_function(TAKES)
    button(page, "next").evaluate("node => node.click()")
    expect(heading(page, 2)).to_be_focused()
    assert (page.evaluate(SCROLL), page.title()) == (0, "Step 2")
    assert page.evaluate("() => titles") == ["Step 1", "Step 2"]
    assert page.evaluate("() => document.documentElement.lang") == texts("common.lang") == "en"
    # A ring on the heading for those who use keys alone.
    ring = "node => getComputedStyle(node).outlineStyle"
    assert heading(page, 2).evaluate(ring) == "none"
    press(page, "back", by="Enter")
    expect(heading(page, 1)).to_be_focused()
    assert heading(page, 1).evaluate(ring) == "solid"
    # A translated page has the heading of the step it is on.
    page.evaluate(TRANSLATE)
    press(page, "next")
    expect(heading(page, 2)).to_be_focused()
    expect(heading(page, 1)).to_have_count(0)


def test_the_focus_goes_to_the_part_that_was_asked_for_or_else_to_the_heading(small):
    page = small()
    press(page, "open")
    expect(page.locator(".st-key-summary")).to_be_focused()
    assert page.evaluate(SCROLL) == 0
    page.evaluate("() => document.querySelector('.st-key-summary').classList.remove('st-key-summary')")
    page.add_style_tag(content=".st-key-summary { display: none; }")
    press(page, "next")
    expect(heading(page, 2)).to_be_focused(timeout=8_000)


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


def test_a_connection_that_goes_and_comes_back_is_said_calmly_and_takes_no_focus(small, texts):
    page = small(script=CUTTABLE)
    line = page.get_by_role("status").filter(has_text=texts("common.connection_kept"))
    radio, help_link = page.get_by_role("radio").first, page.get_by_role("link", name="Help")
    radio.focus()
    page.context.set_offline(True)
    page.evaluate(CUT)
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        expect(line).to_be_in_viewport(timeout=PATIENCE)
        for link in (help_link, button(page, "leave")):
            assert link.evaluate(ON_TOP), width
    help_link.focus()
    page.wait_for_function("() => dialogs.there", timeout=PATIENCE)
    page.evaluate(NEXT_PICTURE)
    assert page.evaluate("() => dialogs.painted") is False
    said = page.locator("body").inner_text()
    assert ("Streamlit" in said, "Connecting" in said) == (False, False)
    expect(help_link).to_be_focused()
    expect(radio).to_be_disabled()
    page.context.set_offline(False)
    expect(line).to_have_count(0, timeout=PATIENCE)
    # What was disabled meanwhile gets the focus again.
    radio.focus()
    page.evaluate(CUT)
    expect(radio).to_be_disabled()
    expect(radio).to_be_focused(timeout=PATIENCE)
    page.wait_for_function("() => !window.__tendHeld")  # from then on a press is taken
    page.get_by_text("Two", exact=True).click()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()


# --- a shared screen, keys and fingers ---


def test_nothing_on_a_shared_screen_is_small_or_scrolls_sideways(small):
    page = small()
    assert {"Caption", "smaller", "Cell"} <= set(page.evaluate(SMALL_TEXT, 18))
    page = small("?share=1")
    page.locator("summary").click()
    for width, height in (NARROW, SIZES["phone"], SIZES["laptop"]):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(AT_REST)
        assert page.evaluate(SMALL_TEXT, 18) == [], width
        assert page.evaluate(SIDEWAYS) == [0, 0], width
        assert page.evaluate(LOW, 44) == [], width
    for key in ("cover", "leave"):
        size = button(page, key).evaluate("node => getComputedStyle(node).fontSize")
        assert float(size.removesuffix("px")) >= 18


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_plain_to_see_on_everything_that_keys_reach(small, scheme):
    page, rings = small(), {}
    if scheme == "dark":
        darken(page)
    for _ in range(60):
        page.keyboard.press("Tab")
        name, *ring = page.evaluate(RING)
        if name.startswith("BODY") and rings:
            break
        rings[name] = ring
    assert len(rings) > 12
    assert {name: ring for name, ring in rings.items() if ring[0] < 2 or ring[1] < 3} == {}


def test_forced_colors_show_what_is_chosen_and_how_far_one_is(small):
    page = small()
    page.emulate_media(forced_colors="active")
    page.get_by_text("Two", exact=True).click()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="First").or_(page.get_by_role("radio", name="First")).click()
    page.wait_for_function(AT_REST)
    for options in (".st-key-choice label:has(input)", ".st-key-part button"):
        chosen, other = (page.locator(options).nth(n) for n in ((1, 0), (0, 1))["part" in options])
        assert chosen.evaluate(GROUND) != other.evaluate(GROUND)
    track = page.get_by_test_id("stProgressBarTrack")
    assert track.evaluate(GROUND) != track.locator("div").first.evaluate(GROUND)


def test_the_browsers_own_font_size_counts(small):
    for query, usual, large in (("", 17, 25.5), ("?share=1", 19, 28.5)):
        page = small(query)
        line = page.context.new_cdp_session(page)
        assert page.evaluate(ROOT_SIZE) == f"{usual}px"
        line.send("Page.setFontSizes", {"fontSizes": {"standard": 24}})
        page.wait_for_function(f"size => ({ROOT_SIZE})() === size", arg=f"{large}px")
        assert page.evaluate(SMALL_TEXT, 0.8 * large) == []
        line.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})


# --- print ---


def printed(page):
    page.emulate_media(media="print")
    return page.locator("body").inner_text()


def test_a_page_with_a_paper_version_prints_that_alone_with_smaller_headings_for_smaller_parts(small):
    page = small("?paper=1")
    assert not page.get_by_text("All that is printed").is_visible()
    text = printed(page)
    assert text.startswith("On paper\n\nAll that is printed")
    assert "Step 1" not in text
    look = """nodes => nodes.map(node => { const style = getComputedStyle(node);
      return [parseFloat(style.fontSize), style.breakAfter, style.overflowWrap]; })"""
    paper = page.locator(".st-key-paper")
    found = [paper.locator(name).evaluate_all(look)[0] for name in ("h2", "h3", "h4", "th")]
    sizes = [size for size, _, _ in found[:3]]
    assert sizes == sorted(set(sizes), reverse=True)
    assert {after for _, after, _ in found[:3]} == {"avoid"}
    assert found[3][2] == "normal", "no word is broken"


def test_a_print_holds_what_is_to_be_read_and_chosen_black_on_white_and_nothing_to_press(small):
    page = small()
    darken(page)
    page.get_by_text("Two", exact=True).click()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.wait_for_function(AT_REST)
    text = printed(page)
    assert "Step 1" in text
    assert "Line 29" in text
    pressed = page.locator("button, a, [data-testid='stStatusWidget']")
    kept = [node.inner_text() for node in pressed.all() if node.is_visible()]
    assert set(kept) - {"First", "Second", "link", ""} == set()
    for text in ("Step 1", "Line 3", "Caption", "Cell"):
        node = page.get_by_text(text, exact=True).first
        assert node.evaluate(LOOK) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    for place in ("html", "body", ".stApp"):
        assert page.locator(place).evaluate(LOOK)[1] == "rgba(0, 0, 0, 0)"
    grounds = (
        "node => [...node.querySelectorAll('div')].map(n => getComputedStyle(n).backgroundColor).join()"
    )
    chosen, other = (page.locator("[role=radiogroup] label").nth(n).evaluate(grounds) for n in (1, 0))
    assert chosen != other
