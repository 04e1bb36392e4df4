"""Answers of FHIR R4 as a table: QuestionnaireResponses as NDJSON, a Bundle, or one alone."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from recommender.research.cohort.cells import BETWEEN_TICKS
from recommender.research.cohort.formats.fhir import ABSENT, REASONS

KINDS = {reason: kind for kind, reason in REASONS.items()}
# Who answered; where no response says so, there is no such column.
SUBJECT = "subject"

Resource = Mapping[str, Any]


def read_fhir(given: str, sheet: str) -> tuple[pa.Table, dict[str, dict[str, Any]]]:
    """One row a response, one column a linkId; labels are the texts of the questions."""
    rows, texts = list[dict[str, str]](), dict[str, str]()
    for response in _responses(Path(given).read_text(encoding="utf-8-sig")):
        identifier = response.get("subject", {}).get("identifier", {}).get("value")
        row = {SUBJECT: str(identifier)} if identifier is not None else {}
        for item in _items(response):
            row[item["linkId"]] = _cell(item)
            texts.setdefault(item["linkId"], item.get("text", ""))
        rows.append(row)
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in names]
    return pa.table(columns, names=list(names)), {"columns": texts, "values": {}, "missing": {}}


def _responses(text: str) -> Iterator[Resource]:
    """Every QuestionnaireResponse of a file."""
    try:
        resources = [json.loads(text)]
    except json.JSONDecodeError:
        resources = [json.loads(line) for line in text.splitlines() if line.strip()]
    for resource in resources:
        for one in [entry["resource"] for entry in resource.get("entry", ())] or [resource]:
            if one["resourceType"] == "QuestionnaireResponse":
                yield one


def _items(parent: Resource) -> Iterator[Resource]:
    """Every question below a resource or an item; a group has none of its own."""
    for item in parent.get("item", ()):
        if "answer" in item or "extension" in item or not item.get("item"):
            yield item
        yield from _items(item)
        for answer in item.get("answer", ()):
            yield from _items(answer)


def _cell(item: Resource) -> str:
    for extension in item.get("extension", ()):
        if extension["url"] == ABSENT:
            return KINDS.get(extension["valueCode"], "")
    return BETWEEN_TICKS.join(map(_value, item.get("answer", ())))


def _value(answer: Resource) -> str:
    for key, value in answer.items():
        if key == "valueCoding":
            return str(value.get("code", value.get("display", "")))
        if key.startswith("value"):
            return str(value).lower() if isinstance(value, bool) else str(value)
    return ""
