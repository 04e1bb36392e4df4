"""The codebook: every column of input and output, its codes, and what a missing answer is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Category, Item
from recommender.cohort.cells import NOTHING_TICKED
from recommender.cohort.columns import FAULT, TEXT, Codes, Column, output_columns
from recommender.cohort.layout import tick_columns
from recommender.cohort.safe_cells import safe_cell
from recommender.scoring.responses import is_open_unticked

KINDS = ("blank", "declined", "not_asked")
HEADER = ("side", "column", "type", "meaning", "codes", *KINDS, "empty")
CODE, LIST, WHOLE = "code", "codes with | between them", "whole number"
TYPES = {"int64": WHOLE, "int16": WHOLE, "double": "number", "string": "text"}

Entry = dict[str, Any]


def codebook(catalog: Catalog, explain: bool = False) -> list[Entry]:
    """One entry a column, input first. `codes` maps codes to labels.

    `blank`, `declined` and `not_asked` say how each kind of missing is written in an input column, what
    it means and how it is treated; `empty` says what an empty cell means elsewhere.
    """
    outputs = output_columns(catalog, explain=explain)
    words = catalog.cohort.output
    fault = Column(FAULT, TEXT, words.fault, empty=words.fault_empty)
    return [*_inputs(catalog), *(_output(column) for column in (*outputs, fault))]


def codebook_csv(entries: Sequence[Entry]) -> str:
    """The codebook as CSV; codes as `code = label` with semicolons between them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for entry in entries:
        codes = "; ".join(f"{code} = {label}" for code, label in entry["codes"].items())
        writer.writerow([safe_cell(str(codes if key == "codes" else entry[key])) for key in HEADER])
    return out.getvalue()


def _inputs(catalog: Catalog) -> Iterator[Entry]:
    kinds = {name: _kind(catalog, name) for name in KINDS}
    for item in catalog.items.values():
        if item.type == "many":
            yield from _ticks(catalog, item, kinds)
        else:
            meaning = catalog.cohort.input.item.format(label=item.label)
            kind = WHOLE if item.type == "number" else CODE
            yield _entry("input", item.id, kind, meaning, _labels(item), kinds)
    for category in catalog.ranked_categories:
        yield _matters(catalog, category)


def _ticks(catalog: Catalog, item: Item, kinds: dict[str, str]) -> Iterator[Entry]:
    words = catalog.cohort.input
    nothing = words.open_unticked if is_open_unticked(item) else words.nothing_ticked
    codes = (*_labels(item), (NOTHING_TICKED, nothing))
    yield _entry("input", item.id, LIST, words.ticks.format(label=item.label), codes, kinds)
    for name, code in zip(tick_columns(item), item.codes, strict=True):
        meaning = words.tick.format(label=item.label_of(code), item=item.id)
        yield _entry(
            "input", name, WHOLE, meaning, (("0", words.not_ticked), ("1", words.ticked)), kinds
        )


def _matters(catalog: Catalog, category: Category) -> Entry:
    words, scale = catalog.cohort.input, catalog.method.matters
    ends = {scale.low: words.low, scale.high: words.high}
    codes = tuple((str(n), ends.get(n, str(n))) for n in range(scale.low, scale.high + 1))
    meaning = words.matters.format(title=category.title)
    return _entry("input", f"matters_{category.id}", WHOLE, meaning, codes, {})


def _output(column: Column) -> Entry:
    name = "code" if pa.types.is_dictionary(column.type) else TYPES[str(column.type)]
    return _entry("output", column.name, name, column.meaning, column.codes, {}, column.empty)


def _entry(
    side: str,
    column: str,
    type: str,
    meaning: str,
    codes: Codes,
    kinds: dict[str, str],
    empty: str = "",
) -> Entry:
    found: Entry = {"side": side, "column": column, "type": type, "meaning": meaning}
    missing = {name: kinds.get(name, "") for name in KINDS}
    return {**found, "codes": dict(codes), **missing, "empty": empty}


def _kind(catalog: Catalog, name: str) -> str:
    kind = next(kind for key, kind in catalog.cohort.missing.items() if key == name)
    said = f"{kind.cell}: {kind.meaning}" if kind.cell else kind.meaning
    return f"{said} {kind.treatment}"


def _labels(item: Item) -> Codes:
    return tuple((str(option.code), option.label) for option in item.choices)
