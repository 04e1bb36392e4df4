"""Many people from a file: checked, scored and compared piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.cohort.faults import Fault, TableError
from recommender.cohort.layout import known_columns
from recommender.cohort.look import Look
from recommender.cohort.source import Source, open_source, slabs
from recommender.cohort.stream import in_order, scorer_of
from recommender.cohort.summary import Summary
from recommender.cohort.upload import MEGABYTE, check_limits
from recommender.lab.changes import Change
from recommender.lab.flip_report import choice_text
from recommender.lab.flips import Flip
from recommender.lab.many import ManyMoved, Tally
from recommender.lab.people import rows_of
from recommender.recommend import Engine
from recommender.scoring.responses import Responses

FLIP_COLUMNS = ("row", "from", "to", "because")
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class CohortCheck:
    """What a file holds: rows in all, every bad cell, and what the whole gives away."""

    rows: int
    faults: tuple[Fault, ...]
    summary: Summary

    @property
    def bad(self) -> int:
        """Rows that cannot be scored."""
        return len({fault.row for fault in self.faults})


@dataclass(frozen=True)
class CohortRun:
    """What became of one file; without a draft `after` is None and nothing moved.

    `shipped` and `after` have one row a good row. `pieces` are the good rows' numbers and responses.
    `token` tells this run from all others: `id()` may come again once a run is gone.
    """

    check: CohortCheck
    shipped: pa.Table
    after: pa.Table | None
    moved: ManyMoved
    flips: tuple[Flip, ...]
    pieces: tuple[tuple[NDArray[np.int64], Responses], ...]
    token: str = field(default_factory=lambda: uuid4().hex)

    def row(self, number: int) -> Responses | None:
        """One person by the number of the row; None where it was not scored."""
        for rows, responses in self.pieces:
            places = np.flatnonzero(rows == number)
            if len(places):
                return rows_of(responses, places)
        return None


def open_upload(catalog: Catalog, name: str, content: bytes) -> Source:
    """An uploaded file with its header read. Raises TableError where it cannot be used."""
    most = catalog.cohort.upload.most_megabytes
    if len(content) > most * MEGABYTE:
        size = f"{len(content) / MEGABYTE:.0f}"
        words = catalog.cohort.errors
        raise TableError(words.too_large.format(file=name, megabytes=size, most=most))
    return open_source(catalog, name, None, content)


def other_columns(catalog: Catalog, source: Source) -> tuple[str, ...]:
    """Columns of a file that Tend does not read; they may be carried along."""
    known = set(known_columns(catalog))
    return tuple(name for name in source.schema.names if name not in known)


def check_upload(
    engine: Engine, source: Source, keep: Sequence[str], progress: Progress, rows: int
) -> CohortCheck:
    """Read a file and list what cannot be scored. Raises TableError for an unusable file."""
    scorer, count, look = scorer_of(engine, (source,), keep), 0, Look()
    faults: list[Fault] = []
    for slab in slabs(engine.model.catalog, (source,), rows):
        parsed = scorer.parser.parse(slab.table, slab.rows)
        faults += sorted([*slab.faults, *parsed.faults], key=lambda fault: fault.row)
        look += parsed.look + slab.look
        count += slab.table.num_rows + len(slab.faults)
        check_limits(engine.model.catalog, source.name, count, len(faults))
        progress(count, slab.share)
    return CohortCheck(count, tuple(faults), scorer.summary(look))


def score_upload(
    shipped: Engine,
    draft: tuple[Engine, tuple[Change, ...]] | None,
    source: Source,
    keep: Sequence[str],
    progress: Progress,
    rows: int,
    by: str | None = None,
) -> CohortRun:
    """Score a file `rows` at a time; `progress` hears rows so far and the share done, and may stop it.

    With a draft, both sets are scored and compared, and flips counted for each value of the kept column
    `by`. Raises TableError for an unusable file, or where `by` has too many values.
    """
    scorer = scorer_of(shipped, (source,), keep)
    other = scorer_of(draft[0], (source,), keep) if draft else None
    tally = Tally(shipped, *(draft or (shipped, ())))
    before, after, pieces, flips, count = [], [], [], list[Flip](), 0
    faults, look = list[Fault](), Look()
    for slab, scored in in_order(scorer, slabs(shipped.model.catalog, (source,), rows)):
        parsed = scorer.parser.parse(slab.table, slab.rows)
        before.append(scored.results)
        faults += scored.faults
        look += scored.look
        if other:
            after.append(other.score(slab.table, slab.rows).results)
        flips += tally.add(parsed.responses, np.asarray(parsed.rows), _groups(scored.results, by))
        _check_groups(shipped.model.catalog, tally, by)
        pieces.append((np.asarray(parsed.rows), parsed.responses))
        count += slab.table.num_rows + len(slab.faults)
        check_limits(shipped.model.catalog, source.name, count, len(faults))
        progress(count, slab.share)
    return CohortRun(
        check=CohortCheck(count, tuple(faults), scorer.summary(look)),
        shipped=pa.concat_tables(before),
        after=pa.concat_tables(after) if after else None,
        moved=tally.moved(),
        flips=tuple(flips),
        pieces=tuple(pieces),
    )


def _groups(results: pa.Table, by: str | None) -> NDArray[np.object_] | None:
    if by is None:
        return None
    return np.array([name or "" for name in results[by].to_pylist()], dtype=object)


def _check_groups(catalog: Catalog, tally: Tally, by: str | None) -> None:
    most = catalog.compare.limits.most_groups
    if by is not None and tally.groups > most:
        raise TableError(catalog.lab.cohort.too_many_groups.format(column=by, most=most))


def flips_csv(catalog: Catalog, flips: Sequence[Flip]) -> str:
    """Who changes first choice, one line a person."""
    words, out = catalog.compare.report, io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FLIP_COLUMNS)
    for flip in flips:
        sides = (choice_text(side, words) for side in (flip.before, flip.after))
        writer.writerow([flip.row, *sides, flip.because or ""])
    return out.getvalue()
