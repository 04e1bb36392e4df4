"""Score people in a pandas frame."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from recommender.recommend import Engine
from recommender.research.cohort.cells import text_of
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.parse import Options, Parsed, Parser
from recommender.research.cohort.results import FAULT
from recommender.research.cohort.score import Scored, Scorer
from recommender.research.cohort.table import Chunk, Rows, refuse_twice

if TYPE_CHECKING:
    import pandas as pd


def score_frame(
    df: pd.DataFrame,
    engine: Engine,
    keep: Sequence[str] = (),
    explain: bool = False,
    ids: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | None = None,
) -> pd.DataFrame:
    """The same rows with the same index: results, and in `fault` the first fault of a bad row.

    A bad row has only its number and its fault. Whole numbers that can be empty are Int16, texts with
    few values are categories. `attrs["summary"]` has the lines that `tend cohort` prints about a file.
    `keep` and the rest are those of Options. Warns if every row is bad. Raises TableError for a column
    that cannot be used.
    """
    import pandas as pd  # takes a third of a second, which only callers with frames should pay

    chunk = _chunk_of(df, engine)
    options = Options(tuple(keep), tuple(ids), ignore_others, mapping, explain)
    scorer = Scorer(engine, chunk.table.schema, options)
    scored = scorer.score(chunk)
    # Nullable integers, so that empty cells do not turn whole numbers into floats.
    nullable = {pa.int16(): pd.Int16Dtype()}
    frame = with_faults(scored, chunk.rows).to_pandas(types_mapper=nullable.get).set_axis(df.index)
    if len(frame) and not scored.results.num_rows:
        warnings.warn(engine.catalog.texts("cohort.summary.all_bad"), stacklevel=2)
    frame.attrs["summary"] = list(scorer.summary(scored.counts).lines)
    return frame


def read_frame(
    df: pd.DataFrame,
    engine: Engine,
    keep: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | None = None,
) -> tuple[Parsed, tuple[str, ...]]:
    """The answers of a frame without results, and the columns carried along. Raises as above."""
    chunk = _chunk_of(df, engine)
    options = Options(tuple(keep), ignore_others=ignore_others, mapping=mapping)
    parser = Parser(engine.catalog, chunk.table.schema, options)
    return parser.parse(chunk), parser.layout.keep


def _chunk_of(df: pd.DataFrame, engine: Engine) -> Chunk:
    """All rows of a frame, numbered from 1."""
    refuse_twice(engine.catalog, [*map(str, df.columns)], "the table")
    columns = dict[str, pa.Array | pa.ChunkedArray]()
    for name in df.columns:
        try:
            columns[str(name)] = pa.Array.from_pandas(df[name])
        except (pa.ArrowException, OverflowError):  # several types in one column
            cells = zip(df[name], df[name].isna(), strict=True)
            texts = [None if is_missing else text_of(value) for value, is_missing in cells]
            columns[str(name)] = pa.array(texts, pa.string())
    return Chunk(pa.table(columns), np.arange(1, 1 + len(df), dtype=np.int64))


def with_faults(scored: Scored, rows: Rows) -> pa.Table:
    """Every row; bad ones have their number and their first fault alone."""
    first: dict[int, str] = {}
    for fault in scored.faults:
        first.setdefault(fault.row, f"{fault.column}: {fault.value}: {fault.rule}")
    good = ~np.isin(rows, [*first])
    of_row = pa.array(good.cumsum() - 1, mask=~good)
    faults = pa.array([first.get(row) for row in rows.tolist()], pa.string())
    table = scored.results.take(of_row).set_column(0, "row", pa.array(rows))
    return table.append_column(FAULT, faults)
