"""One person's answers under the names of somebody's own survey, through a mapping."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.person.reading import read_json
from recommender.research.cohort.cells import BETWEEN_TICKS, KINDS, NOTHING_TICKED, text_of
from recommender.research.cohort.formats.coded import cells_of
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.parse import Options, Parser
from recommender.research.cohort.table import Chunk, TableError, shortened
from recommender.scoring.responses import NOT_ASKED

MATTERS = "matters_"


def map_json(catalog: Catalog, mapping: FileMapping, content: bytes) -> bytes:
    """A JSON object of one person, or its `answers`, as the JSON that `tend recommend` reads.

    Raises TableError as `map_person` does, and SavedFileError for what is no JSON object.
    """
    said, _ = read_json(catalog.texts, content)
    answers = said.get("answers", said) if isinstance(said, dict) else said
    if not isinstance(answers, dict):
        raise TableError(catalog.texts("map.errors.no_names", file="JSON"))
    return json.dumps(map_person(catalog, mapping, answers, "JSON")).encode()


def map_person(
    catalog: Catalog, mapping: FileMapping, said: Mapping[str, Any], file: str
) -> dict[str, dict[str, Any]]:
    """`{"answers": …, "matters": …}` as `tend recommend` reads them; an absent name was not asked.

    Raises TableError for a name that the mapping does not have, and for an answer that cannot be used.
    """
    texts = catalog.texts
    left = (*mapping.ids, *mapping.keep, *mapping.ignore)
    if unknown := [shortened(name) for name in said if name not in mapping.columns and name not in left]:
        raise TableError(texts("map.errors.unknown_names", file=file, names=", ".join(unknown)))
    columns = {name: entry for name, entry in mapping.columns.items() if name in said}
    if not columns:
        raise TableError(texts("map.errors.no_names", file=file))
    here = mapping.model_copy(update={"columns": columns, "ids": (), "keep": (), "ignore": ()})
    row = pa.table({n: pa.array([_cell(said[n], e.between)], pa.string()) for n, e in columns.items()})
    parser = Parser(catalog, row.schema, Options(mapping=here), file)
    for fault in parser.parse(Chunk(row, np.ones(1, np.int64))).faults:
        found = {"name": fault.column, "value": fault.value, "rule": fault.rule}
        raise TableError(texts("map.errors.answer", **found))
    (cells,) = cells_of(catalog, parser.layout, parser.coded(row))
    matters = {n.removeprefix(MATTERS): int(c) for n, c in cells.items() if n.startswith(MATTERS) and c}
    asked = {id: item for id, item in catalog.items.items() if cells[id] != NOT_ASKED}
    return {"answers": {id: _answer(item, cells[id]) for id, item in asked.items()}, "matters": matters}


def _cell(value: Any, between: str | None) -> str:
    """A value of JSON as a cell; a list of ticks with a sign between them."""
    if isinstance(value, list):
        return (between or BETWEEN_TICKS)[0].join(map(text_of, value)) or NOTHING_TICKED
    return text_of(value)


def _answer(item: Item, cell: str) -> Any:
    if cell in KINDS:
        return cell or None
    if item.type == "many":
        return [] if cell == NOTHING_TICKED else cell.split(BETWEEN_TICKS)
    return next(code for code in item.codes if str(code) == cell)
