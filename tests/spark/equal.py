"""`make test-spark`: Spark gives what `tend cohort` gives, for 200,000 people with their ids.

Runs by itself, for pyspark is too large for the environment of the other tests.
"""

import os
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from click.testing import CliRunner
from pyspark.sql import SparkSession

from recommender.cli.main import main
from recommender.research.cohort.spark import scoring

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
# The row of one bad cell.
BAD = 77


def tend(*args: object) -> int:
    return CliRunner().invoke(main, [str(arg) for arg in args]).exit_code


def people(folder: Path) -> Path:
    """Simulated people with ids, in four files; pandas-like doubles, and one cell that is no code."""
    assert tend("simulate", "-n", PEOPLE, "--seed", 3, "-o", folder / "people.csv") == 0
    table = pa_csv.read_csv(folder / "people.csv")
    trust = table["trust"].cast(pa.float64()).to_pylist()
    trust[BAD] = 2.5
    table = table.set_column(table.column_names.index("trust"), "trust", pa.array(trust, pa.float64()))
    table = table.append_column("pid", pc.cast(pa.array(range(PEOPLE)), pa.string()))
    for n in range(4):
        part = table.slice(n * PEOPLE // 4, PEOPLE // 4)
        pq.write_table(part, folder / f"part-{n}.parquet", row_group_size=20_000)
    return folder


def in_spark(folder: Path) -> pa.Table:
    """The same people through Spark, in the order of their ids."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "50000").getOrCreate()
    found = spark.read.parquet(f"{folder}/part-*.parquet").mapInArrow(*scoring(ids=("pid",)))
    found.write.parquet(f"{folder}/spark")
    spark.stop()
    return _in_order(pq.read_table(folder / "spark"))


def _in_order(table: pa.Table) -> pa.Table:
    return table.take(pc.sort_indices(table["pid"].cast(pa.int64())))


def compare(folder: Path) -> None:
    pattern = f"{people(folder)}/part-*.parquet"
    assert tend("cohort", pattern, "--id", "pid", "-o", folder / "out.parquet") == 3
    wanted, found = _in_order(pq.read_table(folder / "out.parquet")), in_spark(folder)
    assert found.num_rows == PEOPLE
    faults = found.filter(pc.is_valid(found["fault"]))
    assert faults["pid"].to_pylist() == [str(BAD)]
    assert "trust: 2.5" in faults["fault"][0].as_py()
    found = found.filter(pc.is_null(found["fault"]))
    assert found.column_names == [*wanted.column_names, "fault"]
    for name in wanted.column_names[1:]:
        one, other = wanted[name], found[name]
        one = one.cast(other.type).combine_chunks()
        assert one.equals(other.combine_chunks()), name
    print(
        f"{PEOPLE:,} people: Spark gives what `tend cohort` gives, in {wanted.num_columns - 1} columns"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        compare(Path(place))
