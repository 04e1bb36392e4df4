"""Result files of `tend cohort`, two of the same people side by side, in bounded memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
from numpy.typing import NDArray

from recommender.catalog.texts import TextError
from recommender.research.cohort.table import reason_of
from recommender.scoring.model import UNITS
from recommender.scoring.profile import Ints

# No leading activity.
NONE = -1
ROW = "row"
QUESTIONNAIRE, WEIGHTS, VERSION = "questionnaire_hash", "weights_hash", "engine_version"
HASHES = (QUESTIONNAIRE, WEIGHTS, VERSION)
# The first column after the extra ones of the input.
AFTER_KEPT = "missing_blank"
# People read at once, and bytes of CSV read at once: small enough for a laptop, large enough for speed.
CHUNK, BLOCK = 16_384, 2 << 20


class ResultError(TextError):
    """A file that is no result, or two that do not belong together; `str` names what differs."""

    def __str__(self) -> str:
        return f"{self.key}: {self.values}"


@dataclass(frozen=True)
class ResultFile:
    """One result file and the columns that it has."""

    path: Path
    columns: tuple[str, ...]
    is_parquet: bool

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Ids with a fit, a rank and a best activity, in the order of the file."""
        there = set(self.columns)
        ids = (name.removeprefix("best_") for name in self.columns if name.startswith("best_"))
        return tuple(id for id in ids if id.isidentifier() and {f"fit_{id}", f"rank_{id}"} <= there)

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """Extra columns of the input (`--keep`): those after the row number."""
        if AFTER_KEPT not in self.columns:
            return ()
        return self.columns[self.columns.index(ROW) + 1 : self.columns.index(AFTER_KEPT)]

    @cached_property
    def activities(self) -> tuple[str, ...]:
        """Activities with a base in the file; none without --explain."""
        found = (name.removeprefix("base_") for name in self.columns if name.startswith("base_"))
        return tuple(id for id in found if f"closed_{id}" in self.columns)

    @cached_property
    def points(self) -> dict[str, str]:
        """The activity of each column with points or a base; none without --explain."""
        bases = {f"{base}_{id}": id for id in self.activities for base in ("base", "base_oxytocin")}
        owners = {name: id for name, id in bases.items() if name in self.columns}
        for name in self.columns:
            if name.startswith("points_"):
                fitting = [id for id in self.activities if name.startswith(f"points_{id}_")]
                owners |= {name: max(fitting, key=len)} if fitting else {}
        return owners

    def type_of(self, column: str) -> pa.DataType:
        if column == ROW:
            return pa.int64()
        if column.startswith("rank_"):
            return pa.int16()
        return pa.float64() if column in self.points else pa.string()

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """These columns of all people. Raises ResultError for a cell of another type."""
        schema = pa.schema([(name, self.type_of(name)) for name in dict.fromkeys(columns)])
        try:
            if self.is_parquet:
                with pa_parquet.ParquetFile(self.path) as file:
                    for batch in file.iter_batches(CHUNK, columns=schema.names):
                        yield batch.select(schema.names).cast(schema)
                return
            convert = pa_csv.ConvertOptions(
                include_columns=schema.names,
                column_types=schema,
                null_values=[""],
                strings_can_be_null=True,
            )
            options = pa_csv.ReadOptions(block_size=BLOCK)
            with pa_csv.open_csv(self.path, options, None, convert) as reader:
                yield from reader
        except (pa.ArrowException, OSError) as error:
            raise ResultError("compare.errors.cell", file=self.path, reason=_first_line(error)) from None


def open_result(path: Path) -> ResultFile:
    """A result file with its columns read.

    Raises ResultError for a file that cannot be read, or that is no result of `tend cohort`.
    """
    try:
        with path.open("rb") as stream:
            is_parquet = stream.read(4) == b"PAR1"
        if is_parquet:
            names = pa_parquet.read_schema(path).names
        else:
            with pa_csv.open_csv(path, pa_csv.ReadOptions(block_size=BLOCK)) as reader:
                names = reader.schema.names
    except OSError as error:
        raise ResultError("compare.errors.unreadable", file=path, reason=reason_of(error)) from None
    except pa.ArrowException as error:
        raise ResultError("compare.errors.no_table", file=path, reason=_first_line(error)) from None
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ResultError("compare.errors.twice", file=path, column=twice[0])
    found = ResultFile(path, tuple(names), is_parquet)
    missing = [name for name in (ROW, *HASHES) if name not in names]
    missing += [] if found.categories else ["rank_<category>"]
    if missing:
        raise ResultError("compare.errors.no_result", file=path, column=missing[0])
    return found


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200].rstrip(".") if str(error) else type(error).__name__


@dataclass(frozen=True)
class PointsMoved:
    """How the terms of n people's fits changed, in units of 1/400 point.

    `moved` (n, terms) is the change of each term, `names` their columns and `owner` (terms,) the index
    of their activity. `best_before` and `best_after` (n, categories) are the index of the leading
    activity, -1 for none.
    """

    names: tuple[str, ...]
    owner: Ints
    moved: NDArray[Any]
    best_before: Ints
    best_after: Ints


@dataclass(frozen=True)
class Pair:
    """n people under both weight sets.

    `row` (n,) are row numbers, `before` and `after` (n, categories) ranks with 0 for none, `group` (n,)
    the group of each person, if asked for. `explain(indices)` gives the changed terms of these people.
    """

    row: Ints
    before: NDArray[np.int16]
    after: NDArray[np.int16]
    group: NDArray[np.object_] | None = None
    explain: Callable[[Ints], PointsMoved] | None = None


@dataclass(frozen=True)
class Comparison:
    """Two result files of the same people; `by` is the extra column that groups them."""

    before: ResultFile
    after: ResultFile
    by: str | None = None

    @property
    def is_explained(self) -> bool:
        return bool(self.before.points and self.after.points)

    def pairs(self) -> Iterator[Pair]:
        """All people, from first to last. Raises ResultError where the files do not match."""
        seen: dict[str, str] = {}
        for left, right in _aligned(self._batches(self.before), self._batches(self.after)):
            self._check_rows(left, right)
            for name, side in product(HASHES, ("before", "after")):
                file, batch = (self.before, left) if side == "before" else (self.after, right)
                for value in pc.unique(batch.column(name)).to_pylist():
                    first = seen.setdefault(f"{side} {name}", str(value))
                    if first != str(value):
                        found = {"column": name, "one": first, "other": value}
                        raise ResultError("compare.errors.joined", file=file.path, **found)
            one, other = seen[f"before {QUESTIONNAIRE}"], seen[f"after {QUESTIONNAIRE}"]
            if one != other:
                raise ResultError("compare.errors.other_questions", one=one, other=other)
            group = None
            if self.by:
                group = _text(left.column(self.by)).to_numpy(zero_copy_only=False)
            yield Pair(
                row=left.column(ROW).to_numpy(),
                before=_ranks(left, self.before),
                after=_ranks(right, self.before),
                group=group,
                explain=partial(self._moved, left, right) if self.is_explained else None,
            )
        if not seen:
            raise ResultError("compare.errors.no_people", file=self.before.path)

    def hashes(self, file: ResultFile) -> dict[str, str]:
        """Fingerprints of questionnaire and weights, and the version, that a file was made with."""
        batch = next(batch for batch in file.batches(HASHES) if batch.num_rows)
        return {name: str(batch.column(name)[0].as_py()) for name in HASHES}

    def _batches(self, file: ResultFile) -> Iterator[pa.RecordBatch]:
        columns = [ROW, *HASHES, *self._kept, *(f"rank_{id}" for id in file.categories)]
        if self.by and file is self.before:
            columns.append(self.by)
        if self.is_explained:
            columns += [*(f"best_{id}" for id in file.categories), *file.points]
        return file.batches(columns)

    @property
    def _kept(self) -> tuple[str, ...]:
        # CSV and Parquet write the same cell differently (a guarded "=1", 1 and 1.0): not compared then.
        return self.before.kept if self.before.is_parquet == self.after.is_parquet else ()

    def _check_rows(self, left: pa.RecordBatch, right: pa.RecordBatch) -> None:
        if left.column(ROW).null_count:
            raise ResultError("compare.errors.blank_row", file=self.before.path)
        for name in (ROW, *self._kept):
            if not left.column(name).equals(right.column(name)):
                one, other = (_text(batch.column(name)) for batch in (left, right))
                differs = pc.index(pc.equal(one, other), False).as_py()
                found = [repr(cells[differs].as_py())[:80] for cells in (one, other)]
                row = left.column(ROW)[differs]
                sides = {"one": found[0], "other": found[1]}
                raise ResultError("compare.errors.other_people", row=row, column=name, **sides)

    def _moved(self, left: pa.RecordBatch, right: pa.RecordBatch, indices: Ints) -> PointsMoved:
        left, right = left.take(pa.array(indices)), right.take(pa.array(indices))
        # By name, so that the first of equal terms does not depend on the order of the columns.
        owners = dict(sorted((self.before.points | self.after.points).items()))
        ids = tuple(dict.fromkeys([*self.before.activities, *self.after.activities]))
        every = {name: _units(right, name) - _units(left, name) for name in owners}
        # Most terms are the same under both weight sets: only the others need memory.
        moved = {name: units for name, units in every.items() if units.any()}
        return PointsMoved(
            names=tuple(moved),
            owner=np.array([ids.index(owners[name]) for name in moved], dtype=np.int64),
            moved=np.column_stack(list(moved.values())) if moved else np.zeros((len(indices), 0)),
            best_before=_best(left, self.before.categories, ids),
            best_after=_best(right, self.before.categories, ids),
        )


def compare_files(before: ResultFile, after: ResultFile, by: str | None = None) -> Comparison:
    """Two result files of the same people. Raises ResultError unless their columns match."""
    odd = sorted(set(before.categories) ^ set(after.categories))
    if odd:
        raise ResultError("compare.errors.other_categories", column=f"rank_{odd[0]}")
    if before.kept != after.kept:
        one, other = ([*file.kept] for file in (before, after))
        raise ResultError("compare.errors.other_kept", one=one, other=other)
    if by is not None and by not in before.kept:
        raise ResultError("compare.errors.not_kept", column=by, file=before.path, kept=[*before.kept])
    return Comparison(before, after, by)


def _aligned(
    left: Iterator[pa.RecordBatch], right: Iterator[pa.RecordBatch]
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Row-aligned batches, whatever each file's batch size."""
    left, right = (filter(len, batches) for batches in (left, right))
    one, other = next(left, None), next(right, None)
    while one is not None and other is not None:
        n = min(one.num_rows, other.num_rows)
        yield one.slice(0, n), other.slice(0, n)
        one = one.slice(n) if n < one.num_rows else next(left, None)
        other = other.slice(n) if n < other.num_rows else next(right, None)
    longer = one if one is not None else other
    if longer is not None:
        raise ResultError("compare.errors.more_people", row=longer.column(ROW)[0])


def _text(column: pa.Array) -> pa.Array:
    """Cells as text, "" for a null."""
    return column.cast(pa.string()).fill_null("")


def _ranks(batch: pa.RecordBatch, file: ResultFile) -> NDArray[np.int16]:
    columns = [batch.column(f"rank_{id}").fill_null(0).to_numpy() for id in file.categories]
    return np.column_stack(columns)


def _units(batch: pa.RecordBatch, name: str) -> NDArray[np.int32]:
    """A term in whole units, 0 where it is unknown or has no weight."""
    if name not in batch.schema.names:
        return np.zeros(batch.num_rows, dtype=np.int32)
    found = batch.column(name).fill_null(0.0).to_numpy(zero_copy_only=False)
    return np.asarray(np.rint(found * UNITS), dtype=np.int32)


def _best(batch: pa.RecordBatch, categories: tuple[str, ...], ids: tuple[str, ...]) -> Ints:
    every = pa.array(ids, pa.string())
    found = [pc.index_in(batch.column(f"best_{id}"), every).fill_null(NONE) for id in categories]
    return np.column_stack([column.to_numpy(zero_copy_only=False) for column in found])
