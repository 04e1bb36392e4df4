"""How long a person waits: from a press to the new heading with the focus on it, and for one PDF.

    python tests/bench/arrival_time.py

One server, one Chromium window of a phone's size. Every kind of step is taken 30 times. The clock is
the page's own: it starts with the click and stops in the first animation frame in which the new heading
stands there and has the focus, so drawing the rest of the page is not counted. The PDF is made in this
process, from the same answers, with the answers on it. Close other programs first: nothing here asserts
a time.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright
from servers import ROOT, serve

from recommender.person.paper import build_paper
from recommender.person.plan import PlanStep
from recommender.person.result import PersonResult
from recommender.person.typeset import paper_pdf
from recommender.person.view import Audience, View
from recommender.recommend import load_engine, recommend_people
from recommender.ui.draft import write_draft
from recommender.ui.visit import Visit
from tests.visits import visit_of

TIMES, WARM_UP = 30, 3
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
STILL = """() => document.querySelector(".stApp")?.dataset.testScriptState === "notRunning"
  && !document.querySelector('[data-stale="true"], [data-testid^="stSkeleton"]')"""
# Press what the selector finds, and resolve with the milliseconds until the heading has the focus.
CLOCK = """selector => new Promise(done => {
  const before = document.querySelector("h1").textContent, start = performance.now();
  const look = () => {
    const heading = document.querySelector("h1");
    const there = heading && heading.textContent !== before && document.activeElement === heading;
    there ? done(performance.now() - start) : requestAnimationFrame(look);
  };
  document.querySelector(selector).click();
  requestAnimationFrame(look);
})"""
# Each kind of step: where it begins, and what is pressed.
STEPS = {
    "question → question": ("checkin?step=2", ".st-key-forward_1 button"),
    "last question → check": ("checkin?step=14", ".st-key-forward_13 button"),
    "check → results": ("check", ".st-key-to_results button"),
    "results → plan": ("results", ".st-key-ways_on a[href$=plan]"),
}
KEEP = "text => sessionStorage.setItem('tend.tab', text)"


def rest(page: Page) -> None:
    """Wait until nothing moves any more."""
    page.wait_for_function(STILL)
    page.wait_for_timeout(150)


def measure(page: Page, press: str) -> list[float]:
    """Take one kind of step again and again; the browser's Back leads to where it began."""
    times = []
    for _ in range(WARM_UP + TIMES):
        rest(page)
        heading = page.locator("h1").inner_text()
        times.append(float(page.evaluate(CLOCK, press)))
        rest(page)
        page.go_back()
        page.wait_for_function("old => document.querySelector('h1')?.innerText === old", arg=heading)
    return times[WARM_UP:]


def measure_steps(url: str, kept: str) -> dict[str, list[float]]:
    """Time each kind of step, in a tab that holds every answer."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise SystemExit("chromium is not installed")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=PHONE)
        page.goto(f"{url}/_stcore/health")
        page.evaluate(KEEP, kept)
        times = {}
        for kind, (path, press) in STEPS.items():
            page.goto(f"{url}/{path}")
            page.wait_for_selector(press)
            times[kind] = measure(page, press)
        browser.close()
    return times


def measure_pdf(result: PersonResult, visit: Visit) -> list[float]:
    """Make the same PDF again and again, with its text and with the answers on it."""
    view, country = View(result, Audience.PAPER), result.catalog.helplines.countries[0]
    plan = visit.check_in.plan
    times = []
    for _ in range(WARM_UP + TIMES):
        start = time.perf_counter()
        paper = build_paper(view, visit.answers, plan, country, date.today(), with_answers=True)
        paper_pdf(paper, view.catalog.texts)
        times.append((time.perf_counter() - start) * 1000)
    return times[WARM_UP:]


def report(times: dict[str, list[float]]) -> Iterator[str]:
    """Lines of the table."""
    yield f"From a press to the new heading focused, and one PDF: ms, median of {TIMES}, warm"
    yield ""
    yield "| step | median | p95 | slowest |"
    yield "|---|--:|--:|--:|"
    for kind, found in times.items():
        yield f"| {kind} | {median(found):.0f} | {quantiles(found, n=20)[-1]:.0f} | {max(found):.0f} |"


def main() -> None:
    """Measure, and print."""
    engine = load_engine()
    catalog = engine.catalog
    answers = dict(catalog.examples.examples[0].answers)
    visit = visit_of(answers=answers, order=list(answers), path="full")
    result = PersonResult(recommend_people(engine, [answers]), 0)
    visit.update(plan=tuple(PlanStep(activity=row.activity.id, step=0) for row in result.activities[:2]))
    kept = write_draft(catalog, visit, private=True, on=date.today())
    with (
        tempfile.TemporaryDirectory(prefix="arrival_time_") as name,
        serve(ROOT, "app.py", Path(name) / "log") as served,
    ):
        times = measure_steps(f"http://localhost:{served.port}", kept)
    print("\n".join(report({**times, "one PDF, on the server": measure_pdf(result, visit)})))


if __name__ == "__main__":
    main()
