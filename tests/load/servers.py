"""Servers to be measured: Tend as it is served, and bare pages under our settings or stock ones."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).parents[2]
SERVED = "recommender/ui/server.py"
# As `make serve` has it.
AS_SERVED = {"PYTHONMALLOC": "malloc"}
# An environment of its own: the packages that the app needs, less uvloop.
STOCK = ROOT / ".venv-stock" / "bin" / "python"
START_LIMIT, LOOK_EVERY = 60.0, 0.25
MEBI = 2**20


@dataclass
class Served:
    """A running server."""

    port: int
    process: psutil.Popen
    began: float
    peak: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        return float(self.process.memory_info().rss) / MEBI

    @property
    def cpu(self) -> float:
        """Seconds of a core that the server has used."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def watch(self) -> None:
        """Follow the memory until the server ends."""
        while not self._over.wait(LOOK_EVERY):
            with suppress(psutil.Error):
                self.peak = max(self.peak, self.memory)


@contextmanager
def serve(
    folder: Path, script: str, log: Path, python: str = sys.executable, **settings: str
) -> Iterator[Served]:
    """Run `streamlit run SCRIPT` in a folder until the end of the block; settings as STREAMLIT_…."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = int(free.getsockname()[1])
    command = [python, "-m", "streamlit", "run", script, "--server.headless", "true"]
    command += ["--server.port", str(port)]
    with log.open("ab") as out:
        began = time.perf_counter()
        given = {**os.environ, **(AS_SERVED if script == SERVED else {}), **settings}
        process = psutil.Popen(command, cwd=folder, stdout=out, stderr=out, env=given)
        served = Served(port, process, began)
        watcher = threading.Thread(target=served.watch, daemon=True)
        watcher.start()
        try:
            _wait(served, log)
            yield served
        finally:
            served._over.set()
            watcher.join()
            process.kill()
            process.wait()


def _wait(served: Served, log: Path) -> None:
    while time.perf_counter() - served.began < START_LIMIT:
        if served.process.poll() is not None:
            break
        with suppress(OSError), urlopen(f"http://localhost:{served.port}/_stcore/health", timeout=5):
            return
        time.sleep(0.02)
    raise SystemExit(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
