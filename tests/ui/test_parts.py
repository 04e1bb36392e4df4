"""An answer draws no more of the page than it changes, and nothing that it changes is left as it was."""

import pytest

from recommender.scoring.responses import DECLINED
from recommender.ui.visit import CheckIn

KEPT = ["bridge", "draft"]
PLACES = range(9)


@pytest.fixture
def at_page(screen, catalog):
    """A page of the full path, with nothing answered on it yet."""

    def open_page(place, **fields):
        pages = catalog.paths["full"].pages
        before = dict.fromkeys(id for page in pages[:place] for id in page.items) | {"adult": "yes"}
        visit = CheckIn(answers=before, order=list(before), path="full", **fields)
        return screen(visit).open("checkin", step=str(place + 1))

    return open_page


def drawn_by(shown, key, value):
    """The keys of what one answer draws, before the page is drawn as a whole again."""
    shown.app.get_by_key(key).set_value(value)
    shown.app.run()
    assert not shown.app.exception
    found = shown.keys
    shown.run()
    return found


def page_of(shown):
    """Everything that the page shows, and all its keys."""
    return shown.text(), shown.keys


def test_there_are_as_many_pages_as_are_tried(catalog):
    assert len(catalog.paths["full"].pages) == len(PLACES)


@pytest.mark.parametrize("place", PLACES)
def test_a_choice_draws_only_what_is_kept_and_the_rest_of_the_page_is_still_true(
    at_page, catalog, place
):
    shown = at_page(place)
    choices = [catalog.items[id] for id in shown.asked() if catalog.items[id].type != "many"]
    before = page_of(shown)
    for item in choices:
        for code in (*item.codes, DECLINED):
            assert drawn_by(shown, f"ask_{item.id}", code) == KEPT, (item.id, code)
            assert page_of(shown) == before, (item.id, code)
            assert shown.answers[item.id] == code


def test_a_tick_draws_the_questions_and_what_is_kept(at_page, catalog):
    tried = []
    for place in PLACES:
        shown = at_page(place)
        for item in [catalog.items[id] for id in shown.asked() if catalog.items[id].type == "many"]:
            drawn = drawn_by(shown, f"tick_{item.id}_{item.options[0].code}", True)
            assert set(KEPT) < set(drawn), item.id
            assert "top" not in drawn, item.id
            asked = [key.removeprefix("item_") for key in drawn if key.startswith("item_")]
            assert asked == shown.asked()
            tried.append(item.id)
    every = [id for page in catalog.paths["full"].pages for id in page.items]
    assert tried == [id for id in every if catalog.items[id].type == "many"]
    assert tried


def test_the_answer_on_the_welcome_page_draws_only_what_is_kept(screen):
    shown = screen().run()
    before = page_of(shown)
    assert drawn_by(shown, "ask_adult", "no") == KEPT
    assert page_of(shown) == before
    assert shown.answers == {"adult": "no"}


def test_an_answer_that_ends_keeping_draws_the_whole_page(at_page, catalog, words):
    (place,) = [n for n, page in enumerate(catalog.paths["full"].pages) if "safety" in page.items]
    shown = at_page(place, keep="device")
    assert words.keep.line_tab not in shown.text()
    assert "top" in drawn_by(shown, "tick_safety_unsafe", True)
    assert words.keep.line_tab in shown.text()


def test_with_the_list_of_open_questions_each_answer_draws_the_whole_page(at_page, catalog):
    shown = at_page(0).press("forward_0")
    assert "top" in drawn_by(shown, f"ask_{catalog.paths['full'].pages[0].items[0]}", 1)
