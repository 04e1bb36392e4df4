"""My plan: what is offered to whom, how readiness shapes it, and what no plan may hold."""

import re

import pytest

from recommender.person import plan as planning
from recommender.person.plan import Planned, PlanStep
from recommender.person.view import Audience, View
from recommender.scoring.responses import AnswerError

FOOD = r"breakfast|lunch|dinner|supper|meal|snack|\beat|food|cook"
MEALS = {"after_breakfast"}
NAMES = ["moved_to_a_new_city", "all_safety_ticks", "not_now_thank_you"]


@pytest.fixture(scope="module")
def persona(result_of, person):
    """The result of a persona whose answers are changed."""

    def made(name="moved_to_a_new_city", vetoes=frozenset(), **changes):
        return result_of(person(name, **changes), vetoes)

    return made


@pytest.fixture(params=NAMES)
def result(request, persona):
    return persona(request.param)


def row_of(result, id):
    return next(row for row in result.activities if row.activity.id == id)


def find_step(catalog, tags, without=()):
    """Any step with all of some tags and none of others."""
    steps = [step for a in catalog.ranked_activities for step in a.steps]
    return next(s for s in steps if set(tags) <= set(s.tags) and not set(without) & set(s.tags))


def ids(entries):
    return [entry.id for entry in entries]


# --- readiness ---


@pytest.mark.parametrize(
    ("item", "answer", "most"),
    [
        *(("confidence", n, 1 if n <= 4 else 3) for n in (0, 4, 5)),
        *(("importance", n, 1 if n <= 3 else 3) for n in (0, 3, 4)),
        *(("confidence", None, 3), ("importance", "declined", 3)),
    ],
)
def test_low_readiness_gives_fewer_steps_and_a_kind_word(item, answer, most, persona):
    other = {"confidence": "importance", "importance": "confidence"}[item]
    ready = planning.readiness(persona(**{item: answer, other: 10}))
    assert ready.most == most
    assert (ready.words is None) is (most == 3)
    assert "not now is fine" in (ready.words or "not now is fine").lower()
    assert planning.readiness(persona(importance=0, confidence=0)).most == 1


@pytest.mark.parametrize(("confidence", "shown"), [(4, [1, 2]), (5, [1, 2, 3, 5, 10, 20])])
def test_low_readiness_leaves_the_small_steps_only(confidence, shown, persona):
    answers = {"touch_comfort": "most", "importance": 8, "confidence": confidence}
    result = persona(**answers, energy=4, daily_time="over60", safety=("none",))
    steps = planning.steps_for(result, row_of(result, "self_hug"))
    assert sorted({step.minutes for _, step in steps}) == shown
    assert steps[0][1].minutes == max(shown)


# --- what may be chosen ---


def test_what_leads_comes_first_then_what_waits(persona):
    rows = planning.may_choose(persona("newly_bereaved"))
    assert "photos_and_memories" in [row.activity.id for row in rows if not row.leads]
    assert [row.leads for row in rows] == sorted((row.leads for row in rows), reverse=True)
    for leads in (True, False):
        fits = [row.span.fit for row in rows if row.leads is leads]
        assert fits == sorted(fits, reverse=True)


def test_nothing_closed_or_silent_may_be_chosen_and_the_sized_step_comes_first(result):
    offered = {row.activity.id for row in planning.may_choose(result)}
    assert offered
    assert not offered & {row.activity.id for row in result.closed}
    assert not offered & result.silent_activities
    for row in planning.may_choose(result):
        (place, first), *others = planning.steps_for(result, row)
        assert first is result.first_step(row) is row.activity.steps[place]
        minutes = [step.minutes for _, step in others]
        assert minutes == sorted(minutes)
        low = planning.readiness(result).words
        assert len(others) + 1 == len([s for s in row.steps if not low or s.minutes <= first.minutes])


def test_suggestions_are_of_different_kinds_and_sized(result):
    found = planning.suggested(result)
    assert len(found) == min(2, planning.readiness(result).most)
    assert len({plan.row.category for plan in found}) == len(found)
    for plan in found:
        assert plan.row.leads
        assert planning.steps_for(result, plan.row)[0] == (plan.chosen.step, plan.step)
    assert planning.planned(result, [plan.chosen for plan in found]) == found


# --- moments and company ---


@pytest.mark.parametrize(
    ("tags", "without", "offered", "kept_back"),
    [
        (["alone", "home"], ["private"], {"alone", "with_someone_i_trust"}, {"in_a_group", "by_phone"}),
        (["private", "alone"], [], {"alone"}, {"with_someone_i_trust", "with_a_pet", "in_a_group"}),
        (["with_someone", "out"], ["near_home", "licensed"], {"in_a_group"}, {"alone", "with_a_pet"}),
        (["by_phone"], ["alone"], {"by_phone", "with_someone_i_trust"}, {"alone", "in_a_group"}),
        (["online"], ["alone", "by_phone", "licensed"], {"online"}, {"by_phone", "in_a_group"}),
        (["licensed"], [], {"with_a_professional"}, {"alone", "with_someone_i_trust", "in_a_group"}),
    ],
)
def test_company_is_offered_where_it_fits(tags, without, offered, kept_back, catalog, persona):
    step = find_step(catalog, tags, without)
    found = set(ids(planning.companies_for(persona(within_reach=("pet",)), step)))
    assert offered <= found
    assert not kept_back & found


@pytest.mark.parametrize(
    ("cue", "fitting", "too_long"),
    [("while_the_kettle_boils", 3, 4), ("in_bed", 10, 11), ("before_bed", 20, 21)],
)
def test_a_moment_is_offered_up_to_its_length(cue, fitting, too_long, catalog, persona):
    step = find_step(catalog, ["home", "alone", "quiet"])
    for minutes, is_offered in ((fitting, True), (too_long, False)):
        sized = step.model_copy(update={"minutes": minutes})
        assert (cue in ids(planning.cues_for(persona(), sized))) is is_offered


def test_no_outing_is_offered_in_bed_and_none_at_home_when_out(catalog, persona):
    out, home = find_step(catalog, ["out", "alone"]), find_step(catalog, ["home"], ["near_home"])
    assert not {"in_bed", "when_i_get_home"} & set(ids(planning.cues_for(persona(), out)))
    assert "out_anyway" in ids(planning.cues_for(persona(), out))
    assert "out_anyway" not in ids(planning.cues_for(persona(), home))


@pytest.mark.parametrize(
    ("answers", "is_offered"),
    [
        ({"safety": ("eating",), "food_ideas": "helpful"}, False),
        ({"safety": ("none",), "food_ideas": "no"}, False),
        ({"safety": ("declined",), "food_ideas": None}, False),
        ({"safety": ("none",), "food_ideas": "helpful"}, True),
    ],
)
def test_no_meal_is_named_where_food_is_left_out(answers, is_offered, catalog, persona):
    result = persona(**answers)
    step = find_step(catalog, ["home", "alone", "quiet"])
    named = {cue.id for cue in planning.cues_for(result, step) if re.search(FOOD, cue.label.lower())}
    assert named == (MEALS if is_offered else set())


# --- a plan and its person ---


def test_a_plan_keeps_what_is_open_and_forgets_what_is_not(persona):
    chosen = [
        PlanStep(activity="mindful_eating", step=0, day="mon"),
        PlanStep(activity="soft_blanket", step=0, cue="after_breakfast", day="sun", lift=7),
        PlanStep(activity="soft_blanket", step=99),
        PlanStep(activity="nobody", step=0),
    ]
    open_food = {"safety": ("none",), "food_ideas": "helpful"}
    kept = planning.planned(persona(**open_food), chosen)
    assert [plan.chosen for plan in kept] == chosen[:2]
    assert [plan.step for plan in kept] == [plan.row.activity.steps[0] for plan in kept]
    kept = planning.planned(persona(safety=("eating",)), chosen)
    assert [plan.chosen for plan in kept] == [chosen[1].model_copy(update={"cue": None})]
    pet = PlanStep(activity="soft_blanket", step=0, company="with_a_pet", day="today")
    for within, company in (("pet", "with_a_pet"), ("no_animals", None)):
        [plan] = planning.planned(persona(within_reach=(within,)), [pet])
        assert (plan.chosen.company, plan.chosen.day) == (company, "today")


def test_a_plan_forgets_a_limited_step(catalog, persona):
    steps = catalog.activities["exercise"].steps
    chosen = [PlanStep(activity="exercise", step=place) for place in range(len(steps))]
    kept = planning.planned(persona(movement="seated"), chosen)
    assert kept
    assert [plan.chosen.step for plan in kept] == [
        place for place, step in enumerate(steps) if "seated" in step.tags
    ]


# --- the sentence ---


@pytest.fixture
def blanket(persona):
    row = row_of(persona(), "soft_blanket")
    step = row.steps[0].model_copy(update={"text": "Hold a scarf."})
    return lambda **parts: Planned(PlanStep(activity="soft_blanket", step=0, **parts), row, step)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "Hold a scarf."),
        ({"lift": 4}, "Hold a scarf."),
        ({"cue": "after_breakfast"}, "After breakfast: Hold a scarf."),
        ({"day": "mon"}, "On Monday: Hold a scarf."),
        ({"day": "tomorrow"}, "Tomorrow: Hold a scarf."),
        ({"company": "alone"}, "On my own: Hold a scarf."),
        ({"cue": "when_i_get_home", "day": "today"}, "When I get home today: Hold a scarf."),
        ({"cue": "in_bed", "company": "alone"}, "When I am in bed, on my own: Hold a scarf."),
        (
            {"cue": "after_breakfast", "day": "mon", "company": "with_a_pet"},
            "After breakfast on Monday, with an animal beside me: Hold a scarf.",
        ),
    ],
)
def test_one_sentence_says_the_moment_and_the_step(parts, said, catalog, blanket):
    assert planning.say_planned(catalog, blanket(**parts)) == said


@pytest.mark.parametrize(
    ("day", "days", "now"),
    [
        ("tonight", 0, "tonight"),
        ("tonight", 1, None),
        ("today", 8, None),
        ("tomorrow", 1, "today"),
        ("tomorrow", 2, None),
        ("mon", 9, "mon"),
        (None, 3, None),
        ("today", -1, "today"),
    ],
)
def test_a_day_grows_old_with_the_plan(catalog, blanket, day, days, now):
    (step,) = planning.aged(catalog, [blanket(day=day).chosen], days)
    assert step.day == now


def test_every_moment_day_and_company_is_said(catalog, blanket):
    lists = {"cue": catalog.plan.cues, "day": catalog.plan.days, "company": catalog.plan.companies}
    for key, entries in lists.items():
        for entry in entries:
            said = planning.say_planned(catalog, blanket(**{key: entry.id}))
            assert said == f"{entry.words[0].upper()}{entry.words[1:]}: Hold a scarf."
            planning.check_plan(catalog, [blanket(**{key: entry.id}).chosen])
    assert [e.label for e in catalog.plan.cues if e.label.lower() != e.words.lower()] == []


# --- what no plan may hold ---


def steps(*activities):
    return [PlanStep(activity=id, step=0) for id in activities]


@pytest.mark.parametrize(
    ("chosen", "key"),
    [
        (steps("hug", "exercise", "comedy", "travel"), "plan"),
        (steps("hug", "hug"), "activity"),
        (steps("kiss"), "activity"),
        ([PlanStep(activity="hug", step=7)], "step"),
        ([PlanStep(activity="hug", step=0, cue="mon")], "cue"),
        ([PlanStep(activity="hug", step=0, day="before_bed")], "day"),
        ([PlanStep(activity="hug", step=0, company="mum")], "company"),
        ([PlanStep(activity="a" * 100_000, step=0)], "activity"),
        ([PlanStep.model_construct(activity=["hug"], step=0)], "activity"),
        ([PlanStep.model_construct(activity="hug", step=0, cue="<script>\n\x1b[31m")], "cue"),
    ],
)
def test_what_a_plan_may_not_hold_is_named(chosen, key, catalog):
    with pytest.raises(AnswerError) as caught:
        planning.check_plan(catalog, chosen)
    assert isinstance(caught.value, ValueError)
    assert caught.value.item == key
    assert len(caught.value.value) <= 80
    assert caught.value.value.isascii()
    assert caught.value.value.isprintable()
    assert caught.value.allowed


# --- rulers ---


NO_NUMBER = "What makes this matter to you as much as it does, and not less?"


@pytest.mark.parametrize(
    ("item", "value", "asked"),
    [
        ("importance", 0, "You gave importance a 0. What comes first for you right now?"),
        ("importance", 1, "You gave importance a 1. Why that number, and not a lower one?"),
        ("importance", 10, "You gave importance a 10. Why that number, and not a lower one?"),
        ("importance", None, NO_NUMBER),
        ("importance", "declined", NO_NUMBER),
        ("confidence", 0, "You gave confidence a 0. What would help make it a 1?"),
        ("confidence", 9, "You gave confidence a 9. What would help make it a 10?"),
        ("confidence", 10, "You gave confidence a 10. What gives you that confidence?"),
        ("confidence", None, "What would help you feel one point more sure?"),
    ],
)
def test_importance_is_asked_downward_and_confidence_upward(item, value, asked, persona):
    questions = planning.ruler_questions(View(persona(**{item: value}), Audience.CLIENT))
    assert len(questions) == 2
    assert questions[item == "confidence"] == asked


@pytest.mark.parametrize("audience", [Audience.SELF, Audience.SHARED, Audience.PAPER])
def test_no_number_is_said_outside_the_therapists_view(audience, persona):
    asked = planning.ruler_questions(View(persona(importance=7, confidence=0), audience))
    assert len(asked) == 2
    assert not re.search(r"\d|[{}]", " ".join(asked))
