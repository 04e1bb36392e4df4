"""Published and hand-checked scores of the instruments: scales.md §2 and §5."""

import pytest

from recommender.person.result import PersonResult
from recommender.recommend import recommend_people
from recommender.scoring.responses import read_answers

UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
FAMILY = ("lsns_family_seen", "lsns_family_private", "lsns_family_help")
FRIENDS = ("lsns_friends_seen", "lsns_friends_private", "lsns_friends_help")
LSNS = (*FAMILY, *FRIENDS)
# Anxiety comes first: many apps swap the two halves.
GAD2, PHQ2 = ("phq4_nervous", "phq4_worry"), ("phq4_interest", "phq4_down")
PHQ4 = (*GAD2, *PHQ2)


def scores_of(engine, answers):
    person = recommend_people(engine, [read_answers(engine.catalog, answers)])
    return {line.score.id: line for line in PersonResult(person).scores}


def scores(engine, items, codes):
    return scores_of(engine, dict(zip(items, codes, strict=True)))


def values(found, *ids):
    return [found[id].value for id in ids]


# --- LSNS-6: below 12 is at risk; higher means less isolated ---


def test_five_thru_eight_on_each_friend_item_gives_the_published_12_that_is_not_at_risk(engine):
    found = scores(engine, LSNS, (0, 0, 0, 4, 4, 4))
    assert values(found, "lsns6", "lsns6_friends", "lsns6_family") == [12, 12, 0]
    assert found["lsns6"].flag is False


def test_a_total_of_11_is_at_risk(engine):
    found = scores(engine, LSNS, (2, 2, 2, 2, 2, 1))
    assert values(found, "lsns6", "lsns6_family", "lsns6_friends") == [11, 6, 5]
    assert found["lsns6"].flag is True


# --- UCLA-3: the bands of the UK government, no cut-off ---

UCLA_VECTORS = [
    ((2, 1, 1), 4, "least"),
    ((2, 2, 1), 5, "some"),
    ((3, 2, 2), 7, "some"),
    ((3, 3, 2), 8, "most"),
]


@pytest.mark.parametrize(("codes", "total", "band"), UCLA_VECTORS)
def test_loneliness_is_the_sum_of_three_with_its_band_and_without_a_flag(engine, codes, total, band):
    line = scores(engine, UCLA, codes)["ucla3"]
    assert (line.value, line.band.split()[0], line.flag) == (total, band, None)


@pytest.mark.parametrize("code", [1, 5])
def test_the_direct_question_is_never_added_to_the_loneliness_score(engine, code):
    found = scores(engine, (*UCLA, "ons_lonely"), (2, 2, 1, code))
    assert values(found, "ucla3", "ons_lonely") == [5, code]
    assert found["ons_lonely"].flag is None


# --- PHQ-4 = GAD-2 + PHQ-2, in this order ---


def test_the_order_trap_nervous_nearly_every_day_is_anxiety_and_not_mood(engine):
    found = scores(engine, PHQ4, (3, 0, 0, 0))
    assert values(found, "gad2", "phq2", "phq4") == [3, 0, 3]
    assert (found["gad2"].flag, found["phq2"].flag) == (True, False)
    assert found["phq4"].band == "mild"


BANDS = [
    ((1, 0, 1, 0), 2, "none"),
    ((2, 1, 1, 1), 5, "mild"),
    ((2, 2, 1, 1), 6, "moderate"),
    ((2, 2, 2, 2), 8, "moderate"),
    ((3, 2, 2, 2), 9, "severe"),
]


@pytest.mark.parametrize(("codes", "total", "band"), BANDS)
def test_the_bands_of_the_four_items(engine, codes, total, band):
    line = scores(engine, PHQ4, codes)["phq4"]
    assert (line.value, line.band, line.flag) == (total, band, None)


@pytest.mark.parametrize(("score", "items"), [("gad2", GAD2), ("phq2", PHQ2)])
@pytest.mark.parametrize(("codes", "flag"), [((1, 1), False), ((1, 2), True)])
def test_each_half_is_flagged_from_3(engine, score, items, codes, flag):
    line = scores(engine, items, codes)[score]
    assert (line.value, line.flag) == (sum(codes), flag)


def test_trust_is_its_raw_answer_without_band_or_flag(engine):
    code = 5
    line = scores(engine, ("trust",), (code,))["trust"]
    assert (line.value, line.low, line.high, line.band, line.flag) == (code, code, code, None, None)
