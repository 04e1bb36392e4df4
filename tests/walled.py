"""The app behind its walls, as `make serve` starts it, on a free port and for a while."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Walled(NamedTuple):
    """A served app: its address, and everything it wrote to its two streams."""

    url: str
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def serve_command(*flags: str, port: int | None = None) -> list[str]:
    """The command of the Makefile, with this Python."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"^serve:.*\n\t\$\(BIN\)/python (.*)$", makefile, re.MULTILINE)
    place = ["--server.port", str(port)] if port else []
    return [sys.executable, *line.split(), *place, *flags]


@contextlib.contextmanager
def walled(
    log: Path, *flags: str, root: Path = ROOT, run: list[str] | None = None, **env: str
) -> Iterator[Walled]:
    """Serve until the block ends; its server is killed then.

    `run` is another command to serve by, with {port} where its port belongs.
    """
    port = free_port()
    other = [part.format(port=port) for part in run or []]
    command = [*other, *flags] if run else serve_command(*flags, port=port)
    found = {**os.environ, "PYTHONPATH": str(root), **env}
    url = f"http://localhost:{port}"
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=root, env=found, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(url, process, log)
            yield Walled(url, log)
        finally:
            process.kill()
            process.wait()


def wait_until_healthy(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8"))
