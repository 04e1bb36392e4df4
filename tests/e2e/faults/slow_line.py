"""A slow line, 400 kbit/s and 400 ms: seconds until our own words, and until the first words of the app.

`python -m tests.e2e.faults.slow_line`; docs/faults.md has the result.
"""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.tab import PATIENCE
from tests.served import served

# Bytes a second, and milliseconds.
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
WORDS = {
    "our own words": "() => document.body?.innerText.includes('Tend')",
    "first words of the app": "() => document.querySelector('.stApp h1')?.innerText",
    "first button": "() => document.querySelector('.stApp .stButton button')",
}


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder, "log.txt")) as server,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINE)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        begin = time.monotonic()
        page.goto(server.url, wait_until="commit")
        for name, there in WORDS.items():
            page.wait_for_function(there, timeout=2 * PATIENCE)
            seconds, kilobytes = time.monotonic() - begin, sum(sizes) / 1000
            print(f"{name}: {seconds:.1f} s, {len(sizes)} files, {kilobytes:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
