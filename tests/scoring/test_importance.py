"""What matters to the person: read strictly, weighed by itself, and silent until it is touched."""

from random import Random

import numpy as np
import pytest

from recommender.person.result import PersonResult
from recommender.recommend import how_sure
from recommender.scoring.responses import AnswerError, read_matters
from tests.raw import people_of, scored

# --- read, never coerced -----------------------------------------------------------------------


REFUSED = {
    "below": -1,
    "above": 6,
    "longer than Python writes": 10**5000,
    "a whole fraction": 3.0,
    "yes": True,
    "text": "3",
    "nothing": None,
    "no number": float("nan"),
    "numpy": np.int64(3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_importance_that_is_no_whole_number_from_0_to_5_is_refused(engine, name):
    with pytest.raises(AnswerError) as caught:
        read_matters(engine.catalog, {"touch": 2, "music": REFUSED[name]})
    assert caught.value.item == "matters.music"
    assert str(caught.value).startswith("matters.music: ")
    assert caught.value.allowed == "a whole number from 0 to 5"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("id", ["clinician", "hug", "", "m\u00fasic"])
def test_an_unknown_or_unranked_category_is_refused(engine, id):
    with pytest.raises(AnswerError) as caught:
        read_matters(engine.catalog, {id: 3})
    assert "matters." in caught.value.item
    assert caught.value.item.isascii()
    assert "among_people" in caught.value.allowed
    assert "clinician" not in caught.value.allowed


# --- each category by itself -------------------------------------------------------------------


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


def test_what_matters_counts_in_the_draws_too(engine, raw):
    people = people_of(raw, "draws", 10, 0.0)
    low, high = ([{"animals": n}] * len(people) for n in (0, 5))
    column = list(raw.categories).index("animals")
    shares = [how_sure(scored(engine, people, m)).top_share[:, column] for m in (low, high)]
    assert (shares[0] <= shares[1]).all()
    assert (shares[1] - shares[0]).max() > 0.3


# --- in the catalog ----------------------------------------------------------------------------


def test_what_matters_is_one_criterion_a_ranked_category_and_no_item(engine, raw):
    catalog = engine.catalog
    wanted = [f"matters_{id}" for id in raw.categories]
    assert list(catalog.matters_criteria) == [c.id for c in catalog.matters_criteria.values()] == wanted
    assert list(catalog.criteria) == list(raw.criteria)
    assert list(engine.model.criterion_ids)[: len(raw.criteria) + len(wanted)] == [
        *raw.criteria,
        *wanted,
    ]
    assert not set(wanted) & set(catalog.items)
