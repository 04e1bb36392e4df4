"""Answers as they come in: every allowed one is read, every other refused with what is allowed."""

import pytest

from recommender.scoring.responses import AnswerError, read_answers
from tests.conftest import GOLDEN

CODES = {id: item["codes"] for id, item in GOLDEN["items"].items()}
MANY = [id for id, item in GOLDEN["items"].items() if item["type"] == "many"]


def test_the_kinds_of_missing_are_kept_apart(engine):
    kinds = {"trust": None, "adult": "declined", "in_the_way": "not_asked", "safety": "declined"}
    found = read_answers(engine.catalog, kinds)
    assert found == kinds
    assert read_answers(engine.catalog, {"safety": ["declined"]}) == {"safety": "declined"}
    nothing = {"safety": [], "within_reach": [], "in_the_way": []}
    read = {"safety": None, "within_reach": None, "in_the_way": ()}
    assert read_answers(engine.catalog, nothing) == read
    assert "energy" not in found


VALID = {
    "within_reach": [["none"], ["none", "no_animals"], ["no_animals", "none"], ["pet", "no_animals"]],
    "in_the_way": [["content"], ["distrust", "other"], []],
    "safety": [["none"], ["declined"], ["eating", "unsafe"], []],
}


@pytest.mark.parametrize("item", VALID)
def test_allowed_combinations_of_ticks_are_read(engine, item):
    for ticks in VALID[item]:
        assert set(read_answers(engine.catalog, {item: ticks})) == {item}


def test_every_single_code_of_every_item_is_read(engine):
    for item, codes in CODES.items():
        for code in codes:
            answers = {item: [code] if item in MANY else code}
            assert set(read_answers(engine.catalog, answers)) == {item}


# What is given, and how the line shows it; every line also names item and allowed codes.
WRONG = [
    ("trust", 11, "11"),
    ("trust", 10**400, "1000000"),
    ("trust", "5", '"5"'),
    ("trust", 5.0, "5.0"),
    ("phq4_down", False, "false"),
    ("ucla_isolated", 0, "0"),
    ("adult", ["yes"], '["yes"]'),
    ("safety", "none", '"none"'),
    ("in_the_way", ["declined"], '["declined"]'),
    ("in_the_way", [None], "[null]"),
    ("in_the_way", [["busy"]], '[["busy"]]'),
    ("in_the_way", ["busy", "busy"], '["busy", "busy"]'),
    ("safety", ["none", "declined"], '["none", "declined"]'),
    ("within_reach", ["none", "no_animals", "music"], '["none", "no_animals", "music"]'),
]


@pytest.mark.parametrize(("item", "value", "shown"), WRONG)
def test_a_wrong_answer_is_refused_by_item_value_and_what_is_allowed(engine, item, value, shown):
    with pytest.raises(AnswerError) as caught:
        read_answers(engine.catalog, {item: value})
    line = str(caught.value)
    assert line.startswith(f"{item}: {shown}")
    assert all(str(code) in line for code in CODES[item])


@pytest.mark.parametrize("item", CODES)
def test_no_item_takes_a_value_of_another_kind(engine, item):
    kinds = {"text": "nonsense", "int": 77, "fraction": 1.5, "boolean": True, "object": {}}
    kinds |= {"list": [1]} if item in MANY else {"list": [CODES[item][0]]}
    for value in kinds.values():
        with pytest.raises(ValueError, match=rf"^{item}: "):
            read_answers(engine.catalog, {item: value})


@pytest.mark.parametrize("item", MANY)
def test_every_exclusive_tick_refuses_every_other_but_those_that_may_join(engine, item):
    exclusive = {"safety": {"none", "declined"}, "in_the_way": {"content"}, "within_reach": {"none"}}[
        item
    ]
    for alone in exclusive:
        for other in set(CODES[item]) - {alone}:
            if (alone, other) == ("none", "no_animals"):
                continue
            with pytest.raises(ValueError, match=rf"^{item}: "):
                read_answers(engine.catalog, {item: [alone, other]})


def test_a_value_of_any_depth_is_refused_as_a_wrong_answer(engine):
    value = 1
    for _ in range(5000):
        value = [value]
    with pytest.raises(ValueError, match=r"^trust: "):
        read_answers(engine.catalog, {"trust": value})
