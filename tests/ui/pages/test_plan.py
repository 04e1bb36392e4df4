"""My plan: a few small steps, set one by one, and shaped by readiness and by what is open."""

import pytest

from recommender.person.plan import PlanStep
from tests.visits import visit_of

SET = {"cue": "at_midday", "day": "mon", "company": "alone", "expected": 1, "step": 1}


@pytest.fixture
def page(screen, complete):
    """The page for these answers."""

    def show(answers=complete, **fields):
        return screen(visit_of(answers=dict(answers), path="full", **fields)).open("plan")

    return show


def planned(shown):
    """Activities of the plan as the page draws them."""
    cards = [key.removeprefix("drop_") for key in shown.keys if key.startswith("drop_")]
    assert all(f"plan_{id}" in shown.keys for id in cards)
    return cards


def offered(shown):
    return shown.starting("add_")


def test_an_empty_plan_offers_two_kinds_first_and_all_that_is_open(page, catalog, texts, result_of):
    shown = page()
    assert texts("plan.empty") in shown.text()
    first, second = offered(shown)[:2]
    assert catalog.activities[first].category != catalog.activities[second].category
    assert texts("plan.add", title=catalog.activities[first].title) not in shown.inside("other_ideas")
    rows = result_of(shown.answers).activities
    assert set(offered(shown)) == {row.activity.id for row in rows if row.steps}
    assert "save_calendar" not in shown.keys


def test_while_nothing_was_said_the_plan_offers_ideas_for_anyone(screen, texts, catalog):
    shown = screen(visit_of(answers={"trust": None}, path="full")).open("plan")
    assert f"**{texts('results.for_anyone')}**" in shown.text()
    assert texts("plan.suggested_hint") not in shown.text()
    assert offered(shown)[:2] == list(catalog.method.for_anyone)[:2]


def test_a_step_gets_a_moment_a_day_a_company_and_a_guess(page, catalog, texts):
    shown = page().press("add_sing_or_play")
    assert planned(shown) == ["sing_or_play"]
    (one,) = shown.visit.check_in.plan
    assert catalog.activities["sing_or_play"].steps[one.step].text in shown.inside("plan_sing_or_play")
    assert (one.cue, one.day, one.company, one.expected) == (None, None, None, None)
    # Nothing is chosen for anybody, nothing takes free text, and each idea is in the plan once.
    assert [shown.app.get_by_key(f"plan_sing_or_play_{name}").value for name in SET][:4] == [None] * 4
    assert one.step != SET["step"]
    assert not [*shown.app.text_input, *shown.app.text_area]
    assert "sing_or_play" not in offered(shown)
    for name, value in SET.items():
        shown.choose(f"plan_sing_or_play_{name}", value)
    assert shown.visit.check_in.plan == (one.model_copy(update=SET),)
    assert catalog.activities["sing_or_play"].steps[1].text in shown.inside("plan_sing_or_play")
    cue = next(cue for cue in catalog.plan.cues if cue.id == "at_midday")
    said = shown.inside("plan_sing_or_play").lower()
    assert f"{cue.words}" in said
    assert {key: shown.app.get_by_key(f"plan_sing_or_play_{key}").value for key in SET} == SET
    assert "save_calendar" in shown.keys


def test_a_choice_can_be_taken_back_and_a_step_out_of_the_plan(page):
    shown = page().press("add_sing_or_play").press("add_people_watching")
    shown.choose("plan_sing_or_play_day", "mon").choose("plan_sing_or_play_day", None)
    assert shown.visit.check_in.plan[0].day is None
    shown.press("drop_sing_or_play")
    assert planned(shown) == ["people_watching"]
    assert "sing_or_play" in offered(shown)


def test_three_steps_are_the_most(page, texts):
    shown = page()
    for _ in range(3):
        assert texts("plan.full", most=3) not in shown.text()
        shown.press(f"add_{offered(shown)[0]}")
    assert len(planned(shown)) == 3
    assert offered(shown) == []
    assert texts("plan.full", most=3) in shown.text()
    shown.press(f"drop_{planned(shown)[0]}")
    assert offered(shown)


def test_low_readiness_offers_one_small_step_and_not_now(page, complete, catalog, texts):
    shown = page(complete | {"confidence": 4})
    assert catalog.plan.readiness[0].words in shown.text()
    assert texts("plan.choose_one") in shown.text()
    ready = page(complete | {"importance": 8, "confidence": 8})
    assert not [rule.words for rule in catalog.plan.readiness if rule.words in ready.text()]
    assert texts("plan.choose_one") not in ready.text()
    id = offered(shown)[0]
    shown.press(f"add_{id}")
    assert offered(shown) == []
    every = catalog.activities[id].steps
    minutes = [every[shown.visit.check_in.plan[0].step].minutes]
    shown_steps = [step.minutes for step in every if step.text in shown.inside(f"plan_{id}")]
    assert max(shown_steps) == minutes[0]


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({}, False),
        ({"view": "client"}, True),
        ({"view": "client", "sharing": True}, False),
    ],
)
def test_the_two_rulers_stand_in_the_therapists_view_only(page, complete, texts, fields, seen):
    shown = page(complete | {"importance": 6, "confidence": 5}, **fields)
    asked = ["You gave importance a 6", "You gave confidence a 5", texts("plan.rulers_title")]
    assert [line in shown.text() for line in asked] == [seen] * 3


HUG = PlanStep(activity="hug", step=0, day="mon")
SING = PlanStep(activity="sing_or_play", step=0)


def test_what_closes_leaves_the_plan_and_comes_back_with_it(page, complete):
    shown = page(complete | {"touch_comfort": "most", "safety": ("none",)}, plan=[HUG, SING])
    assert planned(shown) == ["hug", "sing_or_play"]
    shown.answers["safety"] = ("touch",)
    assert planned(shown.run()) == ["sing_or_play"]
    assert "hug" not in offered(shown)
    shown.answers["safety"] = ("none",)
    assert planned(shown.run()) == ["hug", "sing_or_play"]
    assert shown.app.get_by_key("plan_hug_day").value == "mon"


PRIVATE = [PlanStep(activity="orgasm", step=0, day="mon"), SING]


def test_a_private_idea_is_in_the_own_plan_only(page, person, speaks_of_sex):
    answers = person("intimacy_switched_on")
    assert "orgasm" in planned(page(answers, plan=PRIVATE))
    for fields in ({"view": "client"}, {"view": "client", "sharing": True}):
        shown = page(answers, plan=PRIVATE, **fields)
        assert planned(shown) == ["sing_or_play"]
        assert "orgasm" not in offered(shown)
        assert not speaks_of_sex(shown.text())


def test_nothing_speaks_of_food_where_eating_is_hard(page, person, speaks_of_food):
    food = PlanStep(activity="mindful_eating", step=0, cue="after_breakfast")
    plan = [food, PlanStep(activity="sing_or_play", step=0, cue="after_breakfast")]
    shown = page(person("eating_is_hard"), plan=plan)
    assert planned(shown) == ["sing_or_play"]
    assert shown.app.get_by_key("plan_sing_or_play_cue").value is None
    assert not speaks_of_food(shown.text())


def test_what_came_of_a_step_stands_beside_the_guess_and_never_before_it(page, texts):
    plan = [PlanStep(activity="soft_blanket", step=0, expected=2, lift=6)]
    shown = page(plan=plan)
    guess = {"guessed": texts("journal.felt.2"), "felt": texts("journal.felt.1")}
    assert texts("plan.lift_said", lift=6) in shown.text()
    assert "plan_soft_blanket_felt" not in shown.keys
    shown.choose("plan_soft_blanket_did", "part").choose("plan_soft_blanket_felt", 1)
    assert texts("journal.back.guess", **guess) in shown.text()
    (step,) = shown.visit.check_in.plan
    assert (step.did, step.felt, step.lift) == ("part", 1, 6)
    shown.choose("plan_soft_blanket_did", "no")
    assert shown.visit.check_in.plan[0].felt is None
