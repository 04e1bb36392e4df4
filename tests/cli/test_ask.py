"""`tend ask`: what it says of one person, the table of the study, and what it refuses."""

import json

import pytest

from recommender.recommend import recommend_people
from recommender.scoring.responses import read_answers
from tests.conftest import answers_of, tend

FULL = answers_of("moved_to_a_new_city") | {"calls": "voice"}
KEYS = ["asked", "certain", "likely", "first", "next"]


def ask(answers, *args, **others):
    run = tend("ask", "-", *args, given=json.dumps({"answers": answers, **others}))
    assert run.exit_code == 0, run.stderr
    assert run.stdout.count("\n") == 1
    return json.loads(run.stdout)


def first_of(engine, answers):
    ranks = recommend_people(engine, [read_answers(engine.catalog, answers)]).ranking.category_rank[0]
    return engine.model.category_ids[ranks.tolist().index(1)]


def test_nothing_answered_is_nothing_asked_and_the_welcome_question_comes_first():
    found = ask({})
    assert list(found) == KEYS
    assert (found["asked"], found["certain"], found["next"]) == (0, False, ["adult"])
    assert 0 <= found["likely"] < 1


def test_of_a_complete_check_in_nothing_is_left(engine):
    """36 questions, without the one of the welcome page. Blank answers were asked, too."""
    asked = {"asked": 36, "certain": True, "likely": 1.0, "next": []}
    assert ask(FULL) == asked | {"first": first_of(engine, FULL)}
    blank = FULL | {"trust": None, "energy": "declined"}
    assert ask(blank) == asked | {"first": first_of(engine, blank)}


@pytest.mark.parametrize("gone", ["not_asked", "absent"])
def test_what_was_not_asked_is_open_and_an_instrument_comes_whole(gone):
    phq4 = ["phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down"]
    answers = {item: answer for item, answer in FULL.items() if item not in phq4}
    if gone == "not_asked":
        answers |= dict.fromkeys(phq4, "not_asked")
    found = ask(answers)
    assert (found["asked"], found["next"]) == (32, phq4)


def test_what_matters_and_what_is_set_aside_count(engine):
    first = first_of(engine, FULL)
    aside = [a.id for a in engine.catalog.ranked_activities if a.category == first]
    assert ask(FULL, not_for_me=aside)["first"] != first
    other = next(id for id in engine.model.category_ids if id not in (first, "intimacy"))
    assert ask({}, matters={other: 5})["first"] == other
    nothing = [activity.id for activity in engine.catalog.ranked_activities]
    assert ask(FULL, not_for_me=nothing)["first"] is None


def test_what_recommend_refuses_is_refused_with_the_same_words():
    given = '{"answers": {"trust": 11}}'
    one, two = (tend(command, "-", given=given) for command in ("ask", "recommend"))
    assert (one.exit_code, one.stdout) == (2, "")
    assert one.stderr == two.stderr
    assert one.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((), "FILE"),
        (("-", "--study", "--seed", 1), "--study"),
        (("--study",), "--seed"),
        (("--study", "--seed", 20261128), "--seed"),
        (("--study", "-n", 0, "--seed", 1), "-n"),
        (("nowhere.json",), "nowhere.json"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(args, named):
    run = tend("ask", *args, given="{}")
    assert (run.exit_code, run.stdout) == (2, "")
    assert named in run.stderr


@pytest.fixture(scope="module")
def study():
    run = tend("ask", "--study", "-n", 12, "--seed", 3)
    assert run.exit_code == 0
    return run.stdout


def test_the_study_prints_four_rules_for_two_populations(study):
    rows = [line.strip("| ").split(" | ") for line in study.splitlines() if line.startswith("| ")]
    names = ["rule", "fixed 12", "certain", "likely", "stopped by the person at 15"]
    assert [row[0] for row in rows] == names * 2
    for row in (rows[2], rows[7]):
        assert row[2:] == ["100.0%", "0", "0.00"]
    assert rows[1][1] == "12.0 (12–12)"
    assert study.count("Instruments asked in part: 0. People who were shown an idea") == 2


def test_as_json_the_same_seed_gives_the_same_figures(study):
    run = tend("ask", "--study", "-n", 12, "--seed", 3, "--json")
    own, other = map(json.loads, run.stdout.splitlines())
    assert (own["population"], other["population"]) == ("own", "shifted")
    for found in (own, other):
        assert (found["people"], found["seed"], found["split"], found["early"]) == (12, 3, 0, 0)
        for figures in found["rules"].values():
            spread = f"{figures['mean']:.1f} ({figures['p10']}–{figures['p90']})"
            assert f"| {spread} | {figures['same']:.1%} | {figures['wrong']} |" in study
        stop = found["at_the_stop"]
        assert f"when it stopped: {stop['said']:.1%} said, {stop['kept']:.1%} stayed" in study
