"""Try everything more often than the suite does, and write down what came of it.

    nice python tests/hostile/table.py

Writes docs/hostile-input.md from the counts of that very run. HOSTILE_SCALE says how many times as much.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "hostile-input.md"
SCALE = os.environ.get("HOSTILE_SCALE", "4")
# frames.py tries Streamlit's own server more than ours: no other run collects it.
COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.hostile.nasty"]
COMMAND += ["-m", "hostile", "tests", "tests/e2e/wire/frames.py"]
HEAD = """# Hostile input

What was tried against Tend, how often, and what came of it. Written by `make hostile` on {day}
with HOSTILE_SCALE={scale}: {count:,} cases, counted by that run. {result}.

A reader has two ways out: the very answers that were written, or its own error with a place. Every
other exception, hang, or answer that no question offers fails the run. Over the WebSocket, one server
process lives through all of it, and a well-behaved session, open all along, has to be sent the same page
with its own answers after every test. No answer may be in what another session is sent, nor in the log.

| kind | number tried | outcome |
|---|--:|---|
"""
FOOT = """
## What this does not show

- Who holds the id of a session holds the session: that is how a tab comes back after a lost connection.
  Ids are 122 random bits and stay in their own tab; no page sends one to another.
- A forged value that Streamlit itself cannot read leaves the forger's own tab at a calm error until it
  is opened anew. The log then has a traceback without answers; who forges many fills the log.
- Anybody with an open page can upload files of up to `server.maxUploadSize` one after the other. They
  are held in memory until that page is gone. A proxy has to limit how many.
- A Parquet file is bounded by what it says of its own size, and by its texts once read. That one which
  lies about the size of a single page is refused as well was not tried.
"""


def main() -> int:
    """Run every hostile test, and write the page from their counts."""
    with tempfile.TemporaryDirectory(prefix="hostile_") as folder:
        tally = Path(folder) / "tally.json"
        wanted = {"PYTHONPATH": str(ROOT), "HOSTILE_SCALE": SCALE, "HOSTILE_TALLY": str(tally)}
        done = subprocess.run(COMMAND, cwd=ROOT, env=os.environ | wanted, check=False)
        rows = json.loads(tally.read_text(encoding="utf-8"))
    result = "All of it held" if done.returncode == 0 else "**Some of it did not hold**"
    lines = [f"| {kind} | {times:,} | {outcome} |" for kind, outcome, times in sorted(rows)]
    day, count = datetime.now(UTC).date().isoformat(), sum(row[2] for row in rows)
    head = HEAD.format(day=day, scale=SCALE, count=count, result=result)
    PAGE.write_text(head + "\n".join(lines) + "\n" + FOOT, encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
