"""The load driver notices what it is there for: a session that is shown somebody else's check-in."""

from dataclasses import replace

import pytest
import uvloop
from crowd import walk_all
from servers import ROOT, SERVED, serve
from truth import differences

PEOPLE = 2


@pytest.fixture(scope="module")
def crowd(engine, tmp_path_factory):
    """Two people who walk at once, each answer a step of its own."""
    log = tmp_path_factory.mktemp("load") / "log.txt"
    with serve(ROOT, SERVED, log) as tend:
        yield uvloop.run(walk_all(tend.port, engine.catalog, PEOPLE, (0, 0.01), seed=5))


def test_all_arrive_and_each_sees_what_the_command_line_says(crowd, engine):
    assert crowd.errors == {}
    assert len(crowd.arrived) == PEOPLE
    assert [list(differences(engine, person, by_command=True)) for person in crowd.arrived] == [
        []
    ] * PEOPLE


def test_somebody_elses_answers_or_chart_are_noticed(crowd, engine):
    one, other = crowd.arrived[:2]
    assert list(differences(engine, replace(one, review=other.review), by_command=False))
    assert list(differences(engine, replace(one, chart=other.chart), by_command=False))
    assert list(differences(engine, replace(one, chart=one.chart[::-1]), by_command=False))


def test_every_page_was_timed(crowd):
    assert {"welcome", "question 1", "check", "results"} <= set(crowd.times)
    assert min(crowd.every_time) > 0


def test_a_server_that_is_gone_counts_as_errors(engine):
    found = uvloop.run(walk_all(9, engine.catalog, 2, (0, 0), seed=5))
    assert sum(found.errors.values()) == 2
    assert found.arrived == []
