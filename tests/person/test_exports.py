"""Exports: every entry of the registry makes its kind of file, by itself and from the command line."""

import json
from datetime import datetime

import pytest

from recommender.person.exports import EXPORTS, Material, Wishes
from recommender.person.plan import PlanStep
from recommender.person.saved import CheckInData
from recommender.person.view import Audience, View
from tests.conftest import tend

NO_WISHES = Wishes()
NOW = datetime(2026, 9, 28, 8, 0)
STARTS = {
    "json": b'{"model"',
    "check-in": b'{\n  "schema"',
    "note": b"",
    "paper": b"%PDF",
    "handout": b"%PDF",
    "calendar": b"BEGIN:VCALENDAR",
}


@pytest.fixture
def made(catalog, person, result_of):
    """An export of somebody who answered all safety questions and has a plan."""

    def make(name, wishes=NO_WISHES, audience=Audience.SELF):
        answers = person("intimacy_switched_on")
        plan = (PlanStep(activity="orgasm", step=0), PlanStep(activity="comedy", step=0))
        data = CheckInData(answers, tuple(answers), "full", frozenset(), {}, plan)
        material = Material(data, catalog.helplines.countries[-1], NOW, wishes)
        return EXPORTS[name].write(View(result_of(answers), audience), material)

    return make


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_made_for_every_audience(made, name):
    for audience in Audience:
        assert made(name, audience=audience).startswith(STARTS.get(name, b""))


def test_the_note_is_the_same_whoever_asks_for_it_and_names_nothing_private(made, catalog):
    notes = {made("note", audience=audience) for audience in Audience}
    assert len(notes) == 1
    (note,) = notes
    assert catalog.activities["comedy"].title in note.decode()
    assert catalog.activities["orgasm"].title not in note.decode()


def test_a_check_in_holds_private_answers_only_on_request(made):
    found = [json.loads(made("check-in", Wishes(private=private))) for private in (False, True)]
    assert ["intimacy" in one["answers"] for one in found] == [False, True]
    assert [len(one["plan"]) for one in found] == [1, 2]


@pytest.mark.parametrize("name", ["json", "check-in", "note"])
def test_the_command_line_writes_each_text_export(name):
    run = tend("recommend", "-", "--format", name, given='{"answers": {"trust": 3}}')
    assert run.exit_code == 0
    assert run.stdout.encode().startswith(STARTS.get(name, b""))
