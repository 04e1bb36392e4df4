"""The codebook: every column of input and output, its codes, and what a missing answer is."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.person.sentences import felt_words
from recommender.research.cohort.cells import NOTHING_TICKED
from recommender.research.cohort.results import FAULT, TEXT, Codes, Column, output_columns
from recommender.research.cohort.table import tick_columns
from recommender.research.cohort.writers import safe_cell
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
    texts, entries = catalog.texts, [*_inputs(catalog)]
    fault = Column(FAULT, TEXT, texts("cohort.output.fault"), empty=texts("cohort.output.fault_empty"))
    for c in (*output_columns(catalog, explain=explain), fault):
        type = CODE if pa.types.is_dictionary(c.type) else TYPES[str(c.type)]
        entries.append(_entry("output", c.name, type, c.meaning, c.codes, empty=c.empty))
    # What a saved check-in says of each planned step: the guess and what came of it.
    felt = tuple((str(n), words) for n, words in felt_words(texts).items())
    did = tuple(texts.table("journal.back.did_choices").items())
    for name, codes in (("expected", felt), ("did", did), ("felt", felt), ("lift", ())):
        type = CODE if name == "did" else WHOLE
        meaning, empty = texts(f"cohort.file.{name}"), texts("cohort.file.empty")
        entries.append(_entry("file", f"plan[].{name}", type, meaning, codes, empty=empty))
    return entries


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
    texts, kinds = catalog.texts, dict[str, str]()
    for name, cell in catalog.cohort.missing.items():
        meaning = texts(f"cohort.missing.{name}.meaning")
        said = f"{cell}: {meaning}" if cell else meaning
        kinds[name] = f"{said} {texts(f'cohort.missing.{name}.treatment')}"
    for item in catalog.items.values():
        codes = tuple((str(option.code), option.label) for option in item.choices)
        if item.type != "many":
            meaning = texts("cohort.input.item", label=item.label)
            kind = WHOLE if item.type == "number" else CODE
            yield _entry("input", item.id, kind, meaning, codes, kinds)
            continue
        key = "cohort.input.open_unticked" if is_open_unticked(item) else "cohort.input.nothing_ticked"
        codes = (*codes, (NOTHING_TICKED, texts(key)))
        yield _entry("input", item.id, LIST, texts("cohort.input.ticks", label=item.label), codes, kinds)
        ticks = (("0", texts("cohort.input.not_ticked")), ("1", texts("cohort.input.ticked")))
        for column, code in zip(tick_columns(item), item.codes, strict=True):
            meaning = texts("cohort.input.tick", label=item.label_of(code), item=item.id)
            yield _entry("input", column, WHOLE, meaning, ticks, kinds)
    scale = catalog.method.matters
    ends = {scale.low: texts("cohort.input.low"), scale.high: texts("cohort.input.high")}
    codes = tuple((str(n), ends.get(n, str(n))) for n in range(scale.low, scale.high + 1))
    for category in catalog.ranked_categories:
        meaning = texts("cohort.input.matters", title=category.title)
        yield _entry("input", f"matters_{category.id}", WHOLE, meaning, codes)


def _entry(
    side: str,
    column: str,
    type: str,
    meaning: str,
    codes: Codes,
    kinds: Mapping[str, str] | None = None,
    empty: str = "",
) -> Entry:
    entry: Entry = {"side": side, "column": column, "type": type, "meaning": meaning}
    missing = {name: (kinds or {}).get(name, "") for name in KINDS}
    return {**entry, "codes": dict(codes), **missing, "empty": empty}
