"""The check-in and the review on screen: widgets, Continue, Change, and what one answer draws again."""

import pytest

from recommender.scoring.responses import DECLINED
from tests.visits import place_of, visit_of

# The container that names open questions.
OPEN = "open_questions"
# What an answer draws that changes nothing but the storage.
STORED = ["bridge", "draft"]


@pytest.fixture
def full(screen, complete):
    """A visit on the full path, with these answers changed or, as "absent", left out."""

    def show(page, step=1, **changes):
        answers = {id: code for id, code in (complete | changes).items() if code != "absent"}
        visit = visit_of(answers=answers, order=answers, path="full")
        return screen(visit).open(page, **({"step": str(step)} if page == "checkin" else {}))

    return show


@pytest.fixture
def page_of(full, catalog):
    """The page that asks this item, which has no answer yet."""
    return lambda item: full("checkin", place_of(catalog, item) + 1, **{item: "absent"})


# --- widgets ---


def test_every_question_offers_its_labels_none_of_these_and_prefer_not_to_say(full, catalog, texts):
    shown = full("checkin")
    for place, page in enumerate(catalog.paths["full"].pages):
        assert shown.open("checkin", step=str(place + 1)).title == page.title
        for item in (catalog.items[id] for id in page.items):
            if item.type != "many":
                radio = shown.app.get_by_key(f"ask_{item.id}")
                assert radio.options == [*(o.label for o in item.choices), texts("checkin.decline")]
                assert radio.label.startswith(item.text)
                continue
            boxes = shown.starting(f"tick_{item.id}_")
            assert boxes[: len(item.codes)] == list(item.codes)
            for code in ("none", DECLINED):
                assert (code in boxes) != (f"instead_{code}" in boxes)


def test_the_review_tells_blank_declined_and_none_ticked_apart_and_lists_nothing_else(screen, texts):
    answers = {"touch_gap": None, "movement": DECLINED, "in_the_way": ()}
    shown = screen(visit_of(answers=answers, path="short")).open("check_answers")
    said = texts("checkin.blank"), texts("checkin.declined"), texts("checkin.none_ticked")
    for item, word in zip(answers, said, strict=True):
        assert shown.app.get_by_key(f"row_{item}").markdown[0].value.endswith(f"**{word}**")
    assert set(shown.starting("row_")) == set(answers)
    assert "more" in shown.keys


@pytest.mark.parametrize(("box", "answer"), [("instead_none", ()), (f"instead_{DECLINED}", DECLINED)])
def test_none_of_these_and_prefer_not_to_say_clear_all_ticks(page_of, box, answer):
    shown = page_of("in_the_way").tick("in_the_way", "moved").tick("in_the_way", "money")
    shown.tick("in_the_way", box)
    assert (shown.answers["in_the_way"], shown.ticked("in_the_way")) == (answer, [box])
    shown.tick("in_the_way", "money")
    assert (shown.answers["in_the_way"], shown.ticked("in_the_way")) == (("money",), ["money"])
    assert shown.tick("in_the_way", box).tick("in_the_way", box, False).answers["in_the_way"] is None


def test_adult_is_never_taken_for_granted(screen):
    shown = screen().press("start_full")
    assert shown.app.get_by_key("ask_adult").value is None
    assert "adult" not in shown.press("begin_full").answers


# --- steps ---


def test_without_a_path_every_step_leads_home(screen, texts):
    shown = screen().open("checkin", step="99")
    assert texts("checkin.start_first") in shown.text()
    assert shown.asked() == []


# --- Continue ---


def page_titles(catalog):
    return [page.title for page in catalog.paths["full"].pages]


def arrival(shown):
    """What the page tells the browser on arriving: where the focus goes."""
    (arrive,) = [n.proto for n in shown.blocks() if getattr(n, "key", None) == "arrive"]
    return str(arrive)


@pytest.fixture
def among_others(at_page, catalog):
    """A page with four questions, and its place."""
    place = place_of(catalog, "ucla_left_out")
    return at_page(place), catalog.paths["full"].pages[place], place


def test_continue_names_what_is_open_and_goes_on_when_pressed_again(among_others, catalog, texts):
    shown, first, place = among_others
    before = dict(shown.answer(first.items[1], 2).answers)
    assert OPEN not in shown.keys
    shown.press(f"forward_{place}")
    assert shown.title == first.title
    said = shown.inside(OPEN)
    assert texts("checkin.open_title") in said
    assert texts("checkin.open_intro") in said
    named = [id for id in first.items if f"- {catalog.items[id].label}" in said.split("\n")]
    assert named == [id for id in first.items if id != first.items[1]]
    assert f"st-key-{OPEN}" in arrival(shown)
    shown.press(f"forward_{place}")
    assert shown.title == page_titles(catalog)[place + 1]
    assert OPEN not in shown.keys
    assert shown.answers == before | dict.fromkeys(first.items) | {first.items[1]: 2}


def test_skip_never_asks(screen, catalog):
    shown = screen().begin("full").press("skip_0")
    assert shown.title == page_titles(catalog)[1]
    assert shown.press("forward_1").press("skip_1").title == page_titles(catalog)[2]


# --- Change ---


# --- what a page says ---


@pytest.mark.parametrize("looks", [{}, {"view": "client"}], ids=str)
def test_only_where_nobody_watches_a_page_says_so(at_page, catalog, texts, looks):
    said = at_page(place_of(catalog, "phq4_down"), **looks).text()
    assert (texts("checkin.help_note") in said) == (not looks)
    assert (texts("session.help_note") in said) == bool(looks)


def test_before_ideas_now_a_page_says_how_many_questions_still_come_at_most(screen, catalog, texts):
    shown = screen().begin("full")
    said = texts("checkin.ideas_now_hint", count=len(catalog.intake.ideas_now_items))
    assert said in shown.text()
    assert said in shown.tick("within_reach", "music").text()
    shown.go_on(0)
    assert texts("checkin.ideas_now_hint", count=8) in shown.text()
    assert len(shown.press("now_1").asked()) == 8


def test_a_page_says_which_it_is_and_how_much_the_later_ones_ask(at_page, catalog, texts):
    pages = catalog.paths["full"].pages
    shown = at_page(len(pages) - 2)
    more = texts("checkin.more", count=2, minutes=1)
    assert f"{texts('checkin.progress', step=len(pages) - 1, total=len(pages))} · {more}" in shown.text()
    assert texts("checkin.progress", step=14, total=14) in at_page(13).text().split("\n")


# --- what one answer draws again ---


@pytest.fixture
def at_page(screen, catalog):
    """A page of the full path, with nothing answered on it yet."""

    def open_page(place, **fields):
        pages = catalog.paths["full"].pages
        before = dict.fromkeys(id for page in pages[:place] for id in page.items) | {"adult": "yes"}
        visit = visit_of(answers=before, order=list(before), path="full", **fields)
        return screen(visit).open("checkin", step=str(place + 1))

    return open_page


def drawn_by(shown, key, value):
    """The keys of what one answer draws, before the page is drawn as a whole again."""
    shown.app.get_by_key(key).set_value(value)
    shown.app.run()
    assert not shown.app.exception
    found = shown.keys
    # A browser sends what all widgets say; AppTest, only what it drew last, so it needs a run more.
    shown.run().run()
    return found


def all_of(shown):
    """Everything that the page shows, and all its keys."""
    return shown.text(), shown.keys


@pytest.mark.parametrize("item", ["kind_contact", "phq4_down"])
def test_a_choice_draws_only_the_storage_and_the_rest_of_the_page_is_still_true(at_page, catalog, item):
    shown = at_page(place_of(catalog, item))
    choices = [catalog.items[id] for id in shown.asked() if catalog.items[id].type != "many"][:2]
    before = all_of(shown)
    for one, code in [(each, code) for each in choices for code in (each.codes[0], DECLINED)]:
        assert drawn_by(shown, f"ask_{one.id}", code) == STORED, (one.id, code)
        assert all_of(shown) == before, (one.id, code)
        assert shown.answers[one.id] == code


def test_a_tick_draws_the_questions_and_the_storage(at_page, catalog):
    shown = at_page(place_of(catalog, "in_the_way"))
    asked = shown.asked()
    drawn = drawn_by(shown, "tick_in_the_way_moved", True)
    assert set(STORED) < set(drawn)
    assert "top" not in drawn
    assert [key.removeprefix("item_") for key in drawn if key.startswith("item_")] == asked


def test_the_answer_on_the_first_sheet_draws_only_the_storage(screen):
    shown = screen().press("start_full").run()
    before = all_of(shown)
    assert drawn_by(shown, "ask_adult", "no") == STORED
    assert all_of(shown) == before
    assert shown.answers == {"adult": "no"}


def test_an_answer_that_ends_keeping_draws_the_whole_page(at_page, catalog, texts):
    shown = at_page(place_of(catalog, "safety"), keep="device")
    assert texts("keep.line_tab") not in shown.text()
    assert "top" in drawn_by(shown, "tick_safety_unsafe", True)
    assert texts("keep.line_tab") in shown.text()


def test_with_the_list_of_open_questions_each_answer_draws_the_whole_page(at_page, catalog):
    place = place_of(catalog, "trust")
    shown = at_page(place).press(f"forward_{place}")
    assert "top" in drawn_by(shown, "ask_trust", 1)


# --- where answers are ---


def test_every_page_of_questions_says_where_answers_are_kept(full, screen, complete, texts):
    pages = [full("checkin"), full("checkin", "now", safety="absent")]
    pages.append(full("check_answers").press("change_movement"))
    pages.append(screen(visit_of(answers=complete, path="short")).open("checkin", step="enough"))
    titles = ("now_title", "change_title", "enough_title")
    assert [shown.title for shown in pages[1:]] == [texts(f"checkin.{title}") for title in titles]
    for shown in pages:
        said = shown.inside("kept")
        assert texts("keep.line_tab") in said
        assert texts("keep.clear_link") in said
