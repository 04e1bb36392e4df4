"""Frames come back row for row, with faults and without guesses."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from recommender.research.cohort import score_frame
from recommender.research.cohort.score import Scorer
from recommender.research.cohort.table import TableError
from recommender.research.cohort.writers import results_bytes
from tests.conftest import tend
from tests.research.cohort.people import cells, crowd, someone
from tests.research.cohort.scored import run_cohort


@pytest.fixture
def frame():
    rows = [cells(answers, matters) for answers, matters in crowd(6, 11)]
    rows[1]["trust"], rows[4]["energy"] = "11", "much"
    rows[4]["adult"] = "x"
    return pd.DataFrame(rows, index=[f"p{n}" for n in range(6)])


def test_every_row_of_a_frame_comes_back_with_its_index(engine, frame):
    result = score_frame(frame, engine)
    assert list(result.index) == list(frame.index)
    assert list(result["row"]) == [1, 2, 3, 4, 5, 6]
    assert result["fault"].isna().tolist() == [True, False, True, True, False, True]
    assert result["fault"]["p1"].startswith("trust: 11: one of 0, 1")
    bad = result.loc[["p1", "p4"]].drop(columns=["row", "fault"])
    assert bad.isna().all(axis=None)


def test_whole_numbers_of_a_frame_stay_whole(engine, frame):
    result = score_frame(frame, engine)
    assert result["rank_touch"].dtype == "Int16"
    assert result["fit_touch"].dtype == np.float64
    assert result["best_touch"].dtype == "category"


def test_whole_numbers_that_pandas_turned_into_floats_are_codes_and_halves_are_not(engine):
    df = pd.DataFrame([cells(someone())] * 3).assign(trust=[1, None, 2.5])
    result = score_frame(df, engine)
    assert result["score_trust"].tolist()[0] == 1
    assert result["fault"].isna().tolist() == [True, True, False]
    assert result["fault"][2].startswith("trust: 2.5: one of 0, 1")


@pytest.mark.parametrize("way", ["frame", "csv", "parquet"])
def test_plain_read_csv_and_to_csv_score_everybody_as_tend_cohort_does(engine, tmp_path, way):
    """pandas makes floats of every column with a gap."""
    assert tend("simulate", "-n", "400", "--seed", "7", "-o", tmp_path / "people.csv").exit_code == 0
    wanted, faults, outcome = run_cohort(engine, tmp_path / "people.csv", tmp_path / "wanted.csv")
    people = pd.read_csv(tmp_path / "people.csv")
    assert (people.dtypes == "float64").any()
    again = tmp_path / f"again.{way}"
    if way == "frame":
        scored = score_frame(people, engine)
        assert scored.attrs["summary"] == list(outcome.summary.lines)
        table = pa.Table.from_pandas(scored.drop(columns="fault"), preserve_index=False)
        schema = Scorer(engine, pa.schema([(name, pa.string()) for name in people])).tables.schema
        assert results_bytes(table.cast(schema), "csv") == wanted
        return
    people.to_csv(again, index=False) if way == "csv" else people.to_parquet(again)
    assert run_cohort(engine, again, tmp_path / "out.csv")[:2] == (wanted, faults)


def test_a_frame_with_several_types_in_one_column_is_read_cell_by_cell(engine):
    df = pd.DataFrame([cells(someone())] * 5).assign(
        trust=pd.Series([3, "3", 3.0, None, True], dtype=object)
    )
    result = score_frame(df, engine)
    assert result["score_trust"].tolist()[:2] == [3, 3]
    assert result["fault"].isna().tolist() == [True, True, True, True, False]
    assert result["missing_blank"][3] == 1


def test_a_frame_with_a_column_twice_is_refused(engine, frame):
    twice = pd.concat([frame, frame[["trust"]]], axis=1)
    with pytest.raises(TableError, match="the column trust is there twice"):
        score_frame(twice, engine)


def test_a_frame_where_all_is_good_or_bad_or_empty(engine, frame):
    good, bad = frame.loc[["p0", "p2"]], frame.loc[["p1"]]
    assert score_frame(good, engine)["fault"].isna().all()
    with pytest.warns(UserWarning, match="Not one row could be scored"):
        assert score_frame(bad, engine)["fault"].notna().all()
    empty = score_frame(frame.iloc[:0], engine)
    assert len(empty) == 0
    assert empty.dtypes.astype(str).to_list() == score_frame(good, engine).dtypes.astype(str).to_list()


def test_columns_to_keep_are_carried_as_text(engine, frame):
    kept = frame.assign(site=range(6), note=["=1", None, "b", "c", "d", "e"])
    result = score_frame(kept, engine, keep=("site", "note"))
    assert result["site"].tolist()[:1] == ["0"]
    assert result["note"]["p0"] == "=1"
    with pytest.raises(TableError, match="2 columns are none that Tend knows: site, note"):
        score_frame(kept, engine)
