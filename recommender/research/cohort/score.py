"""Score files of any length in bounded memory: read ahead, score on several threads, write in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from recommender.catalog.texts import Texts
from recommender.recommend import Engine, recommend
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.parse import Parser
from recommender.research.cohort.results import FAULT, ResultTables
from recommender.research.cohort.source import ROWS, find_files, open_source, read_chunks
from recommender.research.cohort.summary import FileCounts, Summary, summarize
from recommender.research.cohort.table import CellFault, Chunk, Source, SuspectError, TableError
from recommender.research.cohort.writers import (
    AtomicFile,
    FaultWriter,
    Format,
    Writer,
    fault_file,
    taken_twice,
    writer_of,
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
        self,
        engine: Engine,
        schema: pa.Schema,
        keep: Sequence[str] = (),
        explain: bool = False,
        file: str = "the table",
        ids: Sequence[str] = (),
        ignore_others: bool = False,
        mapping: FileMapping | None = None,
    ) -> None:
        self.engine = engine
        self.parser = Parser(engine.catalog, schema, keep, file, ids, ignore_others, mapping)
        keep = self.parser.layout.keep
        self.tables = ResultTables(engine, keep, explain)
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


def scorer_of(
    engine: Engine,
    sources: Sequence[Source],
    keep: Sequence[str] = (),
    explain: bool = False,
    ids: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | None = None,
) -> Scorer:
    """A scorer for files with the same columns. Raises TableError for a file with others."""
    first, *others = sources
    scorer = Scorer(engine, first.schema, keep, explain, first.name, ids, ignore_others, mapping)
    for source in others:
        if set(source.schema.names) != set(first.schema.names):
            texts = engine.catalog.texts
            raise TableError(texts("cohort.errors.other_columns", file=source.name, first=first.name))
        Parser(engine.catalog, source.schema, keep, source.name, ids, ignore_others, mapping)
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
    faults: FaultWriter,
    on_progress: Progress,
    counts: FileCounts | None = None,
) -> Outcome:
    """Count what was scored, chunk by chunk, and write its faults; `counts` were made before."""
    rows = bad = 0
    listed: list[CellFault] = []
    counts = counts or FileCounts()
    for chunk in scored:
        faults.write(chunk.faults)
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

    @property
    def texts(self) -> Texts:
        return self.scorer.engine.catalog.texts

    def writing_results(self) -> AbstractContextManager[None]:
        return writing(self.texts, self.out, "-o")


def plan_job(
    engine: Engine,
    pattern: str,
    out: Path,
    *,
    errors: Path | None = None,
    beside: Sequence[Path | None] = (),
    format: Format | None = None,
    keep: Sequence[str] = (),
    ids: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | None = None,
    explain: bool = False,
    fail_on_suspect: bool = False,
) -> Job:
    """Check headers and file names before anything is written; `beside` are other files that are read.

    Raises TableError.
    """
    catalog, form = engine.catalog, mapping.file if mapping else None
    paths = find_files(catalog, pattern)
    if taken := taken_twice([*paths, *beside], [out, errors]):
        raise TableError(catalog.texts("cohort.errors.same_file", file=taken))
    for path in (out, errors) if fail_on_suspect else ():
        if path and not AtomicFile(path).is_file:
            raise TableError(catalog.texts("cohort.errors.suspect_pipe", file=path))
    sources = tuple(open_source(catalog, path.name or str(path), path, form=form) for path in paths)
    scorer = scorer_of(engine, sources, keep, explain, ids, ignore_others, mapping)
    chosen: Format = format or ("csv" if out.suffix.lower() == ".csv" else "parquet")
    return Job(sources, scorer, out, chosen, errors, fail_on_suspect)


def run_job(job: Job, on_progress: Progress = no_progress) -> Outcome:
    """Score everything. `on_progress` gets rows so far and the share done; what it raises stops the job.

    Raises TableError for a file that turns out to be unusable, SuspectError where one seems to be coded
    differently and the job must fail then, and WriteError for an output that cannot be written. In each
    case no half-written output is left.
    """
    with job.writing_results(), AtomicFile(job.out) as stream:
        results = writer_of(job.format, stream, job.scorer.tables.schema)
        try:
            with fault_file(job.errors, job.texts) as faults:
                outcome = outcome_of(job.scorer, _written(job, results), faults, on_progress)
                if job.fail_on_suspect:
                    refuse_suspects(job.scorer.engine, outcome.summary)
                with job.writing_results():
                    results.close()
        except BaseException:
            results.discard()
            raise
    return outcome


def _written(job: Job, results: Writer) -> Iterator[Scored]:
    """Every chunk, after its results were written."""
    chunks = read_chunks(job.scorer.engine.catalog, job.sources, job.rows)
    for scored in scored_chunks(job.scorer, chunks, job.threads):
        with job.writing_results():
            results.write(scored.results)
        yield scored


def refuse_suspects(engine: Engine, summary: Summary) -> None:
    """Raise SuspectError if columns seem to be coded differently."""
    if summary.suspects:
        raise SuspectError([*summary.lines, engine.catalog.texts("cohort.errors.suspect")])


def fault_lines(outcome: Outcome) -> list[str]:
    """The first faults, one line each."""
    return [
        f"row {f.row}: {f.column or '(all)'}: {f.value or '(empty)'}: {f.rule}" for f in outcome.faults
    ]
