"""The size of a first step is each person's own, also among many."""

import pytest

from recommender.recommend import recommend_people
from recommender.report.person import PersonResult
from recommender.scoring.responses import read_answers
from recommender.scoring.steps import step_minutes

# Answers and the limit in minutes that model.toml gives them.
PEOPLE = [({}, 10), ({"confidence": 1}, 2), ({"daily_time": "over60"}, 20), ({"energy": 0}, 5)]


@pytest.mark.parametrize("row", range(len(PEOPLE)))
def test_each_of_many_has_a_limit_of_their_own(engine, row):
    read = [read_answers(engine.model.catalog, answers) for answers, _ in PEOPLE]
    found = recommend_people(engine, read)
    assert step_minutes(engine.model, found.responses, row) == PEOPLE[row][1]
    assert PersonResult(found, row).step_minutes == PEOPLE[row][1]
