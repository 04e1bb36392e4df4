"""Every page as it looks and what it measures: `make pictures` fills docs/pictures/ and docs/face.md."""

import shutil
import tempfile
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from recommender.catalog.loader import load_catalog
from recommender.person.plan import PlanStep
from recommender.scoring.responses import read_answers
from tests.conftest import answers_of
from tests.e2e.conftest import FLAGS
from tests.e2e.tab import BESIDE, Tab
from tests.journal.made import weeks
from tests.served import ROOT, served

FOLDER, TABLE = ROOT / "docs" / "pictures", ROOT / "docs" / "face.md"
MARKS = "<!-- from here: written by make pictures -->", "<!-- to here -->"
PERSON = "misses_hugs"
PLAN = [PlanStep(activity="listen_to_music", step=0, day="tonight")]
SHARED = {"view": "client", "sharing": True}
# Name of a picture: the address, and what of the visit is special.
PAGES = {
    "welcome": ("/", None),
    "together": ("/together", None),
    "question": ("/checkin?step=1", {"arrived": False}),
    "enough": ("/checkin?step=enough", {"path": "short", "arrived": False}),
    "check": ("/check", {"arrived": False}),
    "results": ("/results", {}),
    "tonight": ("/results", {"when": "tonight"}),
    "shared": ("/results", SHARED),
    "matters": ("/matters", {}),
    "plan": ("/plan", {"plan": PLAN}),
    "keep": ("/keep", {}),
    "science": ("/science", {}),
    "help": ("/help", {}),
    "lab": ("/lab", {"view": "client"}),
    # With a journal of two weeks: on this device, or brought along to a session.
    "return": ("/", "device"),
    "look_back": ("/look-back", "device"),
    "since": ("/together", "file"),
}
HOLD = "text => localStorage.setItem('tend.journal', text)"
COLORS = 96

MEASURE = """() => {
  const main = document.querySelector('[data-testid="stMain"]'), top = main.scrollTop;
  const box = selector => {
    const found = document.querySelector(selector)?.getBoundingClientRect();
    return found && { top: found.top + top, bottom: found.bottom + top };
  };
  return { start: box(".st-key-start_short button")?.top, idea: box("[class*='st-key-card_']")?.bottom,
    chart: box("[data-testid='stVegaLiteChart']"), page: main.scrollHeight,
    boxes: document.querySelectorAll("[data-testid='stExpander']").length };
}"""


def show(tab: Tab, catalog, path: str, place: dict | str | None):
    if place is None:
        return tab.open(path).settle()
    answers = read_answers(catalog, answers_of(PERSON))
    if place in ("device", "file"):
        return show_journal(tab, path, place, weeks(catalog, answers))
    return tab.carry(catalog, answers, **({"arrived": True} | place)).open(path).settle()


def show_journal(tab: Tab, path: str, place: str, journal: bytes):
    tab.page.goto(tab.server.url + BESIDE)
    if place == "device":
        tab.page.evaluate(HOLD, journal.decode())
        return tab.open(path).settle()
    tab.open(path).go("carry_journal")
    file = {"name": "notes.jsonl", "mimeType": "text/plain", "buffer": journal}
    tab.at("open_journal").locator("input[type=file]").set_input_files(file)
    tab.at("since").first.wait_for()
    return tab.settle()


def save(tab: Tab, name: str) -> None:
    """Save what is on the screen, with few colors: a picture stays below 50 kB."""
    picture = Image.open(BytesIO(tab.page.screenshot()))
    picture.quantize(COLORS).save(FOLDER / f"{name}.png", optimize=True)


def measured(tabs: dict[str, Tab], catalog) -> list[tuple[str, str, str, str]]:
    """Rows of docs/face.md: what, before (counted at commit 5cb6fde), now, aim; in pixels at 390×844."""
    phone, laptop = tabs["phone"], tabs["laptop"]

    def at(tab: Tab, name: str) -> dict:
        return show(tab, catalog, *PAGES[name]).page.evaluate(MEASURE)

    welcome, wide = at(phone, "welcome"), at(laptop, "welcome")
    results, wide_results = at(phone, "results"), at(laptop, "results")
    shared, science = at(laptop, "shared"), at(phone, "science")
    both = max(wide_results["idea"], wide_results["chart"]["bottom"])
    return [
        ("top of the first start button", "1,514", f"{welcome['start']:.0f}", "≤ 560"),
        ("the same at 1280×720", "–", f"{wide['start']:.0f}", "≤ 560"),
        ("Results: foot of the one thing to do", "~10,970", f"{results['idea']:.0f}", "≤ 844"),
        ("Results: top of the chart", "4,729", f"{results['chart']['top']:.0f}", "≤ 1,000"),
        ("Results: whole page, folded", "6,708", f"{results['page']:.0f}", "≤ 2,800"),
        ("Results at 1280×720: foot of idea and chart", "below the fold", f"{both:.0f}", "≤ 720"),
        ("shared screen: foot of the chart", "–", f"{shared['chart']['bottom']:.0f}", "≤ 720"),
        ("The science: folded boxes", "43", str(science["boxes"]), "≤ 6"),
    ]


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    catalog = load_catalog()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "log") as server,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for size, scheme in product(("phone", "laptop"), ("light", "dark")):
            tab = Tab(browser, server, size, scheme)
            for name, (path, place) in PAGES.items():
                show(tab, catalog, path, place)
                save(tab, f"{name}_{size}_{scheme}")
                tab.reset()
            tab.context.close()
        rows = measured({size: Tab(browser, server, size) for size in ("phone", "laptop")}, catalog)
        browser.close()
    table = (f"| {' | '.join(row)} |" for row in rows)
    lines = ["| what | before | now | aim |", "|---|--:|--:|--:|", *table]
    text = TABLE.read_text(encoding="utf-8")
    before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
    TABLE.write_text(before + "\n".join([MARKS[0], *lines, MARKS[1]]) + after, encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
