"""From the text of one data file to strict records; every mistake is named by file, key and value."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from recommender.catalog.faults import Fault, did_you_mean
from recommender.catalog.records.base import Record
from recommender.catalog.records.method import Weight

WEIGHT_COLUMNS = ["activity", "criterion", "weight", "certainty", "source", "reason"]
REMEDIES = {
    "missing": "add this key",
    "extra_forbidden": "remove this key, or correct its spelling",
    "string_pattern_mismatch": "write it as it is written elsewhere: small letters, digits and _",
    "string_too_short": "write something here",
}
# Python would also take "1_0", " 1" and digits of other scripts for a number.
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets and some editors put it in front
MINUS_SIGN = "\u2212"  # word processors put it in place of "-"

R = TypeVar("R", bound=Record)


def read_toml(name: str, text: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The tables of a TOML text, or None and the fault in it."""
    try:
        return tomllib.loads(text.removeprefix(BYTE_ORDER_MARK)), []
    except (ValueError, RecursionError) as error:  # a number with thousands of digits is a ValueError
        return None, [Fault(name, "TOML", str(error), "correct this line")]


def read_record(name: str, shape: type[R], content: Any) -> tuple[R | None, list[Fault]]:
    """One strict record, or None and every fault in it."""
    try:
        # Through JSON, so that strict records accept lists as tuples and text as dates.
        return shape.model_validate_json(json.dumps(content, default=str)), []
    except RecursionError:
        remedy = "write tables one inside another at most"
        return None, [Fault(name, "file", "nested too deeply", remedy)]
    except ValidationError as error:
        return None, [_fault(name, shape, content, detail) for detail in error.errors(include_url=False)]
    except ValueError:  # TOML takes hexadecimal numbers that Python then refuses to write out
        return None, [Fault(name, "file", "a number with thousands of digits", "write a shorter number")]


def read_weights(name: str, text: str) -> tuple[list[Weight], list[Fault]]:
    """All rows of a weights.csv that can be used, and the faults of the others.

    Only empty rows at the end are skipped, so row n of the result is line n + 2 of the file: later
    checks name lines by that.
    """
    # Each row with the line on which it starts, and without spaces around its cells.
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        reader = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True)
        for row in reader:
            rows.append((line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except csv.Error as error:
        return [], [Fault(f"{name} line {line}", "row", str(error), "close and double its quotes")]
    while rows and not any(rows[-1][1]):
        rows.pop()
    if not rows or rows[0][1] != WEIGHT_COLUMNS:
        header = ",".join(rows[0][1])[:80] if rows else "nothing"
        parted = ", parted by commas and not semicolons" if ";" in header else ""
        remedy = f"start with the line {','.join(WEIGHT_COLUMNS)}{parted}"
        return [], [Fault(name, "line 1", header, remedy)]
    if len(rows) == 1:
        return [], [Fault(name, "rows", "none", "add a row for each weight")]
    weights: list[Weight] = []
    faults: list[Fault] = []
    for line, row in rows[1:]:
        weight, more = _read_weight(f"{name} line {line}", row)
        weights += [weight] if weight else []
        faults += more
    return weights, faults


def _read_weight(place: str, row: list[str]) -> tuple[Weight | None, list[Fault]]:
    if not any(row):
        return None, [Fault(place, "row", "empty", "remove this line")]
    if len(row) != len(WEIGHT_COLUMNS):
        remedy = f"write {len(WEIGHT_COLUMNS)} cells, quoting commas"
        return None, [Fault(place, "row", f"{len(row)} cells", remedy)]
    cells: dict[str, Any] = dict(zip(WEIGHT_COLUMNS, row, strict=True))
    for column, cell in cells.items():
        if len(cell.splitlines()) > 1:
            return None, [Fault(place, column, repr(cell)[:80], "write it on one line")]
    number = cells["weight"].replace(MINUS_SIGN, "-")
    if not PLAIN_NUMBER.fullmatch(number):
        return None, [Fault(place, "weight", cells["weight"][:80], "write a number like 1.25")]
    cells["weight"] = float(number)
    return read_record(place, Weight, cells)


def _fault(name: str, shape: type[Record], content: Any, detail: ErrorDetails) -> Fault:
    """One pydantic error as a fault; list positions are replaced by the entry's id."""
    place: list[str] = []
    here = content
    for step in detail["loc"]:
        if step == "[key]":  # pydantic's mark for a key that is wrong itself
            break
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        named = here.get("id") if isinstance(here, Mapping) and isinstance(step, int) else None
        place.append(str(named or step))
    value = "missing" if detail["type"] == "missing" else repr(detail["input"])[:80]
    value = detail.get("ctx", {}).get("value", value)
    remedy = REMEDIES.get(detail["type"], detail["msg"])
    if detail["type"] == "extra_forbidden":
        schema = shape.model_json_schema()
        tables = [schema, *schema.get("$defs", {}).values()]
        known = {key for table in tables for key in table.get("properties", {})}
        remedy = did_you_mean(place[-1], known) or remedy
    return Fault(name, ".".join(place) or "file", value, remedy)
