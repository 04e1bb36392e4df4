"""Score files of any length in bounded memory: read ahead, score on several threads, write in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recommender.cohort.faults import Fault, SuspectError, TableError
from recommender.cohort.frame import Scored, Scorer
from recommender.cohort.look import Look
from recommender.cohort.sink import (
    CsvSink,
    FaultSink,
    InPlace,
    ParquetSink,
    Sink,
    fault_file,
    taken_twice,
    writing,
)
from recommender.cohort.slab import Slab
from recommender.cohort.source import ROWS, Source, find_files, open_source, slabs
from recommender.cohort.summary import Summary
from recommender.recommend import Engine

Format = Literal["csv", "parquet"]
Progress = Callable[[int, float], None]
# Faults that a message names; the errors file has all of them.
NAMED = 5


NOTHING_SAID = Summary()


@dataclass(frozen=True)
class Outcome:
    """How many rows there were, how many of them were bad, the first faults, and the file as a whole."""

    rows: int
    bad: int
    faults: tuple[Fault, ...]
    summary: Summary = NOTHING_SAID


@dataclass(frozen=True)
class Job:
    """What is read, how it is scored, and where results and faults go."""

    sources: tuple[Source, ...]
    scorer: Scorer
    out: Path
    format: Format
    errors: Path | None = None
    fail_on_suspect: bool = False
    rows: int = ROWS
    threads: int = os.cpu_count() or 1

    @property
    def sentence(self) -> str:
        """What to say where an output cannot be written."""
        return self.scorer.engine.model.catalog.cohort.errors.cannot_write

    def writing_results(self) -> AbstractContextManager[None]:
        """What the system refuses inside is about the results."""
        return writing(self.sentence, self.out, "-o")


def nothing(rows: int, share: float) -> None:
    """No progress is shown."""


def plan_job(
    engine: Engine,
    pattern: str,
    out: Path,
    *,
    errors: Path | None = None,
    beside: Sequence[Path | None] = (),
    format: Format | None = None,
    keep: Sequence[str] = (),
    explain: bool = False,
    fail_on_suspect: bool = False,
) -> Job:
    """Look at headers and names before anything is written; `beside` is read too. Raises TableError."""
    catalog = engine.model.catalog
    paths = find_files(catalog, pattern)
    if taken := taken_twice([*paths, *beside], [out, errors]):
        raise TableError(catalog.cohort.errors.same_file.format(file=taken))
    for path in (out, errors) if fail_on_suspect else ():
        if path and not InPlace(path).is_file:
            raise TableError(catalog.cohort.errors.suspect_pipe.format(file=path))
    sources = tuple(open_source(catalog, path.name or str(path), path) for path in paths)
    scorer = scorer_of(engine, sources, keep, explain)
    chosen = format or ("csv" if out.suffix.lower() == ".csv" else "parquet")
    return Job(sources, scorer, out, chosen, errors, fail_on_suspect)


def scorer_of(
    engine: Engine, sources: Sequence[Source], keep: Sequence[str] = (), explain: bool = False
) -> Scorer:
    """A scorer for files with the same columns. Raises TableError where one has others."""
    first, *others = sources
    scorer = Scorer(engine, first.schema, keep, explain, first.name)
    for source in others:
        if set(source.schema.names) != set(first.schema.names):
            words = engine.model.catalog.cohort.errors
            raise TableError(words.other_columns.format(file=source.name, first=first.name))
        Scorer(engine, source.schema, keep, explain, source.name)
    return scorer


def run_job(job: Job, progress: Progress = nothing) -> Outcome:
    """Score everything. `progress` gets rows so far and the share done; what it raises stops the work.

    Raises TableError for a file that turns out to be unusable, SuspectError where one seems to be coded
    otherwise and the job is to fail then, and WriteError where an output cannot be written; in each case
    no half-written output is left behind.
    """
    schema = job.scorer.tables.schema
    with job.writing_results(), InPlace(job.out) as stream:
        results: Sink = CsvSink(stream, schema) if job.format == "csv" else ParquetSink(stream, schema)
        try:
            with fault_file(job.errors, job.sentence) as faults:
                outcome = _write(job, results, faults, progress)
                if job.fail_on_suspect:
                    refuse_suspects(job.scorer.engine, outcome.summary)
                with job.writing_results():
                    results.close()
        except BaseException:
            results.drop()
            raise
    return outcome


def _write(job: Job, results: Sink, faults: FaultSink, progress: Progress) -> Outcome:
    rows = bad = 0
    named: list[Fault] = []
    look = Look()
    catalog = job.scorer.engine.model.catalog
    for slab, scored in in_order(job.scorer, slabs(catalog, job.sources, job.rows), job.threads):
        with job.writing_results():
            results.write(scored.results)
        faults.write(scored.faults)
        named += scored.faults[: NAMED - len(named)]
        here = len({fault.row for fault in scored.faults})
        rows, bad, look = rows + scored.results.num_rows + here, bad + here, look + scored.look
        progress(rows, slab.share)
    return Outcome(rows, bad, tuple(named), job.scorer.summary(look))


def refuse_suspects(engine: Engine, summary: Summary) -> None:
    """Raise SuspectError where a file seems to be coded otherwise."""
    if summary.suspects:
        raise SuspectError([*summary.lines, engine.model.catalog.cohort.errors.suspect])


def in_order(scorer: Scorer, source: Iterator[Slab], threads: int = 1) -> Iterator[tuple[Slab, Scored]]:
    """Every slab with its results, in order; reading and scoring go ahead on threads of their own."""
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(threads) as workers:
        waiting: deque[Future[tuple[Slab, Scored]]] = deque()
        ahead = reader.submit(next, source, None)
        while (slab := ahead.result()) is not None:
            ahead = reader.submit(next, source, None)
            waiting.append(workers.submit(_score, scorer, slab))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _score(scorer: Scorer, slab: Slab) -> tuple[Slab, Scored]:
    scored = scorer.score(slab.table, slab.rows)
    faults = sorted([*slab.faults, *scored.faults], key=lambda fault: fault.row)
    return slab, Scored(scored.results, faults, scored.look + slab.look)


def fault_lines(outcome: Outcome) -> list[str]:
    """The first faults, each in one line."""
    return [
        f"row {f.row}: {f.column or '(all)'}: {f.value or '(empty)'}: {f.rule}" for f in outcome.faults
    ]
