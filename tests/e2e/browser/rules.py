"""What every page has to keep to, whatever is on it: rules that a page is read by as it stands."""

from axe_playwright_python.sync_playwright import Axe

LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
# 1280 pixels at 400 %, and 1280 × 720 at 200 %.
NARROW, ZOOMED = {"width": 320, "height": 640}, {"width": 640, "height": 360}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINGER = 44
LARGE_TEXT = "() => document.documentElement.style.setProperty('font-size', '34px', 'important')"
USUAL_TEXT = "() => document.documentElement.style.removeProperty('font-size')"
# Everything to press: a label is the target of its radio button or box, and a link within a
# sentence is as high as its line.
LOW = """() => {
  const every = document.querySelectorAll(`[role=radiogroup] label, [data-testid=stCheckbox] label,
    button, summary, a, [data-testid=stSelectbox] [role=group], input[type=file]`);
  const inside = `:is(.stSelectbox, .stMultiSelect) button,
    [data-testid=stSkipToContent] *, [data-testid=stSkipToContent]`;
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
LEAVE = """() => {
  const host = [...document.querySelectorAll(".st-key-leave *")].find(node => node.shadowRoot);
  const box = host.shadowRoot.querySelector("button").getBoundingClientRect();
  return [box.width, box.height, box.left >= 0 && box.right <= innerWidth && box.top >= 0];
}"""
# How far the page scrolls sideways, what reaches beyond the edge, and text that is cut off. A table that
# scrolls by itself may be wider.
SIDEWAYS = """() => {
  const frames = [document.documentElement, document.querySelector("[data-testid=stMain]")];
  const parts = [...document.querySelectorAll(
    "[data-testid=stMain] :is(p, h1, h2, h3, li, label, button, a, svg, td, th):not(.lab-table *)")]
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
IS_DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches"
GROUND = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
SCROLL_DOWN = """() => { const main = document.querySelector('[data-testid="stMain"]');
  main.scrollTo({ top: main.scrollHeight, behavior: "instant" }); }"""
# Before anything is scrolled: whether all of Continue is on screen, whether it stays there, and how long
# the page is with all folded.
WAY_ON = """() => {
  const button = document.querySelector("[class*='st-key-forward_'] button");
  if (!button) return null;
  const { top, bottom } = button.getBoundingClientRect();
  const open = [...document.querySelectorAll("details[open]")].reduce((sum, node) =>
    sum + node.offsetHeight - node.querySelector("summary").offsetHeight, 0);
  return { seen: top >= 0 && bottom <= innerHeight,
    sticky: getComputedStyle(button.closest(".st-key-buttons").parentElement).position === "sticky",
    height: document.querySelector('[data-testid="stMain"]').scrollHeight - open };
}"""
# Of each option: its item, words, width, height, and whether a tap at its right end reaches it.
OPTIONS = """() => [...document.querySelectorAll("[class*='st-key-item_']")].flatMap(item =>
  [...item.querySelectorAll("label:has(input)")].map(label => {
    label.scrollIntoView({ block: "center", behavior: "instant" });
    const box = label.getBoundingClientRect();
    const top = document.elementFromPoint(box.right - 5, box.y + box.height / 2);
    const key = [...item.classList].find(name => name.startsWith("st-key-item_"));
    return [key.slice(12), label.innerText, box.width, box.height, label.contains(top)];
  }))"""
# Where a thumb finds a button once the page is scrolled down, and what lies on top of it there.
THUMB = """button => { const box = button.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return [(box.y + box.height / 2) / innerHeight, button.contains(top), box.height]; }"""
# axe leaves many texts undecided; this blends colors and opacities of all that is behind a text.
PALE = """() => {
  const parse = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith("color") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = (top, under, opacity) =>
    under.map((value, n) => top[n] * top[3] * opacity + value * (1 - top[3] * opacity));
  const bright = colour => {
    const [r, g, b] = colour.map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const contrast = node => {
    const chain = [];
    for (let at = node; at; at = at.parentElement) chain.unshift(getComputedStyle(at));
    let ground = [255, 255, 255], opacity = 1;
    for (const style of chain) {
      opacity *= Number(style.opacity);
      ground = over(parse(style.backgroundColor), ground, opacity);
    }
    const [a, b] = [bright(over(parse(chain.at(-1).color), ground, opacity)), bright(ground)];
    return Math.max(a, b) / Math.min(a, b);
  };
  const texts = document.createTreeWalker(document.querySelector(".stApp"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement, words = texts.currentNode.textContent.trim();
    const box = node.getBoundingClientRect();
    if (!words || box.width <= 1 || !node.checkVisibility() || node.closest("style, svg")) continue;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const least = large || node.closest("[data-testid=stIconMaterial]") ? 3 : 4.5;
    if (contrast(node) < least) found.push([words.slice(0, 60), contrast(node).toFixed(2)]);
  }
  return found;
}"""


def violations(tab, contrast=True):
    """What axe finds; without `contrast`, which takes half of its time, where PALE reads the page."""
    if not tab.page.evaluate("() => 'axe' in window"):
        tab.page.evaluate(Axe().axe_script)
    options = {"runOnly": WCAG, "resultTypes": ["violations"]}
    options |= {"rules": {"color-contrast": {"enabled": contrast}}}
    found = tab.page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(v["id"], [node["html"][:160] for node in v["nodes"]][:5]) for v in found]


def sideways(tab, cut=True):
    """What SIDEWAYS finds, once a chart has had the time to take on a new width; `cut` text too."""
    for _ in range(50):
        every = tab.page.evaluate(SIDEWAYS)
        if not (found := [what for what in every if cut or "cut " not in str(what)]):
            break
        tab.page.wait_for_timeout(100)
    return found


def out_of_reach(tab):
    """What is wrong with Leave quickly: it has to be on screen, and large enough for a finger."""
    width, height, visible = tab.page.evaluate(LEAVE)
    return [] if min(width, height) >= FINGER and visible else [(width, height, visible)]


def thumb(tab):
    """Where Continue is once the page is scrolled down and at rest; None where there is none."""
    button = tab.page.locator("[class*='st-key-forward_'] button")
    if not button.count():
        return None
    before = None
    for _ in range(200):
        tab.page.evaluate(SCROLL_DOWN)
        now = button.evaluate(THUMB)
        if now == before:
            break
        before = now
        tab.page.wait_for_timeout(100)
    return now


def pale(tab):
    """Texts that hardly stand out, in light and in dark: a page follows the device by itself."""
    page, found = tab.page, {}
    first, second = ("dark", "light") if page.evaluate(IS_DARK) else ("light", "dark")
    found[f"contrast, {first}"] = page.evaluate(PALE)
    before = page.evaluate(GROUND)
    page.emulate_media(color_scheme=second)
    tab.look_for(f"before => ({GROUND})() !== before", before)
    tab.settle()
    return found | {f"contrast, {second}": page.evaluate(PALE)}


def resize(tab, size):
    tab.page.set_viewport_size(size)
    tab.settle()


def pressable(tab, name):
    return {f"height, {name}": tab.page.evaluate(LOW), f"leave, {name}": out_of_reach(tab)}


def everything(tab):
    """What is wrong with a page on a phone, by rule; and where its Continue is, and its options."""
    page = tab.page
    found = {"way on": page.evaluate(WAY_ON)}
    tab.open_expanders()
    found |= pale(tab) | pressable(tab, "phone")
    found |= {"options": page.evaluate(OPTIONS), "thumb": thumb(tab)}
    page.evaluate(LARGE_TEXT)
    found["width, large text"] = sideways(tab)
    page.evaluate(USUAL_TEXT)
    page.set_viewport_size(NARROW)
    found |= {"width, 320 pixels": sideways(tab), "height, 320 pixels": page.evaluate(LOW)}
    resize(tab, ZOOMED)
    found |= {"width, 200 %": sideways(tab), "way on, 200 %": page.evaluate(WAY_ON)}
    # On so low a screen no bar stays in place: axe calls too small what a bar half covers.
    found["axe"] = violations(tab, contrast=False)
    resize(tab, LAPTOP)
    found |= pressable(tab, "laptop")
    resize(tab, PHONE)
    return found


def in_the_lab(tab):
    """The same on a laptop, without large text, for which the tables of the lab are not made."""
    found = pale(tab) | pressable(tab, "laptop") | {"axe": violations(tab, contrast=False)}
    resize(tab, PHONE)
    found |= pressable(tab, "phone")
    tab.page.set_viewport_size(NARROW)
    found["wide, 320 pixels"] = sideways(tab, cut=False)
    resize(tab, LAPTOP)
    return found
