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
from recommender.research.cohort.parse import Parsed, Parser
from recommender.research.cohort.results import FAULT
from recommender.research.cohort.score import Scored, Scorer
from recommender.research.cohort.table import Chunk, Rows, TableError

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
    `keep` and `ids` are carried along; `ignore_others` leaves out other columns that Tend does not know.
    Warns if every row is bad. Raises TableError for a column that cannot be used.
    """
    table = _table_of(df, engine)
    scorer = Scorer(
        engine, table.schema, keep, explain, ids=ids, ignore_others=ignore_others, mapping=mapping
    )
    rows = np.arange(1, 1 + table.num_rows, dtype=np.int64)
    scored = scorer.score(Chunk(table, rows))
    frame = _as_pandas(with_faults(scored, rows)).set_axis(df.index, axis=0)
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
    table = _table_of(df, engine)
    parser = Parser(engine.catalog, table.schema, keep, "the table", (), ignore_others, mapping)
    rows = np.arange(1, 1 + table.num_rows, dtype=np.int64)
    return parser.parse(Chunk(table, rows)), parser.layout.keep


def _table_of(df: pd.DataFrame, engine: Engine) -> pa.Table:
    if not df.columns.is_unique:
        column = df.columns[df.columns.duplicated()][0]
        raise TableError(engine.catalog.texts("cohort.errors.twice", file="the table", column=column))
    return pa.table({str(name): _column_of(df[name]) for name in df.columns})


def _column_of(series: pd.Series) -> pa.Array | pa.ChunkedArray:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, OverflowError):  # several types in one column
        cells = zip(series, series.isna(), strict=True)
        texts = [None if is_missing else text_of(value) for value, is_missing in cells]
        return pa.array(texts, pa.string())


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


def _as_pandas(table: pa.Table) -> pd.DataFrame:
    import pandas as pd  # takes a third of a second, which only callers with frames should pay

    # Nullable integers, so that empty cells do not turn whole numbers into floats.
    return table.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get)
