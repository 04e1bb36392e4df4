"""Result files of `tend cohort`, CSV or Parquet, read back column by column in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from recommender.catalog.records.compare import CompareErrors

ROW = "row"
QUESTIONNAIRE, WEIGHTS, VERSION = "questionnaire_hash", "weights_hash", "engine_version"
HASHES = (QUESTIONNAIRE, WEIGHTS, VERSION)
# The first column after those that were kept from the input.
AFTER_KEPT = "missing_blank"
# People read at once, and bytes of CSV read at once: small enough for a laptop, large enough for speed.
CHUNK, BLOCK = 16_384, 2 << 20


class ResultError(ValueError):
    """A file that is no result, or two that do not belong together: which error, and what was found.

    `error` is a key of [errors] in data/compare.toml; `found` fills its curly brackets.
    """

    def __init__(self, error: str, **found: object) -> None:
        super().__init__(error, found)
        self.error, self.found = error, found

    def words(self, errors: CompareErrors) -> str:
        """Place, value and remedy in one line."""
        text: str = getattr(errors, self.error).format(**self.found)
        return " ".join(text.split())


@dataclass(frozen=True)
class ResultFile:
    """One result file and the columns that it has."""

    path: Path
    columns: tuple[str, ...]
    is_parquet: bool

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories in the order of the file: what has a fit, a rank and a best activity."""
        there = set(self.columns)
        ids = (name.removeprefix("best_") for name in self.columns if name.startswith("best_"))
        return tuple(id for id in ids if id.isidentifier() and {f"fit_{id}", f"rank_{id}"} <= there)

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """Columns that were kept from the input: they stand behind the row number."""
        if AFTER_KEPT not in self.columns:
            return ()
        return self.columns[self.columns.index(ROW) + 1 : self.columns.index(AFTER_KEPT)]

    @cached_property
    def activities(self) -> tuple[str, ...]:
        """Activities whose base is in the file; none without --explain."""
        found = (name.removeprefix("base_") for name in self.columns if name.startswith("base_"))
        return tuple(id for id in found if f"closed_{id}" in self.columns)

    @cached_property
    def points(self) -> dict[str, str]:
        """Activity by column, of every column with points or a base; none without --explain."""
        owners = {f"base_{id}": id for id in self.activities}
        for name in self.columns:
            if name.startswith("points_"):
                fitting = [id for id in self.activities if name.startswith(f"points_{id}_")]
                owners |= {name: max(fitting, key=len)} if fitting else {}
        return owners

    def type_of(self, column: str) -> pa.DataType:
        """The type in which a column is read."""
        if column == ROW:
            return pa.int64()
        if column.startswith("rank_"):
            return pa.int16()
        return pa.float64() if column in self.points else pa.string()

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """These columns of all people. Raises ResultError at a cell of another type."""
        schema = pa.schema([(name, self.type_of(name)) for name in dict.fromkeys(columns)])
        try:
            yield from self._parquet(schema) if self.is_parquet else self._csv(schema)
        except (pa.ArrowException, OSError) as error:
            raise ResultError("cell", file=self.path, reason=_first_line(error)) from None

    def _parquet(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        with pa_parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(CHUNK, columns=schema.names):
                yield batch.select(schema.names).cast(schema)

    def _csv(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        convert = pa_csv.ConvertOptions(
            include_columns=schema.names,
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
        )
        with pa_csv.open_csv(self.path, pa_csv.ReadOptions(block_size=BLOCK), None, convert) as reader:
            yield from reader


def open_result(path: Path) -> ResultFile:
    """A result file, by its first line or its schema.

    Raises ResultError for a file that cannot be read, or that is no result of `tend cohort`.
    """
    try:
        with path.open("rb") as stream:
            is_parquet = stream.read(4) == b"PAR1"
        names = _names(path, is_parquet)
    except OSError as error:
        raise ResultError(
            "unreadable", file=path, reason=error.strerror or type(error).__name__
        ) from None
    except pa.ArrowException as error:
        raise ResultError("no_table", file=path, reason=_first_line(error)) from None
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ResultError("twice", file=path, column=twice[0])
    found = ResultFile(path, tuple(names), is_parquet)
    missing = [name for name in (ROW, *HASHES) if name not in names]
    if missing or not found.categories:
        first = missing[0] if missing else "rank_<category>"
        raise ResultError("no_result", file=path, column=first)
    return found


def _names(path: Path, is_parquet: bool) -> list[str]:
    if is_parquet:
        return list(pa_parquet.read_schema(path).names)
    with pa_csv.open_csv(path, pa_csv.ReadOptions(block_size=BLOCK)) as reader:
        return list(reader.schema.names)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200].rstrip(".") if str(error) else type(error).__name__
