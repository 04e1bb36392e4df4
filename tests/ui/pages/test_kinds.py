"""A pressed kind opens all of its ideas; one press takes an idea into the plan."""

from types import SimpleNamespace

import pytest
import streamlit as st

from recommender.person.plan import ideas_of, may_choose
from recommender.person.view import Audience, View
from recommender.ui import session
from recommender.ui.visit import Visit

SHARED = {"view": "client", "sharing": True}


@pytest.mark.parametrize("looks", [{}, SHARED], ids=["self", "shared"])
def test_the_twin_of_the_bars_opens_and_closes_a_kind_with_all_its_ideas(
    results, catalog, texts, complete, result_of, looks
):
    shown = results(complete, **looks)
    view = View(result_of(complete), Audience.SHARED if looks else Audience.SELF)
    assert "kind_open" not in shown.keys
    assert list(shown.app.get_by_key("choose_kind").options) == [row.title for row in view.categories]
    for row in view.categories[:2]:
        shown.choose("choose_kind", row.category.id)
        said, ideas = shown.inside("kind_open"), ideas_of(view, row.category.id)
        every = {one.activity.id for one in may_choose(view.result) if one.category == row.category.id}
        assert {idea.row.activity.id for idea in ideas} == every
        assert shown.starting("idea_") == [idea.row.activity.id for idea in ideas]
        for idea in ideas:
            measured = catalog.method.direction_words[idea.row.activity.oxytocin.direction]
            about = shown.inside(f"idea_{idea.row.activity.id}")
            assert all(part in about for part in (idea.row.activity.title, idea.step.text, measured))
            assert f"{idea.step.minutes} min" in about
        assert [r["chosen"] for r in shown.rows()] == [r is row for r in view.categories]
        assert (texts("results.later_title") in said) == any(not idea.row.leads for idea in ideas)
    shown.press("kind_close")
    assert "kind_open" not in shown.keys
    assert not any(row["chosen"] for row in shown.rows())


def test_one_press_takes_an_idea_into_the_plan_until_it_is_full(results, catalog, texts, complete):
    shown = results(complete).choose("choose_kind", "music")
    first, *_ = shown.starting("idea_")
    shown.press(f"plan_{first}")
    assert [one.activity for one in shown.visit.check_in.plan] == [first]
    assert texts("results.in_plan") in shown.inside(f"idea_{first}")
    assert f"plan_{first}" not in shown.keys
    for kind in ("animals", "touch", "mind", "memories"):
        shown.choose("choose_kind", kind)
        if offered := shown.starting("plan_"):
            shown.press(f"plan_{offered[0]}")
    most = catalog.plan.most
    assert len(shown.visit.check_in.plan) == most
    assert texts("plan.full", most=most) in shown.inside("kind_open")
    assert shown.starting("plan_") == []


def test_a_private_kind_that_was_open_does_not_show_on_a_shared_screen(results, person, speaks_of_sex):
    answers = person("intimacy_switched_on")
    shown = results(answers, view="client")
    assert "Intimacy" not in shown.app.get_by_key("choose_kind").options
    shown = results(answers).choose("choose_kind", "intimacy")
    assert speaks_of_sex(shown.inside("kind_open"))
    shown.visit.looks.sharing = True
    shown.open("results")
    assert "kind_open" not in shown.keys
    assert speaks_of_sex(shown.text()) == []
    assert speaks_of_sex(str(shown.rows())) == []
    # Nor again by itself, once the screen is no longer shared.
    assert shown.visit.unsaved.kind is None


@pytest.fixture
def press(monkeypatch):
    """What the browser reports of a bar, put into the session of a visit."""
    visit, state = Visit(), {}
    monkeypatch.setattr(st, "session_state", state)
    state[session.KEY] = visit

    def report(*kinds):
        rows = [{"category": kind, "press": visit.unsaved.presses} for kind in kinds]
        state[session.CHART] = SimpleNamespace(selection={"kind": rows})
        session.press_kind()
        return visit.unsaved

    return report


def test_a_bar_opens_its_kind_another_one_instead_and_closes_when_pressed_again(press):
    assert press("music").kind == "music"
    assert press("touch").kind == "touch"
    closed = press("touch")
    assert (closed.kind, closed.presses) == (None, 3)
    assert (press().kind, closed.presses) == (None, 3)
