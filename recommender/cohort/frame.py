"""Score a table of people: pyarrow in, pyarrow out; pandas in, pandas out. One way for all callers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recommender.cohort.cells import text_of
from recommender.cohort.columns import FAULT
from recommender.cohort.faults import Fault, TableError
from recommender.cohort.look import Look
from recommender.cohort.parse import Parser, parser_of
from recommender.cohort.results import ResultTables
from recommender.cohort.summary import Summary, summarize
from recommender.recommend import Engine, recommend

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Scored:
    """`results` has one row a good row, in order; `faults` lists every bad cell of the others.

    `look` counts all rows.
    """

    results: pa.Table
    faults: list[Fault]
    look: Look


class Scorer:
    """Scores tables of one layout; made once for a whole file and shared by threads.

    Raises TableError where the header is wrong.
    """

    def __init__(
        self,
        engine: Engine,
        schema: pa.Schema,
        keep: Sequence[str] = (),
        explain: bool = False,
        file: str = "the table",
    ) -> None:
        self.engine, self.keep = engine, tuple(keep)
        catalog = engine.model.catalog
        self.parser: Parser = parser_of(catalog, schema, keep, file)
        self.tables = ResultTables(engine, keep, explain)
        _check_kept(self.tables.schema.names, keep, catalog.cohort.errors.keep_taken)

    def score(self, table: pa.Table, rows: NDArray[np.int64]) -> Scored:
        """Results and faults of a table; `rows` are the row numbers of the input."""
        parsed = self.parser.parse(table, rows)
        people = recommend(self.engine, parsed.responses)
        good = pa.array(parsed.good)
        kept = [_as_text(table[name]).filter(good) for name in self.keep]
        return Scored(self.tables.table(people, parsed, kept), parsed.faults, parsed.look)

    def summary(self, look: Look) -> Summary:
        """What all rows together give away."""
        return summarize(self.engine.model.catalog, self.parser.layout, look)


def score_batch(
    engine: Engine,
    table: pa.Table | pa.RecordBatch,
    first_row: int = 1,
    keep: Sequence[str] = (),
    explain: bool = False,
) -> Scored:
    """Results and faults of one table whose first row has the number `first_row`."""
    whole = table if isinstance(table, pa.Table) else pa.Table.from_batches([table])
    return _numbered(Scorer(engine, whole.schema, keep, explain), whole, first_row)


def _numbered(scorer: Scorer, table: pa.Table, first_row: int) -> Scored:
    return scorer.score(table, np.arange(first_row, first_row + table.num_rows, dtype=np.int64))


def score_frame(
    df: pd.DataFrame,
    engine: Engine,
    keep: Sequence[str] = (),
    explain: bool = False,
    first_row: int = 1,
) -> pd.DataFrame:
    """The same rows with the same index: results, and in `fault` the first fault of a bad row.

    A bad row has nothing but its number and its fault. Whole numbers that can be empty are Int16,
    words are categories. `attrs["summary"]` has the lines that `tend cohort` says of a file.
    Raises TableError where a column is wrong.
    """
    frame, look, scorer = scored_frame(df, engine, keep, explain, first_row)
    frame.attrs["summary"] = list(scorer.summary(look).lines)
    return frame


def scored_frame(
    df: pd.DataFrame, engine: Engine, keep: Sequence[str], explain: bool, first_row: int
) -> tuple[pd.DataFrame, Look, Scorer]:
    """What score_frame gives but for the summary, the look of the rows, and who scored them."""
    table = _table_of(df, engine.model.catalog.cohort.errors.twice)
    scorer = Scorer(engine, table.schema, keep, explain)
    scored = _numbered(scorer, table, first_row)
    frame = with_faults(scored, table.num_rows, first_row).set_axis(df.index, axis=0)
    return frame, scored.look, scorer


def _table_of(df: pd.DataFrame, twice: str) -> pa.Table:
    if not df.columns.is_unique:
        column = df.columns[df.columns.duplicated()][0]
        raise TableError(twice.format(file="the table", column=column))
    return pa.table({str(name): _column_of(df[name]) for name in df.columns})


def _column_of(series: pd.Series) -> pa.Array | pa.ChunkedArray:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, OverflowError):  # several types in one column
        return pa.array(
            [
                None if missing else text_of(value)
                for value, missing in zip(series, series.isna(), strict=True)
            ],
            pa.string(),
        )


def with_faults(scored: Scored, n: int, first_row: int) -> pd.DataFrame:
    """Every one of n rows as pandas: bad ones hold their number and their first fault."""
    first: dict[int, str] = {}
    for fault in scored.faults:
        first.setdefault(fault.row, f"{fault.column}: {fault.value}: {fault.rule}")
    numbers = np.arange(first_row, first_row + n, dtype=np.int64)
    good = ~np.isin(numbers, np.fromiter(first, dtype=np.int64, count=len(first)))
    place = pa.array(np.where(good, good.cumsum() - 1, 0), mask=~good)
    every = scored.results.take(place)
    every = every.set_column(0, "row", pa.array(numbers))
    told = pa.array([first.get(int(number)) for number in numbers], pa.string())
    return to_pandas(every.append_column(FAULT, told))


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Results as pandas, with nothing turned into floats for want of an empty whole number."""
    import pandas as pd  # a third of a second, which only frames are worth

    return table.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get)


def _check_kept(names: Sequence[str], keep: Sequence[str], sentence: str) -> None:
    for name in keep:
        if names.count(name) > 1 or name == FAULT:
            raise TableError(sentence.format(column=name))


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return column.cast(kind).cast(pa.string())
