"""Covering the screen and leaving, alone on a small page."""

from playwright.sync_api import expect

from tests.e2e.tab import AT_REST, SIZES, TAKES

COVERED = "() => !!document.querySelector('.tend-cover')"
RUNS = "() => document.querySelector('.stApp').dataset.testScriptState === 'running'"
BARE = "() => !document.querySelector('.tend-cover')"
SCROLL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
SCROLL_TO = "top => { document.querySelector('[data-testid=\"stMain\"]').scrollTop = top; }"
GROUND = "() => getComputedStyle(document.body).backgroundColor"
BY_KEYS = """document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key: "c", code: "KeyC", altKey: true, bubbles: true }))"""
BY_BUTTON = """[...document.querySelectorAll(".st-key-cover *")]
  .find(node => node.shadowRoot).shadowRoot.querySelector("button").click()"""
# Pictures from a press to the first in which the middle of the window is the calm page. A busy machine
# paints late, and never more of them: so they are counted here, and timed in T4.
COUNT = """() => new Promise(done => {
  let pictures = 0;
  const look = () => {
    pictures += 1;
    const seen = document.elementFromPoint(innerWidth / 2, 300)?.className === "tend-cover";
    if (seen || pictures > 60) done(pictures);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  %s;
})"""
SEEN_AT = """() => {
  const points = [0.01, 0.25, 0.5, 0.75, 0.99].flatMap(x => [0.01, 0.5, 0.99].map(y => [x, y]));
  return points.map(([x, y]) => document.elementFromPoint(innerWidth * x, innerHeight * y).className);
}"""
FOCUS_ALL = """() => {
  const every = document.querySelectorAll("a, button, input, summary, [tabindex]");
  return [...every].filter(node => { node.focus(); return document.activeElement === node; }).length;
}"""
COUNT_SENT = """() => {
  window.sent = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) { window.sent += 1; return send.call(this, data); };
}"""
NOTE_TITLES = """() => {
  window.titles = new Set();
  const note = () => { titles.add(document.title); requestAnimationFrame(note); };
  note();
}"""


def button(page, key="cover"):
    return page.locator(f".st-key-{key}").get_by_role("button")


def press_keys(page):
    page.keyboard.press("Alt+KeyC")


def resize(page, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


def said(page):
    """Names of all that a screen reader could meet."""
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in nodes if not node["ignored"] and "name" in node]
    names = {node["name"]["value"].strip() for node in shown if node["role"]["value"] != "RootWebArea"}
    return names - {""}


def wait_until(page, holds):
    """The accessibility tree follows the page a moment later."""
    for _ in range(300):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(said(page))


# --- T4: the cover ---


def test_the_calm_page_is_in_the_next_picture_in_the_colors_of_the_page(small):
    page, grounds = small(), []
    for press, scheme, size in [(BY_KEYS, "light", "laptop"), (BY_BUTTON, "dark", "phone")]:
        page.emulate_media(color_scheme=scheme)
        resize(page, size)
        page.wait_for_function(f"before => ({GROUND})() !== before", arg=grounds and grounds[-1])
        page.wait_for_function(AT_REST)
        grounds.append(page.evaluate(GROUND))
        assert page.evaluate(COUNT % press) == 1, (press, scheme, size)
        assert set(page.evaluate(SEEN_AT)) == {"tend-cover"}, (scheme, size)
        cover = page.locator(".tend-cover dialog")
        assert cover.evaluate("node => getComputedStyle(node).backgroundColor") == grounds[-1]
        page.keyboard.press("Enter")


def test_nothing_of_a_covered_page_can_be_read_or_reached_and_the_server_hears_nothing(small, texts):
    page, requests = small(), []
    wait_until(page, lambda: "Two" in said(page))
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate(COUNT_SENT)
    press_keys(page)
    wait_until(page, lambda: said(page) == {texts("cover.sentence"), texts("cover.back")})
    assert page.evaluate(FOCUS_ALL) == 0
    assert page.title() == texts("cover.title")
    page.emulate_media(media="print")
    assert not page.get_by_text("Line 1", exact=True).is_visible()
    page.wait_for_timeout(300)  # whatever the press may ask for has left by then
    assert (requests, page.evaluate("() => sent")) == ([], 0)
    press_keys(page)


def test_every_way_back_restores_title_focus_and_scroll_position(small, texts):
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
    # The button leaves the focus where it was.
    button(page).click()
    page.keyboard.press("Enter")
    expect(radio).to_be_focused()


def test_the_shortcut_alone_covers_and_types_nothing_and_escape_shows_nothing(small):
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
    # A key that is held does not flicker.
    page.keyboard.down("Alt")
    for _ in range(4):
        page.keyboard.down("KeyC")
        assert page.evaluate(COVERED)
    page.keyboard.up("KeyC")
    page.keyboard.up("Alt")
    for _ in range(3):
        page.keyboard.press("Escape")
    assert page.locator(".tend-cover dialog").evaluate("node => node.open")
    press_keys(page)


def test_the_button_is_large_enough_and_lies_on_nothing(small):
    page = small()
    for size in SIZES:
        resize(page, size)
        cover, leave = (button(page, key).bounding_box() for key in ("cover", "leave"))
        assert min(cover["width"], cover["height"]) >= 44
        texts = page.locator("[data-testid='stMain'] :is(h1, p, label, input, summary, a)")
        boxes = texts.evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().toJSON())")
        seen = [box for box in boxes if 0 <= box["y"] < page.viewport_size["height"]]
        assert len(seen) > 5
        assert [box for box in [leave, *seen] if overlap(cover, box)] == [], size
        assert cover["x"] >= 0
        assert leave["x"] + leave["width"] <= page.viewport_size["width"]


def overlap(one, other):
    apart = (
        one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"],
        one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"],
    )
    return not any(apart)


def test_whatever_the_server_draws_meanwhile_stays_under_the_cover(small, texts):
    page = small()

    def press(key):
        page.wait_for_function(TAKES)
        button(page, key).evaluate("node => node.click()")

    # The button of the cover goes away and comes back.
    press_keys(page)
    press("away")
    page.wait_for_function("() => !document.querySelector('.st-key-cover')")
    assert page.evaluate(COVERED)
    press("here")
    page.wait_for_function("() => document.querySelector('.st-key-cover')")
    page.wait_for_function(AT_REST)
    assert (page.evaluate(COVERED), page.title()) == (True, texts("cover.title"))
    for look in (BARE, COVERED, BARE):
        press_keys(page)
        assert page.evaluate(look), "one press is one press"

    # A run that began before ends with another title.
    page.evaluate(NOTE_TITLES)
    page.wait_for_function(TAKES)
    button(page, "work").click()
    press_keys(page)
    page.wait_for_function(RUNS)
    page.wait_for_function(AT_REST)
    assert page.title() == texts("cover.title")
    assert set(page.evaluate(SEEN_AT)) == {"tend-cover"}
    assert page.evaluate("() => [...titles]") == ["Step 1", texts("cover.title")]
    page.keyboard.press("Enter")
    assert page.title() == "Step 1, worked"

    # The step that was reached starts at its top.
    page.wait_for_function(TAKES)
    button(page, "next").click()
    press_keys(page)
    page.wait_for_function("() => document.querySelector('h1').textContent === 'Step 2'")
    page.wait_for_function(AT_REST)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Step 2")).to_be_focused()
    assert (page.evaluate(SCROLL), page.title()) == (0, "Step 2, worked")


# --- leaving ---

FILL = """() => { for (const kept of [sessionStorage, localStorage])
  for (const key of ["tend.tab", "tend.b", "stActiveTheme"]) kept.setItem(key, "x"); }"""
# The third press of Shift; what is stored right after it; and something that is stored too late.
LEAVE = """() => {
  document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Shift", bubbles: true, composed: true }));
  const kept = [sessionStorage, localStorage].flatMap(kept => Object.keys(kept));
  sessionStorage.setItem("tend.tab", "late");
  return kept;
}"""
REFUSE = """() => Object.defineProperty(window, "localStorage",
  { get() { throw new DOMException("no", "SecurityError"); } })"""


def test_leaving_from_under_the_cover_wipes_all_that_is_stored_before_anything_else(small, texts):
    page = small()
    # The neutral page never comes.
    page.context.route(f"{texts('common.leave_site')}/**", lambda route: route.fulfill(status=204))
    page.evaluate(FILL)
    press_keys(page)
    for _ in range(2):
        page.keyboard.press("Shift")
    assert page.evaluate(LEAVE) == []
    page.wait_for_function("() => sessionStorage.getItem('tend.tab') === null")
    page.wait_for_function("title => document.title === title", arg=texts("common.leave_title"))
    assert not page.locator(".tend-cover dialog").is_visible()


def test_a_browser_without_storage_lets_one_leave(small, texts):
    page = small()
    site = f"{texts('common.leave_site')}/**"
    page.context.route(site, lambda route: route.fulfill(content_type="text/html", body="Hello"))
    page.evaluate(REFUSE)
    button(page, "leave").click()
    page.wait_for_url(site)
