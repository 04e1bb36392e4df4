"""The functions for scripts and notebooks: what the command line gives, in few lines."""

import re
from pathlib import Path

import pandas as pd
import pytest

import recommender as tend
from recommender.catalog.faults import CatalogError
from recommender.catalog.weight_set import weight_set_of
from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import recommend_people
from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from recommender.scoring.responses import read_answers

ROOT = Path(__file__).parents[2]
ANSWERS = {"trust": 3, "touch_gap": "much_less", "within_reach": ["pet"], "kind_contact": "no"}


@pytest.fixture(scope="module")
def file(engine, tmp_path_factory):
    path = tmp_path_factory.mktemp("api") / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        write_people(engine.catalog, simulate(engine.catalog, 1000, 7), out)
    return path


@pytest.fixture(scope="module")
def people(file):
    return pd.read_csv(file, dtype="string")


def test_the_lines_in_the_documentation_run(file, monkeypatch, capsys):
    text = (ROOT / "docs" / "research.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(import recommender as tend\n.+?)```", text, re.S).group(1)
    lines = [line for line in block.splitlines() if line and not line.startswith("#")]
    assert len(lines) <= 8
    monkeypatch.chdir(file.parent)
    exec(block, {})
    shown = capsys.readouterr().out
    assert shown.lstrip().startswith("before ")
    assert "points_hug_touch_wish" in shown


def test_one_person_gets_what_tend_recommend_prints(engine):
    wanted = recommend_people(engine, [read_answers(engine.catalog, ANSWERS)], matters=[{"touch": 5}])
    found = tend.score(ANSWERS | {"matters_touch": 5}, engine)
    assert found.document == result_document(PersonResult(wanted))
    (best, *_) = found.document["categories"]
    assert found.categories.loc[best["id"], "fit"] == best["fit"]
    assert repr(found).splitlines()[2].split()[:2] == [best["id"], "1"]
    for id, row in found.activities.iterrows():
        total = row["base"] + found.receipt(id)["points"].sum()
        assert row["fit"] == pytest.approx(50 + total * 50 / engine.catalog.method.cap, abs=1e-9)
    with pytest.raises(KeyError):
        found.receipt("vitamin_b")
    with pytest.raises(ValueError, match="trust: "):
        tend.score({"trust": 11}, engine)


def test_weights_are_a_frame_and_come_back_as_they_were(engine):
    frame = tend.weights(engine)
    assert list(frame.columns) == ["activity", "criterion", "weight", "certainty", "source", "reason"]
    assert weight_set_of(tend.with_weights(engine, frame).catalog) == weight_set_of(engine.catalog)


def test_cells_change_or_leave_and_what_is_wrong_is_named_by_its_line(engine):
    changed = tend.with_weights(engine, {("hug", "touch_wish"): -1, ("hug", "touch_ease"): 0})
    before, after = (
        tend.weights(e).set_index(["activity", "criterion"])["weight"] for e in (engine, changed)
    )
    assert set(before.index) - set(after.index) == {("hug", "touch_ease")}
    assert dict(after[after != before[after.index]]) == {("hug", "touch_wish"): -1}
    with pytest.raises(KeyError):
        tend.with_weights(engine, {("hug", "hug"): 1})
    frame = tend.weights(engine)
    frame.loc[4, "weight"] = 9
    with pytest.raises(CatalogError, match=r"weights\.csv line 6: weight: 9"):
        tend.with_weights(engine, frame)
    with pytest.raises(CatalogError, match="none: add a row"):
        tend.with_weights(engine, frame.head(0))


def test_compare_names_who_changed_and_because_of_what(engine, people):
    changed = tend.with_weights(engine, {("hug", "touch_wish"): 1})
    before, after = (tend.score(people, e, explain=True) for e in (engine, changed))
    found = tend.compare(before, after)
    columns = [f"rank_{id}" for id in engine.model.category_ids]
    first_before, first_after = (frame[columns].eq(1).fillna(False) for frame in (before, after))
    differs = (first_before != first_after).any(axis=1)
    assert list(found.index) == list(before["row"][differs])
    assert set(found["because"]) == {"points_hug_touch_wish"}
    assert len(tend.compare(before, before)) == 0


def test_bad_rows_are_left_out_of_a_comparison(engine, people):
    spoilt = people.head(20).copy()
    spoilt.loc[3, "trust"] = "99"
    scored = tend.score(spoilt, engine)
    assert scored["fault"].notna().sum() == 1
    assert len(tend.compare(scored, scored)) == 0
    nobody = scored[scored["fault"].notna()]
    with pytest.raises(ValueError, match=r"before: no row was scored; .*trust: 99: "):
        tend.compare(nobody, nobody)
    with pytest.raises(ValueError, match="row"):
        tend.compare(scored, scored.tail(5))
