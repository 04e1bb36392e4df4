"""Score files of any length in bounded memory: read ahead, score on several threads, write in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from recommender.recommend import Engine, recommend
from recommender.research.cohort.parse import DEFAULT, Options, Parser
from recommender.research.cohort.results import FAULT, ResultTables
from recommender.research.cohort.source import ROWS, find_files, open_source, read_chunks
from recommender.research.cohort.summary import FileCounts, Summary, summarize
from recommender.research.cohort.table import CellFault, Chunk, Source, SuspectError, TableError
from recommender.research.cohort.writers import (
    Format,
    WriteFaults,
    atomic_file,
    fault_file,
    is_replaceable,
    results_writer,
    taken_twice,
    writing,
)

Progress = Callable[[int, float], None]
# Faults that a message lists; the errors file has all of them.
LISTED = 5


@dataclass(frozen=True)
class Scored:
    """One chunk: a row of results for each good row, the faults of the others, counts over all rows.

    `share` is how much of the input has been read, 0 to 1.
    """

    results: pa.Table
    faults: list[CellFault]
    total: int
    counts: FileCounts
    share: float


class Scorer:
    """Scores chunks of tables with one schema; made once for a file and shared by threads.

    Raises TableError for a header that cannot be used.
    """

    def __init__(
        self, engine: Engine, schema: pa.Schema, options: Options = DEFAULT, file: str = "the table"
    ) -> None:
        self.engine = engine
        self.parser = Parser(engine.catalog, schema, options, file)
        keep = self.parser.layout.keep
        self.tables = ResultTables(engine, keep, options.explain)
        for name in keep:
            if self.tables.schema.names.count(name) > 1 or name == FAULT:
                raise TableError(engine.catalog.texts("cohort.errors.keep_taken", column=name))

    def score(self, chunk: Chunk) -> Scored:
        parsed = self.parser.parse(chunk)
        results = self.tables.table(recommend(self.engine, parsed.responses), parsed)
        return Scored(results, parsed.faults, parsed.total, parsed.counts, chunk.share)

    def summary(self, counts: FileCounts) -> Summary:
        """What the counts over all rows reveal about the file."""
        return summarize(self.engine.catalog, self.parser.layout, counts)


def scorer_of(engine: Engine, sources: Sequence[Source], options: Options) -> Scorer:
    """A scorer for files with the same columns. Raises TableError for a file with others."""
    first, *others = sources
    scorer = Scorer(engine, first.schema, options, first.name)
    for source in others:
        if set(source.schema.names) != set(first.schema.names):
            texts = engine.catalog.texts
            raise TableError(texts("cohort.errors.other_columns", file=source.name, first=first.name))
        Parser(engine.catalog, source.schema, options, source.name)
    return scorer


def scored_chunks(scorer: Scorer, chunks: Iterator[Chunk], threads: int = 1) -> Iterator[Scored]:
    """Every chunk scored, in order. One thread reads ahead, `threads` score."""
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(threads) as workers:
        waiting: deque[Future[Scored]] = deque()
        ahead = reader.submit(next, chunks, None)
        while (chunk := ahead.result()) is not None:
            ahead = reader.submit(next, chunks, None)
            waiting.append(workers.submit(scorer.score, chunk))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@dataclass(frozen=True)
class Outcome:
    """How many rows there were, how many were bad, the first faults, and the file as a whole."""

    rows: int
    bad: int
    faults: tuple[CellFault, ...]
    summary: Summary


def outcome_of(
    scorer: Scorer,
    scored: Iterable[Scored],
    write_faults: WriteFaults,
    on_progress: Progress,
    counts: FileCounts | None = None,
) -> Outcome:
    """Count what was scored, chunk by chunk, and write its faults; `counts` were made before."""
    rows = bad = 0
    listed: list[CellFault] = []
    counts = counts or FileCounts()
    for chunk in scored:
        write_faults(chunk.faults)
        listed += chunk.faults[: LISTED - len(listed)]
        rows, counts = rows + chunk.total, counts + chunk.counts
        bad += len({fault.row for fault in chunk.faults})
        on_progress(rows, chunk.share)
    return Outcome(rows, bad, tuple(listed), scorer.summary(counts))


def no_progress(rows: int, share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Job:
    """What is read, how it is scored, and where results and faults go. Made by `plan_job`."""

    sources: tuple[Source, ...]
    scorer: Scorer
    out: Path
    format: Format
    errors: Path | None = None
    fail_on_suspect: bool = False
    rows: int = ROWS
    threads: int = os.cpu_count() or 1


def plan_job(
    engine: Engine,
    pattern: str,
    out: Path,
    options: Options = DEFAULT,
    *,
    errors: Path | None = None,
    beside: Sequence[Path | None] = (),
    format: Format | None = None,
    fail_on_suspect: bool = False,
) -> Job:
    """Check headers and file names before anything is written; `beside` are other files that are read.

    Raises TableError.
    """
    catalog, form = engine.catalog, options.mapping.file if options.mapping else None
    paths = find_files(catalog, pattern)
    if taken := taken_twice([*paths, *beside], [out, errors]):
        raise TableError(catalog.texts("cohort.errors.same_file", file=taken))
    for path in (out, errors) if fail_on_suspect else ():
        if path and not is_replaceable(path):
            raise TableError(catalog.texts("cohort.errors.suspect_pipe", file=path))
    sources = tuple(open_source(catalog, path.name or str(path), path, form=form) for path in paths)
    scorer = scorer_of(engine, sources, options)
    chosen: Format = format or ("csv" if out.suffix.lower() == ".csv" else "parquet")
    return Job(sources, scorer, out, chosen, errors, fail_on_suspect)


def run_job(job: Job, on_progress: Progress = no_progress) -> Outcome:
    """Score everything. `on_progress` gets rows so far and the share done; what it raises stops the job.

    Raises TableError for a file that turns out to be unusable, SuspectError where one seems to be coded
    differently and the job must fail then, and WriteError for an output that cannot be written. In each
    case no half-written output is left.
    """
    engine = job.scorer.engine
    guard = partial(writing, engine.catalog.texts, job.out, "-o")
    with (
        guard(),
        atomic_file(job.out) as stream,
        # The results end before the errors file gets its name: one without the other would mislead.
        fault_file(job.errors, engine.catalog.texts) as write_faults,
        results_writer(job.format, stream, job.scorer.tables.schema, guard) as write,
    ):

        def written() -> Iterator[Scored]:
            chunks = read_chunks(engine.catalog, job.sources, job.rows)
            for scored in scored_chunks(job.scorer, chunks, job.threads):
                write(scored.results)
                yield scored

        outcome = outcome_of(job.scorer, written(), write_faults, on_progress)
        if job.fail_on_suspect:
            refuse_suspects(engine, outcome.summary)
    return outcome


def refuse_suspects(engine: Engine, summary: Summary) -> None:
    """Raise SuspectError if columns seem to be coded differently."""
    if summary.suspects:
        raise SuspectError([*summary.lines, engine.catalog.texts("cohort.errors.suspect")])


def fault_lines(outcome: Outcome) -> list[str]:
    """The first faults, one line each."""
    return [
        f"row {f.row}: {f.column or '(all)'}: {f.value or '(empty)'}: {f.rule}" for f in outcome.faults
    ]
