"""The draft: what a tab and a device keep, who gets it back, and how it goes away."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st

from recommender.person.plan import PlanStep
from recommender.scoring.responses import DECLINED, NOT_ASKED, read_answers
from recommender.ui import browser as browser_parts
from recommender.ui import session, storage
from recommender.ui.draft import DraftError, read_draft, write_draft
from tests.visits import visit_of

ROOT = Path(__file__).parents[2]


class Browser:
    """What draft.js does, in Python: a tab that outlives a session, and a device that outlives a tab."""

    def __init__(self):
        self.tab, self.device, self.until, self.off = "", "", "", False
        self.is_silent = self.fails = False
        self.says = self.report = None
        self.told, self.writes = set(), 0

    def draw(self, *, data, key, on_report_change):
        assert key == storage.KEY
        assert data["heard"] or (data["tab"], data["device"]) == ("", None)
        if self.fails and data["token"] not in self.told:
            self.say(data, on_report_change, {"failed": True})
        elif data["heard"]:
            self.write(data)
        elif data["token"] not in self.told and not self.is_silent:
            kept = {"tab": self.tab or None, "device": self.device or None, "off": self.off}
            self.say(data, on_report_change, kept)

    def say(self, data, on_report_change, report):
        self.told.add(data["token"])
        self.report = self.says or json.dumps({"token": data["token"]} | report)
        on_report_change()
        st.rerun()

    def write(self, data):
        self.writes += 1
        if data["wipe"]:
            self.tab, self.device, self.off = "", "", False
        self.off, self.tab = data["off"], data["tab"]
        if data["device"] is not None:
            self.device, self.until = data["device"], data["until"]

    def close_tab(self):
        self.tab, self.off = "", False


@pytest.fixture
def browser(monkeypatch):
    found = Browser()
    monkeypatch.setattr(browser_parts, "_draft", found.draw)
    monkeypatch.setattr(session, "reported", lambda component: found.report)
    return found


@pytest.fixture
def open_tab(screen, browser):
    """A new session in this browser: a reload, or a new tab after `close_tab`."""
    return lambda visit=None: screen(visit, heard=False)


@pytest.fixture
def begun(complete):
    """A check-in that was answered up to here, with whatever else it holds."""

    def visit(answers=complete, **fields):
        return visit_of(answers=dict(answers), order=list(answers), path="full", **fields)

    return visit


def stored_parts(visit):
    return visit.check_in, visit.progress, visit.looks


RICH = {
    "vetoes": {"meditation", "orgasm"},
    "matters": {"music": 5, "intimacy": 0},
    "plan": [
        PlanStep(
            activity="listen_to_music", step=1, cue="at_midday", day="mon", company="alone", lift=6
        ),
        PlanStep(activity="soft_blanket", step=0),
    ],
}


# --- a reload ------------------------------------------------------------------------------------


def test_a_reload_brings_everything_back(open_tab, begun, complete):
    answers = complete | {"trust": None, "energy": DECLINED, "online": NOT_ASKED, "in_the_way": ()}
    looks = {"country": "gb", "phone": "yes", "view": "client", "sharing": True, "when": "tonight"}
    looks |= {"numbers": True, "grouped": True, "only_me": True, "arrived": True}
    before = begun(answers, **RICH, **looks)
    before.update(order=before.check_in.order[::-1])
    open_tab(replace(before)).open("check_answers")
    after = open_tab().open("plan")
    assert stored_parts(after.visit) == stored_parts(before)
    assert type(after.answers["in_the_way"]) is tuple


def test_a_reload_on_results_keeps_the_result_and_offers_nothing(open_tab, browser, begun):
    before = open_tab(begun()).open("results")
    after = open_tab()
    assert {"carry_on", "offer"}.isdisjoint(after.keys)
    assert after.open("results").rows() == before.rows()


def test_a_page_with_answers_waits_for_the_browser(open_tab, browser, texts):
    browser.is_silent = True
    shown = open_tab().open("results")
    assert shown.title == texts("keep.waiting_title")
    assert "skeleton" in [node.type for node in shown.blocks()]
    assert shown.charts() == shown.asked() == shown.starting("row_") == []
    assert browser.writes == 0
    assert shown.open("help").title == texts("help.title")


def test_nothing_is_stored_before_the_first_sheet_was_left(open_tab, browser):
    shown = open_tab().press("start_full").answer("adult", "yes").choose("choose_country", "gb")
    assert (browser.tab, browser.device) in (("", ""), (None, None), ("", None))
    shown.press("begin_full")
    assert json.loads(json.loads(browser.tab)["check_in"])["answers"] == {"adult": "yes"}
    assert open_tab().visit.looks.country == "gb"


def test_nothing_is_written_before_the_browser_was_heard(open_tab, browser):
    browser.is_silent, browser.tab = True, "what was kept"
    open_tab().begin("full").press("skip_0")
    assert (browser.writes, browser.tab) == (0, "what was kept")


# --- what the browser may say ---------------------------------------------------------------------


def test_the_report_of_another_session_is_not_heard(open_tab, browser, begun, texts):
    open_tab(begun())
    browser.says = json.dumps({"token": "another", "tab": browser.tab})
    shown = open_tab().open("results")
    assert (shown.browser.heard, shown.visit.answers) == (False, {})
    assert shown.title == texts("keep.waiting_title")


HOSTILE = {
    "nothing": "",
    "a tab that is no text": '{"token": "t", "tab": {"a": 1}}',
    "huge": "x" * 5_000_000,
    "half a letter": '{"token": "\ud800"}',
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_report_that_is_none_counts_as_no_storage_and_the_app_works(open_tab, browser, texts, said):
    browser.says = said or " "
    shown = open_tab()
    assert shown.browser.failed
    assert shown.answers == {}
    assert shown.begin("full").asked()
    assert texts("keep.line_failed") in shown.text()


@pytest.fixture(scope="module")
def draft(catalog, complete):
    """The text of a sound draft, with parts changed where wished."""

    def text(place=(), **document):
        visit = visit_of(answers=dict(complete), order=list(complete), path="full")
        day = date(2025, 1, 31)
        found = json.loads(write_draft(catalog, visit, private=True, on=day))
        check_in = json.loads(found["check_in"]) | document
        return json.dumps({"check_in": json.dumps(check_in), "place": found["place"] | dict(place)})

    return text


BAD_PLACES = [
    {"keep": "off"},
    {"view": "admin"},
    {"arrived": "maybe"},
    {"reminded": 10**30},
    {"changing": "no_such_question"},
    {"changing": "../../x"},
    {"country": "zz"},
    {"only_me": None},
    {"more": 1},
]


@pytest.mark.parametrize("place", BAD_PLACES, ids=str)
def test_a_place_that_cannot_be_is_refused(catalog, draft, place):
    assert read_draft(catalog, draft()).check_in.path == "full"
    with pytest.raises(DraftError):
        read_draft(catalog, draft(place))


def test_what_is_no_draft_is_refused_with_a_sentence(open_tab, browser, texts):
    browser.tab = '{"check_in": "{}", "place": {}}'
    shown = open_tab()
    assert texts("keep.refused") in shown.text()
    assert shown.answers == {}
    assert browser.tab == ""
    assert shown.begin("full").asked()


OTHER_QUESTIONS = [
    {"questionnaire": {"version": "999", "hash": "0" * 12}},
    {"answers": {"asked_before": 1}},
    {"answers": {"trust": 99}},
]


@pytest.mark.parametrize("document", OTHER_QUESTIONS, ids=str)
def test_a_draft_of_other_questions_is_refused_with_a_sentence(
    open_tab, browser, texts, draft, document
):
    browser.tab = draft(**document)
    shown = open_tab().open("results")
    assert texts("keep.refused") in shown.text()
    assert shown.answers == {}


def test_an_offer_of_other_questions_is_refused_with_a_sentence(open_tab, browser, texts, draft):
    browser.device = draft(questionnaire={"version": "999", "hash": "0" * 12})
    shown = open_tab().press("take_offer")
    assert texts("keep.refused") in shown.text()
    assert (shown.title, shown.answers) == (texts("welcome.title"), {})
    assert shown.begin("short").asked()


# Written by the Tend that had version 1 of the questions, on the seventh page.
FIRST = (ROOT / "tests" / "person" / "version_1_draft.json").read_text(encoding="utf-8").strip()


def test_a_draft_of_version_1_is_carried_on_where_a_newer_question_is_open(open_tab, browser, catalog):
    browser.tab = FIRST
    written = json.loads(json.loads(FIRST)["check_in"])
    shown = open_tab().press("carry_on")
    assert shown.title == "Someone to reach"
    assert "calls" in shown.asked()
    assert shown.visit.looks.country == "gb"
    assert shown.answers == read_answers(catalog, written["answers"])
    assert shown.visit.check_in.not_asked == ("in_the_way.shame", "in_the_way.language", "calls")
    assert shown.answer("calls", "text").press("forward_1").title == "Touch"
    assert shown.open("checkin", step="1").ticked("within_reach") == written["answers"]["within_reach"]


# --- nowhere: a shared device ----------------------------------------------------------------------


# --- seven days on this device ---------------------------------------------------------------------


@pytest.fixture
def half(complete, begun):
    """Half a check-in that may stay on the device."""

    def visit(**fields):
        items = list(complete)[:20]
        answers = {"adult": "yes", **{item: complete[item] for item in items}} | fields.pop("more", {})
        return begun(answers, keep="device", **fields)

    return visit


@pytest.mark.parametrize("page", ["welcome", "results"])
def test_a_draft_on_the_device_is_offered_and_nothing_of_it_is_shown(
    open_tab, browser, half, texts, page
):
    open_tab(half())
    browser.close_tab()
    kept = browser.device
    shown = open_tab().open(page)
    said = set(shown.text().split("\n"))
    assert (shown.answers, browser.device) == ({}, kept)
    browser.device = ""
    fresh = open_tab().open(page)
    added = said - set(fresh.text().split("\n"))
    offer = {
        texts("keep.offer_title"),
        texts("keep.offer_note"),
        texts("keep.offer"),
    }
    assert {line for line in added if len(line.split()) > 1} == (offer if page == "welcome" else set())


def test_taking_the_offer_opens_the_first_open_question(open_tab, browser, half, catalog):
    before = open_tab(half(**RICH)).visit
    browser.close_tab()
    shown = open_tab().press("take_offer")
    assert shown.answers == before.answers
    answered = before.answers
    first = next(p for p in catalog.paths["full"].pages if not set(p.items) <= answered.keys())
    assert shown.title == first.title
    assert browser.tab


def test_a_finished_check_in_and_its_plan_stay_and_open_after_the_safety_questions(
    open_tab, browser, begun, catalog, texts
):
    shown = open_tab(begun(keep="device", plan=RICH["plan"])).open("results")
    assert shown.visit.progress.arrived
    browser.close_tab()
    again = open_tab().press("take_offer")
    assert again.visit.progress.arrived
    assert again.visit.check_in.plan == shown.visit.check_in.plan != ()
    # What keeps ideas safe was never on the device.
    assert again.asked() == [id for id in catalog.intake.ideas_now_items if id not in again.answers]
    assert "safety" in again.asked()


def test_what_an_earlier_visit_kept_stays_until_this_one_asks(open_tab, browser, half):
    open_tab(half())
    browser.close_tab()
    kept = browser.device
    shown = open_tab().begin("short").press("skip_0")
    assert browser.device == kept
    shown.open("keep").choose("choose_keep", "device")
    assert browser.device not in ("", kept)


def test_choosing_another_place_takes_the_draft_off_the_device(open_tab, browser, half, texts):
    shown = open_tab(half()).open("keep")
    assert browser.device
    kept = browser.tab
    assert shown.choose("choose_keep", "tab").answers
    assert (bool(browser.tab), browser.device) == (True, "")
    shown.choose("choose_keep", "device").choose("choose_keep", "off")
    assert (browser.tab, browser.device, browser.off) == ("", "", True)
    assert texts("keep.line_off") in shown.open("checkin", step="1").text()
    # A reload starts clean and says why, whatever is stored.
    browser.tab = kept
    again = open_tab().open("checkin")
    assert (again.answers, again.visit.looks.keep) == ({}, "off")
    assert texts("checkin.start_clean") in again.text()
    assert (browser.tab, browser.off) == ("", True)


@pytest.mark.parametrize(
    ("item", "answer"), [("safety", ("eating", "touch")), ("safety", DECLINED), ("intimacy", "on")]
)
def test_answers_for_the_tab_only_never_go_to_the_device(open_tab, browser, half, item, answer):
    open_tab(half(more={item: answer}, **RICH))
    assert f'"{item}"' in json.loads(browser.tab)["check_in"]
    on_device = json.loads(browser.device)["check_in"]
    assert not [said for said in ("safety", "intimacy", "orgasm") if said in on_device]


@pytest.mark.parametrize("why", ["unsafe", "phone"])
def test_who_may_be_unsafe_or_watched_has_no_draft_on_the_device(open_tab, browser, half, texts, why):
    shown = open_tab(half()).open("keep")
    assert browser.device
    if why == "unsafe":
        shown.visit.answers["safety"] = ("unsafe",)
    else:
        shown.visit.looks.phone = "yes"
    shown.run()
    assert browser.device == ""
    assert texts("keep.line_tab") in shown.open("checkin", step="1").text()
    shown.open("keep").choose("choose_only_me", True)
    assert browser.device
    assert "unsafe" not in json.loads(browser.device)["check_in"]


# --- examples, and going away ----------------------------------------------------------------------


def test_while_an_example_is_shown_the_own_check_in_alone_is_kept(open_tab, browser, half):
    open_tab().press("example_moved_and_busy")
    assert (browser.tab, browser.device) == ("", "")
    own = half()
    open_tab(own).press("example_moved_and_busy")
    assert stored_parts(open_tab().visit) == stored_parts(own)


@pytest.fixture
def full_browser(open_tab, browser, half):
    return open_tab(half()).open("keep")


def test_an_old_report_does_not_refill_what_was_cleared(full_browser, browser, monkeypatch):
    old = json.dumps({"token": full_browser.browser.token, "tab": browser.tab, "device": browser.device})
    full_browser.press("clear_device")
    said = []

    def late(*, data, key, on_report_change):
        browser.report = json.dumps(json.loads(old) | ({"token": data["token"]} if said else {}))
        said.append(data)
        on_report_change()

    monkeypatch.setattr(browser_parts, "_draft", late)
    for _ in range(2):
        full_browser.run()
        assert full_browser.visit.answers == {}
        assert full_browser.browser.offer is None
    assert len(said) == 2


def test_a_new_check_in_after_clearing_is_kept_again(full_browser, open_tab, browser):
    full_browser.press("clear_device")
    assert (browser.tab, browser.device) == ("", "")
    full_browser.open("welcome").begin("full").press("skip_0")
    assert full_browser.browser.wipe is False
    assert open_tab().answers == full_browser.answers != {}
