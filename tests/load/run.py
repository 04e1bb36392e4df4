"""People at once: Tend against bare pages, in one run. `make load` writes the table of docs/load.md.

    PYTHONPATH=tests/bench python tests/load/run.py [--people 200] [--write]

What each part does stands in docs/load.md. Every person is a session over Streamlit's own WebSocket with
answers of their own, and what the server sent is compared with `tend recommend` on the same answers.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import psutil
import rerun_time
import uvloop
from bare_page import Bare
from browser_tab import Tab, open_tab
from crowd import Crowd, percentiles, together, walk_all
from pace import reruns_per_second, seconds_to_page
from recommender.server.memory import EVERY
from servers import ROOT, SERVED, STOCK, Served, serve
from truth import differences

from recommender.recommend import Engine, load_engine

PAGE = ROOT / "docs" / "load.md"
MARKS = "<!-- from here: written by make load -->", "<!-- to here -->"
THINK = (2.0, 8.0)
SESSIONS, SECONDS, COLD_STARTS = 20, 8.0, 5
# Seconds that a session waits for its person after the connection is gone: 1,800 as shipped, and less
# where memory is to be seen after that time.
WAITS = 20
SHORT_WAIT = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(WAITS)}


async def record(folder: Path, port: int, pairs: dict[str, rerun_time.Pair]) -> None:
    """Write the bare copies of Tend's pages, with our settings and without."""
    bare = Bare({})
    pages = {url: await pair.record(await open_tab(port), bare) for url, pair in pairs.items()}
    for name in ("bare", "stock"):
        (folder / name).mkdir()
        rerun_time.write_bare(folder / name, bare, pages)
    for file in (folder / "stock" / ".streamlit").iterdir():
        file.unlink()


async def single(port: int, pairs: dict[str, rerun_time.Pair]) -> Iterator[str]:
    """One session, Tend and bare in turn."""
    for url, pair in pairs.items():
        await pair.check(await open_tab(port, url))
    whole = replace(pairs["checkin"], title="The same page as a whole", whole=True)
    rows = [pairs["checkin"], whole, pairs["results"]]
    for pair in rows:
        await pair.measure()
    return _single_table(rows)


def _single_table(rows: list[rerun_time.Pair]) -> Iterator[str]:
    yield "| one session | Tend, ms | bare, ms | ratio | goal |"
    yield "|---|--:|--:|--:|--:|"
    for pair in rows:
        tend, bare = (median(times) for times in pair.times)
        yield f"| {pair.title} | {tend:.1f} | {bare:.1f} | {tend / bare:.2f} | ≤ {pair.goal} |"


async def pace(ports: dict[str, int], pair: rerun_time.Pair) -> Iterator[str]:
    """Reruns a second with many sessions: Tend's question page, and its bare copies."""

    async def open_bare(tab: Tab) -> None:
        tab.page = "checkin"
        await tab.rerun()

    whole, found = replace(pair, whole=True), {}
    for name, port in ports.items():
        opened = pair.open if name == "Tend" else open_bare
        found[name] = await reruns_per_second(port, opened, pair.turn, SESSIONS, SECONDS)
    # A whole page costs two reruns here, the answer and the page: what the answers took is known.
    both = await reruns_per_second(ports["Tend"], pair.open, whole.turn, SESSIONS, SECONDS)
    found["Tend, whole page"] = 1 / (1 / both - 1 / found["Tend"])
    return _pace_table(found)


def _pace_table(found: dict[str, float]) -> Iterator[str]:
    stock = found["bare, stock settings"]
    yield f"| {SESSIONS} sessions back to back, question page | reruns/s | against stock | goal |"
    yield "|---|--:|--:|--:|"
    for name, rate in found.items():
        goal = "≥ 8 ×" if name.startswith("Tend") else ""
        yield f"| {name} | {rate:.0f} | {rate / stock:.1f} × | {goal} |"


def crowd_table(title: str, crowd: Crowd, server_cpu: float, wrong: int) -> Iterator[str]:
    """Times by page, errors, and what server and driver used."""
    yield f"| {title} | reruns | p50, ms | p95, ms | p99, ms |"
    yield "|---|--:|--:|--:|--:|"
    for page in sorted(crowd.times, key=_order):
        yield _times(page, crowd.times[page])
    yield _times("**all pages**", crowd.every_time)
    yield ""
    pace = len(crowd.every_time) / crowd.seconds
    yield f"- {len(crowd.arrived)} people arrived in {crowd.seconds:.0f} s; {pace:.0f} reruns/s"
    yield f"- errors: {sum(crowd.errors.values())}; answers, charts or orders of somebody else: {wrong}"
    server, driver = (f"{used / crowd.seconds:.0%}" for used in (server_cpu, crowd.driver_cpu))
    each = 1000 * server_cpu / len(crowd.every_time)
    yield f"- of one core ({psutil.cpu_count()} there): server {server}, driver {driver}"
    yield f"- {each:.1f} ms of the server's core for each rerun"
    yield from (f"- error: {count} × {what}" for what, count in crowd.errors.items())


def _order(page: str) -> tuple[int, str]:
    places = ("welcome", "question", "check", "results")
    return places.index(page.split()[0]), page


def _times(title: str, times: list[float]) -> str:
    figures = " | ".join(f"{1000 * took:.0f}" for took in percentiles(times))
    return f"| {title} | {len(times)} | {figures} |"


async def crowd(
    servers: Sequence[Served], engine: Engine, title: str, people: int, think: tuple[float, float]
) -> list[str]:
    """Let them walk, spread over the servers, compare what they saw, and report."""
    used, share = sum(tend.cpu for tend in servers), people // len(servers)
    parts = await asyncio.gather(
        *(walk_all(tend.port, engine.catalog, share, think, seed=tend.port) for tend in servers)
    )
    found, used = together(parts), sum(tend.cpu for tend in servers) - used
    wrong = [what for person in found.arrived for what in differences(engine, person, by_command=True)]
    return list(crowd_table(title, found, used, len(wrong)))


async def crowds(folder: Path, engine: Engine, people: int) -> list[str]:
    """All people with time to think, then all back to back; memory before, at most and after."""
    catalog = engine.catalog
    with serve(ROOT, SERVED, folder / "crowd.log", **SHORT_WAIT) as tend:
        # What is loaded once is loaded, and each page was drawn.
        await walk_all(tend.port, catalog, SESSIONS, (0, 0), seed=0)
        await _left(tend)
        start, tend.peak = tend.memory, 0
        lines = await crowd([tend], engine, f"{people} people, 2–8 s between steps", people, THINK)
        with_time, tend.peak = tend.peak, 0
        await _left(tend)
        after = tend.memory
        lines += ["", *await crowd([tend], engine, f"{people} people back to back", people, (0, 0))]
        at_once = tend.peak
        await _left(tend)
        lines += [
            "",
            "| resident memory of the server | MiB | against the start | goal |",
            "|---|--:|--:|--:|",
        ]
        for title, value, goal in (
            ("at the start, after 20 people", start, ""),
            (f"largest, {people} people with time", with_time, ""),
            ("after they left", after, "≤ 1.10 ×"),
            (f"largest, {people} people back to back", at_once, ""),
            ("after they left", tend.memory, "≤ 1.10 ×"),
        ):
            lines.append(f"| {title} | {value:.0f} | {value / start:.2f} × | {goal} |")
        lines += ["", f"Each person took at most {(max(with_time, at_once) - start) / people:.2f} MiB."]
    return lines


async def two_processes(folder: Path, engine: Engine, people: int) -> list[str]:
    """The same crowd back to back, on two processes, as docs/deploying.md sets them up for two cores."""
    with (
        serve(ROOT, SERVED, folder / "one.log") as one,
        serve(ROOT, SERVED, folder / "two.log") as two,
    ):
        for tend in (one, two):
            await walk_all(tend.port, engine.catalog, 4, (0, 0), seed=0)
        title = f"{people} people back to back, two processes"
        return await crowd([one, two], engine, title, people, (0, 0))


async def _left(tend: Served) -> None:
    """Wait until those who left are forgotten and what they took was given back.

    The next who comes and goes lets Streamlit look.
    """
    await asyncio.sleep(WAITS + 2)
    for _ in range(2):
        tab = await open_tab(tend.port)
        await tab.rerun()
        await tab.wire.close()
    await asyncio.sleep(EVERY + 2)


async def cold(folder: Path) -> list[str]:
    """From the start of the process to the first question, Tend and bare in turn."""

    async def open_tend(tab: Tab) -> None:
        await tab.rerun()
        await tab.press("start_full")
        await tab.press("begin_full")

    async def open_bare(tab: Tab) -> None:
        await tab.rerun()
        tab.page, tab.page_hash = "checkin", ""
        await tab.rerun()

    times: list[list[float]] = [[], []]
    for _ in range(COLD_STARTS):
        for n, (place, script, opened) in enumerate(
            [(ROOT, SERVED, open_tend), (folder / "bare", "app.py", open_bare)]
        ):
            with serve(place, script, folder / "cold.log") as served:
                times[n].append(await seconds_to_page(served.port, served.began, opened))
    tend, bare = (median(found) for found in times)
    return [
        "| from nothing to the first question | Tend, s | bare, s | ratio | goal |",
        "|---|--:|--:|--:|--:|",
        f"| median of {COLD_STARTS} | {tend:.2f} | {bare:.2f} | {tend / bare:.2f} | ≤ 1.3 |",
    ]


async def measure(folder: Path, people: int) -> list[str]:
    """All parts, one after another."""
    engine, pairs = load_engine(), rerun_time.pairs_of_pages()
    with serve(ROOT, SERVED, folder / "tend.log") as tend:
        await record(folder, tend.port, pairs)
        with serve(folder / "bare", "app.py", folder / "bare.log") as bare:
            lines = list(await single(bare.port, pairs))
            with serve(folder / "stock", "app.py", folder / "stock.log", str(STOCK)) as stock:
                ports = {
                    "Tend": tend.port,
                    "bare, our settings": bare.port,
                    "bare, stock settings": stock.port,
                }
                lines += ["", *await pace(ports, pairs["checkin"])]
    lines += ["", *await cold(folder), ""]
    lines += await crowds(folder, engine, people)
    return [*lines, "", *await two_processes(folder, engine, people)]


def write(lines: list[str], marks: tuple[str, str] = MARKS) -> None:
    """Put the tables in their place in docs/load.md."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(marks[0])[0], text.split(marks[1])[1]
    PAGE.write_text("\n".join([before + marks[0], "", *lines, "", marks[1] + after]), encoding="utf-8")


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/load.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load_") as name:
        lines = uvloop.run(measure(Path(name), given.people))
    lines.append(f"\nMeasured on {time.strftime('%Y-%m-%d')}.")
    print("\n".join(lines))
    if given.write:
        write(lines)


if __name__ == "__main__":
    main()
