"""Reruns per second with as many sessions as asked, and the time from a cold start to a page."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from browser_tab import Tab, open_tab

Turn = Callable[[Tab, int], Awaitable[float]]


async def reruns_per_second(
    port: int, opened: Callable[[Tab], Awaitable[None]], turn: Turn, sessions: int, seconds: float
) -> float:
    """So many sessions open a page, and then rerun it back to back for so long."""
    async with AsyncExitStack() as stack:
        tabs = [await open_tab(port, compression=None) for _ in range(sessions)]
        for tab in tabs:
            stack.push_async_callback(tab.wire.close)
            await opened(tab)
        end = time.perf_counter() + seconds
        began = time.perf_counter()
        done = await asyncio.gather(*(_rerun(tab, turn, end) for tab in tabs))
        return sum(done) / (time.perf_counter() - began)


async def _rerun(tab: Tab, turn: Turn, end: float) -> int:
    done = 0
    while time.perf_counter() < end:
        await turn(tab, done)
        done += 1
    return done


async def seconds_to_page(port: int, began: float, opened: Callable[[Tab], Awaitable[None]]) -> float:
    """From the start of the server's process to a page that is there in full."""
    tab = await open_tab(port, compression=None)
    await opened(tab)
    took = time.perf_counter() - began
    await tab.wire.close()
    return took
