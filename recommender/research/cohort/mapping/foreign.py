"""Workbooks, SPSS, Stata, Feather and FHIR files as Parquet, by a process with limits for each.

Such a file may come from a stranger, and its reader is C or Rust code that trusts it. Whatever ends the
process that reads it (foreign_reader.py) becomes one sentence here.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from recommender.catalog.texts import Texts
from recommender.research.cohort.mapping import foreign_reader
from recommender.research.cohort.mapping.foreign_reader import (
    KNOWN,
    MOST_COLUMNS,
    MOST_EXPANDED,
    MOST_SECONDS,
)
from recommender.research.cohort.table import TableError, shortened

MOST_MEGABYTES = 50
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
STATA = tuple(bytes([version]) for version in (0x69, 0x6C, 0x6E, 0x6F, 0x71, 0x72, 0x73, 0x75))
RESOURCE = re.compile(rb'\s*\{\s*"resour')
# The sentence for each word that the process knows.
SENTENCES = {
    "slow": "map.foreign.slow",
    "memory": "map.foreign.memory",
    "columns": "map.foreign.columns",
    "empty": "map.foreign.empty",
    "sheets": "map.foreign.sheets",
}


def kind_of(start: bytes, name: str) -> str:
    """Which reader a file needs by its first bytes, "" for none of them."""
    suffix = Path(name).suffix.lower()
    if start.startswith((b"$FL2", b"$FL3")):
        return "spss"
    if start.startswith(b"<stata_dta>") or (suffix == ".dta" and start.startswith(STATA)):
        return "stata"
    if start.startswith(b"ARROW1"):
        return "feather"
    if RESOURCE.match(start):
        return "fhir"
    if suffix in (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods") and start.startswith((ZIP, OLE)):
        return "sheet"
    return ""


def as_parquet(texts: Texts, name: str, kind: str, content: bytes, sheet: str | None = None) -> bytes:
    """The same table as a Parquet file of texts. Raises TableError for a file that cannot be read."""
    if len(content) > MOST_MEGABYTES << 20:
        raise TableError(texts("map.foreign.large", file=name, most=MOST_MEGABYTES))
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / f"in{Path(name).suffix.lower()}", Path(folder) / "out.parquet"
        given.write_bytes(content)
        # By its path: as a part of its package it would import all of it first.
        command: list[str | Path] = [
            sys.executable,
            "-P",
            foreign_reader.__file__,
            kind,
            given,
            out,
            sheet or "",
        ]
        try:
            # Where to import from, and nothing else of what this process knows.
            known = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            done = subprocess.run(
                command, capture_output=True, timeout=MOST_SECONDS + 5, check=False, env=known
            )
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
            if b"memory allocation" in done.stderr or b"bad_alloc" in done.stderr:
                said = [f"{KNOWN}memory"]  # how Rust and C++ end where there is no more
            elif done.returncode in (-getattr(signal, "SIGXCPU", 0), -9):
                said = [f"{KNOWN}slow"]
        except subprocess.TimeoutExpired:
            said = [f"{KNOWN}slow"]
        if out.exists() and not said[0].startswith(KNOWN):
            return out.read_bytes()
    word, _, found = said[0].partition(KNOWN)[2].partition(" ")
    key = SENTENCES.get(word, "map.foreign.broken")
    values = {"file": name, "seconds": MOST_SECONDS, "most": MOST_EXPANDED, "columns": MOST_COLUMNS}
    values["found"] = shortened(found)
    raise TableError(texts(key, **{place: values[place] for place in texts.placeholders[key]}))
