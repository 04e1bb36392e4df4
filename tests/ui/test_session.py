"""The session: binding widgets to the visit, forged values, forgetting, and examples."""

import pytest
import streamlit as st

from recommender.ui import flow, session, shipped
from tests.visits import visit_of


def holding(monkeypatch, key, value):
    monkeypatch.setattr(session.st, "session_state", {key: value})


def test_a_value_of_another_type_is_no_option(monkeypatch):
    for value in (True, 1.0, "1", 6, -1, None, [1], {}):
        holding(monkeypatch, "x", value)
        assert session.value_of("x", range(6)) is None
    holding(monkeypatch, "x", 1)
    assert session.value_of("x", range(6)) == 1


def test_what_was_drawn_without_options_may_say_anything(monkeypatch):
    holding(monkeypatch, "x", "anything")
    assert session.value_of("x") == "anything"


@pytest.mark.parametrize(
    ("said", "clears", "stored"), [(9, True, [None]), (9, False, []), (1, False, [1])]
)
def test_a_forged_choice_is_not_stored_and_an_empty_one_only_where_it_may_be(
    monkeypatch, said, clears, stored
):
    state, found = {}, []
    monkeypatch.setattr(session.st, "session_state", state)
    bound = session.bound("x", 0, found.append, {0: "none", 1: "one"}, clears=clears)
    state["x"] = said
    bound["on_change"]()
    assert found == stored


def test_an_emptied_cache_of_streamlit_costs_nobody_the_engine():
    before = shipped.engine()
    st.cache_resource.clear()
    assert shipped.engine() is before


# --- one choice on several pages ---


@pytest.mark.parametrize(
    ("field", "value", "pages"),
    [
        ("country", "gb", ["checkin", "help", "together", "checkin"]),
        ("phone", "yes", ["checkin", "checkin"]),
    ],
)
def test_a_choice_is_shown_on_every_page_that_has_it(screen, complete, field, value, pages):
    shown = screen(visit_of(answers=dict(complete), path="full", **{field: value}))
    for page in pages:
        sheet = {"step": "short"} if page == "checkin" else {}
        assert shown.open(page, **sheet).app.get_by_key(f"choose_{field}").value == value


def test_what_is_held_is_sent_back_once_and_not_over_a_press_on_its_way(screen, complete):
    shown = screen(visit_of(answers=dict(complete), path="full")).open("checkin", step="2")
    radio = f"ask_{shown.asked()[0]}"
    assert shown.app.get_by_key(radio).proto.set_value
    assert not shown.run().app.get_by_key(radio).proto.set_value


# --- forgetting ---


def test_start_over_wipes_the_session_and_goes_home(results, complete, texts):
    shown = results(complete, country="us", vetoes={"hug"}, view="client", numbers=True)
    shown.press("start_over")
    assert shown.title == texts("welcome.title")
    assert shown.visit == visit_of() or shown.visit.result is not None
    assert (shown.answers, shown.visit.check_in.vetoes, shown.visit.looks.country) == ({}, set(), None)
    assert dict(shown.app.query_params) == {}
    held = {key: shown.app.session_state[key] for key in list(shown.app.session_state)}
    assert not [key for key, value in held.items() if key.startswith(("ask_", "tick_")) and value]
    assert shown.open("results").title == texts("results.nothing_title")


# --- completing ---


def test_a_check_in_is_completed_once_and_an_example_never(screen, complete, monkeypatch):
    done, finish = [], flow.finish
    monkeypatch.setattr(flow, "finish", lambda visit: (done.append(visit), finish(visit)))
    screen().open("results")
    screen().press("example_moved_and_busy").open("results")
    assert done == []
    shown = screen(visit_of(answers=complete, path="full")).open("check_answers")
    assert done == []
    for page in ("results", "plan", "results"):
        shown.open(page)
    assert done == [shown.visit]
