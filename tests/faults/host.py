"""A served app that can be killed and started again on its port, and what a person sees of it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import free_port, wait_until_healthy
from tests.browser.tab import Server, Tab

ROOT = Path(__file__).parents[2]
CONNECTED = "() => document.querySelector('.stApp')?.dataset.testConnectionState === 'CONNECTED'"
KEPT = """() => [sessionStorage, localStorage].flatMap(kept => Object.keys(kept))
  .filter(key => key.startsWith("tend.")).sort()"""


@dataclass
class Host:
    """One address, and the server behind it while one is up."""

    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def server(self) -> Server:
        return Server(f"http://localhost:{self.port}", self.log)

    def start(self, *before: Path, script: Path = ROOT / "app.py", **settings: str):
        """Serve with the shipped settings; `before` come first on Python's path."""
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        command += ["--server.port", str(self.port), "--server.headless", "true"]
        path = os.pathsep.join(map(str, (*before, ROOT)))
        found = {**os.environ, **settings, "PYTHONPATH": path}
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=found, stdout=out, stderr=subprocess.STDOUT
            )
        wait_until_healthy(self.server.url, self.process, self.log)
        return self

    def end(self, how: signal.Signals = signal.SIGKILL):
        """End the server: kill -9, or in an orderly way."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
        self.process = None


def seen(tab: Tab) -> tuple:
    """All that a person sees of where they are and what they said."""
    values = "nodes => nodes.map(node => node.value)"
    boxes = tab.page.locator("[data-testid='stMain'] input:not([type=radio]):not([type=checkbox])")
    return tab.page.url, tab.heading, tab.checked(), boxes.evaluate_all(values), tab.text()


def expect_calm_line(tab: Tab, words) -> None:
    """Our own words while there is no connection, and none of Streamlit's."""
    line = tab.page.get_by_role("status").filter(has_text=words.common.connection_kept)
    expect(line).to_be_in_viewport()
    expect(tab.page.get_by_role("radio", disabled=False)).to_have_count(0)
    expect(tab.page.get_by_test_id("stDialog")).to_have_count(0)


def expect_back(tab: Tab, words) -> None:
    """The connection is there again, the calm line gone, and the page stands still."""
    tab.page.wait_for_function(CONNECTED)
    line = tab.page.get_by_role("status").filter(has_text=words.common.connection_kept)
    expect(line).to_have_count(0)
    tab.settle()
