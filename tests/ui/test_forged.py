"""What a widget does not offer is not taken, and nobody can empty what all share."""

import streamlit as st

from recommender.ui import shipped, state, weighing


def holding(monkeypatch, key, value, options):
    monkeypatch.setattr(state.st, "session_state", {state.DRAWN: ("", {key: options}), key: value})


def test_a_value_of_another_type_is_no_option(monkeypatch):
    for value in (True, 1.0, "1", 6, -1, None, [1], {}):
        holding(monkeypatch, "x", value, range(6))
        assert state.widget("x") is None
    holding(monkeypatch, "x", 1, range(6))
    assert state.widget("x") == 1


def test_what_was_drawn_without_options_may_say_anything(monkeypatch):
    holding(monkeypatch, "x", "anything", None)
    assert state.widget("x") == "anything"


def test_an_importance_off_the_scale_changes_nothing(monkeypatch):
    holding(monkeypatch, "matter_touch", 9, range(6))
    weighing.weigh("touch")
    assert (state.checkin().matters, state.checkin().undo) == ({}, [])


def test_an_emptied_cache_of_streamlit_costs_nobody_the_engine():
    before = shipped.engine()
    st.cache_resource.clear()
    assert shipped.engine() is before
