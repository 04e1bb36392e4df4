"""Servers to be measured: Tend as it is served, and bare pages under our settings or stock ones."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.served import ROOT, Server, run_command

SERVED = "recommender/server/app.py"
# As `make serve` has it.
AS_SERVED = {"PYTHONMALLOC": "malloc"}
# An environment of its own: the packages that the app needs, less uvloop.
STOCK = ROOT / ".venv-stock" / "bin" / "python"
LOOK_EVERY = 0.25
MEBI = 2**20


@dataclass
class Served:
    """A running server, and what it uses."""

    port: int
    process: psutil.Process
    began: float
    peak: float = 0.0

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        return float(self.process.memory_info().rss) / MEBI

    @property
    def cpu(self) -> float:
        """Seconds of a core that the server has used."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def watch(self, over: threading.Event) -> None:
        """Follow the memory until the server ends."""
        while not over.wait(LOOK_EVERY):
            with suppress(psutil.Error):
                self.peak = max(self.peak, self.memory)


@contextmanager
def serve(
    folder: Path, script: str, log: Path, python: str = sys.executable, **settings: str
) -> Iterator[Served]:
    """Run `streamlit run SCRIPT` in a folder until the end of the block; settings as STREAMLIT_…."""
    server, over = Server(log), threading.Event()
    given = (AS_SERVED if script == SERVED else {}) | settings
    began = time.perf_counter()
    try:
        server.start(run=[python, *run_command(script)[1:]], root=folder, **given)
        found = Served(server.port, psutil.Process(server.process.pid), began)
        threading.Thread(target=found.watch, args=(over,), daemon=True).start()
        yield found
    finally:
        over.set()
        server.end()
