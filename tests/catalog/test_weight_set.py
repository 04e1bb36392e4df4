"""A weight set as a document: what is written is what is read, and no draft gets past the checks."""

from dataclasses import replace

import pytest

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA
from recommender.catalog.weight_set import (
    Numbers,
    read_weight_set,
    weight_set_of,
    with_weight_set,
    write_numbers,
    write_weights,
)
from recommender.recommend import build_engine, recommend_people
from recommender.scoring.responses import read_answers
from tests.scoring.conftest import Raw

HEAD = "activity,criterion,weight,certainty,source,reason\n"
ROW = "hug,touch_wish,{weight},high,{source},Because.\n"


@pytest.fixture(scope="module")
def raw():
    return Raw()


@pytest.fixture(scope="module")
def shipped(catalog):
    return weight_set_of(catalog)


def with_weight(shipped, activity, criterion, **parts):
    rows = [
        row.model_copy(update=parts) if (row.activity, row.criterion) == (activity, criterion) else row
        for row in shipped.weights
    ]
    return replace(shipped, weights=tuple(rows))


def with_numbers(shipped, **parts):
    return replace(shipped, numbers=shipped.numbers.model_copy(update=parts))


def faults_of(catalog, weight_set):
    with pytest.raises(CatalogError) as caught:
        with_weight_set(catalog, weight_set)
    return [str(fault) for fault in caught.value.faults]


def refused(catalog, weights, numbers=None):
    with pytest.raises(CatalogError) as caught:
        read_weight_set(catalog, weights, numbers)
    return [str(fault) for fault in caught.value.faults]


def test_what_is_written_is_the_shipped_file_to_the_last_byte(shipped):
    assert write_weights(shipped).encode() == (DATA / "weights.csv").read_bytes()


def test_what_is_written_is_what_is_read(catalog, shipped):
    draft = with_numbers(
        with_weight(shipped, "hug", "touch_wish", weight=-1.25, reason='A "comma, and a quote"'),
        matters_weight=1.5,
    )
    for weight_set in (shipped, draft):
        read = read_weight_set(catalog, write_weights(weight_set), write_numbers(weight_set))
        assert read == weight_set
        assert read_weight_set(catalog, "\ufeff" + write_weights(weight_set)).weights == read.weights


def test_without_numbers_those_of_the_catalog_stay(catalog, shipped):
    assert read_weight_set(catalog, write_weights(shipped)).numbers == shipped.numbers


def test_a_whole_number_may_be_written_without_a_point(catalog, shipped):
    text = write_numbers(shipped).replace("matters_weight = 2.0", "matters_weight = 2")
    assert "= 2\n" in text
    assert read_weight_set(catalog, write_weights(shipped), text).numbers == shipped.numbers


def test_the_shipped_set_in_its_own_place_changes_nothing(catalog, shipped):
    assert with_weight_set(catalog, shipped).weights_hash == catalog.weights_hash


def test_each_change_has_a_hash_of_its_own(catalog, shipped):
    drafts = [
        shipped,
        with_weight(shipped, "hug", "touch_wish", weight=1.0),
        with_weight(shipped, "hug", "touch_wish", certainty="low"),
        with_weight(shipped, "hug", "touch_wish", reason="Another."),
        with_numbers(shipped, matters_weight=1.0),
        with_numbers(shipped, oxytocin_points=shipped.numbers.oxytocin_points | {"A": 0.5}),
    ]
    assert len({with_weight_set(catalog, draft).weights_hash for draft in drafts}) == len(drafts)


def test_the_cap_of_a_draft_follows_from_its_weights(catalog, engine, shipped):
    draft = with_weight_set(catalog, with_weight(shipped, "hug", "touch_wish", weight=-3.0))
    built = build_engine(with_weight_set(catalog, with_numbers(shipped, matters_weight=3.0)))
    assert build_engine(with_weight_set(catalog, shipped)).model.catalog.method.cap == catalog.method.cap
    for found in (build_engine(draft), built):
        bound = found.ranges.cap_bound / 400
        assert bound <= found.model.catalog.method.cap < bound + 0.5
    assert built.model.catalog.method.cap > catalog.method.cap


def test_points_for_the_oxytocin_grade_move_the_base_by_just_as_much(catalog, engine, raw, shipped):
    points = {"A": 1.0, "B": 0.5, "C": 0.0, "D": -0.25, "X": 0.0}
    draft = build_engine(with_weight_set(catalog, with_numbers(shipped, oxytocin_points=points)))
    for place, id in enumerate(raw.ranked):
        grade = raw.activities[id]["oxytocin"]["grade"]
        assert draft.model.base[place] - engine.model.base[place] == points[grade] * 400


def test_a_draft_scores_with_its_own_weight(catalog, engine, raw, shipped):
    draft = build_engine(with_weight_set(catalog, with_weight(shipped, "hug", "touch_wish", weight=1.0)))
    answers = {"touch_gap": "much_less"}
    before, after = (
        recommend_people(e, [read_answers(catalog, answers)]).ranking.units[0] for e in (engine, draft)
    )
    level, reference, weight, _ = raw.receipt("hug", answers)["touch_wish"]
    assert before[0] - after[0] == (weight - 1) * (level - reference) * 400
    assert (before[1:] == after[1:]).all()


def test_a_draft_may_drop_a_criterion_or_a_source_and_cite_by_doi(catalog, shipped):
    kept = tuple(row for row in shipped.weights if row.criterion != "rebuffed")
    assert len(kept) < len(shipped.weights)
    with_weight_set(catalog, replace(shipped, weights=kept))
    with_weight_set(catalog, with_weight(shipped, "hug", "touch_wish", source="doi:10.1000/a-b_c.1"))


def test_a_draft_may_cite_a_source_of_the_shipped_set_no_more(catalog, shipped):
    source = next(iter(catalog.sources.values()))
    spare = replace(catalog, sources={**catalog.sources, "nobody_2000": source})
    with_weight_set(spare, shipped)


@pytest.mark.parametrize("source", ["10.1000/x", "doi:11.1/x", "doi:10.1000/ x", "", "=1"])
def test_a_source_of_another_form_is_refused(catalog, source):
    found = refused(catalog, HEAD + ROW.format(weight="1", source=source))
    assert len(found) == 1
    assert "weights.csv line 2: source" in found[0]


def test_an_unknown_source_is_refused(catalog, shipped):
    found = faults_of(catalog, with_weight(shipped, "hug", "touch_wish", source="nobody_2020"))
    assert [line for line in found if "weights.csv line 2: source" in line] == found != []


@pytest.mark.parametrize(
    ("weights", "wanted"),
    [
        ("", "weights.csv: line 1: nothing"),
        ("a;b;c\n", "parted by commas and not semicolons"),
        (HEAD, "weights.csv: rows: none: add a row for each weight"),
        (HEAD + ROW.format(weight="٢", source="evans_article"), "weights.csv line 2: weight: ٢"),
        (HEAD + ROW.format(weight="0_1", source="evans_article"), "weights.csv line 2: weight: 0_1"),
        (HEAD + ROW.format(weight=" 1", source="evans_article"), "weights.csv line 2: weight: 1: write"),
        (HEAD + ROW.format(weight="1e0", source="evans_article"), "weights.csv line 2: weight: 1e0"),
        (HEAD + "hug,touch_wish,1\n", "weights.csv line 2: row: 3 cells"),
        (HEAD + ROW.format(weight="1,5", source="evans_article"), "weights.csv line 2: row: 7 cells"),
        (HEAD + ROW.format(weight="much", source="evans_article"), "weights.csv line 2: weight: much"),
        (HEAD + ROW.format(weight="nan", source="evans_article"), "weights.csv line 2: "),
        (HEAD + ROW.format(weight="inf", source="evans_article"), "weights.csv line 2: "),
        (HEAD + "x" * 200_000, "weights.csv: file: field larger"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(catalog, weights, wanted):
    assert any(wanted in line for line in refused(catalog, weights)), refused(catalog, weights)


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ("x = ", "numbers.toml: TOML"),
        ("", "numbers.toml: helpfulness_points: missing"),
        ("cap = 3.0", "numbers.toml: cap"),
        ("matters_weight = " + "9" * 5000, "numbers.toml: TOML"),
        ("matters_weight = " + "9" * 400, "numbers.toml: matters_weight"),
        ("[" + ".".join("a" * 3000) + "]\nb = 1", "numbers.toml: file: nested too deeply"),
        ("spread = " + "[" * 5000 + "]" * 5000, "numbers.toml: TOML"),
    ],
)
def test_broken_numbers_are_refused_with_their_place(catalog, shipped, numbers, wanted):
    found = refused(catalog, write_weights(shipped), numbers)
    assert any(wanted in line for line in found), found


@pytest.mark.parametrize("text", ["nan", "inf", '"1"', "true"])
def test_a_number_that_is_none_is_refused(catalog, shipped, text):
    numbers = write_numbers(shipped).replace("matters_weight = 2.0", f"matters_weight = {text}")
    assert any("matters_weight" in line for line in refused(catalog, write_weights(shipped), numbers))


def test_weights_that_are_all_zero_or_all_but_one_end_in_a_message(catalog, shipped):
    found = faults_of(catalog, replace(shipped, weights=()))
    assert sum("nothing speaks for it" in line for line in found) == 25
    zero = tuple(row.model_copy(update={"weight": 0.0}) for row in shipped.weights)
    assert any(
        "use whole quarters" in line for line in faults_of(catalog, replace(shipped, weights=zero))
    )
    one = replace(shipped, weights=shipped.weights[:1])
    assert sum("nothing speaks for it" in line for line in faults_of(catalog, one)) == 24


@pytest.mark.parametrize("weight", [0.1, 3.25, -4.0])
def test_a_weight_outside_the_scale_is_refused(catalog, shipped, weight):
    assert faults_of(catalog, with_weight(shipped, "hug", "touch_wish", weight=weight))


def test_no_draft_gets_past_a_safety_rule(catalog, shipped):
    """Where somebody was treated badly, the fit of this one never rises: gates.toml says so."""
    found = faults_of(catalog, with_weight(shipped, "reframe_distrust", "stigma", weight=2.0))
    assert any("reframe_distrust" in line for line in found)


@pytest.mark.parametrize("name", ["helpfulness_points", "oxytocin_points", "spread"])
def test_a_grade_without_its_number_is_refused(catalog, shipped, name):
    table = dict(getattr(shipped.numbers, name))
    table.popitem()
    assert any(name in line for line in faults_of(catalog, with_numbers(shipped, **{name: table})))


def test_numbers_are_all_that_may_be_changed_of_the_method(shipped):
    assert set(Numbers.model_fields) == {
        "helpfulness_points",
        "oxytocin_points",
        "spread",
        "matters_weight",
    }
    assert isinstance(shipped.numbers, Numbers)
