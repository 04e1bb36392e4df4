"""A check-in as an entry: what it holds, what stays out of it, and that it opens again."""

import json

import pytest

from recommender.journal import dump, load
from recommender.journal.entries import Outcome
from recommender.journal.visits import (
    check_in_entry,
    deletion_of,
    open_check_in,
    plan_entries,
    tried_entry,
)
from recommender.person.plan import PlanStep
from recommender.person.saved import CheckInData
from recommender.scoring.responses import read_answers
from tests.conftest import PERSONAS, answers_of
from tests.journal.made import BEGUN
from tests.person.conftest import PRIVATE

PLAN = (PlanStep(activity="listen_to_music", step=0, expected=1), PlanStep(activity="orgasm", step=0))


@pytest.fixture
def said(catalog):
    def data_of(name):
        answers = read_answers(catalog, answers_of(name))
        return CheckInData(answers=answers, order=tuple(answers), path="full", plan=PLAN)

    return data_of


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("name", PERSONAS[::8] + PRIVATE)
def test_a_check_in_opens_as_it_was_and_private_answers_only_if_asked_for(catalog, said, name, private):
    data = said(name)
    entry = check_in_entry(catalog, data, private=private, at=BEGUN)
    (back,) = load(dump([entry]))
    assert back == entry
    hidden = set() if private else {"safety", "intimacy"}
    kept = {id: answer for id, answer in data.answers.items() if id not in hidden}
    loaded = open_check_in(catalog, back)
    assert loaded.data.answers == kept
    assert loaded.dropped == ()
    assert loaded.data.plan == (PLAN if private else PLAN[:1])
    if not private:
        line = json.loads(dump([entry]))
        assert {"safety", "intimacy"} & line["payload"]["answers"].keys() == set()
        assert "orgasm" not in json.dumps(line)


def test_a_plan_is_an_entry_for_each_step_and_a_private_one_only_if_asked_for(catalog):
    entries = list(plan_entries(catalog, PLAN, private=True, at=BEGUN))
    assert [entry.payload for entry in entries] == list(PLAN)
    assert len({entry.id for entry in entries}) == 2
    (open_one,) = plan_entries(catalog, PLAN, private=False, at=BEGUN)
    assert open_one.payload == PLAN[0]


def test_what_came_of_it_and_its_deletion(catalog):
    outcome = Outcome(activity="listen_to_music", step=0, did="part", felt=-1)
    entry = tried_entry(catalog, outcome, at=BEGUN)
    gone = deletion_of(catalog, entry, at=BEGUN)
    assert load(dump([entry, gone])) == [entry, gone]
    assert (entry.payload, gone.payload, gone.id) == (outcome, None, entry.id)
    assert entry.versions.questionnaire == catalog.questionnaire_hash
