"""Tend as it is served, and people in a real Chromium who meet it: started once a worker."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.tab import PATIENCE, SIZES, TAKES, Tab, wipe
from tests.served import Server, run_command, served

# A busy machine is slow, and that is no fault.
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SMALL_PAGE = run_command(Path(__file__).with_name("browser") / "small_page.py")


@pytest.fixture(scope="package")
def server(tmp_path_factory) -> Iterator[Server]:
    """Tend as `make serve` starts it."""
    with served(tmp_path_factory.mktemp("server") / "log.txt") as found:
        yield found


# Until the end of this folder and no longer: an event loop goes with it, which other tests cannot bear.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a failure instead of a skip where it has to be there."""
    chromium = shutil.which("chromium")
    if not chromium:
        missing = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        missing("chromium is not installed")
    with sync_playwright() as player:
        found = player.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="package")
def idle() -> dict:
    """Tabs and small pages for the next test: to load a page again costs a third of a new one."""
    return defaultdict(list)


@pytest.fixture
def visit(browser, server, idle):
    """Start a visit; it ends with the test.

    `script` runs before every page of it. A visit with a script, to another address, or for which
    `alone` is said gets a browser profile of its own, that is thrown away.
    """
    yield from _visits(browser, server, idle)


@pytest.fixture(scope="module")
def long_visit(browser, server, idle):
    """The same, ended with the last test of the module."""
    yield from _visits(browser, server, idle)


def _visits(browser, server, idle):
    given: list[Tab] = []

    def start(size="laptop", scheme="light", script="", to=server, alone=False) -> Tab:
        shared = to is server and not script and not alone
        waiting = idle[size, scheme] if shared else []
        tab = waiting.pop() if waiting else Tab(browser, to, size, scheme, script)
        tab.is_shared = shared
        given.append(tab)
        return tab

    yield start
    for tab in given:
        if tab.is_shared and tab.reset():
            idle[tab.size, tab.scheme].append(tab)
        else:
            tab.context.close()


@pytest.fixture(scope="session")
def complete(catalog):
    """Answers of the made-up person whose results hold most: a pet, food, a hard step."""
    return dict(next(e for e in catalog.examples.examples if e.id == "older_with_pet").answers)


@pytest.fixture
def host(tmp_path):
    """An address behind which nothing is served yet; what is served at the end is killed."""
    found = Server(tmp_path / "host.txt")
    yield found
    found.end()


@pytest.fixture(scope="module")
def long_host(tmp_path_factory):
    """The same for a whole module."""
    found = Server(tmp_path_factory.mktemp("host") / "log.txt")
    yield found
    found.end()


# --- the pieces around a page, alone on a small page ---

PIECES_ARE_THERE = (
    f"() => ({TAKES})() && "
    + """(() => {
  const root = key => [...document.querySelectorAll(`.st-key-${key} *`)].find(n => n.shadowRoot);
  const styles = location.search.includes("share") ? 2 : 1;
  return document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
    && window.__tendPlace && window.__tendConnection
    && document.querySelectorAll('[data-testid="stHtml"] style').length === styles
    && ["cover", "leave"].every(key => root(key)?.shadowRoot.querySelector("button")?.textContent);
})()"""
)


@pytest.fixture(scope="package")
def small_server(tmp_path_factory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("small") / "log.txt", run=SMALL_PAGE) as found:
        yield found


# The small page as a load leaves it: the next test needs no other load.
UNTOUCHED = """() => location.pathname + location.search === "/" && document.title === "Step 1"
  && !document.querySelector(".tend-cover, :checked, font")"""
CALM = """() => {
  document.activeElement?.blur();
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}"""


@pytest.fixture
def small(browser, small_server, idle):
    """Open the small page on a laptop, once all its pieces are there; with a script in a new profile."""
    given = []
    width, height = SIZES["laptop"]
    view = {"width": width, "height": height}

    def start(query="", script="") -> Page:
        if idle["small"] and not script:
            page = idle["small"].pop()
        else:
            page = browser.new_context(viewport=view, color_scheme="light").new_page()
            page.set_default_timeout(PATIENCE)
            page.add_init_script(script)
        given.append((page, script))
        if query or not page.evaluate(UNTOUCHED):
            page.goto(small_server.url + query)
        page.wait_for_function(PIECES_ARE_THERE)
        return page

    yield start
    for page, script in given:
        if script or not wipe(page, small_server.url, "light", stays=UNTOUCHED):
            page.context.close()
        else:
            page.set_viewport_size(view)
            page.evaluate(CALM)
            idle["small"].append(page)
