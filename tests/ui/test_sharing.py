"""A shared screen: nothing private on any page, private questions on request, plain titles of tabs."""

import re
from pathlib import Path

import pytest
import streamlit as st

from recommender.report.plan import PlanStep
from recommender.scoring.responses import DECLINED, NOT_ASKED
from recommender.ui.frame import PAGES as TITLES
from recommender.ui.visit import CheckIn

ROOT = Path(__file__).parents[2]
NAMED = {name: title for name, (title, _) in TITLES.items()}
PAGES = sorted(path.stem for path in (ROOT / "recommender" / "ui" / "pages").glob("[!_]*.py"))
PERSONAS = sorted(path.stem for path in (ROOT / "tests" / "personas").glob("*.toml"))
PRIVATE = ["touch_comfort", "touch_gap", "safety", "intimacy"]
SHARED = [
    "all_safety_ticks",
    "eating_is_hard",
    "heart_and_pregnancy",
    "hurt_by_touch_fine_with_own",
    "intimacy_switched_on",
    "newly_bereaved",
    "no_touch_please",
    "unsafe_at_home",
]


@pytest.fixture
def shared(screen, person):
    """A shared screen in the middle of this persona's visit."""

    def show(name, **fields):
        answers = person(name)
        plan = [PlanStep(activity="orgasm", step=0), PlanStep(activity="soft_blanket", step=0)]
        visit = CheckIn(answers=answers, order=list(answers), path="full", plan=plan)
        for field, value in ({"view": "client", "sharing": True} | fields).items():
            setattr(visit, field, value)
        return screen(visit)

    return show


@pytest.fixture(scope="session")
def private_words(catalog):
    """Names of the private questions, and what this person answered to them."""

    def words(answers):
        items = [catalog.items[id] for id in PRIVATE]
        said = [item.label for item in items] + [item.text for item in items]
        for item in items:
            given = answers.get(item.id)
            codes = given if isinstance(given, tuple) else (given,)
            said += [
                o.label for o in item.choices if o.code in codes and o.code not in ("none", DECLINED)
            ]
        return said

    return words


def test_the_private_questions_are_these(catalog):
    assert [id for id, item in catalog.items.items() if item.private] == PRIVATE


# --- no private word on any page -------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", SHARED)
def test_no_page_of_a_shared_screen_shows_anything_private(
    shared, private_words, speaks_of_sex, clinical_words, page, name
):
    vetoes = set() if name == "intimacy_switched_on" else {"orgasm"}
    shown = shared(name, vetoes=vetoes, matters={"intimacy": 5}, arrived=True).open(page)
    text = shown.text()
    assert shown.title
    assert not [words for words in private_words(shown.answers) if words in text]
    assert not speaks_of_sex(text)
    assert {"scores", "note"}.isdisjoint(shown.keys)
    if page not in ("science",):
        assert not [words for words in clinical_words if re.search(rf"\b{re.escape(words)}\b", text)]


@pytest.mark.parametrize("step", range(1, 10))
@pytest.mark.parametrize("name", ["all_safety_ticks", "intimacy_switched_on"])
def test_no_question_page_of_a_shared_screen_shows_anything_private(
    shared, private_words, speaks_of_sex, step, name
):
    shown = shared(name).open("checkin", step=str(step))
    assert not set(shown.asked()) & set(PRIVATE)
    assert not [words for words in private_words(shown.answers) if words in shown.text()]
    assert not speaks_of_sex(shown.text())


def test_the_safety_questions_of_ideas_now_stay_private_too(screen, words):
    shown = screen(CheckIn(path="full", view="client", sharing=True)).open("checkin", step="now")
    assert shown.asked()
    assert not set(shown.asked()) & set(PRIVATE)
    assert words.session.private_note in shown.text()


@pytest.mark.parametrize("item", PRIVATE)
def test_a_change_that_was_open_before_sharing_does_not_show_a_private_answer(
    shared, private_words, item
):
    shown = shared("all_safety_ticks", changing=item, sharing=False).open("results")
    shown.press("start_sharing").open("checkin", step="1")
    assert item not in shown.asked()
    assert not [words for words in private_words(shown.answers) if words in shown.text()]


def test_no_help_that_follows_from_an_answer_stands_on_a_shared_screen(shared, catalog, words):
    shown = shared("unsafe_at_home").open("results")
    own = shared("unsafe_at_home", sharing=False).open("results")
    assert own.starting("support_")
    assert shown.starting("support_") == []
    assert words.common.help in [link.label for link in shown.app.get("page_link")]
    for card in catalog.gates.support:
        assert card.title not in shown.text()


def test_no_longer_needed_names_no_private_question(shared, catalog, words):
    shown = shared("intimacy_switched_on").open("check_answers")
    shown.press("change_adult").answer("adult", "no").press("save_change")
    assert shown.title == words.checkin.review_title
    assert catalog.items["intimacy"].label not in shown.text()


def test_a_change_asks_no_private_question_on_a_shared_screen(shared, words):
    shown = shared("fifteen_years_old")
    shown.visit.answers.pop("intimacy", None)
    shown.open("check_answers").press("change_adult").answer("adult", "yes").press("save_change")
    assert "intimacy" not in shown.asked()
    assert shown.press("save_change").title == words.checkin.review_title
    assert shown.answers["intimacy"] == NOT_ASKED


def test_the_therapists_view_without_sharing_has_scores_and_note(shared):
    assert {"scores", "note", "start_sharing"} <= set(
        shared("all_safety_ticks", sharing=False).open("results").keys
    )
    own = shared("all_safety_ticks", view="self", sharing=False).open("results")
    assert {"scores", "note", "start_sharing"}.isdisjoint(own.keys)


@pytest.mark.parametrize("name", SHARED)
def test_the_note_is_discreet(shared, private_words, speaks_of_sex, name):
    shown = shared(name, sharing=False).open("results")
    note = shown.inside("note")
    assert len(note) > 500
    assert not [words for words in private_words(shown.answers) if words in note]
    assert not speaks_of_sex(note)


# --- private questions on request ------------------------------------------------------------------


def place_of(catalog, item):
    return next(n for n, page in enumerate(catalog.paths["full"].pages) if item in page.items)


@pytest.fixture
def sharing_at(screen, catalog, complete):
    """A shared screen at the page of an item; everything public is answered."""

    def show(item):
        answers = {id: code for id, code in complete.items() if id not in PRIVATE} | {"adult": "yes"}
        place = place_of(catalog, item)
        later = {id for page in catalog.paths["full"].pages[place + 1 :] for id in page.items}
        answers = {id: code for id, code in answers.items() if id not in later}
        before = [id for id in PRIVATE if place_of(catalog, id) < place]
        answers |= dict.fromkeys(before, NOT_ASKED)
        visit = CheckIn(answers=answers, path="full", view="client", sharing=True)
        shown = screen(visit).open("checkin", step=str(place + 1))
        assert shown.title == catalog.paths["full"].pages[place].title
        return shown, place

    return show


@pytest.mark.parametrize("item", PRIVATE)
def test_one_continue_is_enough_where_only_private_questions_are_open(sharing_at, catalog, item):
    shown, place = sharing_at(item)
    shown.press(f"forward_{place}")
    assert shown.title == catalog.paths["full"].pages[place + 1].title
    assert shown.answers[item] == NOT_ASKED


@pytest.mark.parametrize("item", PRIVATE)
def test_private_questions_come_on_request_and_go_with_the_page(sharing_at, catalog, words, item):
    shown, place = sharing_at(item)
    assert words.session.private_note in shown.text()
    shown.press("show_private")
    page = catalog.paths["full"].pages[place]
    assert shown.asked() == list(page.items)
    assert words.session.private_note not in shown.text()
    shown.press(f"skip_{place}").open("checkin", step=str(place + 1))
    assert not set(shown.asked()) & set(PRIVATE)


@pytest.mark.parametrize("way", ["back_5", "forward_5", "skip_5", "now_5"])
def test_shown_private_questions_are_hidden_again_on_any_other_page(sharing_at, way):
    shown, _ = sharing_at("touch_comfort")
    shown.press("show_private").answer("touch_comfort", "none").answer("touch_gap", "right")
    shown.press(way)
    assert shown.visit.private_shown is None
    assert not set(shown.open("checkin", step="6").asked()) & set(PRIVATE)


@pytest.mark.parametrize("page", ["results", "welcome", "check_answers"])
def test_shown_private_questions_are_hidden_again_after_a_look_elsewhere(sharing_at, page):
    shown, _ = sharing_at("touch_comfort")
    shown.press("show_private").answer("touch_comfort", "none").open(page)
    assert "row_touch_comfort" not in shown.keys
    assert "touch_comfort" not in shown.open("checkin", step="6").asked()


def test_an_answer_given_on_request_is_kept_and_stays_off_the_review(sharing_at):
    shown, place = sharing_at("touch_comfort")
    shown.press("show_private").answer("touch_comfort", "none").go_on(place)
    assert shown.answers["touch_comfort"] == "none"
    shown.open("check_answers")
    assert "row_kind_contact" in shown.keys
    assert not {f"row_{item}" for item in PRIVATE} & set(shown.keys)


def test_the_review_of_a_shared_screen_says_why_answers_are_missing(shared, words):
    shown = shared("all_safety_ticks").open("check_answers")
    assert shown.text().count(words.session.private_answers) == 2
    assert (
        words.session.private_answers
        not in shared("all_safety_ticks", sharing=False).open("check_answers").text()
    )


def test_after_sharing_what_was_kept_back_can_be_asked(sharing_at, catalog):
    shown, place = sharing_at("touch_comfort")
    shown.go_on(place)
    assert shown.answers["touch_comfort"] == NOT_ASKED
    shown.press("stop_sharing").press("end_sharing")
    assert "touch_comfort" not in shown.answers
    assert shown.visit.sharing is False
    again = shown.open("checkin", step="9")
    assert again.title == catalog.paths["full"].pages[place].title
    assert "touch_comfort" in again.asked()


def test_sharing_starts_from_results_and_ends_on_any_page(shared):
    shown = shared("unsafe_at_home", sharing=False).open("results").press("start_sharing")
    assert shown.visit.sharing
    assert "stop_sharing" in shown.keys
    for page in PAGES:
        assert {"stop_sharing", "cover"} <= set(shown.open(page).keys)
    shown.press("stop_sharing")
    assert shown.visit.sharing
    assert shown.press("keep_sharing").visit.sharing
    assert "stop_sharing" not in shown.press("stop_sharing").press("end_sharing").keys
    assert shown.visit.sharing is False


# --- together in a session -------------------------------------------------------------------------


def link_to(shown, page):
    """The link on this page that opens another one, by its address."""
    return [link.proto.label for link in shown.app.get("page_link") if link.proto.page == page]


def test_three_presses_lead_from_the_start_to_the_first_question(screen, catalog, words):
    shown = screen()
    assert link_to(shown, "together") == [words.session.use_together]
    shown.open("together").press("ready").press("begin_full")
    assert shown.title == catalog.paths["full"].pages[0].title
    assert shown.asked() == list(catalog.paths["full"].pages[0].items)
    assert (shown.visit.view, shown.visit.sharing) == ("client", True)
    assert shown.answers == {}


def test_the_checklist_stands_before_sharing_and_needs_no_tick(screen, words):
    shown = screen().open("together")
    boxes = [box.label for box in shown.app.checkbox]
    assert boxes == list(words.session.check_items)
    assert not any(box.value for box in shown.app.checkbox)
    assert shown.visit.sharing is False
    shown.press("ready")
    assert shown.title == words.session.purpose_title
    assert all(line in shown.text() for line in words.session.purpose_items)
    assert shown.asked() == ["adult"]
    assert shown.app.get_by_key("ask_adult").value is None


def test_together_leads_to_the_short_path_too(screen, catalog):
    shown = screen().open("together").press("ready").answer("adult", "yes").press("begin_short")
    assert shown.title == catalog.paths["short"].pages[0].title
    assert shown.answers == {"adult": "yes"}


# --- what a print shows ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PERSONAS)
def test_a_print_of_results_is_discreet(screen, person, private_words, speaks_of_sex, words, name):
    answers = person(name) or {"adult": None}
    plan = [PlanStep(activity="orgasm", step=0), PlanStep(activity="soft_blanket", step=0)]
    shown = screen(CheckIn(answers=answers, path="full", plan=plan)).open("results")
    printed = shown.inside("paper").replace("\\", "")
    assert not [said for said in private_words(answers) if said in printed]
    assert not speaks_of_sex(printed)
    titles = [words.results.chart_title, words.paper.ideas_title]
    titles = [words.results.for_anyone] if name == "skips_everything" else titles
    titles.append(words.results.limits_title)
    assert all(f"## {title}" in printed for title in titles)


def test_the_private_words_would_be_found_in_a_print(catalog, private_words, person):
    said = private_words(person("all_safety_ticks"))
    assert catalog.items["safety"].label_of("unsafe") in said
    assert catalog.items["safety"].label in said


# --- titles of tabs --------------------------------------------------------------------------------


@pytest.fixture
def titles(monkeypatch):
    """Every title that a page gives to its tab."""
    found, real = [], st.set_page_config

    def noted(**said):
        found.append(said.get("page_title"))
        real(**said)

    monkeypatch.setattr(st, "set_page_config", noted)
    return found


@pytest.mark.parametrize("path", ["full", "short"])
def test_a_tab_is_titled_by_its_step_and_by_nothing_else(screen, catalog, words, complete, titles, path):
    shown = screen(CheckIn(answers=dict(complete), path=path))
    total = len(catalog.paths[path].pages)
    for step in range(1, total + 1):
        titles.clear()
        shown.open("checkin", step=str(step))
        assert [title for title in titles if title] == [words.checkin.tab.format(step=step, total=total)]
    assert words.checkin.tab.format(step=2, total=9) == "Tend: page 2 of 9"


@pytest.mark.parametrize("page", PAGES)
def test_every_other_page_names_itself_and_nobody(screen, complete, titles, page):
    visit = CheckIn(answers=dict(complete), path="full", arrived=True)
    shown = screen(visit)
    titles.clear()
    shown.open(page, **({"step": "now"} if page == "checkin" else {}))
    # With nothing left to ask, "now" leads on to the results.
    seen = ["checkin", "results"] if page == "checkin" else [page]
    assert [title for title in titles if title] == [NAMED[name] for name in seen]


def test_titles_in_a_history_say_nothing_of_anybody():
    """What a list of pages visited would show, written out."""
    assert set(NAMED.values()) == {
        *("Tend", "Tend: together", "Tend: check-in", "Tend: check your answers", "Tend: what fits"),
        *("Tend: what matters", "Tend: my plan", "Tend: save or clear", "Tend: the science"),
        *("Tend: help lines", "Tend: research lab"),
    }
