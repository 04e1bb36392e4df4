"""Many check-ins one after another: does the server grow?

    PYTHONPATH=tests/bench python tests/load/soak.py [--check-ins 20000] [--write]

Forty people at a time walk the short check-in, one leaves and the next one comes. All answers of a page
arrive with Continue, so that each check-in takes about eight reruns. Resident memory is read each time
a share of them is through.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import numpy as np
import uvloop
from crowd import Crowd, walk_all
from run import SHORT_WAIT, write
from servers import ROOT, SERVED, Served, serve
from truth import differences

from recommender.recommend import Engine, load_engine

AT_ONCE, READINGS = 40, 20
MARKS = "<!-- from here: written by make soak -->", "<!-- to here: soak -->"


Readings = list[tuple[int, float]]


async def soak(
    tend: Served, engine: Engine, check_ins: int, readings: Readings, faults: Counter[str]
) -> None:
    """Fill in memory in MiB by the number of check-ins that were walked, and what went wrong."""
    done, chance = 0, Random(7)
    while done < check_ins:
        wave = min(check_ins // READINGS, check_ins - done)
        crowds = await asyncio.gather(
            *(_queue(tend.port, engine, wave // AT_ONCE, chance.random()) for _ in range(AT_ONCE))
        )
        for crowd in crowds:
            faults.update(crowd.errors)
            faults.update(w for p in crowd.arrived for w in differences(engine, p, by_command=False))
            done += len(crowd.arrived) + sum(crowd.errors.values())
        readings.append((done, tend.memory))
        print(f"{done:>7} check-ins {tend.memory:7.0f} MiB {sum(faults.values())} faults", flush=True)


async def _queue(port: int, engine: Engine, people: int, seed: float) -> Crowd:
    """One after another, each in a session of their own."""
    every = Crowd()
    for number in range(max(people, 1)):
        chance = f"{seed} {number}"
        crowd = await walk_all(port, engine.catalog, 1, (0, 0), chance, "short", hurried=True)
        every.arrived += crowd.arrived
        every.errors.update(crowd.errors)
    return every


def report(readings: Readings, faults: Counter[str], seconds: float) -> Iterator[str]:
    """The readings, and the growth over the second half of them."""
    done, memory = np.array(readings).T
    half = len(readings) // 2
    slope = np.polyfit(done[half:], memory[half:], 1)[0] * 10_000
    yield "| check-ins | MiB |"
    yield "|--:|--:|"
    yield from (f"| {count:,} | {value:.0f} |" for count, value in readings)
    yield ""
    yield f"- {int(done[-1]):,} check-ins in {seconds / 60:.0f} minutes, {sum(faults.values())} faults"
    yield f"- growth over the second half: {slope:+.1f} MiB for each 10,000 check-ins"


def main() -> None:
    """Soak, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--check-ins", type=int, default=20_000)
    parser.add_argument("--write", action="store_true", help="put the table into docs/load.md")
    given = parser.parse_args()
    began, readings, faults = time.perf_counter(), Readings(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="soak_") as name:
        log = Path(name, "tend.log")
        # Who stops it early is told what was seen so far.
        with serve(ROOT, SERVED, log, **SHORT_WAIT) as tend, suppress(KeyboardInterrupt):
            uvloop.run(soak(tend, load_engine(), given.check_ins, readings, faults))
    lines = list(report(readings, faults, time.perf_counter() - began))
    print("\n".join(lines))
    if given.write:
        write(lines, MARKS)


if __name__ == "__main__":
    main()
