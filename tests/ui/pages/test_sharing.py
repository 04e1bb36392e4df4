"""A shared screen: nothing private on any page, private questions on request, plain titles of tabs."""

import re
from pathlib import Path

import pytest
import streamlit as st

from recommender.person.plan import PlanStep
from recommender.scoring.responses import DECLINED, NOT_ASKED
from recommender.ui import flow
from recommender.ui.session import ENOUGH
from tests.visits import place_of, visit_of

ROOT = Path(__file__).parents[3]
PAGES = sorted(path.stem for path in (ROOT / "recommender" / "ui" / "pages").glob("[!_]*.py"))
PRIVATE = ["touch_comfort", "touch_gap", "safety", "intimacy"]
SHARED = ["all_safety_ticks", "intimacy_switched_on"]


@pytest.fixture
def shared(screen, person):
    """A shared screen in the middle of this persona's visit."""

    def show(name, **fields):
        answers = person(name)
        plan = [PlanStep(activity="orgasm", step=0), PlanStep(activity="soft_blanket", step=0)]
        given = {"answers": answers, "order": answers, "path": "full", "plan": plan}
        return screen(visit_of(**given | {"view": "client", "sharing": True} | fields))

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


@pytest.mark.parametrize("name", SHARED)
def test_no_page_of_a_shared_screen_shows_anything_private(
    shared, private_words, speaks_of_sex, clinical_words, name
):
    vetoes = set() if name == "intimacy_switched_on" else {"orgasm"}
    shown = shared(name, vetoes=vetoes, matters={"intimacy": 5}, arrived=True)
    for page in PAGES:
        text = shown.open(page).text()
        assert shown.title
        assert not [words for words in private_words(shown.answers) if words in text], page
        assert not speaks_of_sex(text), page
        assert {"scores", "note"}.isdisjoint(shown.keys), page
        assert {"stop_sharing", "cover"} <= set(shown.keys), page
        if page != "science":
            said = [w for w in clinical_words if re.search(rf"\b{re.escape(w)}\b", text)]
            assert not said, page


def test_no_question_page_of_a_shared_screen_shows_anything_private(
    shared, person, private_words, speaks_of_sex, catalog
):
    pages = catalog.paths["full"].pages
    blank = dict.fromkeys(item for page in pages for item in page.items)
    shown = shared("all_safety_ticks", answers=blank | person("all_safety_ticks"))
    for step, page in enumerate(pages, 1):
        assert shown.open("checkin", step=str(step)).title == page.title
        assert not set(shown.asked()) & set(PRIVATE)
        assert not [words for words in private_words(shown.answers) if words in shown.text()]
        assert not speaks_of_sex(shown.text())


def test_the_safety_questions_of_ideas_now_stay_private_too(screen, texts):
    shown = screen(visit_of(path="full", view="client", sharing=True)).open("checkin", step="now")
    assert shown.asked()
    assert not set(shown.asked()) & set(PRIVATE)
    assert texts("session.private_note") in shown.text()


def test_a_change_that_was_open_before_sharing_does_not_show_a_private_answer(shared, private_words):
    item = "safety"
    shown = shared("all_safety_ticks", changing=item, sharing=False).open("results")
    shown.press("start_sharing").open("checkin", step="1")
    assert item not in shown.asked()
    assert not [words for words in private_words(shown.answers) if words in shown.text()]


@pytest.mark.parametrize("sharing", [False, True])
def test_what_is_no_longer_needed_is_named_unless_it_is_private_here_and_counts_nowhere(
    shared, catalog, texts, person, sharing
):
    answers = person("intimacy_switched_on") | {"touch_gap": "much_less"}
    place = {"sharing": sharing, "view": "client" if sharing else "self", "matters": {"intimacy": 5}}
    shown = shared("intimacy_switched_on", answers=answers, **place).open("check_answers")
    shown.press("change_adult").answer("adult", "no").press("save_change")
    label = catalog.items["intimacy"].label
    name = texts("session.private_question") if sharing else label
    assert shown.title == texts("checkin.review_title")
    assert texts("checkin.no_longer", names=name) in shown.text()
    assert (label in shown.text(), "row_intimacy" in shown.keys) == (not sharing, False)
    young = answers | {"adult": "no", "intimacy": None}
    control = shared("intimacy_switched_on", answers=young, **place)
    assert shown.open("results").text() == control.open("results").text()


@pytest.mark.parametrize("sharing", [False, True])
def test_a_change_asks_what_it_makes_necessary_but_nothing_private_on_a_shared_screen(
    shared, catalog, texts, sharing
):
    shown = shared("fifteen_years_old", sharing=sharing)
    shown.visit.answers.pop("intimacy", None)
    shown.open("check_answers").press("change_adult").answer("adult", "yes").press("save_change")
    assert shown.title == texts("checkin.change_title")
    assert (shown.asked(), texts("session.private_note") in shown.text()) == (
        [] if sharing else ["intimacy"],
        sharing,
    )
    assert (catalog.items["intimacy"].label in shown.text()) == (not sharing)
    if not sharing:
        shown.answer("intimacy", "off")
    assert shown.press("save_change").title == texts("checkin.review_title")
    assert shown.answers["intimacy"] == (NOT_ASKED if sharing else "off")


def test_the_note_is_discreet(shared, private_words, speaks_of_sex):
    shown = shared("intimacy_switched_on", sharing=False).open("results")
    note = shown.inside("note")
    assert len(note) > 500
    assert not [words for words in private_words(shown.answers) if words in note]
    assert not speaks_of_sex(note)


# --- private questions on request ------------------------------------------------------------------


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
        visit = visit_of(answers=answers, path="full", view="client", sharing=True)
        shown = screen(visit).open("checkin", step=str(place + 1))
        assert shown.title == catalog.paths["full"].pages[place].title
        return shown, place

    return show


@pytest.mark.parametrize("item", ["touch_comfort", "safety"])
def test_one_continue_is_enough_where_only_private_questions_are_open(sharing_at, catalog, item):
    shown, place = sharing_at(item)
    shown.press(f"forward_{place}")
    assert shown.title == catalog.paths["full"].pages[place + 1].title
    assert shown.answers[item] == NOT_ASKED


@pytest.mark.parametrize("item", ["touch_comfort", "safety"])
def test_private_questions_come_on_request_and_go_with_the_page(sharing_at, catalog, texts, item):
    shown, place = sharing_at(item)
    assert texts("session.private_note") in shown.text()
    shown.press("show_private")
    page = catalog.paths["full"].pages[place]
    assert shown.asked() == list(page.items)
    assert texts("session.private_note") not in shown.text()
    shown.press(f"skip_{place}").open("checkin", step=str(place + 1))
    assert not set(shown.asked()) & set(PRIVATE)


@pytest.mark.parametrize("way", ["back", "forward", "skip", "now"])
def test_shown_private_questions_are_hidden_again_on_any_other_page(sharing_at, way):
    shown, place = sharing_at("touch_comfort")
    shown.press("show_private").answer("touch_comfort", "none").answer("touch_gap", "right")
    shown.press(f"{way}_{place}")
    assert shown.visit.unsaved.private_shown is None
    assert not set(shown.open("checkin", step=str(place + 1)).asked()) & set(PRIVATE)


def test_shown_private_questions_are_hidden_again_after_a_look_elsewhere(sharing_at):
    shown, place = sharing_at("touch_comfort")
    shown.press("show_private").answer("touch_comfort", "none").open("check_answers")
    assert shown.answers["touch_comfort"] == "none"
    assert "row_kind_contact" in shown.keys
    assert "row_touch_comfort" not in shown.keys
    assert "touch_comfort" not in shown.open("checkin", step=str(place + 1)).asked()


def test_the_review_of_a_shared_screen_says_why_answers_are_missing(shared, texts):
    shown = shared("all_safety_ticks").open("check_answers")
    assert shown.text().count(texts("session.private_answers")) == 2
    assert (
        texts("session.private_answers")
        not in shared("all_safety_ticks", sharing=False).open("check_answers").text()
    )


def test_after_sharing_what_was_kept_back_can_be_asked(sharing_at, catalog):
    shown, place = sharing_at("touch_comfort")
    shown.go_on(place)
    assert shown.answers["touch_comfort"] == NOT_ASKED
    shown.press("stop_sharing").press("end_sharing")
    assert "touch_comfort" not in shown.answers
    assert shown.visit.looks.sharing is False
    again = shown.open("checkin", step="99")
    assert again.title == catalog.paths["full"].pages[place].title
    assert "touch_comfort" in again.asked()


def test_sharing_starts_from_results_and_ends_on_any_page(shared):
    shown = shared("unsafe_at_home", sharing=False).open("results")
    assert {"scores", "note"} <= set(shown.keys)
    shown.press("start_sharing")
    assert shown.visit.looks.sharing
    shown.press("stop_sharing")
    assert shown.visit.looks.sharing
    assert shown.press("keep_sharing").visit.looks.sharing
    assert "stop_sharing" not in shown.press("stop_sharing").press("end_sharing").keys
    assert shown.visit.looks.sharing is False


# --- together in a session -------------------------------------------------------------------------


def link_to(shown, page):
    """The link on this page that opens another one, by its address."""
    return [link.proto.label for link in shown.app.get("page_link") if link.proto.page == page]


def test_the_checklist_stands_before_sharing_and_needs_no_tick(screen, catalog, texts):
    shown = screen().open("together")
    boxes = [box.label for box in shown.app.checkbox]
    assert boxes == list(texts.lines("session.check_items"))
    assert not any(box.value for box in shown.app.checkbox)
    assert shown.visit.looks.sharing is False
    shown.press("ready")
    assert shown.title == texts("session.purpose_title")
    assert all(line in shown.text() for line in texts.lines("session.purpose_items"))
    assert shown.asked() == ["adult"]
    assert shown.app.get_by_key("ask_adult").value is None
    assert shown.press("begin_full").asked() == list(catalog.paths["full"].pages[0].items)
    assert (shown.visit.looks.view, shown.visit.looks.sharing) == ("client", True)


def test_a_saved_file_can_be_opened_from_every_page_before_sharing_begins(screen, shared, texts):
    shown = screen().open("together")
    assert link_to(shown, "keep").count(texts("file.load_title")) == 1
    shown.press("ready")
    assert link_to(shown, "keep").count(texts("file.load_title")) == 1
    assert texts("session.private_ways") in shown.text()
    filled = shared("unsafe_at_home").open("together")
    assert "fresh" in filled.keys
    assert link_to(filled, "keep").count(texts("file.load_title")) == 1


def test_where_a_shared_screen_hid_questions_nothing_is_called_settled(screen, texts, complete):
    answers = complete | {"safety": NOT_ASKED}
    shown = screen(visit_of(answers=answers, order=answers, path="short", sharing=True))
    shown.open("checkin", step=ENOUGH)
    assert texts("checkin.enough_title") not in shown.text()
    assert len(shown.charts()) == 1


# --- what a print shows ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["all_safety_ticks", "intimacy_switched_on", "skips_everything"])
def test_a_print_of_results_is_discreet(screen, person, private_words, speaks_of_sex, texts, name):
    answers = person(name) or {"adult": None}
    plan = [PlanStep(activity="orgasm", step=0), PlanStep(activity="soft_blanket", step=0)]
    shown = screen(visit_of(answers=answers, path="full", plan=plan)).open("results")
    printed = shown.inside("paper").replace("\\", "")
    assert private_words(answers)
    assert not [said for said in private_words(answers) if said in printed]
    assert not speaks_of_sex(printed)
    titles = [texts("paper.reasons_title"), texts("paper.ideas_title")]
    titles = [texts("results.for_anyone")] if name == "skips_everything" else titles
    titles.append(texts("results.limits_title"))
    assert all(f"## {title}" in printed for title in titles)


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
def test_a_tab_is_titled_by_its_step_and_by_nothing_else(
    screen, engine, catalog, texts, complete, titles, path
):
    visit = visit_of(answers=dict(complete), order=[*complete], path=path)
    total, shown = len(flow.pages(engine, visit)), screen(visit)
    for step in (1, 2, total):
        titles.clear()
        shown.open("checkin", step=str(step))
        of = {"full": texts("checkin.tab", step=step, total=total), "short": f"Tend: page {step}"}
        assert [title for title in titles if title] == [of[path]]
    assert texts("checkin.tab", step=2, total=14) == "Tend: page 2 of 14"


@pytest.mark.parametrize("page", ["plan", "checkin"])
def test_every_other_page_names_itself_and_nobody(screen, complete, titles, texts, page):
    visit = visit_of(answers=dict(complete), path="full", arrived=True)
    shown = screen(visit)
    titles.clear()
    shown.open(page, **({"step": "now"} if page == "checkin" else {}))
    # With nothing left to ask, "now" leads on to the results.
    seen = ["checkin", "results"] if page == "checkin" else [page]
    assert [title for title in titles if title] == [texts(f"pages.{name}") for name in seen]


def test_titles_in_a_history_say_nothing_of_anybody(texts):
    """What a list of pages visited would show."""
    telling = (
        "alone|lonel|isolat|mood|mental|health|safe|unsafe|touch|sex|intima|oxytocin|therap|client|trust"
    )
    for title in texts.table("pages").values():
        assert title == "Tend" or title.startswith("Tend: ")
        assert not re.search(telling, title, re.IGNORECASE), title
