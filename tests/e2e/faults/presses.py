"""Double presses on what leads on: how many answer, or leave, the page that the first press opened.

`python -m tests.e2e.faults.presses` makes 100 on a phone and 100 on a laptop, for docs/faults.md.
"""

import itertools
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from recommender.recommend import load_engine
from tests.e2e.tab import PATIENCE, QUIET, Tab
from tests.served import served

GAPS = range(90, 400, 20)
# Longer than any press is refused, and than the server needs to hear of an answer.
AFTER = 1200
TAB = "() => sessionStorage.getItem('tend.tab')"


def answers_in(tab: Tab) -> dict:
    """What the tab keeps as given, without what was left open."""
    kept = json.loads(json.loads(tab.page.evaluate(TAB))["check_in"])["answers"]
    return {item: answer for item, answer in kept.items() if answer is not None}


def double_press(tab: Tab, button, gap: int) -> None:
    """Press twice on the place where the button is, `gap` milliseconds apart."""
    button.scroll_into_view_if_needed()
    tab.look_for(QUIET)
    box = button.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    press = tab.page.touchscreen.tap if tab.size == "phone" else tab.page.mouse.click
    press(x, y)
    until = time.monotonic() + gap / 1000
    while time.monotonic() < until:
        tab.page.wait_for_timeout(5)
    press(x, y)
    tab.page.wait_for_timeout(AFTER)


def ghosts(tab: Tab, catalog, complete: dict, tries: int, gaps=GAPS) -> Iterator[str]:
    """Make so many double presses, through the full way, and yield each that did more than lead on."""
    pages, gap = catalog.paths["full"].pages, itertools.cycle(gaps)
    for place in itertools.islice(itertools.cycle(range(len(pages) - 1)), tries):
        given = {id for page in pages[: place + 1] for id in page.items} | {"adult"}
        answers = {id: answer for id, answer in complete.items() if id in given}
        tab.carry(catalog, answers).open(f"/checkin?step={place + 1}")
        before, milliseconds = answers_in(tab), next(gap)
        double_press(tab, tab.page.locator("[class*='st-key-forward_'] button"), milliseconds)
        tab.settle()
        new = {id for id, answer in answers_in(tab).items() if answer != before.get(id)}
        # A second Continue names what is open on the page that nobody has read yet.
        is_reminded = tab.at("open_questions").count() > 0
        if new or is_reminded or tab.heading != pages[place + 1].title:
            yield f"{tab.size}, {milliseconds} ms on page {place + 1}: {tab.heading}, {sorted(new)}"


def main() -> None:
    catalog = load_engine().catalog
    complete = dict(next(e for e in catalog.examples.examples if e.id == "older_with_pet").answers)
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder, "log.txt")) as server,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in ("phone", "laptop"):
            tab = Tab(browser, server, size)
            tab.context.set_default_timeout(PATIENCE)
            found = list(ghosts(tab, catalog, complete, tries))
            print(f"{size}: {len(found)} of {tries}", *found, sep="\n", flush=True)


if __name__ == "__main__":
    main()
