"""What comes out for many people is what comes out for one, and what the raw tables say."""

import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from recommender.cohort import score_frame
from recommender.cohort.columns import output_columns, output_schema
from recommender.cohort.faults import TableError
from recommender.cohort.frame import score_batch
from recommender.recommend import recommend_people
from recommender.report.document import result_document
from recommender.report.person import PersonResult
from recommender.scoring.responses import read_answers, read_matters
from tests.cohort.people import RAW, cells, crowd, someone, table

PERSONAS = sorted((Path(__file__).parents[1] / "personas").glob("*.toml"))
PEOPLE = crowd(60, 11)


@pytest.fixture(scope="module")
def scored(engine):
    rows = [cells(answers, matters) for answers, matters in PEOPLE]
    return score_batch(engine, table(rows), explain=True).results.to_pylist()


def told(engine, answers, matters):
    """The document that `tend recommend` prints for the same answers."""
    catalog = engine.model.catalog
    read = [read_answers(catalog, answers)], frozenset(), [read_matters(catalog, matters)]
    return result_document(PersonResult(recommend_people(engine, *read)))


def check_same(row, document):
    """One row of results against the document, in both directions."""
    categories = {c["id"]: c for c in document["categories"]}
    activities = {a["id"]: a for a in document["activities"]}
    closed = {}
    for entry in document["closed"]:
        closed.setdefault(entry["activity"], entry["gate"])
    for id in RAW.categories:
        found = categories.get(id, {"fit": None, "rank": None, "best_activity": None})
        assert row[f"fit_{id}"] == found["fit"]
        assert row[f"rank_{id}"] == found["rank"]
        assert row[f"best_{id}"] == found["best_activity"]
    for id in RAW.ranked:
        assert row[f"closed_{id}"] == closed.get(id)
        assert row[f"rank_{id}"] == activities.get(id, {"rank": None})["rank"]
        assert id not in activities or row[f"fit_{id}"] == activities[id]["fit"]
    for id, score in document["scores"].items():
        assert row[f"score_{id}"] == score["value"]
        assert row.get(f"band_{id}") == score["band"]
    versions = (row["questionnaire_hash"], row["weights_hash"], row["engine_version"])
    assert versions == tuple(document["model"][name] for name in ("questionnaire", "weights", "engine"))


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_one_row_is_what_recommend_prints(engine, path):
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    row = cells(content["answers"], content.get("matters", {}))
    (result,) = score_batch(engine, table([row])).results.to_pylist()
    check_same(result, told(engine, content["answers"], content.get("matters", {})))


@pytest.mark.parametrize("place", range(len(PEOPLE)))
def test_a_row_among_many_is_what_recommend_prints(engine, scored, place):
    check_same(scored[place], told(engine, *PEOPLE[place]))


def test_fits_are_those_of_the_raw_tables(scored):
    for row, (answers, matters) in zip(scored, PEOPLE, strict=True):
        for id in RAW.ranked:
            assert row[f"fit_{id}"] == pytest.approx(float(RAW.fit(id, answers, matters)), abs=1e-9)


def test_explained_points_are_those_of_the_raw_tables_and_add_up(scored):
    cap = float(RAW.method["cap"])
    for row, (answers, matters) in zip(scored[:20], PEOPLE, strict=False):
        for id in RAW.ranked:
            wanted = {c: float(term[3]) for c, term in RAW.receipt(id, answers, matters).items()}
            prefix = f"points_{id}_"
            found = {
                name.removeprefix(prefix): value
                for name, value in row.items()
                if name.startswith(prefix) and value is not None
            }
            assert found == pytest.approx(wanted)
            total = row[f"base_{id}"] + sum(found.values())
            assert row[f"fit_{id}"] == pytest.approx(50 + 50 * total / cap)


def test_explained_are_all_weights_that_are_not_zero(engine):
    names = output_schema(engine.model.catalog, explain=True).names
    pairs = [pair for pair, weight in RAW.weights.items() if weight]
    pairs += [(id, f"matters_{RAW.category_of[id]}") for id in RAW.ranked]
    wanted = {f"points_{activity}_{criterion}" for activity, criterion in pairs}
    assert {name for name in names if name.startswith("points_")} == wanted
    assert Fraction(RAW.method["matters"]["weight"]) != 0


def test_no_two_columns_share_a_name(engine):
    names = [column.name for column in output_columns(engine.model.catalog, explain=True)]
    assert len(set(names)) == len(names)
    assert not set(RAW.categories) & set(RAW.activities)


def test_repeated_texts_are_dictionaries_and_whole_numbers_small(engine):
    kinds = {field.name: field.type for field in output_schema(engine.model.catalog)}
    for name in ("weights_hash", "closed_hug", "best_touch", "band_phq4"):
        assert pa.types.is_dictionary(kinds[name])
    assert kinds["rank_hug"] == kinds["score_phq4"] == pa.int16()
    assert kinds["fit_hug"] == kinds["fit_touch"] == pa.float64()


# --- pandas ---------------------------------------------------------------------------------------


@pytest.fixture
def frame():
    rows = [cells(answers, matters) for answers, matters in PEOPLE[:6]]
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


def test_a_frame_gives_what_a_table_gives(engine, frame):
    good = frame.drop(index=["p1", "p4"])
    wanted = score_batch(engine, pa.Table.from_pandas(good, preserve_index=False)).results
    result = score_frame(frame, engine).drop(index=["p1", "p4"]).drop(columns=["row", "fault"])
    again = pa.Table.from_pandas(
        result, schema=wanted.drop_columns(["row"]).schema, preserve_index=False
    )
    assert again.equals(wanted.drop_columns(["row"]))


def test_whole_numbers_of_a_frame_stay_whole(engine, frame):
    result = score_frame(frame, engine)
    assert result["rank_touch"].dtype == "Int16"
    assert result["fit_touch"].dtype == np.float64
    assert result["best_touch"].dtype == "category"


def test_whole_numbers_that_pandas_turned_into_floats_are_not_guessed_back(engine):
    df = pd.DataFrame([cells(someone())] * 2).assign(trust=[1, None])
    result = score_frame(df, engine)
    assert result["fault"][0].startswith("trust: 1.0: one of 0, 1")
    assert pd.isna(result["fault"][1])


def test_a_frame_with_several_types_in_one_column_is_read_cell_by_cell(engine):
    df = pd.DataFrame([cells(someone())] * 5).assign(
        trust=pd.Series([3, "3", 3.0, None, True], dtype=object)
    )
    result = score_frame(df, engine)
    assert result["score_trust"].tolist()[:2] == [3, 3]
    assert result["fault"].isna().tolist() == [True, True, False, True, False]
    assert result["missing_blank"][3] == 1


def test_a_frame_with_a_column_twice_is_refused(engine, frame):
    twice = pd.concat([frame, frame[["trust"]]], axis=1)
    with pytest.raises(TableError, match="the column trust is there twice"):
        score_frame(twice, engine)


def test_a_frame_where_all_is_good_or_bad_or_empty(engine, frame):
    good, bad = frame.loc[["p0", "p2"]], frame.loc[["p1"]]
    assert score_frame(good, engine)["fault"].isna().all()
    assert score_frame(bad, engine)["fault"].notna().all()
    empty = score_frame(frame.iloc[:0], engine)
    assert len(empty) == 0
    assert empty.dtypes.astype(str).to_list() == score_frame(good, engine).dtypes.astype(str).to_list()


def test_columns_to_keep_are_carried_as_text(engine, frame):
    kept = frame.assign(site=range(6), note=["=1", None, "b", "c", "d", "e"])
    result = score_frame(kept, engine, keep=("site", "note"))
    assert result["site"].tolist()[:1] == ["0"]
    assert result["note"]["p0"] == "=1"
    with pytest.raises(TableError, match="site is no column"):
        score_frame(kept, engine)
