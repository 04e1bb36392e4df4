"""A person in a real Chromium who meets Tend by keys and words, and a record of all that happened."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from recommender.ui.draft import write_draft
from recommender.ui.visit import CheckIn

SIZES = {"laptop": (1280, 720), "phone": (390, 844)}
# Streamlit asks for these two below a sub-page that is loaded directly, and gets a 404.
PROBES = ("/_stcore/health", "/_stcore/host-config")
# Everything that an address of ours may be: a page, and which step of the check-in.
ADDRESS = re.compile(
    r"/(together|checkin|check|results|matters|plan|keep|science|help|lab)?(\?step=(\d|now))?"
)
QUIET = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === "notRunning" && document.querySelector("h1")
    && !document.querySelector('[data-stale="true"], [data-testid^="stSkeleton"]');
}"""
# A page on our host that is not the app: there a test reads or fills what a tab keeps.
BESIDE = "/_stcore/health"
PUT = "text => sessionStorage.setItem('tend.tab', text)"
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
        self.said: list[str] = []
        self.taken: list[tuple[str, bytes]] = []
        self.page: Page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("websocket", self._watch_socket)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("framenavigated", lambda frame: self.addresses.add(frame.url))
        return page

    def another(self):
        """Go on in a new tab of the same browser: what it keeps on the device is there."""
        self.page, self.session = self._new_page(), ""
        return self

    def _watch_socket(self, found) -> None:
        self.sockets.append(found.url)
        found.on("framereceived", self._read_frame)

    def _read_frame(self, frame) -> None:
        message = ForwardMsg.FromString(frame)
        self.runs += message.WhichOneof("type") == "script_finished"
        self.session = self.session or message.new_session.initialize.session_id

    def _note_message(self, message) -> None:
        place = message.location.get("url", "")
        self.said.append(message.text)
        if message.type == "error":
            probe = place.endswith(PROBES) and "404" in message.text
            (self.probes if probe else self.faults).append(f"{message.text} ({place})")

    # --- moving about ---

    def open(self, path: str = "/"):
        """Load an address, as a new visit."""
        before = self.runs
        self.page.goto(self.server.url + path)
        return self._arrive(before)

    def reload(self):
        """Refresh the page."""
        before = self.runs
        self.page.reload()
        return self._arrive(before)

    def _arrive(self, before: int):
        """Wait until the browser has said what it kept: the second run of a page."""
        expect(self.at("leave").get_by_role("button")).not_to_have_text("", timeout=PATIENCE)
        return self.wait_for_runs(before + 2)

    def carry(self, catalog, answers, **place):
        """Let the tab hold a check-in from before."""
        visit = CheckIn(**{"answers": dict(answers), "order": [*answers], "path": "full"} | place)
        self.page.goto(self.server.url + BESIDE)
        self.page.evaluate(PUT, write_draft(catalog, visit, private=True, on=date.today()))
        return self

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
        return self.wait_for_runs(before + 1)

    def wait_for_runs(self, count: int):
        """Wait until the server has answered so many times, and the page stands still."""
        for _ in range(PATIENCE // 20):
            if self.runs >= count:
                return self.settle()
            self.page.wait_for_timeout(20)
        raise TimeoutError(f"the server did not answer on {self.page.url}")

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

    def take(self, key: str) -> bytes:
        """Download something; `taken` keeps its name and content."""
        with self.page.expect_download() as found:
            self.at(key).get_by_role("button").click()
        self.taken.append((found.value.suggested_filename, found.value.path().read_bytes()))
        return self.taken[-1][1]

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
        return [path for path in paths - {BESIDE} if not ADDRESS.fullmatch(path)]

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
