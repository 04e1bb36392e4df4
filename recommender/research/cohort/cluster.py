"""Score the row groups of Parquet files with Dask workers, on this machine or on others."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from recommender.catalog.catalog import Catalog
from recommender.catalog.loader import load_catalog
from recommender.catalog.texts import Texts
from recommender.catalog.weight_set import (
    read_weight_set,
    weight_set_of,
    with_weight_set,
    write_weights,
)
from recommender.recommend import Engine, build_engine, load_engine
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import (
    Outcome,
    Progress,
    Scored,
    Scorer,
    no_progress,
    outcome_of,
    refuse_suspects,
    scorer_of,
)
from recommender.research.cohort.source import filled_rows_of, find_files, open_parquet, open_source
from recommender.research.cohort.summary import FileCounts
from recommender.research.cohort.table import Chunk, Source, TableError
from recommender.research.cohort.writers import atomic_file, fault_file, results_writer, writing

LOCAL, WORKERS = "local", 2
# How long a scheduler may take to answer.
PATIENCE = "10s"


@dataclass(frozen=True)
class EngineSource:
    """What an engine is loaded from, small enough to send to another process.

    A data folder, and the texts of another weights.csv and of other numbers where given.
    """

    folder: Path
    weights: str | None = None
    numbers: str | None = None

    def load(self) -> Engine:
        """The engine. Raises CatalogError with every fault found."""
        if self.weights is None and self.numbers is None:
            return load_engine(self.folder)
        catalog = load_catalog(self.folder)
        weights = write_weights(weight_set_of(catalog)) if self.weights is None else self.weights
        return build_engine(with_weight_set(catalog, read_weight_set(catalog, weights, self.numbers)))


@lru_cache(maxsize=1)
def engine_of(source: EngineSource) -> Engine:
    """The engine of this process, loaded on first use."""
    return source.load()


@dataclass(frozen=True)
class ClusterJob:
    """What every worker needs: where the engine comes from, how to score, where results go."""

    engine: EngineSource
    options: Options
    folder: Path
    fail_on_suspect: bool = False


@dataclass(frozen=True)
class Part:
    """One group of rows of one file: its number, and how many rows to score.

    `first_row` is the number of its first row in the whole input. Empty rows at the end of the file
    are not among its `rows`.
    """

    path: Path
    schema: pa.Schema
    group: int
    first_row: int
    rows: int


def run_on_cluster(
    engine: Engine,
    job: ClusterJob,
    pattern: str,
    scheduler: str,
    errors: Path | None = None,
    on_progress: Progress = no_progress,
) -> Outcome:
    """Score all groups of rows of all files into a folder of Parquet files, one each.

    Raises TableError for a file, folder or scheduler that cannot be used, SuspectError where columns
    seem to be coded differently and the job must fail then, WriteError for an output that cannot be
    written. In each case nothing is left.
    """
    catalog, texts = engine.catalog, engine.catalog.texts
    if find_spec("dask") is None or find_spec("distributed") is None:
        raise TableError(texts("cohort.errors.no_cluster"))
    if job.folder.exists():
        raise TableError(texts("cohort.errors.cluster_folder", file=job.folder))
    sources = [open_source(catalog, path.name, path) for path in find_files(catalog, pattern)]
    for source in sources:
        if not source.is_parquet or source.path is None:
            raise TableError(texts("cohort.errors.cluster_parquet", file=source.name))
    scorer = scorer_of(engine, sources, job.options)
    parts = [part for part in _groups(catalog, sources) if part.rows]
    total = sum(part.rows for part in parts)
    in_files = sum(pq.read_metadata(source.path).num_rows for source in sources)
    with (
        _client(texts, scheduler) as client,
        writing(texts, job.folder, "-o"),
        _atomic_folder(job.folder) as folder,
        fault_file(errors, texts) as write_faults,
    ):
        futures = client.map(score_part, parts, job=replace(job, folder=folder), pure=False)

        def in_order() -> Iterator[Scored]:
            for future, done in zip(futures, accumulate(part.rows for part in parts), strict=True):
                with writing(texts, job.folder, "-o"):  # an OSError of a worker is about the results
                    scored: Scored = future.result()
                yield replace(scored, share=done / total)

        empty = FileCounts(empty=in_files - total)
        outcome = outcome_of(scorer, in_order(), write_faults, on_progress, empty)
        if job.fail_on_suspect:
            refuse_suspects(engine, outcome.summary)
        return outcome


def score_part(part: Part, job: ClusterJob) -> Scored:
    """Score one group of rows and write its results as one Parquet file; return all but those."""
    table = open_parquet(part.schema, part.path).read_row_group(part.group).slice(0, part.rows)
    rows = np.arange(part.first_row, part.first_row + part.rows)
    scored = Scorer(engine_of(job.engine), table.schema, job.options).score(Chunk(table, rows))
    schema = scored.results.schema
    with (
        atomic_file(job.folder / f"part-{part.first_row:012}.parquet") as stream,
        results_writer("parquet", stream, schema) as write,
    ):
        write(scored.results)
    return replace(scored, results=schema.empty_table())


@contextmanager
def _atomic_folder(folder: Path) -> Iterator[Path]:
    """A folder that appears under its name only when everything went well."""
    hidden = folder.with_name(f".{folder.name}.part").resolve()
    hidden.mkdir(parents=True)
    try:
        yield hidden
        hidden.replace(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _groups(catalog: Catalog, sources: Sequence[Source]) -> Iterator[Part]:
    """Every group of rows. Raises TableError for a file without anybody in it."""
    texts, first_row = catalog.texts, 1
    for source in sources:
        assert source.path is not None
        file = open_parquet(source.schema, source.path)
        left = filled_rows_of(file)
        if not left:
            is_empty = bool(file.metadata.num_rows)
            key = "cohort.errors.only_empty" if is_empty else "cohort.errors.no_rows"
            raise TableError(texts(key, file=source.name))
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            filled = min(rows, left)
            yield Part(source.path.resolve(), source.schema, group, first_row, filled)
            first_row, left = first_row + rows, left - filled


@contextmanager
def _client(texts: Texts, scheduler: str) -> Iterator[Any]:
    """A Dask client of this scheduler, or of two worker processes on this machine."""
    import distributed

    tools: Any = distributed  # it has no types of its own
    with ExitStack() as stack:
        where: Any = scheduler
        if scheduler == LOCAL:
            where = tools.LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None)
            stack.enter_context(where)
        try:
            client = tools.Client(where, timeout=PATIENCE)
        except (OSError, ValueError):
            raise TableError(texts("cohort.errors.no_scheduler", address=scheduler)) from None
        yield stack.enter_context(client)
