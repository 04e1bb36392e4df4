"""People in plain sentences, and what follows for each: tests/personas/*.toml.

Some also say how much a kind of idea matters to them, in `[matters]`.
Keys of `[expect]`: leads_category (one of them has rank 1), top_three_has, leads_not, closed,
closed_by, open, held_back, limited (every step left carries one of the tags), caution, support (the
kinds, in order), clinician, titled, step_minutes, gentle_first, scores ("missing": no value).
"""

import tomllib
from pathlib import Path

import pytest

from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import recommend_people
from recommender.scoring.ideas import step_minutes
from recommender.scoring.responses import read_answers, read_matters

FILES = sorted((Path(__file__).parent / "personas").glob("*.toml"))
PERSONAS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}


def result_of(engine, answers, matters=None):
    catalog = engine.catalog
    given = [read_matters(catalog, matters or {})]
    return PersonResult(recommend_people(engine, [read_answers(catalog, answers)], matters=given))


def document_of(engine, answers):
    return result_document(result_of(engine, answers))


def by_id(rows):
    return {row["id"]: row for row in rows}


# --- one check for each key of [expect] ---


def leaders(document):
    return {row["id"] for row in document["categories"] if row["rank"] == 1}


def check_leads_category(document, result, wanted):
    assert leaders(document) & set(wanted)


def check_leads_not(document, result, unwanted):
    assert not leaders(document) & set(unwanted)


def check_top_three_has(document, result, wanted):
    assert set(wanted) <= {row["id"] for row in document["categories"] if row["rank"] <= 3}


def check_closed(document, result, wanted):
    assert set(wanted) <= {row["activity"] for row in document["closed"]}
    assert not set(wanted) & set(by_id(document["activities"]))


def check_closed_by(document, result, wanted):
    assert set(wanted.items()) <= {(row["activity"], row["gate"]) for row in document["closed"]}


def check_open(document, result, wanted):
    assert set(wanted) <= set(by_id(document["activities"]))


def check_held_back(document, result, wanted):
    rows = by_id(document["activities"])
    assert [(id, rows[id]["lead"], rows[id]["rank"]) for id in wanted] == [
        (id, False, None) for id in wanted
    ]
    assert not set(wanted) & {row["best_activity"] for row in document["categories"]}


def check_limited(document, result, wanted):
    rows = by_id(document["activities"])
    for id, tags in wanted.items():
        assert rows[id]["steps"], id
        assert all(set(step["tags"]) & set(tags) for step in rows[id]["steps"]), id


def check_caution(document, result, wanted):
    rows = by_id(document["activities"])
    for id, cautions in wanted.items():
        assert set(cautions) <= set(by_id(rows[id]["cautions"])), id


def check_support(document, result, wanted):
    assert [row["kind"] for row in document["support"]] == wanted


def check_clinician(document, result, wanted):
    assert [row["activity"] for row in document["clinician"]] == wanted


def check_titled(document, result, wanted):
    titles = {row.category.id: row.title for row in result.categories}
    assert {id: titles[id] for id in wanted} == wanted


def minutes_of(result):
    """The longest first step for this person."""
    people = result.recommendation
    return int(step_minutes(people.engine.model, people.responses)[result.row])


def check_step_minutes(document, result, wanted):
    assert minutes_of(result) == wanted


def check_gentle_first(document, result, wanted):
    assert result.gentle_first is wanted


def check_scores(document, result, wanted):
    found = {id: document["scores"][id]["value"] for id in wanted}
    assert found == {id: None if value == "missing" else value for id, value in wanted.items()}


CHECKS = {
    name.removeprefix("check_"): check
    for name, check in list(globals().items())
    if name.startswith("check_")
}


def check_persona(engine, persona):
    assert set(persona) - {"matters"} == {"sentence", "answers", "expect"}
    assert persona["sentence"].strip()
    assert persona["expect"]
    result = result_of(engine, persona["answers"], persona.get("matters"))
    document = result_document(result)
    for key, wanted in persona["expect"].items():
        CHECKS[key](document, result, wanted)


@pytest.mark.parametrize("name", PERSONAS)
def test_what_the_persona_expects_comes_true(engine, name):
    check_persona(engine, PERSONAS[name])


def test_every_gate_holds_for_some_persona(engine):
    held = {g.id for p in PERSONAS.values() for g in result_of(engine, p["answers"]).gates}
    assert {gate.id for gate in engine.catalog.gates.gates} - held == set()


# --- each of the article's reasons for isolation changes what is suggested, or how ---

NEUTRAL = {
    **dict.fromkeys(("ucla_companionship", "ucla_left_out"), 1),
    **dict.fromkeys(("ucla_isolated", "phq4_nervous", "phq4_interest"), 1),
    **dict.fromkeys(("phq4_worry", "phq4_down"), 0),
    **dict.fromkeys(("lsns_family_seen", "lsns_family_private", "lsns_family_help"), 2),
    **dict.fromkeys(("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help"), 2),
    "adult": "yes",
    "ons_lonely": 3,
    "trust": 6,
    "strangers": 2,
    "online": 2,
    "in_the_way": [],
    "want_more_of": "few_friends",
    "alone_choice": "half",
    "alone_after": "same",
    "touch_comfort": "close_people",
    "touch_gap": "little_less",
    "within_reach": ["music", "keepsakes", "warmth", "outdoors", "public_place"],
    "kind_contact": "effort",
    "food_ideas": "sometimes",
    "movement": "most",
    "weekly_money": "some",
    "daily_time": "over60",
    "energy": 2,
    "private_place": "usually",
    "safety": ["none"],
    "intimacy": "off",
    "importance": 6,
    "confidence": 6,
}


def ticking(*reasons):
    return {"in_the_way": list(reasons)}


# reason: what is answered, which activities rise, which fall.
REASONS = {
    "distrust": (ticking("distrust"), ["reframe_distrust", "pet_animal"], ["people_watching", "hug"]),
    "low trust": ({"trust": 1}, ["reframe_distrust", "pet_animal"], ["people_watching", "hug"]),
    "mental illness": (ticking("mental_health"), ["exercise"], ["reframe_distrust"]),
    "hard weeks": ({"phq4_interest": 3, "phq4_down": 2}, ["exercise"], ["friend_finding"]),
    "just moved": (ticking("moved"), ["friend_finding", "people_watching"], []),
    "rural": (ticking("rural"), ["call_loved_one", "lone_quest"], ["people_watching", "massage"]),
    "mobility": (ticking("mobility"), ["befriending_call", "comedy"], ["travel", "exercise"]),
    "transition": (ticking("transition"), ["allow_tears"], []),
    "busy life": (ticking("busy"), ["listen_to_music"], ["travel", "friend_finding"]),
    "thin screen contact": (
        ticking("screens"),
        ["people_watching", "call_loved_one"],
        ["friend_finding"],
    ),
    "shut down by others": (ticking("rebuffed"), ["comedy", "pet_animal"], ["friend_finding"]),
    "treated badly": (ticking("stigma"), ["warm_bath"], ["reframe_distrust"]),
    "short of money": (ticking("money"), ["people_watching"], ["massage", "travel"]),
    "content alone": (ticking("content"), ["meditation", "lone_quest"], ["allow_tears"]),
    "nobody kind to call": ({"kind_contact": "no"}, ["befriending_call"], []),
    "lacking social skills": (ticking("skills"), ["people_watching"], []),
    "low importance": ({"importance": 1}, [], ["friend_finding", "reframe_distrust"]),
    "low confidence": ({"confidence": 1}, ["listen_to_music", "soft_blanket"], ["travel", "exercise"]),
    "healthy alone time": (
        {"alone_choice": "mine", "alone_after": "better"},
        ["meditation", "lone_quest"],
        ["befriending_call", "people_watching"],
    ),
    "unhealthy alone time": (
        {"alone_choice": "not_mine", "alone_after": "worse"},
        ["befriending_call", "people_watching"],
        ["meditation", "lone_quest"],
    ),
}
# The smallest change of a bar, on the scale of 0 to 100, that an eye can see.
VISIBLE = 1.0


def fits(document):
    return {row["id"]: row["fit"] for row in document["activities"]}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_changes_what_is_suggested_and_moves_what_it_is_about(engine, reason):
    answers, rising, falling = REASONS[reason]
    documents = [document_of(engine, a) for a in (NEUTRAL, NEUTRAL | answers)]
    for part in ("activities", "categories"):
        was, now = ([row["id"] for row in document[part]] for document in documents)
        assert was != now, part
    before, after = map(fits, documents)
    assert {id: after[id] - before[id] >= VISIBLE for id in rising} == dict.fromkeys(rising, True)
    assert {id: before[id] - after[id] >= VISIBLE for id in falling} == dict.fromkeys(falling, True)
