"""Empty rows at the end of a Parquet file are nobody, whatever the type of its cells."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.research.cohort.people import cells, crowd, typed_parquet
from tests.research.cohort.scored import numbers, run_cohort, score_file

ROWS = [cells(answers, matters) for answers, matters in crowd(12, 2)]
EMPTY = dict.fromkeys(ROWS[0], "")
NOTE = "13 empty lines at the end of the file were left out."


@pytest.mark.parametrize("group", [1, 5, 1000])
@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_empty_rows_of_parquet_are_left_out_too(engine, tmp_path, group, rows):
    people = [ROWS[0], EMPTY, *ROWS[1:9], *[EMPTY] * 13]
    path = typed_parquet(people, tmp_path / "x.parquet", row_group_size=group)
    results, _, outcome = run_cohort(engine, path, tmp_path / "out.csv", rows=rows)
    assert numbers(results) == list(range(1, 11))
    assert (outcome.rows, outcome.summary.notes[-1]) == (10, NOTE)


@pytest.mark.parametrize(
    ("cells", "people"),
    [
        (pa.array(["1", "", None]), 1),
        (pa.array(["1", None, "", "2", ""]), 4),
        (pa.array(["1", "", None]).dictionary_encode(), 1),
        (pa.array([1, None, None], pa.int8()), 1),
        (pa.array([1.0, None, float("nan")]), 3),
        (pa.array(["1", "", ""], pa.large_string()), 1),
        (pa.array([True, None, False]), 3),
    ],
)
def test_what_is_empty_in_parquet(engine, cells, people):
    out = io.BytesIO()
    pq.write_table(pa.table({"energy": pa.nulls(len(cells)), "trust": cells}), out)
    assert score_file(engine, out.getvalue(), "x.parquet").rows == people
