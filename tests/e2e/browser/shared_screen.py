"""What a shared screen shows, read in the page by itself: words, sizes, bars, receipts, rows."""

import re
from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import expect

# All that can be read, shadow roots and drawings too: words, painted size of the letters, link or not.
SEEN = """() => {
  const found = [];
  const note = (node, words) => {
    const is_icon = node.closest('[data-testid="stIconMaterial"], style');
    const drawn = node.checkVisibility() && node.getBoundingClientRect().width > 1;
    if (!words.trim() || is_icon || !drawn) return;
    const scale = node.closest("svg") ? node.getScreenCTM().a : 1;
    found.push([words.trim(), parseFloat(getComputedStyle(node).fontSize) * scale, !!node.closest("a")]);
  };
  const read = root => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (nodes.nextNode()) {
      const node = nodes.currentNode;
      if (node.nodeType === Node.TEXT_NODE && node.parentElement) note(node.parentElement, node.data);
      if (node.shadowRoot) read(node.shadowRoot);
      if (node.matches?.("input:not([type=radio], [type=checkbox], [type=file])"))
        note(node, node.value || node.placeholder);
    }
  };
  read(document.body);
  return found;
}"""
# What stands there without being drawn: names for a screen reader, tips, folded and hidden parts.
UNSEEN = """() => [document.body.textContent, ...[...document.querySelectorAll("*")].flatMap(node =>
  ["aria-label", "title", "alt", "placeholder", "value"].map(name => node.getAttribute(name) ?? ""))]
  .join("\\n")"""
CHROME = """() => {
  const names = "Sidebar Toolbar MainMenu AppDeployButton StatusWidget ElementToolbar Header".split(" ");
  return names.filter(name => [...document.querySelectorAll(`[data-testid^="st${name}"]`)].some(node => {
    const { width, height } = node.getBoundingClientRect();
    return node.checkVisibility() && width * height > 0;
  }));
}"""
BARS = """() => {
  const svg = document.querySelector("[data-testid='stVegaLiteChart'] svg");
  const marks = layer => [...svg.querySelectorAll(`.${layer}_marks > *`)];
  const box = node => node.getBoundingClientRect().toJSON();
  const [titles, words, bars] = ["titles", "words", "bars"].map(marks);
  const level = (one, other) => Math.abs(one.y + one.height / 2 - other.y - other.height / 2) < 6;
  return titles.map((title, n) => {
    const bar = box(bars[n]), said = marks("said").find(node => level(box(node), bar));
    const around = ({ top, bottom }) => top < bar.top && bar.bottom < bottom;
    return { title: title.textContent, measured: words[n].textContent, said: said?.textContent ?? "",
      band: marks("bands").findIndex(node => around(box(node))), bar: bars[n].getAttribute("d"),
      boxes: [box(title), box(words[n]), bar] };
  });
}"""
SCROLL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop"
SCROLL_TO = "top => { document.querySelector('[data-testid=\"stMain\"]').scrollTop = top; }"
RECEIPTS = """() => [...document.querySelectorAll("[class*='st-key-receipt_']")].map(part => ({
  id: [...part.classList].find(name => name.startsWith("st-key-receipt_")).slice(15),
  rows: [...part.querySelectorAll("tbody tr")].map(row => [...row.cells].map(cell => cell.innerText)),
  note: part.innerText }))"""
# Six kinds are about equal for the busy student who says this.
WIDE = {
    "touch": 4,
    "animals": 3,
    "movement": 4,
    "music": 3,
    "savoring": 0,
    "kind_voices": 1,
    "among_people": 5,
    "memories": 3,
    "mind": 4,
}


def share(tab, catalog, answers, path="/results", **place):
    """Somebody's check-in on the shared screen."""
    place = {"view": "client", "sharing": True, "arrived": True} | place
    tab.carry(catalog, answers, **place).open(path)
    expect(tab.at("stop_sharing")).to_have_count(int(place["sharing"]))
    return tab


def bars_of(tab):
    """The bars from top to bottom: title, words, fit, band, outline, and where they stand."""
    before = None
    while (now := tab.page.evaluate(BARS)) != before:
        before = now
        tab.page.wait_for_timeout(120)
    return now


def listed(tab, texts):
    """The chart in words, read by hand: place, title, number, best idea, and what it is equal with."""
    tab.open_expanders()
    pattern = re.compile(
        r"(\d+)\. (.+?): (.+?)(?: \((\d+)\))?\. Best here: (.+?)\. What studies measured: .*"
    )
    found = []
    for line in tab.at("chart_in_words").locator("li").all_inner_texts():
        place, title, said, number, best = pattern.fullmatch(line).groups()
        equal = re.search(r"About equal with (.+)\.$", line)
        names = equal[1].split(", ") if equal else []
        row = {"place": int(place), "title": title, "said": said, "number": number and int(number)}
        found.append(row | {"best": best, "equal": names})
    assert found
    return found


def rows_of(tab):
    """What stands on the check page, by item."""
    rows = tab.page.locator("[class*='st-key-row_']")
    names = rows.evaluate_all("n => n.map(r => [...r.classList].find(c => c.startsWith('st-key-row_')))")
    return {n.removeprefix("st-key-row_"): r for n, r in zip(names, rows.all_inner_texts(), strict=True)}


def receipts(tab):
    """Rows and closing sentence of every receipt, by activity."""
    found = {}
    for opener in tab.page.locator("[class*='st-key-more_'] button").all():
        opener.click()
        tab.page.locator("[class*='st-key-receipt_'] table").wait_for()
        found |= {part["id"]: (part["rows"], part["note"]) for part in tab.page.evaluate(RECEIPTS)}
        tab.page.keyboard.press("Escape")
        tab.page.locator("[class*='st-key-receipt_']").wait_for(state="detached")
    return found


def half_up(number, step):
    return Decimal(number).quantize(Decimal(step), ROUND_HALF_UP)
