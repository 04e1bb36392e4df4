"""The same score_frame over many Parquet parts with Dask, on this machine or on others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from recommender.catalog.records.cohort import TableErrors
from recommender.cohort.columns import FAULT, output_schema
from recommender.cohort.engine_source import EngineSource, engine_of
from recommender.cohort.faults import Fault, TableError
from recommender.cohort.frame import Scorer, score_frame, scored_frame
from recommender.cohort.layout import Layout
from recommender.cohort.look import Look
from recommender.cohort.sink import FaultSink, InPlace, ParquetSink, fault_file, writing
from recommender.cohort.slab import filled_rows_of
from recommender.cohort.source import Source, find_files, is_parquet, open_parquet, open_source
from recommender.cohort.stream import (
    NAMED,
    Outcome,
    Progress,
    nothing,
    refuse_suspects,
    scorer_of,
)
from recommender.cohort.summary import summarize
from recommender.recommend import Engine

if TYPE_CHECKING:
    import pandas as pd

LOCAL, WORKERS = "local", 2
# How long a scheduler may take to answer.
PATIENCE = "10s"
# Where a frame carries the look of its rows along.
LOOK = "look"


@dataclass(frozen=True)
class ClusterJob:
    """What every worker needs: where the engine comes from, what to keep, where parts go."""

    engine: EngineSource
    keep: tuple[str, ...]
    explain: bool
    folder: Path
    fail_on_suspect: bool = False


@dataclass(frozen=True)
class Part:
    """One group of rows of one Parquet file; `first_row` is its first number in the whole input.

    Its own empty rows at the end of the file are not among its `rows`.
    """

    path: Path
    group: int
    first_row: int
    rows: int


def run_on_cluster(
    engine: Engine,
    job: ClusterJob,
    pattern: str,
    scheduler: str,
    errors: Path | None = None,
    progress: Progress = nothing,
) -> Outcome:
    """Score the parts of all files into a folder of parts, in the order of their rows.

    Raises TableError where a file, the folder or the scheduler cannot be used, SuspectError where a file
    seems to be coded otherwise and the job is to fail then, WriteError where the output cannot be
    written.
    """
    words = engine.model.catalog.cohort.errors
    if find_spec("dask") is None or find_spec("distributed") is None:
        raise TableError(words.no_cluster)
    if job.folder.exists():
        raise TableError(words.cluster_folder.format(file=job.folder))
    sources, layout = _sources(engine, job, pattern)
    parts = list(_parts(words, sources))
    with (
        _client(words.no_scheduler, scheduler) as client,
        writing(words.cannot_write, job.folder, "-o"),
        _folder_in_place(job.folder) as hidden,
        fault_file(errors, words.cannot_write) as told,
    ):
        plan = _plan(engine, replace(job, folder=hidden), sources[0].schema, parts)
        futures = client.compute(plan.to_delayed())
        results = (_result(future, words.cannot_write, job.folder) for future in futures)
        outcome, look = _gather(parts, results, told, progress)
        empty = sum(pq.read_metadata(source.path).num_rows for source in sources) - outcome.rows
        summary = summarize(engine.model.catalog, layout, look + Look(empty=empty))
        if job.fail_on_suspect:
            refuse_suspects(engine, summary)
        return replace(outcome, summary=summary)


def _result(future: Any, sentence: str, folder: Path) -> pd.DataFrame:
    """What a worker gives back; what the system refused there is about the results."""
    with writing(sentence, folder, "-o"):
        return future.result()


@contextmanager
def _folder_in_place(folder: Path) -> Iterator[Path]:
    """A folder that appears under its name only when everything went well."""
    hidden = folder.with_name(f".{folder.name}.part").resolve()
    hidden.mkdir(parents=True)
    try:
        yield hidden
        hidden.replace(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _sources(engine: Engine, job: ClusterJob, pattern: str) -> tuple[list[Source], Layout]:
    catalog = engine.model.catalog
    sources = [open_source(catalog, path.name, path) for path in find_files(catalog, pattern)]
    for source in sources:
        if not is_parquet(source):
            raise TableError(catalog.cohort.errors.cluster_parquet.format(file=source.name))
    return sources, scorer_of(engine, sources, job.keep, job.explain).parser.layout


@contextmanager
def _client(sentence: str, scheduler: str) -> Iterator[Any]:
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
            raise TableError(sentence.format(address=scheduler)) from None
        yield stack.enter_context(client)


def _gather(
    parts: Sequence[Part], results: Iterator[pd.DataFrame], told: FaultSink, progress: Progress
) -> tuple[Outcome, Look]:
    """Faults of all parts, in order, and their look, while the workers write what they scored."""
    named: list[Fault] = []
    look = Look()
    total = sum(part.rows for part in parts)
    done = bad = 0
    for part, result in zip(parts, results, strict=True):
        faults = [Fault(*row) for row in result.itertuples(index=False)]
        told.write(faults)
        look += result.attrs[LOOK]
        named += faults[: NAMED - len(named)]
        done, bad = done + part.rows, bad + len({fault.row for fault in faults})
        progress(done, done / total)
    return Outcome(total, bad, tuple(named)), look


def _plan(engine: Engine, job: ClusterJob, schema: pa.Schema, parts: Sequence[Part]) -> Any:
    """A Dask DataFrame of the faults; computing it scores and writes every part."""
    import dask
    import dask.dataframe

    frames: Any = dask.dataframe
    empty = _as_pandas(schema.empty_table(), 1)
    with dask.config.set({"dataframe.convert-string": False}):
        people = frames.from_map(read_part, parts, meta=empty, enforce_metadata=False)
        meta = score_frame(empty, engine, job.keep, job.explain)
        scored = people.map_partitions(score_part, job, meta=meta, enforce_metadata=False)
        return people.map_partitions(
            write_part,
            scored,
            job,
            meta=_fault_frame([], Look()),
            align_dataframes=False,
            enforce_metadata=False,
        )


def _parts(words: TableErrors, sources: Sequence[Source]) -> Iterator[Part]:
    first = 1
    for source in sources:
        assert source.path is not None
        file = open_parquet(source.schema, source.path)
        left = filled_rows_of(file)
        if not left:
            said = words.only_empty if file.metadata.num_rows else words.no_rows
            raise TableError(said.format(file=source.name))
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if filled := min(rows, left):
                yield Part(source.path.resolve(), group, first, filled)
            first, left = first + rows, left - filled


def read_part(part: Part) -> pd.DataFrame:
    """One group of rows, with the types that it has; the index is the row number less one."""
    group = pq.ParquetFile(part.path).read_row_group(part.group)
    return _as_pandas(group.slice(0, part.rows), part.first_row)


def score_part(df: pd.DataFrame, job: ClusterJob) -> pd.DataFrame:
    """What score_frame gives, with the engine of this process, and the look of the rows beside it."""
    first = int(df.index[0]) + 1
    frame, look, _ = scored_frame(df, engine_of(job.engine), job.keep, job.explain, first)
    frame.attrs[LOOK] = look
    return frame


def write_part(df: pd.DataFrame, scored: pd.DataFrame, job: ClusterJob) -> pd.DataFrame:
    """Write the good rows as one Parquet part; return every fault of the bad ones."""
    engine = engine_of(job.engine)
    schema = output_schema(engine.model.catalog, job.keep, job.explain)
    is_good = scored[FAULT].isna()
    rows = scored[is_good].drop(columns=FAULT)
    rows.attrs = {}
    good = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
    with InPlace(job.folder / f"part-{int(df.index[0]) + 1:012}.parquet") as stream:
        sink = ParquetSink(stream, schema)
        sink.write(good)
        sink.close()
    bad = df[~is_good.to_numpy()]
    if not len(bad):
        return _fault_frame([], scored.attrs[LOOK])
    table = pa.Table.from_pandas(bad, preserve_index=False)
    scorer = Scorer(engine, table.schema, job.keep, job.explain)
    faults = scorer.score(table, bad.index.to_numpy(np.int64) + 1).faults
    return _fault_frame(faults, scored.attrs[LOOK])


def _as_pandas(table: pa.Table, first_row: int) -> pd.DataFrame:
    import pandas as pd

    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame.set_axis(pd.RangeIndex(first_row - 1, first_row - 1 + len(frame)), axis=0)


def _fault_frame(faults: Sequence[Fault], look: Look) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(faults, columns=list(Fault._fields)).astype({"row": np.int64})
    frame.attrs[LOOK] = look
    return frame
