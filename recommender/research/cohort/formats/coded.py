"""Good rows of a file, one by one, as answers in Tend's codes and as their results."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.recommend import Engine
from recommender.research.cohort.cells import BETWEEN_TICKS, KINDS, NOTHING_TICKED, text_of, values_of
from recommender.research.cohort.mapping.apply import plain
from recommender.research.cohort.mapping.record import FileForm, FileMapping
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import LISTED, Outcome, Scorer
from recommender.research.cohort.source import open_source, read_chunks
from recommender.research.cohort.summary import FileCounts
from recommender.research.cohort.table import BETWEEN, CellFault, Layout, known_columns, tick_columns
from recommender.scoring.responses import NOT_ASKED


@dataclass(frozen=True)
class Coded:
    """One person: a name, the cell of every question, and a row of results by column.

    A cell is a code, codes with | between them, [] for none ticked, or a kind of missing.
    """

    name: str
    cells: Mapping[str, str]
    results: Mapping[str, Any]


class CodedFile:
    """The good rows of one file; after they were read, `outcome` has the bad ones.

    `id` is the column whose cells name people; without it they have the number of their row. Raises
    TableError for a file that cannot be used.
    """

    def __init__(
        self,
        engine: Engine,
        path: Path,
        mapping: FileMapping | None = None,
        id: str | None = None,
        ignore_others: bool = False,
    ) -> None:
        self._catalog = engine.catalog
        form = mapping.file if mapping else FileForm()
        self._source = open_source(self._catalog, path.name, path, form=form)
        options = Options(ids=(id,) if id else (), ignore_others=ignore_others, mapping=mapping)
        self._scorer = Scorer(engine, self._source.schema, options, path.name)
        self._id = id
        self._faults, self._rows, self._good = list[CellFault](), 0, 0
        self._counts = FileCounts()

    def __iter__(self) -> Iterator[Coded]:
        for chunk in read_chunks(self._catalog, [self._source]):
            scored = self._scorer.score(chunk)
            self._faults += scored.faults
            self._rows, self._counts = self._rows + scored.total, self._counts + scored.counts
            parser = self._scorer.parser
            coded = cells_of(self._catalog, parser.layout, parser.coded(chunk.table))
            by_row = dict(zip(chunk.rows.tolist(), coded, strict=True))
            for results in scored.results.to_pylist():
                self._good += 1
                name = results[self._id] if self._id else str(results["row"])
                yield Coded(name or "", by_row[results["row"]], results)

    @property
    def outcome(self) -> Outcome:
        """Bad rows, and what the file as a whole reveals."""
        bad, listed = self._rows - self._good, tuple(self._faults[:LISTED])
        return Outcome(self._rows, bad, listed, self._scorer.summary(self._counts))


def sections(catalog: Catalog) -> Iterator[tuple[str, str, list[Item]]]:
    """(id, title, questions) of each page of the full way; what is asked before it comes first."""
    pages = catalog.paths["full"].pages
    asked = {id for page in pages for id in page.items}
    for item in (item for id, item in catalog.items.items() if id not in asked):
        yield f"before-{item.id}", item.label, [item]
    for page in pages:
        yield page.id, page.title, [catalog.items[id] for id in page.items]


def cells_of(catalog: Catalog, layout: Layout, table: pa.Table) -> Iterator[dict[str, str]]:
    """The cells of each row, one for each question and each importance of the table."""
    there = {*table.column_names}
    columns = {
        name: [plain(text_of(value, truth=True)) for value in values_of(table[name])]
        for name in known_columns(catalog)
        if name in there
    }
    for n in range(table.num_rows):
        row = {name: cells[n] for name, cells in columns.items()}
        for item in layout.ticked:
            boxes = {b: row.pop(b) for b in tick_columns(item) if b in row}
            first = next(iter(boxes.values()))
            ticked = [box.partition(BETWEEN)[2] for box, cell in boxes.items() if cell == "1"]
            joined = BETWEEN_TICKS.join(ticked) or NOTHING_TICKED
            row[item.id] = first if first in KINDS else joined
        yield dict.fromkeys(catalog.items, NOT_ASKED) | row
