"""What the session holds: kinds of missing, exclusive ticks, steps, and forgetting."""

import pytest

from recommender.scoring.responses import DECLINED
from recommender.ui.state import KEY, NOW, CheckIn


@pytest.fixture
def page_of(screen, catalog, complete):
    """The page of the full path that asks this item; everything else is answered."""

    def show(item, adult="yes"):
        answers = {id: code for id, code in complete.items() if id not in (item, "intimacy")}
        visit = CheckIn(answers=answers | {"adult": adult}, path="full")
        pages = catalog.paths["full"].pages
        place = next(n for n, page in enumerate(pages) if item in page.items)
        shown = screen(visit).open("checkin", step=str(place + 1))
        assert item in shown.asked()
        return shown

    return show


# --- three kinds of missing ---


def test_nothing_is_answered_before_it_was_asked(screen):
    assert screen().press("start_full").answers == {}


def test_continue_without_an_answer_leaves_blanks(screen, catalog):
    shown = screen().press("start_full").go_on(0)
    assert shown.answers == dict.fromkeys(catalog.paths["full"].pages[0].items)


def test_skip_leaves_blanks_and_keeps_what_was_answered(screen, catalog):
    first = catalog.paths["full"].pages[0].items
    shown = screen().press("start_full").answer(first[1], 2).press("skip_0")
    assert shown.answers == dict.fromkeys(first) | {first[1]: 2}


def test_prefer_not_to_say_is_declined_and_not_blank(screen, catalog):
    first = catalog.paths["full"].pages[0].items
    shown = screen().press("start_full").answer(first[0], DECLINED).go_on(0)
    assert shown.answers == dict.fromkeys(first) | {first[0]: DECLINED}


def test_every_choice_question_offers_its_labels_and_prefer_not_to_say(screen, catalog, words, complete):
    shown = screen(CheckIn(answers=dict(complete), path="full"))
    for place, page in enumerate(catalog.paths["full"].pages):
        shown.open("checkin", step=str(place + 1))
        for item in (catalog.items[id] for id in page.items if catalog.items[id].type != "many"):
            radio = shown.app.get_by_key(f"ask_{item.id}")
            assert radio.options == [*(o.label for o in item.choices), words.checkin.decline]
            assert radio.label.startswith(item.text)


def test_what_the_short_path_leaves_out_stays_absent(screen, catalog):
    shown = screen().press("start_short")
    pages = catalog.paths["short"].pages
    for place in range(len(pages)):
        shown.press(f"skip_{place}")
    assert shown.answers == {item: None for page in pages for item in page.items}


def test_the_review_tells_blank_declined_not_asked_and_none_ticked_apart(screen, words):
    answers = {"touch_gap": None, "movement": DECLINED, "in_the_way": ()}
    shown = screen(CheckIn(answers=answers, path="short")).open("check_answers")
    said = words.checkin.blank, words.checkin.declined, words.checkin.none_ticked
    for item, word in zip(answers, said, strict=True):
        assert shown.app.get_by_key(f"row_{item}").markdown[0].value.endswith(f"**{word}**")
    unasked = shown.app.get_by_key("row_trust").markdown[0].value
    assert unasked.endswith(f"**{words.checkin.not_asked}**")


def test_unticking_the_last_box_is_a_blank_again(page_of):
    shown = page_of("in_the_way").tick("in_the_way", "moved").tick("in_the_way", "moved", False)
    assert shown.answers["in_the_way"] is None


# --- ticks that stand alone ---


@pytest.mark.parametrize(
    ("item", "alone", "other"),
    [
        ("safety", "none", "medical"),
        ("safety", "none", "eating"),
        ("in_the_way", "content", "moved"),
        ("within_reach", "none", "pet"),
    ],
)
def test_a_tick_that_stands_alone_and_any_other_clear_each_other(page_of, item, alone, other):
    shown = page_of(item).tick(item, other)
    assert shown.answers[item] == (other,)
    shown.tick(item, alone)
    assert (shown.answers[item], shown.ticked(item)) == ((alone,), [alone])
    shown.tick(item, other)
    assert (shown.answers[item], shown.ticked(item)) == ((other,), [other])


def test_declining_and_any_tick_of_the_safety_question_clear_each_other(page_of):
    shown = page_of("safety").tick("safety", "bereaved").tick("safety", DECLINED)
    assert (shown.answers["safety"], shown.ticked("safety")) == (DECLINED, [DECLINED])
    shown.tick("safety", "none")
    assert (shown.answers["safety"], shown.ticked("safety")) == (("none",), ["none"])
    shown.tick("safety", DECLINED).tick("safety", "medical")
    assert (shown.answers["safety"], shown.ticked("safety")) == (("medical",), ["medical"])


@pytest.mark.parametrize("first", ["none", "no_animals"])
def test_nothing_within_reach_and_no_animals_may_stand_together(page_of, first):
    second = {"none": "no_animals", "no_animals": "none"}[first]
    shown = page_of("within_reach").tick("within_reach", first).tick("within_reach", second)
    assert set(shown.answers["within_reach"]) == {"none", "no_animals"}
    shown.tick("within_reach", "music")
    assert set(shown.answers["within_reach"]) == {"music", "no_animals"}
    shown.tick("within_reach", "none")
    assert set(shown.answers["within_reach"]) == {"none", "no_animals"}


@pytest.mark.parametrize(("box", "answer"), [("instead_none", ()), (f"instead_{DECLINED}", DECLINED)])
def test_none_of_these_and_prefer_not_to_say_clear_all_ticks(page_of, box, answer):
    shown = page_of("in_the_way").tick("in_the_way", "moved").tick("in_the_way", "money")
    shown.tick("in_the_way", box)
    assert (shown.answers["in_the_way"], shown.ticked("in_the_way")) == (answer, [box])
    shown.tick("in_the_way", "money")
    assert (shown.answers["in_the_way"], shown.ticked("in_the_way")) == (("money",), ["money"])
    assert shown.tick("in_the_way", box).tick("in_the_way", box, False).answers["in_the_way"] is None


def test_every_tick_question_has_a_way_to_say_none_and_to_decline(screen, catalog, complete):
    shown = screen(CheckIn(answers=dict(complete), path="full"))
    for place, page in enumerate(catalog.paths["full"].pages):
        shown.open("checkin", step=str(place + 1))
        for item in (catalog.items[id] for id in page.items if catalog.items[id].type == "many"):
            boxes = shown.starting(f"tick_{item.id}_")
            assert boxes[: len(item.codes)] == list(item.codes)
            for code in ("none", DECLINED):
                assert (code in boxes) != (f"instead_{code}" in boxes)


# --- adults only ---


@pytest.mark.parametrize(
    ("adult", "asked"), [("yes", True), ("no", False), (None, False), (DECLINED, False)]
)
def test_intimacy_is_asked_only_after_adult_yes(page_of, screen, complete, adult, asked):
    assert ("intimacy" in page_of("safety", adult).asked()) == asked
    shown = screen(CheckIn(answers=dict(complete) | {"adult": adult}, path="full"))
    assert ("intimacy" in shown.open("check_answers").starting("row_")) == asked


def test_adult_is_never_taken_for_granted(screen):
    shown = screen()
    assert shown.app.get_by_key("ask_adult").value is None
    assert "adult" not in shown.press("start_full").answers


# --- the step in the address ---


@pytest.mark.parametrize("step", ["99", "100000", "-1", "abc", "0", "", "1.5", "２", "²", "1 ", "step"])
def test_a_step_out_of_reach_opens_a_page_within_reach(screen, catalog, complete, step):
    pages = catalog.paths["full"].pages
    answers = {item: complete[item] for item in pages[0].items}
    shown = screen(CheckIn(answers=answers, path="full")).open("checkin", step=step)
    assert shown.title in (pages[0].title, pages[1].title)
    assert shown.title == pages[1].title or step != "99"


def test_a_step_within_reach_opens_that_page(screen, catalog, complete):
    shown = screen(CheckIn(answers=dict(complete), path="full"))
    for place, page in enumerate(catalog.paths["full"].pages):
        assert shown.open("checkin", step=str(place + 1)).title == page.title


@pytest.mark.parametrize("step", ["1", "99", NOW, "abc", ""])
def test_without_a_path_every_step_leads_home(screen, words, step):
    shown = screen().open("checkin", step=step)
    assert words.checkin.start_first in shown.text()
    assert shown.asked() == []


def test_the_now_step_asks_the_safety_items(screen, catalog):
    shown = screen(CheckIn(path="full")).open("checkin", step=NOW)
    assert shown.asked() == list(catalog.intake.ideas_now_items)


# --- forgetting ---


def test_start_over_wipes_the_session_and_goes_home(results, complete, words):
    shown = results(complete, country="us", vetoes={"hug"}, view="client", numbers=True)
    shown.press("start_over")
    assert shown.title == words.welcome.title
    assert shown.visit == CheckIn() or shown.visit.result is not None
    assert (shown.answers, shown.visit.vetoes, shown.visit.country) == ({}, set(), None)
    assert dict(shown.app.query_params) == {}


def test_after_start_over_no_page_knows_an_answer(results, complete, words):
    shown = results(complete).press("start_over")
    assert shown.open("results").title == words.results.nothing_title
    assert words.checkin.start_first in shown.text()
    assert words.checkin.start_first in shown.open("check_answers").text()
    assert shown.open("welcome").app.get_by_key("ask_adult").value is None
    held = {key: shown.app.session_state[key] for key in list(shown.app.session_state)}
    assert not [key for key, value in held.items() if key.startswith(("ask_", "tick_")) and value]


def test_two_visits_do_not_share_answers(screen, complete):
    screen(CheckIn(answers=dict(complete), path="full")).open("results")
    other = screen().open("results")
    assert other.answers == {}
    assert KEY in other.app.session_state


# --- one choice on several pages ---


@pytest.mark.parametrize(
    ("field", "value", "pages"),
    [
        ("country", "gb", ["welcome", "help", "welcome"]),
        ("view", "client", ["welcome", "results", "welcome"]),
    ],
)
def test_a_choice_is_shown_on_every_page_that_has_it(screen, complete, field, value, pages):
    shown = screen(CheckIn(answers=dict(complete), path="full", **{field: value}))
    for page in pages:
        assert shown.open(page).app.get_by_key(f"choose_{field}").value == value


def test_a_question_on_two_pages_shows_its_answer_on_both(screen):
    shown = screen().answer("adult", "no").open("together").press("ready")
    assert shown.app.get_by_key("ask_adult").value == "no"
    assert shown.open("welcome").app.get_by_key("ask_adult").value == "no"


def test_what_is_held_is_sent_back_once_and_not_over_a_press_on_its_way(screen, complete):
    shown = screen(CheckIn(answers=dict(complete), path="full")).open("checkin", step="1")
    radio = f"ask_{shown.asked()[0]}"
    assert shown.app.get_by_key(radio).proto.set_value
    assert not shown.run().app.get_by_key(radio).proto.set_value
