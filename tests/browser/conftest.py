"""Tend as it is really served, and a person in a real Chromium who meets it by keys and words."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ROOT = Path(__file__).parents[2]
SIZES = {"laptop": (1280, 720), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Streamlit asks for these two below a sub-page that is loaded directly, and gets a 404.
PROBES = ("/_stcore/health", "/_stcore/host-config")
# Everything that an address of ours may be: a page, and which step of the check-in.
ADDRESS = re.compile(r"/(checkin|check|results|science|help)?(\?step=(\d|now))?")
QUIET = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === "notRunning" && document.querySelector("h1")
    && !document.querySelector('[data-stale="true"]');
}"""
UNFOLD = "() => document.querySelectorAll('details:not([open]) > summary').forEach(s => s.click())"
HEADING_CHANGED = "before => document.querySelector('h1')?.innerText !== before"
PATIENCE = 20_000


@dataclass(frozen=True)
class Server:
    """The served app: where it is and what it logged."""

    url: str
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8"))


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


class Tab:
    """One visit in a fresh profile. It keeps a record of all that left it or went wrong."""

    def __init__(self, browser: Browser, server: Server, size: str = "laptop", scheme: str = "light"):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == "phone",
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.server, self.scheme = server, scheme
        self.requests, self.sockets, self.faults, self.probes = [], [], [], []
        self.titles, self.addresses = set(), set()
        self.session, self.runs = "", 0
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("websocket", self._watch_socket)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("framenavigated", lambda frame: self.addresses.add(frame.url))

    def _watch_socket(self, found) -> None:
        self.sockets.append(found.url)
        found.on("framereceived", self._read_frame)

    def _read_frame(self, frame) -> None:
        message = ForwardMsg.FromString(frame)
        self.runs += message.WhichOneof("type") == "script_finished"
        self.session = self.session or message.new_session.initialize.session_id

    def _note_message(self, message) -> None:
        place = message.location.get("url", "")
        if message.type == "error":
            probe = place.endswith(PROBES) and "404" in message.text
            (self.probes if probe else self.faults).append(f"{message.text} ({place})")

    # --- moving about ---

    def open(self, path: str = "/"):
        """Load an address, as a new visit."""
        self.page.goto(self.server.url + path)
        expect(self.at("leave").get_by_role("button")).not_to_have_text("")
        return self.settle()

    def settle(self):
        """Wait until the page stands still, and take note of its address and title."""
        self.page.wait_for_function(QUIET)
        self.addresses.add(self.page.url)
        self.titles.add(self.page.title())
        return self

    def click(self, target):
        """Press something that the server hears of, and wait for what it answers."""
        before = self.runs
        target.click()
        for _ in range(PATIENCE // 20):
            if self.runs > before:
                return self.settle()
            self.page.wait_for_timeout(20)
        raise TimeoutError(f"no answer to a press on {target}")

    def at(self, key: str):
        """The element, widget or container with this key."""
        return self.page.locator(f".st-key-{key}")

    def follow(self, label: str):
        """Follow a link to another page of ours."""
        before = self.heading
        self.page.get_by_role("link", name=label, exact=True).first.click()
        self.page.wait_for_function(HEADING_CHANGED, arg=before)
        return self.settle()

    def go(self, key: str):
        """Press a button that leads to another page or step."""
        before = self.heading
        self.at(key).get_by_role("button").click()
        self.page.wait_for_function(HEADING_CHANGED, arg=before)
        return self.settle()

    def back(self):
        """Press the browser's Back."""
        before = self.heading
        self.page.go_back()
        self.page.wait_for_function(HEADING_CHANGED, arg=before)
        return self.settle()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    # --- answering ---

    def choose(self, key: str, label: str):
        """Choose one radio button by its words."""
        option = self.at(key).locator("label").filter(has=self.page.get_by_text(label, exact=True))
        self.click(option)
        expect(option.locator("input")).to_be_checked()
        return self

    def tick(self, key: str):
        """Tick a box."""
        self.click(self.at(key).locator("label"))
        expect(self.at(key).locator("input")).to_be_checked()
        return self

    def answer(self, item, answer):
        """Answer a question through its widgets."""
        if item.type != "many":
            return self.choose(f"ask_{item.id}", item.label_of(answer))
        for code in answer:
            self.tick(f"tick_{item.id}_{code}")
        return self

    def asked(self) -> list[str]:
        """Items asked on this page, in order."""
        classes = (
            "nodes => nodes.map(node => [...node.classList].find(c => c.startsWith('st-key-item_')))"
        )
        found = self.page.locator("[class*='st-key-item_']").evaluate_all(classes)
        return [name.removeprefix("st-key-item_") for name in found]

    def checked(self) -> list[str]:
        """Words of everything that is chosen or ticked on this page."""
        return self.page.locator("label:has(input:checked)").all_inner_texts()

    def open_expanders(self):
        """Unfold all that is folded."""
        self.page.evaluate(UNFOLD)
        self.page.wait_for_function("() => !document.querySelector('details:not([open])')")
        return self.settle()

    def text(self) -> str:
        return self.page.locator("[data-testid='stMain']").inner_text()

    # --- what is left behind ---

    def foreign_requests(self) -> list[str]:
        """Requests and sockets to any host but ours."""
        ours = urlsplit(self.server.url).netloc
        local = ("data:", "blob:", "about:")
        every = [*self.requests, *self.sockets]
        return [url for url in every if not url.startswith(local) and urlsplit(url).netloc != ours]

    def odd_addresses(self) -> list[str]:
        """Addresses of ours that carry more than a page and a step."""
        paths = {url.removeprefix(self.server.url) for url in self.addresses if url != "about:blank"}
        return [path for path in paths if not ADDRESS.fullmatch(path)]

    def server_says(self, page: str) -> str:
        """What the server would show this very session on a page, after the tab has gone."""
        host = urlsplit(self.server.url).netloc
        address, names = f"ws://{host}/_stcore/stream", ["streamlit", "none", self.session]
        with connect(address, subprotocols=names, origin=self.server.url, max_size=None) as line:
            message = BackMsg()
            message.rerun_script.page_name = page
            line.send(message.SerializeToString())
            return "\n".join(last_run(line))


def last_run(line) -> list[str]:
    """What the last run of a script draws, as text: until nothing more comes."""
    drawn, finished = [], False
    while True:
        try:
            message = ForwardMsg.FromString(line.recv(timeout=1 if finished else 20))
        except TimeoutError:
            assert finished
            return drawn
        drawn = [] if message.HasField("new_session") else [*drawn, str(message.delta)]
        finished = message.WhichOneof("type") == "script_finished" or (finished and bool(drawn))


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
def served_small(port: int, log: Path) -> Iterator[str]:
    """`small_page.py` with the shipped settings; at the end its server is killed."""
    command = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("small_page.py"))]
    command += ["--server.port", str(port), "--server.headless", "true"]
    found, url = {**os.environ, "PYTHONPATH": str(ROOT)}, f"http://localhost:{port}"
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=found, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(url, process, log)
            yield url
        finally:
            process.kill()
            process.wait()


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
