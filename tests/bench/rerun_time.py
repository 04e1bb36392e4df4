"""How long the server takes for a rerun: Tend against bare pages with the same elements.

    python tests/bench/rerun_time.py

Two servers, one client, Streamlit's own WebSocket and messages, no browser: Tend is driven once to a
question page and to Results, and what it sends is written down as a bare app of plain st.* calls with
the same texts, widgets, containers, components and chart, under the same .streamlit/config.toml. Then
both are rerun in turn, each time by changing one radio button, and timed from sending the change to
receiving script_finished. Both answers of the radio are recorded, because Results shows other steps for
tonight. The client reads every message, which takes the same time for both.

Streamlit sends what a script drew at most every 5 ms, so times come in steps of about that size.
"""

import asyncio
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles

from bare_page import APP_FILE, Bare, page_file
from browser_tab import Tab, key_of, kind_of, open_tab, text_of
from journal_time import made_entries
from servers import ROOT, serve

from recommender.journal import dump

WARM_UP, TIMED = 10, 50
# Seconds: between two reruns, so that one server is idle again before the other is timed; and for all.
PAUSE, LIMIT = 0.02, 90.0
QUESTION_PAGE = 5


@dataclass
class Pair:
    """One page of Tend and its bare copy, both with the radio button that is toggled."""

    title: str
    goal: float
    open: Callable[[Tab], Awaitable[None]]
    toggled: str = ""
    whole: bool = False
    labels: tuple[str, ...] = ()
    page: str = ""
    tabs: list[Tab] = field(default_factory=list)
    times: list[list[float]] = field(default_factory=list)

    async def record(self, tab: Tab, bare: Bare) -> str:
        """Open Tend's page and write its bare copy."""
        await self.open(tab)
        radio = tab.widget(self.toggled)
        options = [getattr(option, "content", option) for option in radio.options[:2]]
        self.toggled, self.labels = key_of(radio.id), tuple(options)
        self.tabs.append(tab)
        found = []
        for label in self.labels:
            await tab.choose(self.toggled, label)
            found.append(tab.drawn)
        bare.links = tab.links
        return bare.page(self.toggled, self.labels[1], *found)

    async def check(self, tab: Tab) -> None:
        """Open the bare page, and stop unless it sends the same elements and texts as Tend."""
        self.tabs.append(tab)
        await tab.rerun()
        for label in self.labels:
            for each in self.tabs:
                await each.choose(self.toggled, label)
            self.compare()

    def compare(self) -> None:
        """Stop unless both pages sent the same elements and texts."""
        tend, bare = (
            Counter((path, kind_of(delta), text_of(delta)) for path, delta in tab.drawn)
            for tab in self.tabs
        )
        if tend != bare:
            raise SystemExit(f"{self.title}: only Tend {tend - bare}, only bare {bare - tend}")

    async def turn(self, tab: Tab, n: int) -> float:
        """Choose the other radio button; `whole`: draw the page anew besides, and time that."""
        took = await tab.choose(self.toggled, self.labels[n % 2])
        return await tab.rerun() if self.whole else took

    async def measure(self) -> None:
        """Rerun both pages in turn."""
        self.times = [[] for _ in self.tabs]
        for n in range(WARM_UP + TIMED):
            for tab, times in zip(self.tabs, self.times, strict=True):
                took = await self.turn(tab, n)
                if n >= WARM_UP:
                    times.append(took * 1000)
                await asyncio.sleep(PAUSE)


@dataclass
class Still(Pair):
    """A page without a radio button: it is drawn anew as a whole."""

    async def record(self, tab: Tab, bare: Bare) -> str:
        await self.open(tab)
        await tab.rerun()
        self.tabs.append(tab)
        bare.links = tab.links
        return bare.page("nothing", "other", tab.drawn, tab.drawn)

    async def check(self, tab: Tab) -> None:
        self.tabs.append(tab)
        for each in self.tabs:
            await each.rerun()
        self.compare()

    async def turn(self, tab: Tab, n: int) -> float:
        return await tab.rerun()


async def open_look_back(tab: Tab) -> None:
    """Let the browser report a journal of as many check-ins as are weeks in a year."""
    entries = [entry for weeks in range(0, 52, 4) for entry in made_entries(weeks)]
    await tab.rerun()
    token = json.loads(tab.widget("draft").json)["token"]
    await tab.report("draft", json.dumps({"token": token, "journal": dump(entries).decode()}))
    await tab.rerun()


async def open_question(tab: Tab) -> None:
    """Start the full check-in and go on to the page."""
    await tab.rerun()
    await tab.press("start_full")
    await tab.press("begin_full")
    for place in range(QUESTION_PAGE - 1):
        await tab.press(f"skip_{place}")


async def open_results(tab: Tab) -> None:
    """See the first example."""
    await tab.rerun()
    await tab.press("example_")


async def opened(stack: AsyncExitStack, port: int, page: str = "") -> Tab:
    """A tab that is closed with the stack."""
    tab = await open_tab(port, page)
    stack.push_async_callback(tab.wire.close)
    return tab


def write_bare(folder: Path, bare: Bare, pages: dict[str, str]) -> None:
    """Write the bare app with Tend's configuration."""
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    files = {page_file(url): pages.get(url, "") for url in bare.links.values()}
    files |= {"app.py": APP_FILE, "static.py": bare.static_file()}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def pairs_of_pages() -> dict[str, Pair]:
    """The pages that have a bare copy."""
    question = Pair("Question page, one answer", 1.3, open_question, "ask_")
    results = Pair("Results", 1.5, open_results, "choose_when")
    look_back = Still("Look back, 52 check-ins", 1.5, open_look_back, page="look-back")
    return {"checkin": question, "results": results, "look-back": look_back}


async def run(folder: Path) -> list[Pair]:
    """Record, copy, check and measure."""
    pairs, bare = pairs_of_pages(), Bare({})
    copy = folder / "bare"
    copy.mkdir()
    async with AsyncExitStack() as stack:
        port = stack.enter_context(serve(ROOT, "app.py", folder / "tend.log")).port
        pages = {
            url: await pair.record(await opened(stack, port, pair.page), bare)
            for url, pair in pairs.items()
        }
        write_bare(copy, bare, pages)
        port = stack.enter_context(serve(copy, "app.py", folder / "bare.log")).port
        for url, pair in pairs.items():
            await pair.check(await opened(stack, port, url))
        whole = replace(pairs["checkin"], title="The same page as a whole", whole=True)
        every = [pairs["checkin"], whole, pairs["results"], pairs["look-back"]]
        for pair in every:
            await pair.measure()
    return every


def report(pairs: list[Pair]) -> Iterator[str]:
    """Lines of both tables."""
    yield f"Rerun time in ms over the WebSocket: median of {TIMED}, warm, Tend and bare in turn"
    yield ""
    yield "| page | Tend | bare | ratio | goal | Tend p95 | bare p95 | elements | kB Tend | kB bare |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for pair in pairs:
        tend, bare = (median(times) for times in pair.times)
        late = [quantiles(times, n=20)[-1] for times in pair.times]
        sent = " | ".join(f"{tab.received / 1000:.0f}" for tab in pair.tabs)
        yield (
            f"| {pair.title} | {tend:.1f} | {bare:.1f} | {tend / bare:.2f} | ≤ {pair.goal} "
            f"| {late[0]:.1f} | {late[1]:.1f} | {len(pair.tabs[0].drawn)} | {sent} |"
        )
    counts = [Counter(kind_of(delta) for _, delta in tab.drawn) for pair in pairs for tab in pair.tabs]
    yield ""
    yield "| elements | " + " | ".join(f"{pair.title}: Tend | bare" for pair in pairs) + " |"
    yield "|---|" + "--:|" * len(counts)
    for kind in sorted(set().union(*counts)):
        yield f"| {kind} | " + " | ".join(str(count[kind]) for count in counts) + " |"


async def main() -> None:
    """Measure within the time limit, and print."""
    with tempfile.TemporaryDirectory(prefix="rerun_time_") as name:
        async with asyncio.timeout(LIMIT):
            pairs = await run(Path(name))
    print("\n".join(report(pairs)))


if __name__ == "__main__":
    asyncio.run(main())
