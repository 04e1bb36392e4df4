"""What comes out for many people is what comes out for one, and what the raw tables say."""

from dataclasses import replace
from fractions import Fraction

import pytest

from recommender.catalog.weight_set import weight_set_of, with_weight_set
from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import recommend_people
from recommender.research.cohort.results import output_columns, output_schema
from recommender.scoring.responses import read_answers, read_matters
from tests.research.cohort.people import RAW, cells, crowd, table
from tests.research.cohort.scored import score_table


def test_explained_are_all_weights_that_are_not_zero(engine):
    names = output_schema(engine.catalog, explain=True).names
    pairs = [pair for pair, weight in RAW.weights.items() if weight]
    pairs += [(id, f"matters_{RAW.category_of[id]}") for id in RAW.ranked]
    wanted = {f"points_{activity}_{criterion}" for activity, criterion in pairs}
    assert {name for name in names if name.startswith("points_")} == wanted
    assert Fraction(RAW.method["matters"]["weight"]) != 0


def test_no_two_columns_share_a_name(engine):
    names = [column.name for column in output_columns(engine.catalog, explain=True)]
    assert len(set(names)) == len(names)
    assert not set(RAW.categories) & set(RAW.activities)


PEOPLE = crowd(60, 11)


@pytest.fixture(scope="module")
def scored(engine):
    rows = [cells(answers, matters) for answers, matters in PEOPLE]
    return score_table(engine, table(rows), explain=True).results.to_pylist()


def told(engine, answers, matters):
    """The document that `tend recommend` prints for the same answers."""
    catalog = engine.catalog
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


def test_a_row_among_many_is_what_recommend_prints(engine, scored):
    for row, person in zip(scored, PEOPLE, strict=True):
        check_same(row, told(engine, *person))


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


def test_points_for_the_oxytocin_grade_have_a_column_of_their_own(engine):
    weights = weight_set_of(engine.catalog)
    points = {**weights.numbers.oxytocin_points, "A": 0.25}
    numbers = weights.numbers.model_copy(update={"oxytocin_points": points})
    draft = with_weight_set(engine.catalog, replace(weights, numbers=numbers))
    added = {*output_schema(draft, explain=True).names} - {
        *output_schema(engine.catalog, explain=True).names
    }
    graded = {a.id for a in draft.ranked_activities if a.oxytocin.grade == "A"}
    assert added == {f"base_oxytocin_{id}" for id in graded} != set()
