"""Many people at once, each in a session of their own, from one process."""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from browser_tab import BrokenPageError, open_tab
from person import Person
from websockets.exceptions import WebSocketException

from recommender.catalog.catalog import Catalog


@dataclass
class Crowd:
    """What a number of people met."""

    arrived: list[Person] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    driver_cpu: float = 0.0

    @property
    def every_time(self) -> list[float]:
        """Seconds of all reruns."""
        return [took for times in self.times.values() for took in times]

    def take(self, person: Person) -> None:
        """Write down what a person met."""
        for page, took in person.times:
            self.times.setdefault(page, []).append(took)


async def walk_all(
    port: int,
    catalog: Catalog,
    people: int,
    think: tuple[float, float],
    seed: int | str,
    path: str = "",
    hurried: bool = False,
) -> Crowd:
    """Let so many people walk at once; they come one after another within the longest pause."""
    crowd = Crowd()
    began, used = time.perf_counter(), _cpu()
    async with asyncio.TaskGroup() as group:
        for number in range(people):
            chance = Random(f"{seed} {number}")
            group.create_task(_walk(crowd, port, catalog, chance, think, path, hurried))
    crowd.seconds = time.perf_counter() - began
    crowd.driver_cpu = _cpu() - used
    return crowd


async def _walk(
    crowd: Crowd,
    port: int,
    catalog: Catalog,
    chance: Random,
    think: tuple[float, float],
    path: str,
    hurried: bool,
) -> None:
    await asyncio.sleep(chance.uniform(0, think[1]))
    person: Person | None = None
    try:
        tab = await open_tab(port, compression=None)
        try:
            person = Person(tab, catalog, chance, think, path, hurried)
            await person.walk()
            crowd.arrived.append(person)
        finally:
            await tab.wire.close()
    except (BrokenPageError, OSError, TimeoutError, WebSocketException) as error:
        crowd.errors[f"{type(error).__name__}: {error}"[:120]] += 1
    if person:
        crowd.take(person)


def together(crowds: Iterable[Crowd]) -> Crowd:
    """What several crowds met at the same time from the same process."""
    every = Crowd()
    for crowd in crowds:
        every.arrived += crowd.arrived
        every.errors.update(crowd.errors)
        every.seconds = max(every.seconds, crowd.seconds)
        every.driver_cpu = max(every.driver_cpu, crowd.driver_cpu)
        for page, times in crowd.times.items():
            every.times.setdefault(page, []).extend(times)
    return every


def percentiles(times: list[float]) -> Iterator[float]:
    """Median, 95th and 99th percentile, by rank: none lies between two measured times."""
    ordered = sorted(times)
    for share in (0.5, 0.95, 0.99):
        yield ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
