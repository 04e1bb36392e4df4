"""An uploaded file of many people: read and checked once, then scored with one or two weight sets."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.recommend import Engine, recommend
from recommender.research.cohort.parse import Parsed
from recommender.research.cohort.results import ResultTables
from recommender.research.cohort.score import Progress, Scorer
from recommender.research.cohort.source import open_source, read_chunks
from recommender.research.cohort.summary import FileCounts, Summary
from recommender.research.cohort.table import CellFault, Source, TableError, known_columns
from recommender.research.weights.flip_report import FLIP_COLUMNS, flip_row
from recommender.research.weights.flips import Flip
from recommender.research.weights.moves import ManyMoved, Moved, Tally
from recommender.research.weights.table import Change
from recommender.scoring.responses import Responses

MEGABYTE = 1_000_000


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
    """The results of a file; without a draft `after` is None and nothing moved.

    `shipped` and `after` have one row for each good row. `token` is unique to this run: an `id()` may
    come again once a run is gone.
    """

    check: CohortCheck
    shipped: pa.Table
    after: pa.Table | None
    moved: ManyMoved
    flips: tuple[Flip, ...]
    token: str = field(default_factory=lambda: uuid4().hex)


def open_upload(catalog: Catalog, name: str, content: bytes) -> Source:
    """An uploaded file with its header read. Raises TableError if it is unusable or too large."""
    most = catalog.cohort.upload.most_megabytes
    if len(content) > most * MEGABYTE:
        size = f"{len(content) / MEGABYTE:.0f}"
        message = catalog.texts("cohort.errors.too_large", file=name, megabytes=size, most=most)
        raise TableError(message)
    return open_source(catalog, name, None, content)


def other_columns(catalog: Catalog, source: Source) -> tuple[str, ...]:
    """Columns of a file that Tend does not read; they may be kept."""
    known = set(known_columns(catalog))
    return tuple(name for name in source.schema.names if name not in known)


def check_upload(
    engine: Engine, source: Source, keep: Sequence[str], on_progress: Progress, rows: int
) -> CohortCheck:
    """Read a file, `rows` at a time, and list what cannot be scored.

    `on_progress` gets rows so far and the share done, and may stop the work by raising. Raises
    TableError for an unusable file, or one with more rows or more bad cells than a page takes.
    """
    scorer = Scorer(engine, source.schema, keep, file=source.name)
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
    return CohortCheck(total, tuple(faults), scorer.summary(counts), tuple(people), tuple(keep))


def score_upload(
    shipped: Engine,
    draft: tuple[Engine, tuple[Change, ...]] | None,
    check: CohortCheck,
    on_progress: Progress,
    by: str | None = None,
) -> CohortRun:
    """Score a file that was read. With a draft, score it with both sets and compare them.

    Flips are counted for each value of the kept column `by`. Raises TableError if `by` has too many
    values. `on_progress` as in `check_upload`.
    """
    tally, most = Tally(*(draft or (shipped, ()))), shipped.catalog.compare.limits.most_groups
    tables = ResultTables(shipped, check.keep)
    draft_tables = ResultTables(draft[0], check.keep) if draft else None
    before, after, flips, done = list[pa.Table](), list[pa.Table](), list[Flip](), 0
    for people in check.people:
        old = new = recommend(shipped, people.responses)
        before.append(tables.table(old, people))
        if draft and draft_tables:
            new = recommend(draft[0], people.responses)
            after.append(draft_tables.table(new, people))
        flips += tally.add(Moved(old, new), people.rows, _groups(people, check.keep, by))
        if by is not None and tally.groups > most:
            raise TableError(shipped.catalog.texts("lab.cohort.too_many_groups", column=by, most=most))
        done += people.total
        on_progress(done, done / check.rows)
    return CohortRun(
        check=check,
        shipped=pa.concat_tables(before),
        after=pa.concat_tables(after) if draft else None,
        moved=tally.moved(),
        flips=tuple(flips),
    )


def _groups(people: Parsed, keep: Sequence[str], by: str | None) -> NDArray[np.object_] | None:
    """(n,) value of the kept column `by`, "" for an empty cell."""
    if by is None:
        return None
    cells = people.keep[keep.index(by)].to_pylist()
    return np.array([cell or "" for cell in cells], dtype=object)


def flips_csv(catalog: Catalog, flips: Sequence[Flip]) -> str:
    """Who changes their first choice, one line a person."""
    out = io.StringIO()
    rows = (flip_row(flip, catalog.texts) for flip in flips)
    csv.writer(out, lineterminator="\n").writerows([FLIP_COLUMNS, *rows])
    return out.getvalue()
