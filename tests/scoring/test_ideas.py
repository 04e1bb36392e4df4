"""First ideas and steps: an oracle in plain Python; what nobody is ever left without."""

from itertools import chain, combinations
from random import Random

import numpy as np
import pytest

from recommender.person.result import PersonResult, suggest
from recommender.recommend import recommend, recommend_people
from recommender.scoring import ideas as scoring_ideas
from recommender.scoring.ideas import NONE, first_ideas
from recommender.scoring.responses import encode, read_answers
from tests.raw import answer_of
from tests.scoring.test_gates import Said, Verdict, half_answered, hard_weeks, very_hard_weeks

CHUNK = 5_000


# --- an oracle that reads the raw files ---------------------------------------------------------


def minutes_limit(answers):
    """The shortest limit that holds: model.toml's step sizes, as design.md says them."""
    limits = (
        [2] if any(_at_most(answers, *rule) for rule in (("confidence", 4), ("importance", 3))) else []
    )
    limits += [5] if _at_most(answers, "energy", 1) else []
    by_time = {"under10": 5, "10to30": 10, "30to60": 15, "over60": 20}
    time = answer_of(answers, "daily_time")
    return min([*limits, *([by_time[time]] if time else [])], default=10)


def _at_most(answers, item, n):
    found = answer_of(answers, item)
    return found is not None and found <= n


def is_gentle_first(p):
    tense = p.total("phq4_nervous", "phq4_worry") >= 3
    return hard_weeks(p) or tense or half_answered(p) or very_hard_weeks(p)


def is_offered(step, p, tonight, company):
    tags = set(step["tags"])
    if company and company not in tags:
        return False
    if not step.get("first", True) or (is_gentle_first(p) and "gentle" not in tags):
        return False
    needed = {"home", "free", "quiet", company or "alone"}
    quiet_evening = needed <= tags or bool({"line", "message"} & tags)
    return not tonight or (quiet_evening and step["minutes"] <= 10)


def late_tags(p):
    """Tags of steps that come after the others: model.toml's step_order."""
    late = set()
    if p.chose("movement", "most", "gentle") and not p.ticked("in_the_way", "mobility"):
        late |= {"chair"}
    if p.ticked("in_the_way", "mobility") or p.ticked("safety", "eating"):
        late |= {"out"}
    if p.ticked("in_the_way", "screens"):
        late |= {"online", "message"}
    return late


def choose(steps, answers, p):
    limit, late = minutes_limit(answers), late_tags(p)
    fitting = [step for step in steps if step["minutes"] <= limit]
    early = [step for step in fitting if not late & set(step["tags"])]
    if early or fitting:
        return max(early or fitting, key=lambda step: step["minutes"])
    return min(steps, key=lambda step: step["minutes"])


def ideas_of(raw, answers, tonight, company):
    """[(activity, minutes, text)] of the first three, by the rules in words."""
    p, verdict = Said(answers), Verdict(raw, answers)
    usable = {}
    for id in verdict.leading:
        open_steps = [
            s for s in raw.activities[id]["steps"] if (s["minutes"], s["text"]) in verdict.steps[id]
        ]
        steps = [step for step in open_steps if is_offered(step, p, tonight, company)]
        if steps:
            usable[id] = steps
    best = {}
    for id in usable:
        kind = raw.category_of[id]
        if kind not in best or raw.fit(id, answers) > raw.fit(best[kind], answers):
            best[kind] = id
    order = sorted(best.values(), key=lambda id: -raw.fit(id, answers))
    near = [id for id in order if any({"home", "alone", "free"} <= set(s["tags"]) for s in usable[id])]
    first = order[:3]
    if near and not set(near) & set(first):
        first = [*first[:2], near[0]]
    chosen = [(id, choose(usable[id], answers, p)) for id in first]
    return [(id, step["minutes"], step["text"]) for id, step in chosen]


@pytest.mark.parametrize("company", [None, "alone", "with_someone"])
@pytest.mark.parametrize("tonight", [False, True])
def test_the_first_ideas_are_those_of_the_rules(engine, raw, tonight, company):
    random = Random(f"ideas {tonight} {company}")
    people = [raw.random_answers(random, blank) for blank in (0.0, 0.5) for _ in range(8)]
    read = [read_answers(engine.catalog, answers) for answers in people]
    for answers, one in zip(people, read, strict=True):
        result = PersonResult(recommend_people(engine, [one]))
        found = [
            (i.row.activity.id, i.step.minutes, i.step.text) for i in suggest(result, tonight, company)
        ]
        assert found == ideas_of(raw, answers, tonight, company), answers


def test_while_nothing_was_said_three_suit_anyone_less_what_is_not_wanted(engine):
    wanted = engine.catalog.method.for_anyone
    for veto in (None, *wanted):
        vetoes = frozenset({veto} - {None})
        result = PersonResult(recommend_people(engine, [{}], vetoes))
        found = suggest(result, tonight=False)
        assert [idea.row.activity.id for idea in found] == [id for id in wanted if id != veto]
        for idea in found:
            assert {"home", "alone", "free", "gentle"} <= set(idea.step.tags)
            assert (idea.step.minutes, idea.step.requires) <= (10, ())


def test_one_person_has_the_same_ideas_alone_and_among_many(engine, raw):
    random = Random(5)
    read = [read_answers(engine.catalog, raw.random_answers(random)) for _ in range(15)]
    many = recommend_people(engine, read)
    for row, one in enumerate(read):
        alone = PersonResult(recommend_people(engine, [one]))
        pairs = [
            [(idea.row.activity.id, idea.step) for idea in suggest(result, False)]
            for result in (alone, PersonResult(many, row))
        ]
        assert pairs[0] == pairs[1]


def test_where_no_idea_is_within_reach_the_best_that_is_takes_the_last_place(engine):
    """With the shipped data it happens to nobody, so what is offered is made up."""
    model = engine.model
    near = np.logical_and.reduce([model.tagged[tag] for tag in ("home", "alone", "free")])
    has_both = [n for n, span in enumerate(model.steps_of) if 0 < near[span].sum() < len(near[span])][:5]
    far, reached = np.array([has_both]), np.array([has_both[:2] + has_both[4:]])
    offered = np.zeros((1, len(near)), dtype=bool)
    for n in has_both:
        offered[0, model.steps_of[n]] = near[model.steps_of[n]] == (n == has_both[4])
    assert (scoring_ideas._with_one_within_reach(model, far, offered) == reached).all()
    offered[0, model.steps_of[has_both[1]]] = True
    assert (scoring_ideas._with_one_within_reach(model, far, offered) == far[:, :3]).all()


# --- what nobody is left without -----------------------------------------------------------------


SAFETY = ("eating", "medical", "touch", "bereaved", "unsafe", "hurt_before")
PHQ4 = ("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down")
OUT_OF_REACH = {
    "in_the_way": ("distrust", "mental_health", "mobility", "stigma", "shame", "language"),
    **dict.fromkeys(("trust", "strangers"), 0),
    **dict.fromkeys(("calls", "weekly_money"), "none"),
}
WEEKS = [(0, 0, 0, 0), (0, 0, 2, 2), (3, 3, 1, 2), (3, 3, 3, 3), (None, None, None, None)]


def hardest(catalog):
    """Every combination of what gates read, everything that a step may require out of reach.

    Gates and requirements only ever take away: where one answer takes away all that another does, the
    stronger one is tried for both.
    """
    ticked = chain.from_iterable(combinations(SAFETY, n) for n in range(1, len(SAFETY) + 1))
    ways = [
        *(
            [{item: answer} for answer in answers]
            for item, answers in {
                "adult": ("yes", "no", None),
                "touch_comfort": ("most", "close_people", "self_only", "none", None),
                "food_ideas": ("no", None),
                "movement": ("most", "none", None),
                "kind_contact": ("easily", "no"),
                "safety": (None, ("none",), *ticked),
                "within_reach": (("none",), ("none", "no_animals")),
            }.items()
        ),
        [dict(zip(PHQ4, weeks, strict=True)) for weeks in WEEKS],
    ]
    picks = np.indices([len(way) for way in ways]).reshape(len(ways), -1)
    first = {item: answer for way in ways for item, answer in way[0].items()}
    people = encode(catalog, [OUT_OF_REACH | first]).rows(np.zeros(picks.shape[1], dtype=int))
    for way, pick in zip(ways, picks, strict=True):
        own = encode(catalog, way)
        for whole, part in ((people.codes, own.codes), (people.ticks, own.ticks)):
            whole |= {item: part[item][pick] for item in way[0] if item in part}
    return people


def test_never_nothing_over_all_combinations_of_gates_with_no_requirement_met(engine, raw):
    people = hardest(engine.catalog)
    assert people.n > 100_000
    owner = np.array([n for n, id in enumerate(raw.ranked) for _ in raw.activities[id]["steps"]])
    steps = [step for id in raw.ranked for step in raw.activities[id]["steps"]]
    near = np.array([{"home", "alone", "free"} <= set(s["tags"]) for s in steps])
    for start in range(0, people.n, CHUNK):
        found = recommend(engine, people.rows(slice(start, start + CHUNK)))
        access = found.gates.access
        fine = access.open_steps & near & access.leading[:, owner]
        has = [
            fine[:, np.isin(owner, [raw.ranked.index(id) for id in members])].any(axis=1)
            for members in raw.categories.values()
        ]
        assert np.sum(has, axis=0).min() >= 3
        for tonight in (False, True):
            ideas = first_ideas(
                engine.model, found.responses, found.gates, found.ranking, tonight=tonight
            )
            assert (ideas.activity[:, :3] != NONE).sum(axis=1).min() >= (1 if tonight else 3)
