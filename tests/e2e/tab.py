"""A person in a real Chromium who meets Tend by keys and texts, and a record of all that happened."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from recommender.ui.draft import write_draft
from tests.served import Server
from tests.visits import place_of, visit_of

SIZES = {"laptop": (1280, 720), "phone": (390, 844)}
# Streamlit asks for these two below a sub-page that is loaded directly, and gets a 404.
PROBES = ("/_stcore/health", "/_stcore/host-config")
# Everything that an address of ours may be: a page, and which step of the check-in.
ADDRESS = re.compile(
    r"/(together|checkin|check|results|matters|plan|look-back|journals|since|keep|science|help|lab)?"
    r"(\?step=(\d+|now|enough|short|full))?"
)
# Nothing on the page is too new to be pressed.
TAKES = """() => ![...document.querySelectorAll('[class*="st-key-"]')]
  .some(window.__tendIsEarly ?? (() => false))"""
KEY_TAKEN = "() => !window.__tendIsEarly?.(document.activeElement)"
# The page stands still, and takes presses.
QUIET = (
    f"() => ({TAKES})() && "
    + """(() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === "notRunning" && document.querySelector("h1")
    && !document.querySelector('[data-stale="true"], [data-testid^="stSkeleton"]');
})()"""
)
# Nothing moves, and the server is done with the page.
AT_REST = """() => document.querySelector(".stApp").dataset.testScriptState === "notRunning"
  && document.getAnimations().every(move => move.playState !== "running")"""
# A page on our host that is not the app: there a test reads or fills what a tab keeps.
BESIDE = "/_stcore/health"
KEPT = """() => [sessionStorage, localStorage].flatMap(kept => Object.keys(kept))
  .filter(key => key.startsWith("tend.")).sort()"""
CONNECTED = "() => document.querySelector('.stApp')?.dataset.testConnectionState === 'CONNECTED'"
BOXES = "[data-testid='stMain'] input:not([type=radio]):not([type=checkbox])"
PUT = "text => sessionStorage.setItem('tend.tab', text)"
UNFOLD = "() => document.querySelectorAll('details:not([open]) > summary').forEach(s => s.click())"
HEADING_CHANGED = "before => document.querySelector('h1')?.innerText !== before"
PATIENCE = 60_000
# Milliseconds between two looks at a page: a look at each frame, the default, costs as much as the page.
POLL = 30
# Each refusal of the browser becomes an error of the console, which counts as a fault.
TELL = """addEventListener("securitypolicyviolation", event =>
  console.error(`refused: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));"""
# Streamlit tries WebAssembly for long numbers and goes on without it: nobody sees that it is refused.
TRIED = re.compile(r"refused: script-src wasm-eval \S+/static/js/protobuf\.\w+\.js")
# What the browser says of a feature that it does not know, or of a header that it cannot read.
MISREAD = ("Permissions-Policy", "Content-Security-Policy", "Content Security Policy", "Cross-Origin")


def wipe(page: Page, url: str, scheme: str, stays: str = "() => false") -> bool:
    """Make a page ready for the next test; False if it cannot be. A script says if it `stays` there."""
    if page.is_closed():
        return False
    context = page.context
    for other in context.pages:
        if other is not page:
            other.close()
    context.set_offline(False)
    context.unroute_all()
    page.unroute_all()
    page.emulate_media(media="null", color_scheme=scheme, forced_colors="null")
    try:
        if not page.evaluate(stays):
            page.goto(url + BESIDE)
        page.evaluate("() => { sessionStorage.clear(); localStorage.clear(); }")
    except Error:
        return False
    context.clear_cookies()
    line = context.new_cdp_session(page)
    line.send("Page.resetNavigationHistory")
    line.detach()
    return True


class Tab:
    """One visit of somebody. It keeps a record of all that left it or went wrong."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        size: str = "laptop",
        scheme: str = "light",
        script: str = "",
    ):
        width, height = SIZES[size]
        self.view = {"width": width, "height": height}
        self.context = browser.new_context(
            viewport=self.view,
            has_touch=size == "phone",
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(TELL + script)
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.server, self.size, self.scheme, self.is_shared = server, size, scheme, False
        self._forget()
        self.page: Page = self._new_page()

    def _forget(self) -> None:
        self.requests, self.sockets, self.faults, self.probes = [], [], [], []
        self.titles, self.addresses = set(), set()
        self.session, self.runs, self.asks = "", 0, 0
        self.has_begun = self.is_due = False
        self.said: list[str] = []
        self.taken: list[tuple[str, bytes]] = []

    def reset(self) -> bool:
        """Make the tab ready for somebody else; False if it cannot be."""
        if not wipe(self.page, self.server.url, self.scheme):
            return False
        self.page.set_viewport_size(self.view)
        self._forget()
        return True

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

    def turn_to(self, page: Page):
        """Go on in another tab that is open already. In one behind it a browser looks once a second."""
        self.page = page
        page.bring_to_front()
        return self

    def _watch_socket(self, found) -> None:
        self.sockets.append(found.url)
        self.is_due = False
        found.on("framesent", self._read_ask)
        found.on("framereceived", self._read_frame)
        found.on("close", lambda _: setattr(self, "is_due", False))

    def _read_ask(self, frame) -> None:
        if BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asks += 1
            self.is_due, self.has_begun = True, False

    def _read_frame(self, frame) -> None:
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.is_due = self.has_begun = True
            self.session = self.session or message.new_session.initialize.session_id
        elif kind == "script_finished":
            self.runs += 1
            # A run that gives way to another, or began before the browser asked again, is not the last.
            if self.has_begun and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.is_due = False

    def _note_message(self, message) -> None:
        place = message.location.get("url", "")
        self.said.append(message.text)
        is_misread = any(header in message.text for header in MISREAD)
        if message.type == "error" or is_misread:
            probe = place.endswith(PROBES) and "404" in message.text
            if not TRIED.fullmatch(message.text):
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
        visit = visit_of(**{"answers": dict(answers), "order": [*answers], "path": "full"} | place)
        self.page.goto(self.server.url + BESIDE)
        self.page.evaluate(PUT, write_draft(catalog, visit, private=True, on=date.today()))
        return self

    def carry_to(self, catalog, item, **place):
        """Open the page that asks an item, with nothing said on the pages before it."""
        before = catalog.paths["full"].pages[: place_of(catalog, item)]
        blank = dict.fromkeys(id for page in before for id in page.items)
        self.carry(catalog, {"adult": "yes"} | blank, **place)
        return self.open(f"/checkin?step={len(before) + 1}")

    def begin(self, path: str, *given):
        """Start from the welcome page, with these answers (item, code) on its sheet."""
        self.go(f"start_{path}")
        for item, code in given:
            self.answer(item, code)
        return self.go(f"begin_{path}")

    def settle(self):
        """Wait until nothing is asked and the page stands still; take note of its address and title."""
        self.look_for(QUIET)
        while self.is_due:
            self.wait_until(lambda: not self.is_due)
            self.look_for(QUIET)
        self.addresses.add(self.page.url)
        self.titles.add(self.page.title())
        return self

    def press(self, target) -> None:
        """Press something once the page takes presses."""
        target.wait_for()
        self.look_for(TAKES)
        target.click()

    def press_key(self, key: str = "Enter") -> None:
        """Press a key once what has the focus takes one."""
        self.look_for(KEY_TAKEN)
        self.page.keyboard.press(key)

    def click(self, target):
        """Press something that the server hears of, and wait for what it answers."""
        with self.answered():
            self.press(target)
        return self

    @contextmanager
    def answered(self, count: int = 1) -> Iterator[None]:
        """Do something that asks the server so many times, and wait for its last answer."""
        before = self.asks
        yield
        self.wait_until(lambda: self.asks >= before + count)
        self.settle()

    def look_for(self, script: str, arg: object = None) -> None:
        """Wait until a script of the page says true."""
        self.page.wait_for_function(script, arg=arg, polling=POLL)

    def wait_for_runs(self, count: int):
        """Wait until the server has answered so many times, and the page stands still."""
        return self.wait_until(lambda: self.runs >= count).settle()

    def wait_until(self, holds: Callable[[], bool]):
        """Wait for what is known here, not in the page."""
        for _ in range(PATIENCE // 20):
            if holds():
                return self
            self.page.wait_for_timeout(20)
        raise TimeoutError(f"the server did not answer on {self.page.url}")

    def at(self, key: str):
        """The element, widget or container with this key."""
        return self.page.locator(f".st-key-{key}")

    def follow(self, label: str):
        """Follow a link to another page of ours."""
        before = self.heading
        self.press(self.page.get_by_role("link", name=label, exact=True).first)
        self.look_for(HEADING_CHANGED, arg=before)
        return self.settle()

    def go(self, key: str):
        """Press a button that leads to another page or step."""
        before = self.heading
        self.press(self.at(key).get_by_role("button"))
        self.look_for(HEADING_CHANGED, arg=before)
        return self.settle()

    def clear(self, key: str = "clear_device", yes: str = ""):
        """Clear everything: the first press asks, the second one says yes."""
        before = self.settle().asks
        self.at(f"{key}_ask").get_by_role("button").first.click()
        yes = self.at(yes or key).get_by_role("button")
        expect(yes).to_be_visible()
        assert self.settle().asks == before
        return self.click(yes)

    def back(self):
        """Press the browser's Back."""
        before = self.heading
        self.page.go_back()
        self.look_for(HEADING_CHANGED, arg=before)
        return self.settle()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def take(self, key: str) -> bytes:
        """Download something; `taken` keeps its name and content."""
        with self.page.expect_download() as found:
            self.press(self.at(key).get_by_role("button"))
        self.taken.append((found.value.suggested_filename, found.value.path().read_bytes()))
        return self.taken[-1][1]

    # --- answering ---

    def choose(self, key: str, label: str):
        """Choose one radio button by its texts."""
        option = self.at(key).locator("label").filter(has=self.page.get_by_text(label, exact=True))
        self.click(option)
        expect(option.locator("input")).to_be_checked()
        return self

    def pick(self, key: str, label: str):
        """Choose from a list, by typing until it is there."""
        box = self.at(key).get_by_role("combobox")
        self.press(box)
        box.fill(label)
        self.click(self.page.get_by_role("option", name=label, exact=True))
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

    def steps(self):
        """Yield the place of each step of the check-in, as long as the test goes on from it."""
        while found := re.search(r"[?]step=([0-9]+)$", self.page.url):
            yield int(found[1]) - 1

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
        self.look_for("() => !document.querySelector('details:not([open])')")
        return self.settle()

    def open_part(self, label: str):
        """Open one of the parts of a page that stand side by side as tabs."""
        self.page.get_by_role("tab", name=label, exact=True).click()
        return self.settle()

    def text(self) -> str:
        return self.page.locator("[data-testid='stMain']").inner_text()

    def seen(self) -> tuple:
        """All that a person sees of where they are and what they said."""
        values = self.page.locator(BOXES).evaluate_all("nodes => nodes.map(node => node.value)")
        return self.page.url, self.heading, self.checked(), values, self.text()

    def seen_once(self, wanted: tuple) -> tuple:
        """What is seen as soon as it is what is wanted; what is seen at last, if it never is."""
        for _ in range(PATIENCE // 50):
            if (found := self.seen()) == wanted:
                break
            self.page.wait_for_timeout(50)
        return found

    # --- a lost connection ---

    def _lost(self, texts):
        return self.page.get_by_role("status").filter(has_text=texts("common.connection_kept"))

    def expect_lost(self, texts) -> None:
        """Our own sentence while there is no connection, and nothing that can be pressed."""
        expect(self._lost(texts)).to_be_in_viewport(timeout=PATIENCE)
        expect(self.page.get_by_role("radio", disabled=False)).to_have_count(0)
        expect(self.page.get_by_test_id("stDialog")).to_have_count(0)

    def expect_back(self, texts) -> None:
        """The connection is there again, the sentence gone, and the page at rest."""
        self.look_for(CONNECTED)
        expect(self._lost(texts)).to_have_count(0, timeout=PATIENCE)
        self.settle()

    # --- what is left behind ---

    def kept(self) -> list[str]:
        """Our keys in the storage of this tab and of the device."""
        return self.page.evaluate(KEPT)

    def expect_kept(self, *keys: str):
        """Wait until exactly these keys are stored: the page says first what the browser does next."""
        self.look_for(f"keys => ({KEPT})().join() === keys.join()", arg=list(keys))
        return self

    def fake_neutral_site(self, texts, status: int = 200) -> str:
        """Answer for the site that Leave quickly leads to; with 204 it never comes, the page stays."""
        site, html = texts("common.leave_site"), f"<title>{texts('common.leave_title')}</title>Hello"
        page = {"status": status, "content_type": "text/html", "body": html}
        self.context.route(f"{site}/**", lambda route: route.fulfill(**page))
        return site

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
