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
# Items, their codes, and each score: value, flag, first word of its band.
VECTORS = [
    # Below 12 is at risk; "five thru eight" on each friend item gives the published 12 that is not.
    (LSNS, (0, 0, 0, 4, 4, 4), {"lsns6": (12, False, "at"), "lsns6_friends": (12, None, None)}),
    (LSNS, (2, 2, 2, 2, 2, 1), {"lsns6": (11, True, "below"), "lsns6_family": (6, None, None)}),
    # The bands of the UK government, no cut-off; the direct question is never added.
    (UCLA, (2, 1, 1), {"ucla3": (4, None, "least")}),
    (UCLA, (2, 2, 1), {"ucla3": (5, None, "some")}),
    (UCLA, (3, 2, 2), {"ucla3": (7, None, "some")}),
    (UCLA, (3, 3, 2), {"ucla3": (8, None, "most")}),
    (
        (*UCLA, "ons_lonely"),
        (2, 2, 1, 5),
        {"ucla3": (5, None, "some"), "ons_lonely": (5, None, "Never")},
    ),
    # Nervous nearly every day is anxiety and not mood.
    (PHQ4, (3, 0, 0, 0), {"gad2": (3, True, None), "phq2": (0, False, None), "phq4": (3, None, "mild")}),
    (PHQ4, (1, 0, 1, 0), {"phq4": (2, None, "none")}),
    (PHQ4, (2, 1, 1, 1), {"phq4": (5, None, "mild")}),
    (PHQ4, (2, 2, 1, 1), {"phq4": (6, None, "moderate")}),
    (PHQ4, (2, 2, 2, 2), {"phq4": (8, None, "moderate")}),
    (PHQ4, (3, 2, 2, 2), {"phq4": (9, None, "severe")}),
    (GAD2, (1, 1), {"gad2": (2, False, None)}),
    (GAD2, (1, 2), {"gad2": (3, True, None)}),
    (PHQ2, (1, 1), {"phq2": (2, False, None)}),
    (PHQ2, (1, 2), {"phq2": (3, True, None)}),
    (("trust",), (5,), {"trust": (5, None, None)}),
]


@pytest.mark.parametrize(("items", "codes", "wanted"), VECTORS)
def test_a_score_has_its_published_value_flag_and_band(engine, items, codes, wanted):
    answers = read_answers(engine.catalog, dict(zip(items, codes, strict=True)))
    lines = {line.score.id: line for line in PersonResult(recommend_people(engine, [answers])).scores}
    found = {id: (lines[id].value, lines[id].flag, lines[id].band) for id in wanted}
    assert {id: (v, f, band and band.split()[0]) for id, (v, f, band) in found.items()} == wanted
