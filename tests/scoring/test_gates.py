"""Gates against the table of design.md §7, row by row, on answers drawn at random."""

from random import Random

import numpy as np
import pytest

from recommender.person.result import PersonResult
from recommender.recommend import recommend_people
from recommender.scoring.gates import apply_gates
from recommender.scoring.profile import score_of
from recommender.scoring.responses import encode, read_answers
from tests.raw import answer_of

# --- the table: the table of design.md §7, row by row --------------------------------


# What a question acts as in gates and requirements while it was not asked (design.md §3).
CAREFUL = {"trust": 0, "strangers": 0, "calls": "text"}


class Said:
    """What one person answered, or is taken to have answered."""

    def __init__(self, answers):
        unasked = {id for id in CAREFUL if answers.get(id, "not_asked") == "not_asked"}
        self.answers = answers | {id: CAREFUL[id] for id in unasked}

    def blank(self, item):
        return answer_of(self.answers, item) is None

    def chose(self, item, *codes):
        return answer_of(self.answers, item) in codes

    def ticked(self, item, code):
        return code in (answer_of(self.answers, item) or ())

    def at_least(self, item, n):
        return not self.blank(item) and self.answers[item] >= n

    def at_most(self, item, n):
        return not self.blank(item) and self.answers[item] <= n

    def total(self, *items):
        return -1 if any(map(self.blank, items)) else sum(self.answers[item] for item in items)

    def blank_or_no(self, item, no):
        return self.blank(item) or self.chose(item, no)


def own_hands(p):
    return p.chose("touch_comfort", "most", "close_people", "self_only")


def hard_weeks(p):
    return p.total("phq4_interest", "phq4_down") >= 3 or p.at_least("phq4_down", 2)


def half_answered(p):
    pairs = [("phq4_interest", "phq4_down"), ("phq4_nervous", "phq4_worry")]
    both = pairs + [(b, a) for a, b in pairs]
    return any(p.at_least(one, 2) and p.blank(other) for one, other in both)


def very_hard_weeks(p):
    items = ("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down")
    known = [p.answers[item] for item in items if not p.blank(item)]
    return sum(known) >= 9


def better_with_help(p):
    return (
        p.at_most("trust", 1)
        or (p.ticked("in_the_way", "distrust") and p.ticked("in_the_way", "mental_health"))
        or p.ticked("safety", "touch")
        or (p.blank("trust") and not p.ticked("in_the_way", "distrust"))
    )


def tagged(*tags):
    return lambda step: bool(set(tags) & set(step["tags"]))


def all_tagged(*tags):
    return lambda step: set(tags) <= set(step["tags"])


GENTLE = tagged("gentle", "seated")
FOOD = "mindful_eating tryptophan_foods"
BODY = "exercise dancing"
# (when, {effect: activities}, [(activities, steps that stay)])
TABLE = [
    (lambda p: p.ticked("safety", "touch"), {"close": "hug massage orgasm"}, []),
    (
        lambda p: p.ticked("safety", "touch") and own_hands(p),
        {"hold": "self_hug self_massage", "caution": "self_hug self_massage"},
        [],
    ),
    (
        lambda p: p.ticked("safety", "touch") and not own_hands(p),
        {"close": "self_hug self_massage"},
        [],
    ),
    (lambda p: p.chose("touch_comfort", "self_only"), {"close": "hug massage"}, []),
    (
        lambda p: p.chose("touch_comfort", "none"),
        {"close": "hug massage self_hug self_massage"},
        [],
    ),
    (lambda p: p.ticked("within_reach", "no_animals"), {"close": "pet_animal"}, []),
    (
        lambda p: p.ticked("safety", "eating"),
        {"close": FOOD, "hold": BODY, "caution": BODY, "support": "eating_help"},
        [],
    ),
    (lambda p: p.chose("food_ideas", "no"), {"close": FOOD}, []),
    (lambda p: p.chose("kind_contact", "no"), {"close": "call_loved_one"}, []),
    (
        lambda p: p.chose("kind_contact", "unsure"),
        {"hold": "call_loved_one", "caution": "call_loved_one"},
        [],
    ),
    (lambda p: p.blank("kind_contact"), {"caution": "call_loved_one"}, []),
    (
        lambda p: p.ticked("safety", "unsafe"),
        {
            "close": "call_loved_one hug massage orgasm reframe_distrust",
            "hold": "friend_finding travel lone_quest",
            "caution": "friend_finding travel lone_quest",
            "support": "private_help",
        },
        [],
    ),
    (
        lambda p: p.ticked("safety", "medical"),
        {"caution": "pet_animal"},
        [(BODY, GENTLE), ("warm_bath", tagged("foot_soak")), ("massage", tagged("gentle"))],
    ),
    (lambda p: p.ticked("in_the_way", "mobility"), {"caution": f"{BODY} lone_quest travel"}, []),
    (lambda p: p.chose("movement", "gentle"), {}, [(BODY, GENTLE)]),
    (lambda p: p.chose("movement", "seated"), {}, [(BODY, tagged("seated"))]),
    (lambda p: p.chose("movement", "none"), {"close": BODY}, []),
    (
        lambda p: p.ticked("safety", "bereaved"),
        {"hold": "photos_and_memories comedy", "caution": "photos_and_memories comedy"},
        [],
    ),
    (
        hard_weeks,
        {"hold": "lone_quest travel allow_tears", "caution": "allow_tears", "support": "hard_weeks"},
        [("lone_quest travel", all_tagged("near_home", "someone_told"))],
    ),
    (lambda p: p.total("phq4_interest", "phq4_down") == 6, {"close": "allow_tears"}, []),
    (lambda p: p.total("phq4_nervous", "phq4_worry") >= 3, {"support": "hard_weeks"}, []),
    (half_answered, {"support": "hard_weeks"}, []),
    (very_hard_weeks, {"hold": "comedy", "caution": "comedy", "support": "very_hard_weeks"}, []),
    (lambda p: p.ticked("in_the_way", "stigma"), {"hold": "reframe_distrust"}, []),
    (better_with_help, {"hold": "reframe_distrust", "caution": "reframe_distrust"}, []),
    (
        lambda p: p.ticked("safety", "hurt_before"),
        {"hold": "reframe_distrust hug massage", "caution": "reframe_distrust"},
        [],
    ),
    (
        lambda p: p.at_most("strangers", 0) or p.at_most("trust", 1),
        {"hold": "befriending_call friend_finding"},
        [],
    ),
    (lambda p: p.chose("calls", "none"), {"close": "call_loved_one befriending_call"}, []),
    (
        lambda p: p.at_most("trust", 2) or p.ticked("in_the_way", "distrust"),
        {},
        [("people_watching", tagged("sit_near"))],
    ),
    (
        lambda p: p.chose("adult", "no"),
        {"close": "orgasm friend_finding travel massage", "support": "young_help"},
        [
            ("befriending_call", tagged("child_line")),
            ("lone_quest", all_tagged("near_home", "someone_told")),
            ("people_watching", tagged("sit_near")),
            ("pet_animal", tagged("own_animal")),
            ("reframe_distrust", tagged("paper")),
        ],
    ),
    (lambda p: p.chose("adult", "yes"), {}, [("befriending_call", tagged("adult_line"))]),
    (
        lambda p: p.blank("adult"),
        {"close": "orgasm", "caution": "friend_finding travel massage lone_quest"},
        [],
    ),
    (lambda p: not p.chose("intimacy", "on"), {"close": "orgasm"}, []),
    (
        lambda p: p.blank("safety"),
        {"caution": f"hug massage self_hug self_massage {FOOD} {BODY} warm_bath"},
        [(BODY, GENTLE), ("massage self_massage warm_bath", tagged("gentle"))],
    ),
    (
        lambda p: p.blank("safety") and p.blank_or_no("touch_comfort", "none"),
        {"close": "hug massage orgasm self_hug self_massage"},
        [],
    ),
    (lambda p: p.blank("safety") and p.blank_or_no("food_ideas", "no"), {"close": FOOD}, []),
    (lambda p: p.blank("safety") and p.blank_or_no("movement", "none"), {"close": BODY}, []),
]


# What a step may require, by the id that it names: design.md §2.
NEEDS = {
    **{
        code: (lambda p, code=code: p.ticked("within_reach", code))
        for code in (
            *("pet", "animals_nearby", "music", "instrument", "keepsakes"),
            *("warmth", "outdoors", "public_place"),
        )
    },
    "kind_contact": lambda p: p.chose("kind_contact", "easily", "effort"),
    "someone_close": lambda p: (
        p.chose("kind_contact", "easily")
        and (p.at_least("lsns_family_private", 2) or p.at_least("lsns_friends_private", 2))
    ),
    "no_fresh_loss": lambda p: not p.ticked("safety", "bereaved"),
    "feels_safe": lambda p: not p.ticked("safety", "unsafe"),
    "walking": lambda p: p.chose("movement", "most", "gentle"),
    "money": lambda p: p.chose("weekly_money", "little", "some", "any"),
    "adult": lambda p: not p.chose("adult", "no"),
    "voice": lambda p: p.blank_or_no("calls", "voice"),
    "video": lambda p: p.blank("calls") or p.chose("calls", "voice", "video"),
    "text": lambda p: not p.chose("calls", "none"),
    "local_language": lambda p: not p.ticked("in_the_way", "language"),
}


class Verdict:
    """What the table says about one answer set."""

    def __init__(self, raw, answers):
        rows = [(effects, limits) for when, effects, limits in TABLE if when(Said(answers))]
        self.named = {
            name: {id for effects, _ in rows for id in effects.get(name, "").split()}
            for name in ("close", "hold", "caution", "support")
        }
        limits = [(ids.split(), keep) for _, found in rows for ids, keep in found]
        kept = {
            id: [
                step
                for step in raw.activities[id]["steps"]
                if all(keep(step) for ids, keep in limits if id in ids)
            ]
            for id in raw.ranked
        }
        said = Said(answers)
        self.steps = {
            id: [
                (step["minutes"], step["text"])
                for step in steps
                if all(NEEDS[need](said) for need in step.get("requires", ()))
            ]
            for id, steps in kept.items()
        }
        self.closed = self.named["close"] | {id for id, steps in kept.items() if not steps}
        self.open = [id for id in raw.ranked if id not in self.closed]
        self.waits = {id for id in self.open if not self.steps[id]}
        self.leading = [id for id in self.open if id not in self.named["hold"] | self.waits]
        self.support = self.named["support"]
        if "very_hard_weeks" in self.support:
            self.support -= {"hard_weeks"}


@pytest.fixture(scope="module")
def crowd(engine, raw):
    """Random people: (answers, what the table says, what we say)."""
    random = Random(2026)
    people = [raw.random_answers(random, blank) for blank in (0.03, 0.15, 0.4) for _ in range(100)]
    read = [read_answers(engine.catalog, answers) for answers in people]
    found = recommend_people(engine, read)
    return [
        (answers, Verdict(raw, answers), PersonResult(found, row)) for row, answers in enumerate(people)
    ]


def test_the_table_is_reached_in_every_row(crowd):
    for place, (when, _, _) in enumerate(TABLE):
        assert sum(when(Said(answers)) for answers, _, _ in crowd) >= 5, place


def test_what_is_closed_is_what_the_table_closes(crowd):
    for answers, verdict, person in crowd:
        assert {row.activity.id for row in person.closed} == verdict.closed, answers
        assert {row.activity.id for row in person.activities} == set(verdict.open), answers


def test_what_is_held_back_is_what_the_table_holds_back(crowd):
    for answers, verdict, person in crowd:
        leading = {row.activity.id for row in person.activities if row.leads}
        assert leading == set(verdict.leading), answers


def test_the_steps_that_stay_are_those_that_the_table_leaves(crowd):
    for answers, verdict, person in crowd:
        for row in person.activities:
            steps = [(step.minutes, step.text) for step in row.steps]
            assert steps == verdict.steps[row.activity.id], (row.activity.id, answers)


def test_an_activity_says_its_cautions_and_without_a_step_when_there_will_be_one(crowd):
    for answers, verdict, person in crowd:
        waits = {row.activity.id for row in person.activities if row.later}
        assert waits == verdict.waits, answers
        for row in person.activities:
            extra = {line.id for line in row.cautions} - set(row.activity.cautions)
            assert extra or row.activity.id not in verdict.named["caution"], (row.activity.id, answers)


def test_clinician_cards_and_adult_bands_are_hidden_from_the_young_only(crowd):
    for answers, _, person in crowd:
        young = answers.get("adult") == "no"
        assert len(person.clinician) == (0 if young else 3)
        assert not (young and any(line.band for line in person.scores))


def test_support_cards_are_those_that_the_table_names_and_private_help_comes_before_all(crowd):
    for answers, verdict, person in crowd:
        assert {card.id for card in person.support} == verdict.support, answers
        assert person.gentle_first or not hard_weeks(Said(answers))
        if "unsafe" in (answers.get("safety") or ()):
            assert person.support[0].kind == "abuse"


# What is left blank beside what is still to come.
GAPS = [
    ("safety", "phq4_down"),
    ("phq4_interest", "phq4_down"),
    ("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down"),
    ("trust", "strangers", "calls"),
    ("movement", "food_ideas", "touch_comfort"),
    ("kind_contact", "lsns_friends_private"),
    ("within_reach", "weekly_money"),
    ("adult", "intimacy"),
]


@pytest.mark.parametrize("missing", GAPS, ids="+".join)
def test_access_is_bounded_over_what_is_still_to_come_and_by_nothing_else(engine, raw, missing):
    """Each item in turn is the only one that may still be answered; the others stay blank."""
    random, catalog = Random("+".join(missing)), engine.catalog
    narrower = False
    for item in missing * 3:
        answers = {id: raw.random_answer(id, random) for id in raw.items} | dict.fromkeys(missing)
        ways = list(raw.tick_sets(item)) if raw.is_many(item) else raw.codes[item]
        ways = random.sample(ways, min(len(ways), 30))
        people = [read_answers(catalog, answers | {item: way}) for way in (None, *ways)]
        every = recommend_people(engine, people).gates.access.leading
        responses = encode(catalog, people[:1])
        scores = {id: score_of(catalog, responses, id) for id in catalog.scores}
        bounds = [
            apply_gates(engine.model, responses, scores, open=open)
            for open in (
                None,
                *({id: np.array([id in ids]) for id in raw.items} for ids in ((item,), ())),
            )
        ]
        wide, one, none = ((b.strictest.leading, b.mildest.leading) for b in bounds)
        assert (one[0] <= every).all()
        assert (every <= one[1]).all()
        assert (none[0] == every[0]).all()
        assert (none[1] == every[0]).all()
        assert (wide[0] <= one[0]).all()
        assert (one[1] <= wide[1]).all()
        narrower |= bool((one[1] < wide[1]).any() or (wide[0] < one[0]).any())
    assert narrower
