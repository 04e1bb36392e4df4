"""The same people in two results, side by side, some thousands at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recommender.cohort.result_files import HASHES, QUESTIONNAIRE, ROW, ResultError, ResultFile
from recommender.scoring.model import UNITS
from recommender.scoring.profile import Ints

NONE = -1


@dataclass(frozen=True)
class PointsMoved:
    """How the terms of n people's fits moved, in units of 1/400 point.

    `moved` is (n, terms); `owner` (terms,) is the activity of each term, `names` says what it is.
    `best_before` and `best_after` are (n, categories): the activity that leads, -1 for none.
    """

    names: tuple[str, ...]
    owner: Ints
    moved: NDArray[Any]
    best_before: Ints
    best_after: Ints


@dataclass(frozen=True)
class Pair:
    """n people under both weight sets.

    `row` is (n,), `before` and `after` are (n, categories) ranks with 0 for none; `group` names each
    person's group, if asked for. `explain(places)` says how the terms of these people moved.
    """

    row: Ints
    before: NDArray[np.int16]
    after: NDArray[np.int16]
    group: NDArray[np.object_] | None = None
    explain: Callable[[Ints], PointsMoved] | None = None


@dataclass(frozen=True)
class Comparison:
    """Two result files that belong together."""

    before: ResultFile
    after: ResultFile
    by: str | None = None

    @property
    def is_explained(self) -> bool:
        """Whether both files hold points."""
        return bool(self.before.points and self.after.points)

    def pairs(self) -> Iterator[Pair]:
        """All people from first to last. Raises ResultError where the files do not match."""
        seen: dict[str, str] = {}
        for left, right in _aligned(self._batches(self.before), self._batches(self.after)):
            self._check_rows(left, right)
            for place, batch in (("before", left), ("after", right)):
                for name in HASHES:
                    self._check_hash(seen, place, name, batch)
            asked = [seen[f"{place} {QUESTIONNAIRE}"] for place in ("before", "after")]
            if asked[0] != asked[1]:
                raise ResultError("other_questions", one=asked[0], other=asked[1])
            yield self._pair(left, right)
        if not seen:
            raise ResultError("no_people", file=self.before.path)

    def hashes(self, file: ResultFile) -> dict[str, str]:
        """What made a file: its questionnaire, weights and engine."""
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
        # CSV and Parquet write the same cell differently (a guarded "=1", 1 and 1.0): rows match then.
        return self.before.kept if self.before.is_parquet == self.after.is_parquet else ()

    def _check_rows(self, left: pa.RecordBatch, right: pa.RecordBatch) -> None:
        if left.column(ROW).null_count:
            raise ResultError("blank_row", file=self.before.path)
        for name in (ROW, *self._kept):
            if not left.column(name).equals(right.column(name)):
                one, other = (_text(batch.column(name)) for batch in (left, right))
                differs = pc.index(pc.equal(one, other), False).as_py()
                found = [repr(cells[differs].as_py())[:80] for cells in (one, other)]
                row = left.column(ROW)[differs]
                raise ResultError("other_people", row=row, column=name, one=found[0], other=found[1])

    def _check_hash(self, seen: dict[str, str], place: str, name: str, batch: pa.RecordBatch) -> None:
        file = self.before if place == "before" else self.after
        for value in pc.unique(batch.column(name)).to_pylist():
            if seen.setdefault(f"{place} {name}", str(value)) != str(value):
                first = seen[f"{place} {name}"]
                raise ResultError("joined", file=file.path, column=name, one=first, other=value)

    def _pair(self, left: pa.RecordBatch, right: pa.RecordBatch) -> Pair:
        group = None
        if self.by:
            group = _text(left.column(self.by)).to_numpy(zero_copy_only=False)
        return Pair(
            row=left.column(ROW).to_numpy(),
            before=_ranks(left, self.before),
            after=_ranks(right, self.before),
            group=group,
            explain=(lambda places: self._moved(left, right, places)) if self.is_explained else None,
        )

    def _moved(self, left: pa.RecordBatch, right: pa.RecordBatch, places: Ints) -> PointsMoved:
        wanted = pa.array(places)
        left, right = left.take(wanted), right.take(wanted)
        # By name, so that of equal terms the same one is named whatever the order of the columns.
        owners = dict(sorted((self.before.points | self.after.points).items()))
        ids = tuple(dict.fromkeys([*self.before.activities, *self.after.activities]))
        every = {name: _units(right, name) - _units(left, name) for name in owners}
        # Most terms are the same under both weight sets: only those that moved take up memory.
        moved = {name: units for name, units in every.items() if units.any()}
        return PointsMoved(
            names=tuple(moved),
            owner=np.array([ids.index(owners[name]) for name in moved], dtype=np.int64),
            moved=np.column_stack(list(moved.values())) if moved else np.zeros((len(places), 0)),
            best_before=_best(left, self.before.categories, ids),
            best_after=_best(right, self.before.categories, ids),
        )


def compare_files(before: ResultFile, after: ResultFile, by: str | None = None) -> Comparison:
    """Two result files of the same people. Raises ResultError unless their columns match."""
    odd = sorted(set(before.categories) ^ set(after.categories))
    if odd:
        raise ResultError("other_categories", column=f"rank_{odd[0]}")
    if before.kept != after.kept:
        one, other = ([*file.kept] for file in (before, after))
        raise ResultError("other_kept", one=one, other=other)
    if by is not None and by not in before.kept:
        raise ResultError("not_kept", column=by, file=before.path, kept=[*before.kept])
    return Comparison(before, after, by)


def _aligned(
    left: Iterator[pa.RecordBatch], right: Iterator[pa.RecordBatch]
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Pieces of equal length; whatever the files were cut into."""
    one: pa.RecordBatch | None = None
    other: pa.RecordBatch | None = None
    while True:
        one, other = _next(one, left), _next(other, right)
        if one is None or other is None:
            break
        n = min(one.num_rows, other.num_rows)
        yield one.slice(0, n), other.slice(0, n)
        one, other = one.slice(n), other.slice(n)
    longer = one if one is not None else other
    if longer is not None:
        raise ResultError("more_people", row=longer.column(ROW)[0])


def _next(batch: pa.RecordBatch | None, more: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
    while batch is None or batch.num_rows == 0:
        batch = next(more, None)
        if batch is None:
            return None
    return batch


def _text(column: pa.Array) -> pa.Array:
    """Cells as text, blank where there is none."""
    return column.cast(pa.string()).fill_null("")


def _ranks(batch: pa.RecordBatch, file: ResultFile) -> NDArray[np.int16]:
    columns = [batch.column(f"rank_{id}").fill_null(0).to_numpy() for id in file.categories]
    return np.column_stack(columns)


def _units(batch: pa.RecordBatch, name: str) -> NDArray[np.int32]:
    """A term in whole units: 0 where it is unknown or has no weight."""
    if name not in batch.schema.names:
        return np.zeros(batch.num_rows, dtype=np.int32)
    found = batch.column(name).fill_null(0.0).to_numpy(zero_copy_only=False)
    return np.asarray(np.rint(found * UNITS), dtype=np.int32)


def _best(batch: pa.RecordBatch, categories: tuple[str, ...], ids: tuple[str, ...]) -> Ints:
    every = pa.array(ids, pa.string())
    found = [pc.index_in(batch.column(f"best_{id}"), every).fill_null(NONE) for id in categories]
    return np.column_stack([column.to_numpy(zero_copy_only=False) for column in found])
