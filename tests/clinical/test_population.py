"""What the first ideas are for 20,000 simulated people, and for the article's own people among them.

Own people: often cut off (UCLA-3 of 8 or 9), and nobody who is surely kind within reach.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from recommender.person.result import PersonResult, first_without_idea, suggest
from recommender.person.sentences import say_reasons
from recommender.recommend import recommend
from recommender.research.certainty.balance import first_cards, group_figures, in_chunks
from recommender.scoring.ideas import NONE, first_ideas

PEOPLE, SEED, NOBODY = 20_000, 7, frozenset()
THINGS = {
    **{code: f"within_reach.{code}" for code in ("pet", "animals_nearby", "music", "instrument")},
    **{code: f"within_reach.{code}" for code in ("keepsakes", "warmth", "outdoors", "public_place")},
}


@pytest.fixture(scope="module")
def chunks(engine):
    return in_chunks(engine, PEOPLE, SEED)


@pytest.fixture(scope="module")
def crowd(engine, chunks):
    """Everybody's first ideas as ids, and who belongs to which group, from the raw arrays."""
    ids = np.array([*engine.model.activity_ids, ""])
    steps = [step for _, step in engine.model.steps]
    cards, alone, groups = [], [], {"own": [], "hard": []}
    for found in chunks:
        people = found.responses
        ideas = first_ideas(engine.model, people, found.gates, found.ranking)
        cards.append(ids[ideas.activity])
        first = ideas.step[np.arange(people.n), ideas.activity[:, 0]]
        alone += [n != NONE and "alone" in steps[n].tags for n in first]
        nobody_kind = answered(engine, people, "kind_contact", "no", "unsure")
        groups["own"].append((loneliness(people) >= 8) & nobody_kind)
        weeks = people.codes["phq4_interest"], people.codes["phq4_down"]
        hard = (np.minimum(*weeks) >= 0) & (weeks[0] + weeks[1] >= 3)
        groups["hard"].append(hard & answered(engine, people, "movement", "most", "gentle"))
    return SimpleNamespace(
        cards=np.concatenate(cards),
        alone=np.array(alone),
        **{name: np.concatenate(parts) for name, parts in groups.items()},
    )


def loneliness(people):
    """(n,) UCLA-3 sum, -1 where one of the three is missing; its codes are 1 to 3."""
    items = [people.codes[f"ucla_{part}"] for part in ("companionship", "left_out", "isolated")]
    return np.where(np.min(items, axis=0) < 0, -1, np.sum(items, axis=0) + 3)


def answered(engine, people, item, *codes):
    known = engine.catalog.items[item].codes
    return np.isin(people.codes[item], [known.index(code) for code in codes])


def firsts(crowd):
    own = crowd.cards[crowd.own]
    ids, counts = np.unique(own[:, 0], return_counts=True)
    return dict(zip(ids.tolist(), (counts / len(own)).tolist(), strict=True))


# --- the article's own people -------------------------------------------------------------------


def test_what_we_added_does_not_crowd_out_the_article(crowd):
    own = crowd.cards[crowd.own]
    assert len(own) > 3_000
    assert firsts(crowd)["befriending_call"] <= 0.15
    assert (own == "befriending_call").any(axis=1).mean() <= 0.40


def test_no_activity_is_first_for_more_than_one_in_five_and_twelve_are_first_for_some(crowd):
    shares = firsts(crowd)
    assert max(shares.values()) <= 0.20
    assert sum(share >= 0.01 for share in shares.values()) >= 12


def test_most_first_steps_can_be_done_alone(crowd):
    assert crowd.alone[crowd.own].mean() >= 0.60


# --- all ----------------------------------------------------------------------------------------


def test_a_hard_fortnight_does_not_hide_movement_from_those_who_can_move(crowd):
    hard = crowd.cards[crowd.hard]
    assert len(hard) > 4_000
    assert np.isin(hard, ["exercise", "dancing"]).any(axis=1).mean() >= 0.05


def test_an_idea_is_from_the_longest_bar_or_a_sentence_says_why_not(engine, chunks):
    longest = np.concatenate([first_cards(found).longest for found in chunks])
    assert longest.mean() >= 0.95
    for row in np.flatnonzero(~longest)[:15].tolist():
        result = person(engine, chunks, row)
        assert first_without_idea(result.categories, suggest(result, tonight=False))
    for row in np.flatnonzero(longest)[:15].tolist():
        result = person(engine, chunks, row)
        assert first_without_idea(result.categories, suggest(result, tonight=False)) == ()


def person(engine, chunks, row):
    chunk, place = divmod(row, chunks[0].responses.n)
    people = chunks[chunk].responses.rows(slice(place, place + 1))
    return PersonResult(recommend(engine, people))


def test_no_card_names_a_thing_that_the_person_does_not_have(engine, chunks):
    catalog, cards = engine.catalog, 0
    for row in range(0, PEOPLE, 500):
        result = person(engine, chunks, row)
        people, place = result.recommendation.responses, result.row
        codes = catalog.items["within_reach"].codes
        ticks = people.ticks["within_reach"][place]
        has = {code for code, tick in zip(codes, ticks, strict=True) if tick == 1}
        for tonight in (False, True):
            for idea in suggest(result, tonight):
                cards += 1
                said = say_reasons(catalog, idea.row.contributions, idea.step)
                named = {id for id in THINGS if catalog.criteria[id].more in said}
                named |= {id for id in THINGS if catalog.criteria[id].less in said}
                assert named <= has, (row, idea.row.activity.id, said)
                assert named <= {*idea.step.requires, *idea.step.uses}, (row, idea.step.text, said)
                assert {need for need in idea.step.requires if need in THINGS} <= has
    assert cards > 150


def test_the_check_of_the_data_has_the_same_figures(engine, chunks, crowd):
    figures = {(f.group, f.name): f for f in group_figures(engine, chunks)}
    assert all(figure.is_fair for figure in figures.values())
    found = {name: figure.value for (group, name), figure in figures.items() if group == "article"}
    own, shares = crowd.cards[crowd.own], firsts(crowd)
    assert found == pytest.approx(
        {
            f"{max(shares, key=shares.get)} first": max(shares.values()),
            "activities first for 1% or more": sum(share >= 0.01 for share in shares.values()),
            "first step can be done alone": crowd.alone[crowd.own].mean(),
            "befriending_call first": shares["befriending_call"],
            "befriending_call on the page": (own == "befriending_call").any(axis=1).mean(),
        }
    )


@pytest.mark.parametrize("limit", [0.0, 0.01])
def test_a_figure_beyond_its_limit_is_not_fair(engine, chunks, limit):
    catalog = engine.catalog
    article = next(g for g in catalog.method.balance.groups if g.id == "article")
    tight = article.model_copy(update={"first_at_most": limit})
    balance = catalog.method.balance.model_copy(update={"groups": (tight,)})
    method = catalog.method.model_copy(update={"balance": balance})
    other = replace(engine, model=replace(engine.model, catalog=replace(catalog, method=method)))
    assert not next(iter(group_figures(other, chunks[:1]))).is_fair
