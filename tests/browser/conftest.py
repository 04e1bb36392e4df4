"""Tend as it is really served, and a person in a real Chromium who meets it by keys and words."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.tab import SIZES, Server, Tab
from tests.walled import wait_until_healthy

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """`streamlit run app.py` with the shipped settings, on a free port."""
    port, log = free_port(), tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            found = Server(f"http://localhost:{port}", log)
            wait_until_healthy(found.url, process, log)
            yield found
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def new_tab(browser, server):
    """Start a visit that whoever asked for it ends."""

    def start(size="laptop", scheme="light") -> Tab:
        return Tab(browser, server, size, scheme)

    return start


@pytest.fixture
def visit(new_tab):
    """Start a visit; it ends with the test."""
    tabs = []

    def start(size="laptop", scheme="light") -> Tab:
        tabs.append(new_tab(size, scheme))
        return tabs[-1]

    yield start
    for tab in tabs:
        tab.context.close()


@pytest.fixture(scope="session")
def complete(catalog):
    """Answers of the made-up person whose results hold most: a pet, food, a hard step."""
    return dict(next(e for e in catalog.examples.examples if e.id == "older_with_pet").answers)


@pytest.fixture
def own_server(browser, tmp_path):
    """Serve the app for one tab alone, and kill it (kill -9). With that tab again it comes back."""
    port, log, tabs = free_port(), tmp_path / "log.txt", []

    @contextlib.contextmanager
    def serve(tab=None) -> Iterator[Tab]:
        with served(ROOT / "app.py", port, log) as url:
            tabs.append(tab or Tab(browser, Server(url, log), "phone"))
            yield tabs[-1]

    yield serve
    tabs[0].context.close()


# --- the pieces around a page, alone on a small page ---

PIECES_ARE_THERE = """() => {
  const root = key => [...document.querySelectorAll(`.st-key-${key} *`)].find(n => n.shadowRoot);
  const styles = location.search.includes("share") ? 2 : 1;
  return document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
    && window.__tendPlace && window.__tendConnection
    && document.querySelectorAll('[data-testid="stHtml"] style').length === styles
    && ["cover", "leave"].every(key => root(key)?.shadowRoot.querySelector("button")?.textContent);
}"""


@contextlib.contextmanager
def served(script: Path, port: int, log: Path, *before: Path) -> Iterator[str]:
    """A script with the shipped settings; at the end its server is killed (kill -9).

    Python looks for modules in the folders `before` first.
    """
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.headless", "true"]
    path = os.pathsep.join(map(str, (*before, ROOT)))
    found, url = {**os.environ, "PYTHONPATH": path}, f"http://localhost:{port}"
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=found, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(url, process, log)
            yield url
        finally:
            process.kill()
            process.wait()


def served_small(port: int, log: Path) -> contextlib.AbstractContextManager[str]:
    """`small_page.py`, served."""
    return served(Path(__file__).with_name("small_page.py"), port, log)


@pytest.fixture
def serve_small(tmp_path):
    """Serve the small page for a while; the same port again is the same server come back."""
    port = free_port()
    return lambda: served_small(port, tmp_path / "log.txt")


@pytest.fixture(scope="module")
def small_url(tmp_path_factory) -> Iterator[str]:
    with served_small(free_port(), tmp_path_factory.mktemp("small") / "log.txt") as url:
        yield url


@pytest.fixture
def small(browser, small_url):
    """Open the small page in a fresh profile, once all its pieces are there."""
    contexts = []

    def start(query="", url=None, size="laptop", scheme="light", script="") -> Page:
        width, height = SIZES.get(size, size)
        view = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=view, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.add_init_script(script)
        page.goto((url or small_url) + query)
        page.wait_for_function(PIECES_ARE_THERE)
        return page

    yield start
    for context in contexts:
        context.close()
