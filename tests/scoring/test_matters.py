"""What matters to the person: read strictly, weighed by itself, and silent until it is touched."""

from random import Random

import numpy as np
import pytest

from recommender.cohort.simulate import simulate
from recommender.recommend import how_sure, recommend, recommend_people
from recommender.report.document import catalog_document, result_document
from recommender.report.person import PersonResult
from recommender.scoring.responses import (
    AnswerError,
    encode,
    read_answers,
    read_matters,
    untouched,
)


def people_of(raw, name, n=60, blank=0.15):
    random = Random(name)
    return [raw.random_answers(random, blank) for _ in range(n)]


def scored(engine, people, matters=None):
    read = [read_answers(engine.model.catalog, answers) for answers in people]
    return recommend_people(engine, read, matters=matters)


def document(engine, answers, matters=None):
    found = scored(engine, [answers], None if matters is None else [matters])
    return result_document(PersonResult(found))


# --- read, never coerced -----------------------------------------------------------------------


@pytest.mark.parametrize("importance", range(6))
def test_every_importance_of_every_ranked_category_is_read(engine, raw, importance):
    given = dict.fromkeys(raw.categories, importance)
    assert read_matters(engine.model.catalog, given) == given


def test_what_was_not_touched_is_absent(engine):
    assert read_matters(engine.model.catalog, {}) == {}
    assert read_matters(engine.model.catalog, {"music": 0}) == {"music": 0}


REFUSED = {
    "below": -1,
    "above": 6,
    "far above": 10**40,
    "longer than Python writes": 10**5000,
    "a fraction": 2.5,
    "a whole fraction": 3.0,
    "yes": True,
    "no": False,
    "text": "3",
    "nothing": None,
    "a list": [3],
    "no number": float("nan"),
    "endless": float("inf"),
    "numpy": np.int64(3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_importance_that_is_no_whole_number_from_0_to_5_is_refused(engine, name):
    with pytest.raises(AnswerError) as caught:
        read_matters(engine.model.catalog, {"touch": 2, "music": REFUSED[name]})
    assert caught.value.item == "matters.music"
    assert str(caught.value).startswith("matters.music: ")
    assert caught.value.allowed == "a whole number from 0 to 5"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("id", ["clinician", "hug", "matters_music", "Music", "", "m\u00fasic", "a b"])
def test_an_unknown_or_unranked_category_is_refused(engine, id):
    with pytest.raises(AnswerError) as caught:
        read_matters(engine.model.catalog, {id: 3})
    assert "matters." in caught.value.item
    assert caught.value.item.isascii()
    assert "among_people" in caught.value.allowed
    assert "clinician" not in caught.value.allowed


def test_importance_is_kept_by_category_in_catalog_order(engine, raw):
    given = {id: n % 6 for n, id in enumerate(raw.categories) if n != 3}
    row = encode(engine.model.catalog, [{}], [given]).matters[0]
    assert row.dtype == np.int16
    assert row.tolist() == [given.get(id, -1) for id in raw.categories]


@pytest.mark.parametrize("given", [[], [{}], [{}, {}, {}]])
def test_one_mapping_is_wanted_for_each_person(engine, given):
    with pytest.raises(ValueError, match=r"zip|argument"):
        encode(engine.model.catalog, [{}, {}], given)


# --- silent until touched ----------------------------------------------------------------------


def test_without_a_word_on_it_all_is_as_if_there_were_no_such_thing(engine, raw):
    people = people_of(raw, "untouched")
    silent, empty = scored(engine, people), scored(engine, people, [{}] * len(people))
    for part in vars(silent.ranking):
        assert (getattr(silent.ranking, part) == getattr(empty.ranking, part)).all(), part
    answered = len(raw.criteria)
    assert (silent.profile.levels[:, answered:] == -1).all()
    weights, base = engine.model.weights[:answered], engine.model.base
    offset = np.where(silent.profile.levels == -1, 0, silent.profile.levels - engine.model.reference)
    assert (silent.ranking.units == base + offset[:, :answered] @ weights).all()


def test_a_kind_that_was_not_touched_has_no_line_in_any_receipt(engine, raw):
    for answers in people_of(raw, "receipt", 6):
        for matters in (None, {}, {"music": 4}):
            for row in document(engine, answers, matters)["activities"]:
                lines = [t for t in row["contributions"] if t["criterion"].startswith("matters_")]
                wanted = ["matters_music"] if matters and row["category"] == "music" else []
                assert [t["criterion"] for t in lines] == wanted


def test_made_up_people_have_set_nothing(engine, raw):
    catalog = engine.model.catalog
    made = simulate(catalog, 50, 3)
    assert made.matters.shape == untouched(catalog, 50).shape == (50, len(raw.categories))
    assert (made.matters == -1).all()


# --- each category by itself -------------------------------------------------------------------


@pytest.mark.parametrize("importance", range(6))
def test_one_category_moves_its_own_activities_and_no_other(engine, raw, importance):
    people = people_of(raw, "alone", 12)
    before = scored(engine, people)
    for id, members in raw.categories.items():
        after = scored(engine, people, [{id: importance}] * len(people))
        own = np.array([activity in members for activity in raw.ranked])
        # Weight 2, level n / 5, reference one half: from one point against to one point for.
        step = 400 * (2 * importance - 5) // 5
        for one, other in (
            (after.ranking.units, before.ranking.units),
            (after.bounds.low, before.bounds.low),
            (after.bounds.high, before.bounds.high),
        ):
            moved = one - other
            assert (moved[:, own] == step).all(), id
            assert not moved[:, ~own].any(), id


@pytest.mark.parametrize("importance", range(6))
def test_the_same_importance_for_all_keeps_every_order(engine, raw, importance):
    people = people_of(raw, "all alike")
    alike = dict.fromkeys(raw.categories, importance)
    before, after = (scored(engine, people, [m] * len(people)).ranking for m in ({}, alike))
    assert len(set((after.units - before.units).ravel().tolist())) == 1
    for part in ("rank", "category_rank", "best"):
        assert (getattr(after, part) == getattr(before, part)).all(), part


def test_no_importance_changes_which_activity_is_best_within_its_kind(engine, raw):
    people, random = people_of(raw, "best"), Random(8)
    matters = [raw.random_matters(random) for _ in people]
    before, after = scored(engine, people).ranking, scored(engine, people, matters).ranking
    assert (after.best == before.best).all()
    assert (after.category_rank != before.category_rank).any()


def test_a_missing_answer_is_just_as_open_whatever_matters(engine, raw):
    people, random = people_of(raw, "open", 40, 0.6), Random(9)
    matters = [raw.random_matters(random, 0.1) for _ in people]
    silent, told = scored(engine, people), scored(engine, people, matters)
    before, after = silent.bounds, told.bounds
    assert (after.high - after.low == before.high - before.low).all()
    assert (after.high > after.low).any()
    for row in range(len(people)):
        found = [PersonResult(one, row).most_open_item for one in (silent, told)]
        assert found[0] == found[1]


def test_someone_who_answered_and_set_everything_has_no_range_left(engine, raw):
    random = Random(10)
    people = [{id: raw.random_answer(id, random) for id in raw.items} for _ in range(20)]
    people = [{id: "declined" if a == ["declined"] else a for id, a in p.items()} for p in people]
    bounds = scored(engine, people, [raw.random_matters(random, 0.0) for _ in people]).bounds
    known = [all(a != "declined" for a in p.values()) for p in people]
    assert any(known)
    assert (bounds.low == bounds.high)[known].all()


def test_gates_outrank_what_matters(engine):
    answers = {"adult": "yes", "safety": ["touch"], "touch_comfort": "none", "intimacy": "off"}
    found = document(engine, answers, {"touch": 5, "intimacy": 5})
    open_ones = {row["id"] for row in found["activities"]}
    assert open_ones.isdisjoint({"hug", "massage", "self_hug", "self_massage", "orgasm"})
    assert "intimacy" not in {row["id"] for row in found["categories"]}


def test_what_matters_counts_in_the_draws_too(engine, raw):
    people = people_of(raw, "draws", 10, 0.0)
    low, high = ([{"animals": n}] * len(people) for n in (0, 5))
    column = list(raw.categories).index("animals")
    shares = [how_sure(scored(engine, people, m)).top_share[:, column] for m in (low, high)]
    assert (shares[0] <= shares[1]).all()
    assert (shares[1] - shares[0]).max() > 0.3


def test_one_person_and_many_get_the_same_numbers(engine, raw):
    people, random = people_of(raw, "batch", 25), Random(11)
    matters = [raw.random_matters(random) for _ in people]
    many = scored(engine, people, matters).ranking
    for row, (answers, own) in enumerate(zip(people, matters, strict=True)):
        alone = scored(engine, [answers], [own]).ranking
        for part in vars(alone):
            assert (getattr(alone, part)[0] == getattr(many, part)[row]).all(), part


def test_points_of_many_people_are_one_product(engine, raw, monkeypatch):
    """What matters stands in the same columns: no second pass over the weights of answers."""
    widths = []
    model = type(engine.model)
    points = model.points

    def counted(self, levels, first=0):
        widths.append(levels.shape[1])
        return points(self, levels, first)

    monkeypatch.setattr(model, "points", counted)
    found = recommend(engine, simulate(engine.model.catalog, 50, 4))
    assert widths == [len(raw.criteria) + len(raw.categories)]
    assert found.bounds.low.shape == found.ranking.units.shape
    assert sorted(widths) == [len(raw.categories), len(raw.criteria) + len(raw.categories)]


# --- in the catalog ----------------------------------------------------------------------------


def test_what_matters_is_one_criterion_a_ranked_category_and_no_item(engine, raw):
    catalog = engine.model.catalog
    wanted = [f"matters_{id}" for id in raw.categories]
    assert list(catalog.matters_criteria) == [c.id for c in catalog.matters_criteria.values()] == wanted
    assert list(catalog.criteria) == list(raw.criteria)
    assert list(engine.model.criterion_ids) == [*raw.criteria, *wanted]
    assert not set(wanted) & set(catalog.items)


def test_only_the_activities_of_a_category_have_a_weight_on_it(engine, raw):
    weights = engine.model.weights[len(raw.criteria) :]
    wanted = [[8 if a in members else 0 for a in raw.ranked] for members in raw.categories.values()]
    assert weights.tolist() == wanted


def test_the_words_fit_after_because_and_name_no_category(engine):
    catalog = engine.model.catalog
    titles = [category.title.lower() for category in catalog.categories.values()]
    for criterion in catalog.matters_criteria.values():
        for words in (criterion.more, criterion.less):
            assert words[0].islower()
            assert words[-1] != "."
            assert not [title for title in titles if title in words.lower()]


def test_the_catalog_lists_what_can_be_set(engine, raw):
    listed = catalog_document(engine.model.catalog)
    assert listed["matters"] == [
        {"id": f"matters_{id}", "category": id, "low": 0, "high": 5} for id in raw.categories
    ]
    assert listed["criteria"] == list(raw.criteria)
