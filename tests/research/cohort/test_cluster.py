"""Two worker processes give what one process gives."""

import glob
import subprocess
import sys
import types
from contextlib import nullcontext
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recommender.catalog.loader import DATA
from recommender.research.cohort import cluster
from recommender.research.cohort.cluster import ClusterJob, EngineSource, engine_of, run_on_cluster
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import plan_job, run_job
from recommender.research.cohort.table import SuspectError, TableError
from tests.research.cohort.people import cells, crowd, someone, typed_parquet

ROWS = [cells(answers, matters) | {"id": f"p{n}"} for n, (answers, matters) in enumerate(crowd(90, 9))]
ROWS[4]["trust"], ROWS[50]["adult"], ROWS[50]["energy"] = "11", "x", "7"
EMPTY = dict.fromkeys(ROWS[0], "")
SOURCE = EngineSource(DATA)


@pytest.fixture(scope="module", autouse=True)
def plain_main():
    """Workers run what `__main__` was; a page tested before in this process may have taken its place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
        yield


class Here:
    """Stands in for a client of Dask: everything is done at once, in this process."""

    def map(self, function, parts, job, pure):
        self.parts = parts
        return [types.SimpleNamespace(result=partial(function, part, job)) for part in parts]


@pytest.fixture
def here(monkeypatch):
    client = Here()
    monkeypatch.setattr(cluster, "_client", lambda texts, scheduler: nullcontext(client))
    return client


@pytest.fixture
def parts(tmp_path):
    (tmp_path / "in").mkdir()
    for n in range(3):
        people = [*ROWS[n * 30 : n * 30 + 30], EMPTY, EMPTY]
        typed_parquet(people, tmp_path / "in" / f"part-{n}.parquet", row_group_size=20)
    return str(tmp_path / "in" / "part-*.parquet")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_two_workers_give_exactly_what_one_process_gives(engine, parts, tmp_path):
    options = Options(keep=("id",), explain=True)
    job = plan_job(engine, parts, tmp_path / "one.parquet", options, errors=tmp_path / "one.csv")
    wanted = run_job(job)
    spread = ClusterJob(SOURCE, options, tmp_path / "many")
    seen = []
    found = run_on_cluster(
        engine, spread, parts, "local", tmp_path / "many.csv", lambda rows, share: seen.append(share)
    )
    assert found == wanted
    assert (found.rows, found.bad) == (90, 2)
    assert found.summary.notes[-1] == "6 empty lines at the end of the file were left out."
    names = sorted(glob.glob(str(tmp_path / "many" / "*")))
    assert len(names) == 6
    together = pa.concat_tables([pq.read_table(name) for name in names])
    one = pq.read_table(tmp_path / "one.parquet")
    assert together.schema.equals(one.schema)
    assert together.combine_chunks().equals(one.combine_chunks())
    assert (tmp_path / "many.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()
    assert seen[-1] == 1.0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in",
        "many",
        "many.csv",
        "one.csv",
        "one.parquet",
    ]


def refused(engine, given, folder, scheduler="local"):
    with pytest.raises(TableError) as error:
        run_on_cluster(engine, ClusterJob(SOURCE, Options(("id",)), folder), given, scheduler)
    return str(error.value)


def test_what_cannot_be_spread_is_said_before_anything_starts(engine, parts, tmp_path):
    (tmp_path / "a.csv").write_text("trust,id\n1,2\n", encoding="utf-8")
    assert "reads Parquet files only" in refused(engine, str(tmp_path / "a.csv"), tmp_path / "out")
    assert "is there already" in refused(engine, parts, tmp_path / "in")
    assert "no file has such a name" in refused(engine, str(tmp_path / "x-*.parquet"), tmp_path / "out")
    typed_parquet([cells(someone()) | {"id": "1"}], tmp_path / "in" / "part-9.parquet")
    odd = refused(engine, parts, tmp_path / "out")
    assert odd.startswith("part-9.parquet: it does not have the columns of part-0.parquet")
    assert not (tmp_path / "out").exists()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_scheduler_that_does_not_answer_is_named(engine, parts, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    said = refused(engine, parts, tmp_path / "out", "tcp://127.0.0.1:1")
    assert said.startswith("tcp://127.0.0.1:1: no scheduler answers there")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_without_dask_one_sentence_says_how_to_get_it(engine, parts, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    assert "pip install '.[cluster]'" in refused(engine, parts, tmp_path / "out")


def test_dask_is_not_loaded_for_anybody_else(engine):
    code = "import sys, recommender.cli; print([m for m in sys.modules if 'dask' in m or m == 'pandas'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_engine_is_loaded_once_for_a_process():
    assert engine_of(SOURCE) is engine_of(EngineSource(DATA))


def test_an_empty_group_of_rows_is_passed_over(engine, here, tmp_path):
    """It would have the name of the group behind it, and two workers would write that file at once."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "part-0.parquet"
    table = pa.table({"trust": ["1", "2"], "id": ["a", "b"]})
    with pq.ParquetWriter(path, table.schema) as writer:
        for rows in (table.slice(0, 1), table.slice(0, 0), table.slice(1, 1)):
            writer.write_table(rows)
    assert pq.read_metadata(path).num_row_groups == 3
    job = ClusterJob(SOURCE, Options(("id",)), tmp_path / "out")
    assert run_on_cluster(engine, job, str(path), "local").rows == 2
    names = sorted(glob.glob(str(tmp_path / "out" / "*")))
    assert [pq.read_table(name)["row"].to_pylist() for name in names] == [[1], [2]]
    assert [part.group for part in here.parts] == [0, 2]


@pytest.mark.usefixtures("here")
def test_a_file_that_seems_coded_otherwise_can_be_refused(engine, tmp_path):
    columns = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
    rows = [dict(zip(columns, codes, strict=True)) for codes in ("011", "121", "212")]
    path = typed_parquet(rows, tmp_path / "x.parquet", row_group_size=2)
    job = ClusterJob(SOURCE, Options(), tmp_path / "out", fail_on_suspect=True)
    with pytest.raises(SuspectError, match="0 in 1, 0, 0 of 3 rows and never 3"):
        run_on_cluster(engine, job, str(path), "local", tmp_path / "e.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.parquet"]
