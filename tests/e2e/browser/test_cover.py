"""Covering the screen and leaving, alone on a small page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.tab import AT_REST, TAKES

COVERED = "() => !!document.querySelector('.tend-cover')"
RUNS = "() => document.querySelector('.stApp').dataset.testScriptState === 'running'"
BARE = "() => !document.querySelector('.tend-cover')"
SCROLL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
SCROLL_TO = "top => { document.querySelector('[data-testid=\"stMain\"]').scrollTop = top; }"
# Pictures from the press to the first in which the middle of the window is the calm page. A busy machine
# paints late, and never more of them: so they are counted here, and timed in T4.
COUNT = """
  for (const press of ["keydown", "click"]) addEventListener(press, event => {
    if (press === "keydown" && event.code !== "KeyC") return;
    let pictures = 0;
    const look = () => {
      pictures += 1;
      const seen = document.elementFromPoint(innerWidth / 2, 300)?.className === "tend-cover";
      if (seen) window.painted = pictures;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true });
"""
SEEN_AT = """() => {
  const points = [0.01, 0.25, 0.5, 0.75, 0.99].flatMap(x => [0.01, 0.5, 0.99].map(y => [x, y]));
  return points.map(([x, y]) => document.elementFromPoint(innerWidth * x, innerHeight * y).className);
}"""
FOCUS_ALL = """() => {
  const every = document.querySelectorAll("a, button, input, summary, [tabindex]");
  return [...every].filter(node => { node.focus(); return document.activeElement === node; }).length;
}"""


def button(page, key="cover"):
    return page.locator(f".st-key-{key}").get_by_role("button")


def press_keys(page):
    page.keyboard.press("Alt+KeyC")


def press_button(page):
    button(page).click()


def said(page):
    """Names of all that a screen reader could meet."""
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    kept = [node for node in nodes if not node["ignored"] and "name" in node]
    return {node["name"]["value"].strip() for node in kept if node["role"]["value"] != "RootWebArea"} - {
        ""
    }


def wait_until(page, holds):
    """The accessibility tree follows the page a moment later."""
    for _ in range(1000):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(said(page))


# --- T4: the cover ---


@pytest.mark.parametrize(
    ("press", "scheme", "size"),
    [(press_keys, "light", "laptop"), (press_keys, "dark", "phone"), (press_button, "dark", "laptop")],
)
def test_the_calm_page_is_in_the_next_picture(small, press, scheme, size):
    page = small(size=size, scheme=scheme, script=COUNT)
    press(page)
    page.wait_for_function("() => window.painted")
    assert page.evaluate("() => window.painted") == 1
    assert set(page.evaluate(SEEN_AT)) == {"tend-cover"}
    ground = page.locator(".tend-cover dialog").evaluate(
        "node => getComputedStyle(node).backgroundColor"
    )
    assert ground == page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground.startswith("rgb(")


def test_covering_asks_the_server_nothing(small):
    frames = []
    page = small()
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: frames.append(request.url))
    page.evaluate("() => { WebSocket.prototype.send = () => { window.sent = true; }; }")
    press_keys(page)
    page.wait_for_timeout(300)  # whatever the press may ask for has left by then
    assert (frames, page.evaluate("() => window.sent ?? false")) == ([], False)


def test_nothing_of_the_page_can_be_read_or_reached_while_it_is_covered(small, texts):
    page = small()
    wait_until(page, lambda: "Two" in said(page))
    press_keys(page)
    wait_until(page, lambda: said(page) == {texts("cover.sentence"), texts("cover.back")})
    assert page.evaluate(FOCUS_ALL) == 0
    assert page.title() == texts("cover.title")
    page.emulate_media(media="print")
    assert not page.get_by_text("Line 1", exact=True).is_visible()


def test_the_way_back_restores_title_focus_and_scroll_position(small, texts):
    page = small()
    radio, back = page.get_by_role("radio").nth(1), page.get_by_role("button", name=texts("cover.back"))
    radio.focus()
    for uncover in (lambda: page.keyboard.press("Enter"), lambda: press_keys(page), back.click):
        page.evaluate(SCROLL_TO, 137)
        press_keys(page)
        page.evaluate(SCROLL_TO, 0)
        uncover()
        page.wait_for_function(BARE)
        assert (page.title(), page.evaluate(SCROLL)) == ("Step 1", 137)
        expect(radio).to_be_focused()
        assert not radio.is_checked()


def test_the_button_leaves_the_focus_where_it_was(small, texts):
    page = small()
    page.get_by_label("Words").focus()
    press_button(page)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Words")).to_be_focused()


def test_the_shortcut_alone_covers_and_types_nothing_into_a_box(small):
    page = small()
    for keys in ("KeyC", "Shift+Alt+KeyC", "Control+Alt+KeyC", "Alt+KeyV"):
        page.keyboard.press(keys)
        assert page.evaluate(BARE), keys
    for label in ("Words", "Number"):
        box = page.get_by_label(label, exact=True)
        box.focus()
        before = box.input_value()
        press_keys(page)
        page.wait_for_function(COVERED)
        press_keys(page)
        assert box.input_value() == before


def test_escape_shows_nothing_and_a_held_key_does_not_flicker(small):
    page = small()
    page.keyboard.down("Alt")
    for _ in range(4):
        page.keyboard.down("KeyC")
        assert page.evaluate(COVERED)
    page.keyboard.up("KeyC")
    page.keyboard.up("Alt")
    for _ in range(3):
        page.keyboard.press("Escape")
    assert page.evaluate(
        "() => document.querySelector('.tend-cover').shadowRoot.querySelector('dialog').open"
    )


def test_a_run_that_ends_under_the_cover_shows_nothing_and_its_title_comes_later(small, texts):
    page = small()
    page.evaluate("""() => { window.titles = new Set();
      const note = () => { titles.add(document.title); requestAnimationFrame(note); }; note(); }""")
    button(page, "work").click()
    press_keys(page)
    page.wait_for_function(RUNS)
    page.wait_for_function(AT_REST)
    assert page.title() == texts("cover.title")
    assert set(page.evaluate(SEEN_AT)) == {"tend-cover"}
    assert page.evaluate("() => [...titles]") == ["Step 1", texts("cover.title")]
    page.keyboard.press("Enter")
    assert page.title() == "Step 1, worked"


def test_the_cover_outlives_its_own_button(small, texts):
    page = small()
    press_keys(page)
    press = "node => node.click()"
    button(page, "away").evaluate(press)
    page.wait_for_function("() => !document.querySelector('.st-key-cover')")
    assert page.evaluate(COVERED)
    page.wait_for_function(TAKES)
    button(page, "here").evaluate(press)
    page.wait_for_function("() => document.querySelector('.st-key-cover')")
    page.wait_for_function(AT_REST)
    assert (page.evaluate(COVERED), page.title()) == (True, texts("cover.title"))
    press_keys(page)
    assert page.evaluate(BARE)
    press_keys(page)
    assert page.evaluate(COVERED)


def test_a_step_reached_under_the_cover_starts_at_its_top(small):
    page = small()
    button(page, "next").click()
    press_keys(page)
    page.wait_for_function("() => document.querySelector('h1').textContent === 'Step 2'")
    page.wait_for_function(AT_REST)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Step 2")).to_be_focused()
    assert (page.evaluate(SCROLL), page.title()) == (0, "Step 2")


def test_one_press_is_one_press_after_the_looks_changed(small):
    page = small(scheme="light")
    body = "() => getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(body)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"before => ({body})() !== before", arg=before)
    page.wait_for_function(AT_REST)
    press_keys(page)
    ground = page.locator(".tend-cover dialog").evaluate(
        "node => getComputedStyle(node).backgroundColor"
    )
    assert ground == page.evaluate(body)


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_the_button_is_large_enough_and_lies_on_nothing(small, size):
    page = small(size=size)
    cover, leave = (button(page, key).bounding_box() for key in ("cover", "leave"))
    assert min(cover["width"], cover["height"]) >= 44
    assert not overlap(cover, leave)
    texts = page.locator("[data-testid='stMain'] :is(h1, p, label, input, summary, a)")
    boxes = texts.evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().toJSON())")
    seen = [box for box in boxes if 0 <= box["y"] < page.viewport_size["height"]]
    assert len(seen) > 5
    assert [box for box in seen if overlap(cover, box)] == []
    assert cover["x"] >= 0
    assert leave["x"] + leave["width"] <= page.viewport_size["width"]


def overlap(one, other):
    apart = (
        one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"],
        one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"],
    )
    return not any(apart)


# --- leaving ---

LEAVE_BY_BUTTON = """[...document.querySelectorAll(".st-key-leave *")]
  .find(node => node.shadowRoot).shadowRoot.querySelector("button").click();"""
LEAVE_BY_KEYS = """for (let n = 0; n < 3; n += 1)
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));"""


@pytest.fixture
def about_to_leave(small, texts):
    """A page with something in its storage, and a neutral page that never comes."""
    page = small()
    page.context.route(f"{texts('common.leave_site')}/**", lambda route: route.fulfill(status=204))
    page.evaluate("""() => { for (const kept of [sessionStorage, localStorage])
      for (const key of ["tend.tab", "tend.b", "stActiveTheme"]) kept.setItem(key, "x"); }""")
    return page


@pytest.mark.parametrize("leave", [LEAVE_BY_BUTTON, LEAVE_BY_KEYS], ids=["button", "keys"])
def test_leaving_wipes_all_that_is_stored_here_before_anything_else(about_to_leave, leave):
    kept = about_to_leave.evaluate(f"""() => {{
      {leave}
      return [sessionStorage, localStorage].flatMap(kept => Object.keys(kept));
    }}""")
    assert kept == []


def test_what_is_written_while_leaving_is_wiped_too(about_to_leave):
    about_to_leave.evaluate(f"() => {{ {LEAVE_BY_KEYS} sessionStorage.setItem('tend.tab', 'late'); }}")
    about_to_leave.wait_for_function("() => sessionStorage.getItem('tend.tab') === null")


def test_a_browser_without_storage_lets_one_leave(small, texts):
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });"
    page = small(script=refuse)
    page.context.route(
        f"{texts('common.leave_site')}/**",
        lambda route: route.fulfill(content_type="text/html", body="Hello"),
    )
    button(page, "leave").click()
    page.wait_for_url(f"{texts('common.leave_site')}/**")


def test_three_shifts_leave_from_under_the_cover(about_to_leave, texts):
    press_keys(about_to_leave)
    for _ in range(3):
        about_to_leave.keyboard.press("Shift")
    about_to_leave.wait_for_function(
        "title => document.title === title", arg=texts("common.leave_title")
    )
    assert not about_to_leave.locator(".tend-cover dialog").is_visible()
