"""The app as it is really served, on a port of its own: to be met, ended, and started again."""

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Seconds within which a server is up, however busy the machine.
START = 60
# Below what the system gives to outgoing connections, so that none takes the port meanwhile.
PORTS = (20_000, 32_000)
FOLDERS = ("recommender", "data", "static", ".streamlit")


def free_port() -> int:
    """A port on which nothing listens."""
    for port in random.SystemRandom().sample(range(*PORTS), 100):
        with contextlib.suppress(OSError), socket.create_server(("localhost", port)):
            return port
    raise OSError("no free port")


def serve_command(*flags: str, port: int | None = None) -> list[str]:
    """The command of `make serve`, with this Python."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"^serve:.*\n\t\$\(BIN\)/python (.*)$", makefile, re.MULTILINE)
    at = ["--server.port", str(port)] if port else []
    return [sys.executable, *line.split(), *at, *flags]


def run_command(script: Path | str) -> list[str]:
    """`streamlit run`, as `make run` does it; {port} is filled in at the start."""
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    return [*command, "--server.port", "{port}", "--server.headless", "true"]


def copy_app(folder: Path) -> Path:
    """A copy of the app with data of its own."""
    for name in FOLDERS:
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=skip, dirs_exist_ok=True)
    shutil.copy2(ROOT / "app.py", folder)
    return folder


class Server:
    """One address, and the process behind it while one is up."""

    def __init__(self, log: Path):
        self.log, self.port = log, free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self, *flags: str, run: Sequence[str] = (), root: Path = ROOT, path: Sequence = (), **env):
        """Serve by `make serve` or by another command; `path` comes first on Python's."""
        command = [part.format(port=self.port) for part in run] or serve_command(port=self.port)
        found = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, [*path, root]))} | env
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, *flags], cwd=root, env=found, stdout=out, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + START
        while not self.is_alive():
            if self.process.poll() is not None or time.monotonic() > until:
                self.end()
                raise OSError(f"no server: {self.said()}")
            time.sleep(0.02)
        return self

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the process: kill -9, or in an orderly way."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=START)

    def is_alive(self) -> bool:
        """Whether it answers."""
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=15),
        ):
            return True
        return False

    def said(self) -> str:
        """All that it wrote to its two streams."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def memory(self) -> int:
        """Resident bytes."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def served(log: Path, *flags: str, **options) -> Iterator[Server]:
    """Serve until the block ends; the process is killed then."""
    server = Server(log)
    try:
        yield server.start(*flags, **options)
    finally:
        server.end()
