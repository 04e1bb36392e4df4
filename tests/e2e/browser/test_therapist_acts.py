"""Journey T, what is done on the shared screen: cover it, change an answer, read a receipt, weigh."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.e2e.browser.shared_screen import (
    SCROLL,
    SCROLL_TO,
    bars_of,
    half_up,
    listed,
    receipts,
    share,
)

# --- T4: the cover ---

STOPWATCH = """() => {
  for (const press of ["keydown", "click"]) addEventListener(press, () => {
    const start = performance.now(), at = [0.02, 0.5, 0.98];
    const points = at.flatMap(x => at.map(y => [x, y]));
    const covered = () => points.every(([x, y]) =>
      document.elementFromPoint(innerWidth * x, innerHeight * y)?.className === "tend-cover");
    const look = () => {
      requestAnimationFrame(covered() ? () => { window.covered = performance.now() - start; } : look);
    };
    look();
  }, { capture: true, once: true });
}"""


def test_T04_the_cover_comes_at_once_and_the_way_back_shows_what_was_there(
    visit, catalog, texts, complete
):
    tab = share(visit(), catalog, complete)
    page, radio = tab.page, tab.page.get_by_role("radio").nth(1)
    by_keys = lambda: page.keyboard.press("Alt+KeyC")  # noqa: E731
    by_button = tab.at("cover").get_by_role("button").click
    back = page.get_by_role("button", name=texts("cover.back")).click

    def seen():
        return page.title(), page.url, tab.heading, tab.checked(), page.evaluate(SCROLL)

    took = []
    # Three of them, since another test may hold the processor meanwhile.
    for cover, uncover in ((by_button, back), (by_keys, by_keys), (by_button, back)):
        radio.focus()
        page.evaluate(SCROLL_TO, 211)
        before = seen()
        assert before[-1] == 211
        page.evaluate("() => { window.covered = 0; }")
        page.evaluate(STOPWATCH)
        cover()
        page.wait_for_function("() => window.covered")
        took.append(page.evaluate("() => window.covered"))
        assert page.title() == texts("cover.title")
        shown = page.locator("dialog:focus-within").inner_text().split("\n\n")
        assert shown == [texts("cover.sentence"), texts("cover.back")]
        uncover()
        page.wait_for_function("() => !document.querySelector('.tend-cover')")
        assert seen() == before
        expect(radio).to_be_focused()
    assert min(took) < 300


# --- T6: receipts, added up by hand ---


BLANK = ("online", "alone_after", "energy", "want_more_of", "weekly_money")
MATTERS = {"touch": 5, "movement": 1, "music": 4}


def test_T06_receipts_add_up_to_the_number_at_the_bar_and_name_only_what_was_said(
    visit, catalog, texts, person
):
    """A client who left some questions open, misses hugs, and said what matters."""
    answers = person("misses_hugs") | dict.fromkeys(BLANK)
    tab = share(visit(), catalog, answers, matters=MATTERS, numbers=True)
    found, numbers = receipts(tab), {}
    assert len(found) == 3
    for id, (rows, note) in found.items():
        *lines, total = rows
        points = [int(line[-1]) for line in lines]
        assert len(points) > 3
        assert sum(points) == int(total[-1])
        said = re.search(r"50 \+ \(?(-?\d+)\)? ÷ (\d+) = (\d+\.\d)\.", note).groups()
        assert int(said[0]) == sum(points)
        fit = 50 + Decimal(sum(points)) / Decimal(said[1])
        assert Decimal(said[2]) == half_up(fit, "0.1")
        numbers[catalog.activities[id].title] = int(half_up(fit, "1"))
    bars = {bar["title"]: bar["said"] for bar in bars_of(tab)}
    best = {line["best"]: line for line in listed(tab, texts)}
    shown = {title: best[title] for title in numbers if title in best}
    assert len(shown) >= 2
    for title, line in shown.items():
        assert line["number"] == numbers[title]
        assert bars[line["title"]] == str(numbers[title])
    assert_only_what_was_said(catalog, texts, answers, found)


def assert_only_what_was_said(catalog, texts, answers, found):
    private, own = texts("results.receipt_private"), catalog.method.matters
    seen = {own.more: 0, private: 0}
    for id, (rows, _) in found.items():
        assert rows[0][0] == texts("results.receipt_base")
        for name, _ in rows[1:-1]:
            seen[name] = seen.get(name, 0) + 1
            if name == private:
                continue
            if name in (own.more, own.less):
                kind = catalog.activities[id].category
                assert name == (own.more if MATTERS[kind] > 2 else own.less)
                continue
            met = [c for c in catalog.criteria.values() if name in (c.more, c.less, *c.said.values())]
            assert met, name
            assert any(was_said(catalog, criterion, answers) for criterion in met), name
            assert not any(criterion.private for criterion in met), name
    assert min(seen[own.more], seen[private]) > 0


def was_said(catalog, criterion, answers):
    """Whether one of the questions behind a criterion has an answer."""
    items = [feed.item for feed in criterion.feeds if feed.item]
    items += [i for feed in criterion.feeds if feed.score for i in catalog.scores[feed.score].items]
    return any(answers.get(item) is not None for item in items)


# --- T7: what matters ---

MOVES = {"touch": 5, "animals": 5, "mind": 5}
# From a press until the bars stand in another order.
STOPWATCH_ORDER = """() => {
  const order = () => [...document.querySelectorAll("[data-testid='stVegaLiteChart'] .mark-text text")]
    .map(node => node.textContent).join();
  addEventListener("click", () => {
    const start = performance.now(), before = order();
    const look = () => {
      if (order() === before) requestAnimationFrame(look);
      else window.ranked = performance.now() - start;
    };
    window.ranked = 0;
    look();
  }, { capture: true, once: true });
}"""


def titles(bars):
    return [re.sub(r" \d+ → \d+$", "", bar["title"]) for bar in bars]


def drawn(tab):
    """The drawing without its place in the window, which a longer sentence above it moves."""
    return [{name: part for name, part in bar.items() if name != "boxes"} for bar in bars_of(tab)]


def test_T07_a_new_order_comes_at_once_and_reset_and_undo_bring_each_order_back(
    visit, catalog, texts, complete
):
    tab = share(visit(), catalog, complete, "/matters")
    before, first, took = drawn(tab), bars_of(tab), []
    assert texts("matters.untouched") in tab.at("moves").inner_text()
    for category, importance in MOVES.items():
        tab.page.evaluate(STOPWATCH_ORDER)
        tab.choose(f"matter_{category}", str(importance))
        tab.page.wait_for_function("() => window.ranked")
        took.append(tab.page.evaluate("() => window.ranked"))
    assert min(took) < 1000
    ours, now, chosen = drawn(tab), bars_of(tab), tab.checked()
    assert_says_what_moved(tab, first, now)

    tab.click(tab.at("reset").get_by_role("button"))
    assert (drawn(tab), tab.checked()) == (before, [])
    assert texts("matters.untouched") in tab.at("moves").inner_text()
    tab.click(tab.at("undo").get_by_role("button"))
    assert (drawn(tab), tab.checked()) == (ours, chosen)
    tab.follow(texts("matters.done"))
    assert [bar["title"] for bar in bars_of(tab)] == titles(now)


def assert_says_what_moved(tab, first, now):
    old, new = ({title: n for n, title in enumerate(titles(bars), 1)} for bars in (first, now))
    assert set(old) == set(new)
    moved = {title for title in new if old[title] != new[title]}
    assert 3 <= len(moved) < len(new)
    said, asked = tab.at("moves").inner_text(), tab.page.locator("[class*='st-key-matter_']")
    asked = [name.split("\n")[0] for name in asked.all_inner_texts()]
    for title in new:
        arrow = f"{title} {old[title]} → {new[title]}"
        line = f"{title}: place {old[title]} → {new[title]}"
        assert ([bar["title"] for bar in now].count(arrow) == 1) == (title in moved)
        assert (line in said) == (title in moved)
        assert (line if title in moved else f"{title}: place {new[title]}") in asked
    tab.open_expanders()
    rows = tab.at("compare").locator("tbody tr").all()
    found = [[cell.strip() for cell in row.locator("td").all_inner_texts()] for row in rows]
    pairs = zip(titles(first), titles(now), strict=True)
    assert found == [[str(n), then, here] for n, (then, here) in enumerate(pairs, 1)]
