"""Read one foreign file and write it as Parquet: a script that foreign.py runs as a process of its own.

It has a limit of time and of memory, and imports only what reads the file.
"""

import importlib
import json
import sys
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MOST_EXPANDED, MOST_SECONDS, MOST_COLUMNS = 1024, 60, 5000
# Key of what a file says about its columns, in the metadata of the Parquet file: see `Labels`.
LABELS = b"tend.labels"
Labels = dict[str, dict[str, Any]]
# What this process prints where it knows why, before the word for it.
KNOWN = "tend-foreign:"


class UnusableError(Exception):
    """Why a file cannot be used: a word of `foreign.SENTENCES`, and what was found."""


def main(kind: str, given: str, out: str, sheet: str) -> None:
    """Read one file and write it as Parquet; print why where that cannot be."""
    try:
        limit()
        table, labels = READERS[kind](given, sheet)
        if table.num_columns > MOST_COLUMNS:
            raise UnusableError("columns")
        if not table.num_rows:
            raise UnusableError("empty")
        table = table.replace_schema_metadata({LABELS: json.dumps(labels).encode()})
        pq.write_table(table, out)
    except UnusableError as error:
        sys.exit(f"{KNOWN}{error}")
    except MemoryError:
        sys.exit(f"{KNOWN}memory")


def limit() -> None:
    """Let this process have so much more memory, and so much time of the processor."""
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:  # Windows has no such limits; the time is kept from outside
        return
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not the address space, of which libraries reserve gigabytes that they never touch.
    now = Path("/proc/self/statm")
    used = (
        int(now.read_text(encoding="ascii").split()[5]) * resource.getpagesize() if now.exists() else 0
    )
    most = used + (MOST_EXPANDED << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def read_sheet(given: str, sheet: str) -> tuple[pa.Table, Labels]:
    """The only sheet of a workbook that holds anything, or the one that was named."""
    import python_calamine

    if zipfile.is_zipfile(given):
        with zipfile.ZipFile(given) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_EXPANDED << 20:
                raise UnusableError("memory")
    with python_calamine.load_workbook(given) as book:
        names = [sheet] if sheet in book.sheet_names else list(book.sheet_names)
        found = {name: book.get_sheet_by_name(name).to_python() for name in names}
    filled = {name: rows for name, rows in found.items() if len(rows) > 1}
    if not filled:
        raise UnusableError("empty")
    if len(filled) > 1:
        raise UnusableError(f"sheets {', '.join(filled)}")
    (rows,) = filled.values()
    if len(rows[0]) > MOST_COLUMNS:
        raise UnusableError("columns")
    return _table([_cell(name) for name in rows[0]], zip(*rows[1:], strict=True)), {}


def read_stat(reader: str, given: str, sheet: str) -> tuple[pa.Table, Labels]:
    """An SPSS or Stata file.

    Codes that it declares as missing stay as they are, and are listed; .a to .z stay as letters.
    """
    import pyreadstat

    read: Callable[..., Any] = getattr(pyreadstat, reader)
    _, about = read(given, metadataonly=True)
    if len(about.column_names) > MOST_COLUMNS:
        raise UnusableError("columns")
    columns, about = read(
        given, user_missing=True, disable_datetime_conversion=True, output_format="dict"
    )
    labels: Labels = {"columns": {}, "values": {}, "missing": {}}
    for name, label in about.column_names_to_labels.items():
        labels["columns"][name] = label or ""
    for name, values in about.variable_value_labels.items():
        labels["values"][name] = {_cell(value): str(label) for value, label in values.items()}
    for name, values in about.missing_user_values.items():
        labels["missing"][name] = [_cell(value) for value in values]
    for name, ranges in about.missing_ranges.items():
        spans = [(span["lo"], span["hi"]) for span in ranges if not isinstance(span["lo"], str)]
        seen = sorted({value for value in columns.get(name, ()) if isinstance(value, float)})
        codes = [value for value in seen for low, high in spans if low <= value <= high]
        labels["missing"][name] = [_cell(value) for value in codes]
    return _table(list(columns), columns.values()), labels


def read_feather(given: str, sheet: str) -> tuple[pa.Table, Labels]:
    """A Feather or Arrow file, as it is."""
    with pa.OSFile(given) as file:
        return pa.ipc.open_file(file).read_all(), {}


def read_resources(given: str, sheet: str) -> tuple[pa.Table, Labels]:
    """Responses of FHIR."""
    from recommender.research.cohort.formats.fhir import read_fhir

    return read_fhir(Path(given).read_text(encoding="utf-8-sig"))


def _table(names: list[str], columns: Iterable[Iterable[Any]]) -> pa.Table:
    found, seen = list[str](), set[str]()
    for place, name in enumerate(names, 1):
        found.append(name if name and name not in seen else f"{name or 'column'}_{place}")
        seen.add(name)
    return pa.table([pa.array(map(_cell, column), pa.string()) for column in columns], names=found)


def _cell(value: Any) -> str:
    """A cell as text: whole floats without their decimals, nothing for what is no number."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


READERS: dict[str, Callable[[str, str], tuple[pa.Table, Labels]]] = {
    "sheet": read_sheet,
    "spss": partial(read_stat, "read_sav"),
    "stata": partial(read_stat, "read_dta"),
    "feather": read_feather,
    "fhir": read_resources,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
