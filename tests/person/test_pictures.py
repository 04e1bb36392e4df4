"""Where a person stands in the two pictures. The numbers are those of the published scoring."""

import re
from itertools import product

import pytest

from recommender.person.pictures import alone_picture, people_picture, people_point
from recommender.scoring.responses import DECLINED, NOT_ASKED

CHOICE = {
    "mine": "My choice",
    "half": "Half and half",
    "not_mine": "Not my choice",
    "rarely_alone": "Rarely alone",
}
AFTER = {"better": "Better", "same": "Same", "worse": "Worse", "varies": "Varies"}
OFTEN, AT_TIMES, RARELY = "Often lonely", "Lonely at times", "Rarely lonely"
SMALL, WIDER = "Small circle", "Wider circle"
UCLA = ["ucla_companionship", "ucla_left_out", "ucla_isolated"]
LSNS = [f"lsns_{who}_{what}" for who in ("family", "friends") for what in ("seen", "private", "help")]
# Bands of the UK surveys: 3 to 4, 5 to 7, 8 to 9.
LONELY = {3: RARELY, 4: RARELY, 5: AT_TIMES, 6: AT_TIMES, 7: AT_TIMES, 8: OFTEN, 9: OFTEN}
MISSING = [None, DECLINED]


def marked(picture, place="here"):
    return {(tile.row, tile.column) for tile in picture.tiles if tile.place == place}


def answered(ucla, lsns, **others):
    pairs = [*zip(UCLA, ucla, strict=True), *zip(LSNS, lsns, strict=True)]
    return {"adult": "yes", **dict(pairs), **others}


@pytest.fixture(scope="session")
def people(result_of):
    """The picture of loneliness and people around for these answers."""
    return lambda answers: people_picture(result_of(answers), answers)


@pytest.fixture(scope="session")
def point(result_of):
    return lambda answers: people_point(result_of(answers), answers)


# --- time alone ---


@pytest.mark.parametrize(("choice", "after"), [*product(CHOICE, AFTER)])
def test_both_answers_mark_one_tile_and_say_its_sentence(catalog, choice, after):
    picture = alone_picture(catalog, {"alone_choice": choice, "alone_after": after})
    assert marked(picture) == {(CHOICE[choice], AFTER[after])}
    assert marked(picture, "maybe") == set()
    places = [(tile.row, tile.column) for tile in picture.tiles]
    assert places == list(product(CHOICE.values(), AFTER.values()))
    assert picture.sentence == catalog.pictures.alone.cells[choice][after]
    assert CHOICE[choice] in picture.alt
    assert AFTER[after] in picture.alt


def test_time_alone_that_is_chosen_is_never_called_hard(catalog):
    chosen = catalog.pictures.alone.cells["mine"].values()
    said = [*chosen, catalog.pictures.alone.rows[0].sentence]
    worry = r"hard|fault|problem|company|lonel|sorry|sad|careful|but\b"
    assert [sentence for sentence in said if re.search(worry, sentence, re.IGNORECASE)] == []


@pytest.mark.parametrize("missing", MISSING)
def test_one_of_the_answers_alone_marks_its_row_or_column_as_possible(catalog, missing):
    picture = alone_picture(catalog, {"alone_choice": "not_mine", "alone_after": missing})
    assert marked(picture, "maybe") == set(product([CHOICE["not_mine"]], AFTER.values()))
    assert marked(picture) == set()
    known = next(part.sentence for part in catalog.pictures.alone.rows if part.id == "not_mine")
    assert picture.sentence == f"{known} {catalog.pictures.open_note}"
    picture = alone_picture(catalog, {"alone_choice": missing, "alone_after": "worse"})
    assert marked(picture, "maybe") == set(product(CHOICE.values(), [AFTER["worse"]]))
    assert AFTER["worse"] in picture.alt


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"alone_choice": "mine"},
        {"alone_choice": "mine", "alone_after": NOT_ASKED},
        {"alone_choice": None, "alone_after": None},
        {"alone_choice": DECLINED, "alone_after": None},
    ],
)
def test_time_alone_is_not_drawn_when_not_asked_or_all_left_open(catalog, answers):
    assert alone_picture(catalog, answers) is None


# --- loneliness and people around ---


# Below 12 is the published cut-off; friends of "five thru eight" alone make 12.
COMPLETE = [
    ((1, 1, 1), (0, 0, 0, 5, 5, 1)),
    ((2, 1, 1), (0, 0, 0, 4, 4, 4)),
    ((2, 2, 1), (2, 2, 2, 2, 2, 1)),
    ((3, 2, 2), (2, 2, 2, 2, 2, 2)),
    ((3, 3, 2), (0, 0, 0, 0, 0, 0)),
    ((3, 3, 3), (5, 5, 5, 5, 5, 5)),
]
OPEN = [
    ((None, 1, 1), (2, 2, 2, 2, 2, 2)),
    ((3, DECLINED, 3), (0, 0, 0, 0, 0, 0)),
    ((1, 1, 1), (None, 2, 2, 2, 2, 2)),
    ((2, 2, 1), (None, 4, 4, 4, 0, 0)),
    ((3, 3, 2), (None, None, 4, 4, 0, 0)),
    ((None, None, 3), (0, 0, 0, 0, 0, 0)),
    ((None, 3, 3), (None, 2, 2, 2, 2, 2)),
    ((3, 3, 3), (None,) * 6),
    ((None,) * 3, (5, 5, 5, 5, 5, 5)),
]


def completions(ucla, lsns):
    """Every (row, column) that some full set of answers would mark, by the numbers above."""
    rows = product(*([1, 2, 3] if a in MISSING else [a] for a in ucla))
    columns = product(*(range(6) if a in MISSING else [a] for a in lsns))
    totals = {sum(answers) for answers in columns}
    sides = {SMALL if total < 12 else WIDER for total in totals}
    return set(product({LONELY[sum(answers)] for answers in rows}, sides))


@pytest.mark.parametrize(("ucla", "lsns"), COMPLETE + OPEN)
def test_answers_mark_exactly_what_every_completion_could_mark(people, catalog, ucla, lsns):
    picture, reached = people(answered(ucla, lsns)), completions(ucla, lsns)
    place = "here" if len(reached) == 1 else "maybe"
    places = [(tile.row, tile.column) for tile in picture.tiles]
    assert places == list(product([OFTEN, AT_TIMES, RARELY], [SMALL, WIDER]))
    assert marked(picture, place) == reached
    assert len(marked(picture, "other")) == 6 - len(reached)
    words = catalog.pictures
    if (ucla, lsns) in OPEN:
        assert picture.sentence.endswith(words.still_clear if place == "here" else words.open_note)


def test_answers_that_leave_everything_possible_are_met_with_a_kind_line(people, catalog):
    picture = people(answered((2, None, None), (2, None, None, 2, 2, 2)))
    assert picture.tiles == ()
    assert picture.sentence == catalog.pictures.too_open


@pytest.mark.parametrize(
    "answers",
    [
        {},
        dict.fromkeys([*UCLA, *LSNS]),
        dict.fromkeys([*UCLA, *LSNS], DECLINED),
        dict(zip(UCLA, (3, 3, 3), strict=True)) | dict.fromkeys(LSNS, NOT_ASKED),
    ],
)
def test_people_are_not_drawn_when_not_asked_or_all_left_open(people, point, answers):
    assert people(answers) is None
    assert point(answers) is None


def test_nobody_under_18_is_measured_by_bands_for_adults(people, point):
    young = answered((3, 3, 3), (0, 0, 0, 0, 0, 0), adult="no")
    assert people(young) is None
    assert point(young) is None
    assert people(young | {"adult": "yes"}).tiles


# --- what is said, and what is not ---


def test_no_number_and_no_instrument_is_named_to_the_person(catalog, people):
    pictures = [
        alone_picture(catalog, {"alone_choice": choice, "alone_after": after})
        for choice, after in product([*CHOICE, None], [*AFTER, None])
    ]
    pictures += [people(answered(*answers)) for answers in COMPLETE + OPEN]
    said = []
    for picture in filter(None, pictures):
        said += [picture.sentence, picture.alt, picture.grid.title, picture.grid.column_title]
        said += [word for tile in picture.tiles for word in (tile.row, tile.column)]
    assert len(said) > 300
    assert [text for text in said if re.search(r"\d|UCLA|LSNS|cut-?off|score|risk", text, re.I)] == []


def test_the_point_holds_both_scores_cut_off_and_sources(point):
    found = point(answered((3, 2, 2), (2, 2, 2, 2, 2, 1)))
    assert (found.rows.value, found.columns.value) == (7, 11)
    loneliness, circle, *notes = found.lines
    assert all(part in loneliness for part in ("UCLA", ": 7. ", "3 to 9"))
    assert all(part in circle for part in ("LSNS", ": 11. ", "0 to 30"))
    assert any("below 12" in note for note in notes)
    assert any("No standard line" in note for note in notes)
    assert any("Röhr" in source for source in found.sources)
    assert any("Community Life Survey 2020/21" in source for source in found.sources)


def test_an_incomplete_score_is_given_as_a_range_and_never_as_a_value(point):
    found = point(answered((3, None, 2), (2, 2, 2, 2, 2, DECLINED)))
    assert (found.rows.value, found.columns.value) == (None, None)
    assert "some answers are open, so it could be 6 to 8." in found.lines[0]
    assert "some answers are open, so it could be 10 to 15." in found.lines[1]
