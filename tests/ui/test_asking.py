"""Continue asks once; changing an answer asks what it makes necessary and drops what it makes idle."""

import pytest

from recommender.scoring.responses import DECLINED
from recommender.ui.components.open_questions import OPEN
from recommender.ui.visit import CheckIn


def page_titles(catalog):
    return [page.title for page in catalog.paths["full"].pages]


def arrival(shown):
    """What the page tells the browser on arriving: where the focus goes."""
    (arrive,) = [n.proto for n in shown.blocks() if getattr(n, "key", None) == "arrive"]
    return str(arrive)


# --- Continue asks once ----------------------------------------------------------------------------


def test_continue_names_what_is_open_and_goes_on_when_pressed_again(screen, catalog, words):
    first = catalog.paths["full"].pages[0]
    shown = screen().press("start_full").answer(first.items[1], 2)
    assert OPEN not in shown.keys
    shown.press("forward_0")
    assert shown.title == first.title
    said = shown.inside(OPEN)
    assert words.checkin.open_title in said
    assert words.checkin.open_intro in said
    named = [id for id in first.items if f"- {catalog.items[id].label}" in said.split("\n")]
    assert named == [id for id in first.items if id != first.items[1]]
    assert f"st-key-{OPEN}" in arrival(shown)
    shown.press("forward_0")
    assert shown.title == page_titles(catalog)[1]
    assert OPEN not in shown.keys
    assert shown.answers == dict.fromkeys(first.items) | {first.items[1]: 2}


def test_continue_loses_nothing_and_names_less_as_answers_come(screen, catalog):
    first = catalog.paths["full"].pages[0].items
    shown = screen().press("start_full").answer(first[0], 1).press("forward_0")
    assert shown.answers == {first[0]: 1}
    shown.answer(first[1], DECLINED)
    assert catalog.items[first[1]].label not in shown.inside(OPEN)
    assert catalog.items[first[2]].label in shown.inside(OPEN)
    for item in first[2:]:
        shown.answer(item, 1)
    assert OPEN not in shown.keys
    assert shown.press("forward_0").title == page_titles(catalog)[1]


def test_each_page_asks_for_itself_and_again_after_coming_back(screen, catalog):
    titles = page_titles(catalog)
    shown = screen().press("start_full").go_on(0)
    assert shown.press("forward_1").title == titles[1]
    assert OPEN in shown.keys
    assert shown.press("back_1").title == titles[0]
    assert OPEN not in shown.keys
    assert shown.press("forward_0").title == titles[0]
    assert OPEN in shown.keys


def test_a_page_that_was_left_with_blanks_asks_again_on_the_way_back(screen, catalog):
    shown = screen().press("start_full").go_on(0).press("back_1").press("forward_0")
    assert shown.title == page_titles(catalog)[0]
    assert OPEN in shown.keys


@pytest.mark.parametrize("place", [0, 5, 7])
def test_a_page_without_open_questions_goes_on_at_once(screen, catalog, complete, place):
    shown = screen(CheckIn(answers=dict(complete), path="full")).open("checkin", step=str(place + 1))
    assert shown.press(f"forward_{place}").title == page_titles(catalog)[place + 1]


def test_prefer_not_to_say_and_none_of_these_are_answers(screen, catalog, complete):
    pages = catalog.paths["full"].pages
    place = next(n for n, page in enumerate(pages) if "in_the_way" in page.items)
    answers = complete | dict.fromkeys(pages[place].items, DECLINED) | {"in_the_way": ()}
    shown = screen(CheckIn(answers=answers, path="full")).open("checkin", step=str(place + 1))
    assert shown.press(f"forward_{place}").title == page_titles(catalog)[place + 1]


def test_skip_never_asks(screen, catalog):
    shown = screen().press("start_full").press("skip_0")
    assert shown.title == page_titles(catalog)[1]
    assert shown.press("forward_1").press("skip_1").title == page_titles(catalog)[2]


def test_the_last_page_asks_once_as_well(screen, catalog, complete, words):
    pages = catalog.paths["full"].pages
    answers = {id: code for id, code in complete.items() if id not in pages[-1].items}
    shown = screen(CheckIn(answers=answers, path="full")).open("checkin", step=str(len(pages)))
    assert shown.press(f"forward_{len(pages) - 1}").title == pages[-1].title
    assert OPEN in shown.keys
    assert shown.press(f"forward_{len(pages) - 1}").title == words.checkin.review_title


# --- Change ----------------------------------------------------------------------------------------


@pytest.fixture
def review(screen, complete):
    """Check your answers, with these answers changed."""

    def show(**changes):
        answers = {id: code for id, code in (complete | changes).items() if code != "absent"}
        visit = CheckIn(answers=answers, order=list(answers), path="full")
        return screen(visit).open("check_answers")

    return show


def no_longer(words, label):
    return words.checkin.no_longer.format(names=label)


def test_no_longer_an_adult_drops_the_question_for_adults_and_says_so(review, catalog, words, complete):
    shown = review(adult="yes", intimacy="on")
    label = catalog.items["intimacy"].label
    assert no_longer(words, label) not in shown.text()
    shown.press("change_adult").answer("adult", "no").press("save_change")
    assert shown.title == words.checkin.review_title
    assert no_longer(words, label) in shown.text()
    assert "row_intimacy" not in shown.keys
    assert shown.answers == complete | {"adult": "no", "intimacy": "on"}


def receipts(shown):
    """Every receipt on Results, by activity."""
    return {id: shown.inside(f"receipt_{id}") for id in shown.starting("receipt_")}


def test_an_answer_that_is_no_longer_needed_counts_nowhere(screen, complete):
    answers = complete | {"adult": "no"}
    without = {id: code for id, code in answers.items() if id != "intimacy"}
    one, other = (
        screen(CheckIn(answers=dict(a), path="full")).open("results")
        for a in (answers | {"intimacy": "on"}, without)
    )
    assert receipts(one)
    assert receipts(one) == receipts(other)
    assert one.rows() == other.rows()
    assert one.text() == other.text()


def test_now_an_adult_is_asked_the_question_for_adults_before_going_back(review, words):
    shown = review(adult="no", intimacy="absent")
    shown.press("change_adult").answer("adult", "yes").press("save_change")
    assert shown.asked() == ["intimacy"]
    shown.answer("intimacy", "off").press("save_change")
    assert shown.title == words.checkin.review_title
    assert shown.answers["intimacy"] == "off"


def test_a_needed_question_may_stay_open(review, words):
    shown = review(adult="no", intimacy="absent")
    shown.press("change_adult").answer("adult", "yes").press("save_change").press("save_change")
    assert shown.title == words.checkin.review_title
    assert shown.answers["intimacy"] is None


def test_an_earlier_answer_to_a_needed_question_comes_back_without_asking(review, words):
    shown = review(adult="no", intimacy="on")
    shown.press("change_adult").answer("adult", "yes").press("save_change")
    assert shown.title == words.checkin.review_title
    assert "row_intimacy" in shown.keys


def test_a_change_asks_nothing_of_pages_that_are_still_to_come(screen, catalog, complete, words):
    early = {id: complete[id] for page in catalog.paths["full"].pages[:2] for id in page.items}
    shown = screen(CheckIn(answers={"adult": "no"} | early, path="full")).open("check_answers")
    shown.press("change_adult").answer("adult", "yes").press("save_change")
    assert shown.title == words.checkin.review_title


def test_any_other_change_asks_nothing_more(review, words):
    shown = review(adult="yes", intimacy="absent")
    shown.press("change_trust").answer("trust", 3).press("save_change")
    assert shown.title == words.checkin.review_title
