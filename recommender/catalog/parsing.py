"""From the text of one data file to strict records; every mistake is named by file, key and value."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from recommender.catalog.faults import Fault
from recommender.catalog.records import Record, Weight

WEIGHT_COLUMNS = ["activity", "criterion", "weight", "certainty", "source", "reason"]
REMEDIES = {
    "missing": "add this key",
    "extra_forbidden": "remove this key, or correct its spelling",
    "string_pattern_mismatch": "write it as it is written elsewhere: small letters, digits and _",
    "string_too_short": "write something here",
}
# Python would also take "1_0", " 1" and digits of other scripts for a number.
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")

R = TypeVar("R", bound=Record)


def read_toml(name: str, text: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The tables of a TOML text, or None and the fault in it."""
    try:
        return tomllib.loads(text), []
    except (ValueError, RecursionError) as error:  # a number with thousands of digits is a ValueError
        return None, [Fault(name, "TOML", str(error), "correct this line")]


def read_record(name: str, shape: type[R], content: Any) -> tuple[R | None, list[Fault]]:
    """One strict record, or None and every fault in it."""
    try:
        # Through JSON, so that strict records accept lists as tuples and text as dates.
        return shape.model_validate_json(json.dumps(content, default=str)), []
    except RecursionError:
        return None, [
            Fault(name, "file", "nested too deeply", "write tables one inside another at most")
        ]
    except ValidationError as error:
        return None, [_fault(name, content, detail) for detail in error.errors(include_url=False)]
    except ValueError:  # TOML takes hexadecimal numbers that Python then refuses to write out
        return None, [Fault(name, "file", "a number with thousands of digits", "write a shorter number")]


def read_weights(name: str, text: str) -> tuple[list[Weight], list[Fault]]:
    """All rows of a weights.csv that can be used, and the faults of the others."""
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error as error:
        return [], [Fault(name, "file", str(error), "write one row a line, with quotes closed")]
    if not rows or rows[0] != WEIGHT_COLUMNS:
        found = ",".join(rows[0])[:80] if rows else "nothing"
        parted = ", parted by commas and not semicolons" if ";" in found else ""
        remedy = f"start with the line {','.join(WEIGHT_COLUMNS)}{parted}"
        return [], [Fault(name, "line 1", found, remedy)]
    if len(rows) == 1:
        return [], [Fault(name, "rows", "none", "add a row for each weight")]
    weights: list[Weight] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows[1:], 2):
        weight, found_here = _read_weight(f"{name} line {number}", row)
        weights += [weight] if weight else []
        faults += found_here
    return weights, faults


def _read_weight(place: str, row: list[str]) -> tuple[Weight | None, list[Fault]]:
    if len(row) != len(WEIGHT_COLUMNS):
        remedy = f"write {len(WEIGHT_COLUMNS)} cells, quoting commas"
        return None, [Fault(place, "row", f"{len(row)} cells", remedy)]
    cells: dict[str, Any] = dict(zip(WEIGHT_COLUMNS, row, strict=True))
    if not PLAIN_NUMBER.fullmatch(row[2]):
        return None, [Fault(place, "weight", row[2][:80], "write a number like 1.25")]
    cells["weight"] = float(row[2])
    return read_record(place, Weight, cells)


def _fault(name: str, content: Any, detail: ErrorDetails) -> Fault:
    """One pydantic error as a fault; list positions are replaced by the entry's id."""
    place: list[str] = []
    here = content
    for step in detail["loc"]:
        here = _inside(here, step)
        named = here.get("id") if isinstance(here, Mapping) and isinstance(step, int) else None
        place.append(str(named or step))
    value = "" if detail["type"] == "missing" else repr(detail["input"])[:80]
    remedy = REMEDIES.get(detail["type"], detail["msg"])
    return Fault(name, ".".join(place) or "file", value or "missing", remedy)


def _inside(content: Any, step: str | int) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None
