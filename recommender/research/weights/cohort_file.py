"""An uploaded file of many people: how it reads, then read and checked once, then scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa

from recommender.catalog.catalog import Catalog
from recommender.recommend import Engine, recommend
from recommender.research.cohort.cells import text_of
from recommender.research.cohort.mapping.columns import FIRST_BYTES, open_any, read_dictionary
from recommender.research.cohort.mapping.foreign import kind_of
from recommender.research.cohort.mapping.foreign_reader import MOST_COLUMNS
from recommender.research.cohort.mapping.propose import Proposal
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.mapping.wizard import propose_from
from recommender.research.cohort.parse import Options, Parsed
from recommender.research.cohort.results import ResultTables
from recommender.research.cohort.score import Progress, Scorer
from recommender.research.cohort.source import open_source, read_chunks
from recommender.research.cohort.summary import FileCounts, Summary
from recommender.research.cohort.table import CellFault, Source, TableError, known_columns
from recommender.research.weights.flips import Flip, Flips
from recommender.research.weights.moves import Moved
from recommender.scoring.responses import Responses

MEGABYTE = 1_000_000
# How a dictionary is named in messages.
DICTIONARY = "dictionary.csv"
# Rows that are shown with a proposal.
FIRST_ROWS = 5


@dataclass(frozen=True)
class CohortCheck:
    """A file that was read: rows in all, every bad cell, and what the whole reveals.

    `people` are the good rows, chunk by chunk, with the extra columns `keep`.
    """

    rows: int
    faults: tuple[CellFault, ...]
    summary: Summary
    people: tuple[Parsed, ...]
    keep: tuple[str, ...]

    @property
    def bad(self) -> int:
        return len({fault.row for fault in self.faults})

    def row(self, number: int) -> Responses | None:
        """One person by row number; None if the row cannot be scored."""
        for people in self.people:
            index = np.flatnonzero(people.rows == number)
            if len(index):
                return people.responses.rows(index)
        return None


@dataclass(frozen=True)
class CohortRun:
    """The results of a file; without a draft `after` is None and nobody is counted in `flips`.

    `shipped` and `after` have one row for each good row. `token` is unique to this run: an `id()` may
    come again once a run is gone.
    """

    check: CohortCheck
    shipped: pa.Table
    after: pa.Table | None
    flips: Flips
    changed: tuple[Flip, ...]
    token: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True)
class Offer:
    """An open file and how it reads: None where all its columns are Tend's own.

    `first` are the first rows as texts, by column.
    """

    source: Source
    proposal: Proposal | None = None
    first: Mapping[str, Sequence[str]] = field(default_factory=dict)


def open_upload(
    catalog: Catalog,
    name: str,
    content: bytes,
    *,
    mapped: bool = False,
    dictionary: bytes | None = None,
    sheet: str | None = None,
) -> Offer:
    """An uploaded file, with a proposal of how to read it where columns are not Tend's, or if `mapped`.

    Nothing of it is scored by that. `dictionary` is REDCap's, `sheet` one of several in a workbook.
    Raises TableError if the file is unusable or too large.
    """
    most = catalog.cohort.upload.most_megabytes
    if len(content) > most * MEGABYTE:
        size = f"{len(content) / MEGABYTE:.0f}"
        message = catalog.texts("cohort.errors.too_large", file=name, megabytes=size, most=most)
        raise TableError(message)
    if not content:
        return Offer(open_source(catalog, name, None, content))
    known = {} if dictionary is None else read_dictionary(catalog, DICTIONARY, dictionary)
    own, refusal = {*known_columns(catalog)}, None
    if not (mapped or known or kind_of(content[:FIRST_BYTES], name)):
        try:
            source = open_source(catalog, name, None, content)
            if own.issuperset(source.schema.names):
                return Offer(source)
        except TableError as error:  # another encoding may open it
            refusal = error
    try:
        source, form = open_any(catalog, Path(name), sheet, content)
    except TableError as error:
        raise refusal or error from None
    if not (mapped or known) and own.issuperset(source.schema.names):
        return Offer(source)
    if len(source.schema.names) > MOST_COLUMNS:
        raise TableError(catalog.texts("map.foreign.columns", file=name, columns=MOST_COLUMNS))
    proposal = propose_from(catalog, source, form, known)
    table = next(read_chunks(catalog, (source,), FIRST_ROWS)).table
    first = {
        column: [text_of(cell) for cell in table[column].to_pylist()] for column in table.column_names
    }
    return Offer(source, proposal, first)


def check_upload(
    engine: Engine,
    source: Source,
    on_progress: Progress,
    rows: int,
    mapping: FileMapping | None = None,
) -> CohortCheck:
    """Read a file, through a mapping where it has one, `rows` at a time; list what cannot be scored.

    `on_progress` gets rows so far and the share done, and may stop the work by raising. Raises
    TableError for an unusable file, or one with more rows or more bad cells than a page takes.
    """
    scorer = Scorer(engine, source.schema, Options(mapping=mapping), source.name)
    limits, texts = engine.catalog.cohort.upload, engine.catalog.texts
    total, counts = 0, FileCounts()
    people, faults = list[Parsed](), list[CellFault]()
    for chunk in read_chunks(engine.catalog, (source,), rows):
        parsed = scorer.parser.parse(chunk)
        people.append(parsed)
        faults += parsed.faults
        total, counts = total + parsed.total, counts + parsed.counts
        if len(faults) > limits.most_faults:
            found = {"row": f"{total:,}", "most": f"{limits.most_faults:,}"}
            raise TableError(texts("cohort.errors.too_many_faults", file=source.name, **found))
        if total > limits.most_rows:
            most = f"{limits.most_rows:,}"
            raise TableError(texts("cohort.errors.too_many_rows", file=source.name, most=most))
        on_progress(total, chunk.share)
    return CohortCheck(
        total, tuple(faults), scorer.summary(counts), tuple(people), scorer.parser.layout.keep
    )


def score_upload(shipped: Engine, draft: Engine | None, check: CohortCheck) -> CohortRun:
    """Score a file that was read. With a draft, score it with both sets and compare them."""
    engines = [shipped, draft] if draft else [shipped]
    tables = [ResultTables(engine, check.keep) for engine in engines]
    parts: list[list[pa.Table]] = [[] for _ in engines]
    flips, changed = Flips(shipped.model.category_ids), list[Flip]()
    for people in check.people:
        scored = [recommend(engine, people.responses) for engine in engines]
        for part, table, side in zip(parts, tables, scored, strict=True):
            part.append(table.table(side, people))
        if draft:
            changed += flips.add(Moved(*scored).pair(people.rows))
    before, after = pa.concat_tables(parts[0]), pa.concat_tables(parts[1]) if draft else None
    return CohortRun(check, before, after, flips, tuple(changed))
