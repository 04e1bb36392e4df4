"""What each audience may see; tests of pages, note and paper cover what they make of it."""

import pytest

from recommender.person.result import suggest
from recommender.person.view import Audience, View

OTHERS = [Audience.CLIENT, Audience.SHARED, Audience.PAPER]


def titles(result, audience):
    return {row.category.id: row.title for row in View(result, audience).categories}


@pytest.mark.parametrize("audience", OTHERS)
def test_a_title_that_follows_from_a_private_answer_is_the_usual_one(
    audience, result_of, person, catalog
):
    result = result_of(person("no_touch_please", within_reach=("no_animals",)))
    assert catalog.items["touch_comfort"].private
    assert not catalog.items["within_reach"].private
    assert titles(result, Audience.SELF)["touch"] == "Warmth"
    assert titles(result, audience)["touch"] == catalog.categories["touch"].title != "Warmth"


@pytest.mark.parametrize("audience", OTHERS)
def test_without_private_activities_ranks_and_bands_have_no_gap(audience, result_of, person):
    drawn = {"private_place": "usually", "alone_choice": "mine", "want_more_of": "content"}
    places = []
    for wish in range(6):
        result = result_of(person("intimacy_switched_on", **drawn), matters={"intimacy": wish})
        places.append(list(titles(result, Audience.SELF)).index("intimacy"))
        rows = View(result, audience).categories
        assert {row.category.id for row in result.categories} - {r.category.id for r in rows} == {
            "intimacy"
        }
        ranks = [row.rank for row in rows]
        assert ranks == [1 + sum(other < rank for other in ranks) for rank in ranks]
        bands = {row.band for row in rows}
        assert bands == set(range(1, len(bands) + 1))
    assert min(places) == 1
    assert len(set(places)) > 2


def test_on_a_shared_screen_what_a_private_answer_may_close_waits_for_it(result_of, person, texts):
    answers = person("moved_to_a_new_city") | {"safety": "not_asked", "touch_comfort": "not_asked"}
    result, waiting = result_of(answers), frozenset({"safety", "touch_comfort"})
    shared, asked = View(result, Audience.SHARED, waiting), View(result, Audience.SHARED)
    held = {"hug", "massage", "mindful_eating", "tryptophan_foods", "call_loved_one"}
    assert held <= shared.held_back
    assert not held & {row.activity.id for row in shared.result.activities}
    assert held & {row.activity.id for row in asked.result.activities}
    assert not held & {id for row in shared.categories for id in [row.best]}
    assert len(shared.categories) >= 3
    assert texts("results.left_private") not in {one.reason for one in shared.left_out()}
    assert View(result, Audience.CLIENT, waiting).held_back == frozenset()


def test_what_no_private_answer_can_close_any_more_does_not_wait(result_of, person):
    answers = person("moved_to_a_new_city") | {"safety": "not_asked", "food_ideas": "helpful"}
    for movement, waits in (("most", False), (None, True)):
        result = result_of(answers | {"movement": movement})
        held = View(result, Audience.SHARED, frozenset({"safety"})).held_back
        assert ("exercise" in held) == waits


@pytest.mark.parametrize("audience", Audience)
def test_what_was_never_asked_is_not_put_down_to_an_answer(audience, result_of, person, texts):
    answers = person("moved_to_a_new_city") | {"safety": "not_asked", "touch_comfort": None}
    view = View(result_of(answers), audience, frozenset({"safety"}))
    assert texts("results.left_private") not in {one.reason for one in view.left_out()}


def test_scores_are_for_the_therapist_and_numbers_for_no_paper():
    assert [one for one in Audience if one.sees_scores] == [Audience.CLIENT]
    assert [one for one in Audience if one.sees_numbers] == [Audience.CLIENT]


def test_a_view_for_oneself_comes_back_whole_from_a_discreet_one(result_of, person):
    result = result_of(person("intimacy_switched_on"))
    shared = View(result, Audience.SHARED)
    assert shared.result is not result
    assert shared.seen_by(Audience.SELF).result is result


def test_a_longest_bar_that_no_idea_is_from_says_why(person, result_of, texts):
    view = View(result_of(person("misses_hugs")), Audience.SELF)
    said = texts("results.longest_not_now", title=view.categories[0].title)
    week, tonight = (suggest(view.result, tonight=tonight) for tonight in (False, True))
    assert [view.longest_bar(ideas) for ideas in (week, tonight, ())] == ["", said, ""]
