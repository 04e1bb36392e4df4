"""The draft: what a tab and a device keep, who gets it back, and how it goes away."""

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
import streamlit as st

from recommender.report.plan import PlanStep
from recommender.scoring.responses import DECLINED, NOT_ASKED, read_answers
from recommender.ui import keeping, state
from recommender.ui.components import draft as draft_component
from recommender.ui.draft import DAYS, DraftError, read_draft, write_draft
from recommender.ui.visit import CheckIn

ROOT = Path(__file__).parents[2]
ON_ANSWERS = ["checkin", "check_answers", "results", "matters", "plan"]
# Never written down: what was worked out, what may be taken back, and what is asked again each time.
NOT_KEPT = {"result", "undo", "own", "example", "safety_page", "private_shown"}
NOT_KEPT |= {"file_private", "paper_answers", "paper_private", "calendar_named"}


class Browser:
    """What draft.js does, in Python: a tab that outlives a session, and a device that outlives a tab."""

    def __init__(self):
        self.tab, self.device, self.until, self.off = "", "", "", False
        self.is_silent = self.fails = False
        self.says = self.report = None
        self.told, self.writes = set(), 0

    def draw(self, *, data, key, on_report_change):
        assert key == keeping.KEY
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
    monkeypatch.setattr(draft_component, "_bridge", found.draw)
    monkeypatch.setattr(state, "reported", lambda component: found.report)
    return found


@pytest.fixture
def session(screen, browser):
    """A new session in this browser: a reload, or a new tab after `close_tab`."""
    return lambda visit=None: screen(visit, heard=False)


@pytest.fixture
def visit_of(complete):
    """A check-in that was answered up to here, with whatever else it holds."""

    def visit(answers=complete, **fields):
        return CheckIn(answers=dict(answers), order=list(answers), path="full", **fields)

    return visit


def kept_fields(visit):
    return {f.name: getattr(visit, f.name) for f in fields(visit) if f.name not in NOT_KEPT}


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


@pytest.mark.parametrize("page", ["welcome", *ON_ANSWERS])
def test_a_reload_brings_everything_back(session, browser, visit_of, complete, page):
    answers = complete | {"trust": None, "energy": DECLINED, "online": NOT_ASKED, "in_the_way": ()}
    looks = {"country": "gb", "phone": "yes", "view": "client", "sharing": True, "when": "tonight"}
    looks |= {"numbers": True, "grouped": True, "only_me": True, "arrived": True}
    before = visit_of(answers, **RICH, **looks)
    before.order.reverse()
    session(replace(before)).open("check_answers")
    after = session().open(page)
    assert kept_fields(after.visit) == kept_fields(before)
    assert type(after.answers["in_the_way"]) is tuple


def test_a_reload_in_the_middle_opens_the_same_page_with_the_same_answers(session, catalog):
    pages = catalog.paths["full"].pages
    shown = session().answer("adult", "yes").press("start_full")
    shown.press("skip_0").answer("lsns_family_seen", 3).answer("lsns_friends_help", DECLINED)
    again = session().open("checkin", step="2")
    assert again.title == pages[1].title
    assert again.answers == shown.answers
    assert again.app.get_by_key("ask_lsns_family_seen").value == 3
    assert again.app.get_by_key("ask_lsns_friends_help").value == DECLINED


def test_a_reload_in_the_middle_of_a_change_carries_on_with_it(session, visit_of):
    session(visit_of()).open("check_answers").press("change_trust")
    assert session().open("checkin").asked() == ["trust"]


def test_a_reload_on_results_keeps_the_result_and_offers_nothing(session, browser, visit_of):
    before = session(visit_of()).open("results")
    after = session()
    assert {"carry_on", "offer"}.isdisjoint(after.keys)
    assert after.open("results").rows() == before.rows()


@pytest.mark.parametrize("page", ON_ANSWERS)
def test_a_page_with_answers_waits_for_the_browser(session, browser, words, page):
    browser.is_silent = True
    shown = session().open(page)
    assert shown.title == words.keep.waiting_title
    assert "skeleton" in [node.type for node in shown.blocks()]
    assert shown.charts() == shown.asked() == shown.starting("row_") == []
    assert browser.writes == 0


@pytest.mark.parametrize("page", ["welcome", "together", "keep", "science", "help"])
def test_other_pages_do_not_wait(session, browser, words, page):
    browser.is_silent = True
    assert session().open(page).title != words.keep.waiting_title


def test_nothing_is_written_before_the_browser_was_heard(session, browser):
    browser.is_silent, browser.tab = True, "what was kept"
    session().press("start_full").press("skip_0")
    assert (browser.writes, browser.tab) == (0, "what was kept")


def test_a_visit_that_has_begun_is_not_replaced_by_a_late_report(session, browser, visit_of):
    session(visit_of())
    browser.is_silent = True
    shown = session().press("start_short")
    browser.is_silent = False
    assert shown.run().answers == {}
    assert shown.visit.path == "short"


# --- what the browser may say ---------------------------------------------------------------------


def test_the_report_of_another_session_is_not_heard(session, browser, visit_of, words):
    session(visit_of())
    browser.says = json.dumps({"token": "another", "tab": browser.tab})
    shown = session().open("results")
    assert (shown.bridge.heard, shown.visit.answers) == (False, {})
    assert shown.title == words.keep.waiting_title


HOSTILE = {
    "nothing": "",
    "no JSON": "<script>alert(1)</script>",
    "null": "null",
    "a list": "[]",
    "a number": "1e999",
    "no token": '{"tab": "x"}',
    "a token that is no text": '{"token": 5}',
    "too much": '{"token": "t", "more": 1}',
    "a tab that is no text": '{"token": "t", "tab": {"a": 1}}',
    "brackets": "[" * 100_000,
    "huge": "x" * 5_000_000,
    "half a letter": '{"token": "\ud800"}',
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_report_that_is_none_counts_as_no_storage_and_the_app_works(session, browser, words, said):
    browser.says = said or " "
    shown = session()
    assert shown.bridge.failed
    assert shown.answers == {}
    assert shown.press("start_full").asked()
    assert words.keep.line_failed in shown.text()


@pytest.fixture(scope="module")
def draft(catalog, complete):
    """The text of a sound draft, with parts changed where wished."""

    def text(place=(), **document):
        visit = CheckIn(answers=dict(complete), order=list(complete), path="full")
        day = keeping.date(2025, 1, 31)
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
    assert read_draft(catalog, draft()).path == "full"
    with pytest.raises(DraftError):
        read_draft(catalog, draft(place))


BAD_TEXTS = ["x", "{}", "[]", "null", '{"check_in": "{}", "place": {}}', "[" * 100_000, "9" * 5_000]


@pytest.mark.parametrize("text", [*BAD_TEXTS, "x" * 1_000_000, '{"check_in": "\\ud800", "place": 1}'])
def test_what_is_no_draft_is_refused_with_a_sentence(session, browser, words, text):
    browser.tab = text
    shown = session()
    assert words.keep.refused in shown.text()
    assert shown.answers == {}
    assert browser.tab == ""
    assert shown.press("start_full").asked()


OTHER_QUESTIONS = [
    {"questionnaire": {"version": "999", "hash": "0" * 12}},
    {"answers": {"asked_before": 1}},
    {"answers": {"trust": 99}},
]


@pytest.mark.parametrize("document", OTHER_QUESTIONS, ids=str)
@pytest.mark.parametrize("page", ["welcome", "checkin", "results"])
def test_a_draft_of_other_questions_is_refused_with_a_sentence(
    session, browser, words, draft, document, page
):
    browser.tab = draft(**document)
    shown = session().open(page)
    assert words.keep.refused in shown.text()
    assert shown.answers == {}


def test_a_refused_draft_of_the_device_says_so_and_is_not_offered_again(session, browser, words, draft):
    browser.device = draft(questionnaire={"version": "999", "hash": "0" * 12})
    shown = session().press("take_offer")
    assert words.keep.refused in shown.text()
    assert "offer" not in shown.keys
    assert shown.answers == {}


# Written by the Tend that had version 1 of the questions, on the seventh page.
FIRST = (ROOT / "tests" / "report" / "version_1_draft.json").read_text(encoding="utf-8").strip()


def test_a_draft_of_version_1_is_carried_on_where_a_newer_question_is_open(session, browser, catalog):
    browser.tab = FIRST
    written = json.loads(json.loads(FIRST)["check_in"])
    shown = session().press("carry_on")
    assert shown.title == "Within reach"
    assert "calls" in shown.asked()
    assert shown.visit.country == "gb"
    assert shown.answers == read_answers(catalog, written["answers"])
    assert shown.visit.not_asked == ("in_the_way.shame", "in_the_way.language", "calls")
    assert shown.ticked("within_reach") == written["answers"]["within_reach"]
    shown.answer("calls", "text").press("forward_5")
    assert shown.title == "Your days"


def test_what_version_1_did_not_ask_is_still_known_after_a_reload(session, browser, words, catalog):
    browser.tab = FIRST
    session().open("check_answers")
    shown = session().open("check_answers")
    assert shown.visit.not_asked == ("in_the_way.shame", "in_the_way.language", "calls")
    assert words.file.not_asked_title in shown.text()
    assert catalog.items["in_the_way"].label_of("language") in shown.text()
    shown.press("change_in_the_way").press("save_change")
    assert shown.visit.not_asked == ("calls",)
    assert session().open("check_answers").visit.not_asked == ("calls",)


def test_no_storage_is_said_and_the_check_in_goes_on(session, browser, words, catalog):
    browser.fails = True
    shown = session().press("start_full")
    assert words.keep.line_failed in shown.text()
    assert words.common.connection_not_kept in shown.text()
    assert words.common.connection_kept not in shown.text()
    assert shown.press("skip_0").title == catalog.paths["full"].pages[1].title


# --- nowhere: a shared device ----------------------------------------------------------------------


def test_off_keeps_nothing_and_a_reload_starts_clean_and_says_why(session, browser, visit_of, words):
    shown = session(visit_of(keep="device")).open("keep")
    assert browser.tab
    assert browser.device
    shown.choose("choose_keep", "off")
    assert (browser.tab, browser.device, browser.off) == ("", "", True)
    assert words.keep.line_off in shown.open("checkin", step="1").text()
    again = session().open("checkin")
    assert again.answers == {}
    assert again.visit.keep == "off"
    assert words.checkin.start_clean in again.text()
    assert (browser.tab, browser.off) == ("", True)


def test_the_off_marker_wins_over_a_draft(session, browser, draft):
    browser.off, browser.tab = True, draft()
    assert session().answers == {}


# --- seven days on this device ---------------------------------------------------------------------


@pytest.fixture
def half(complete, visit_of):
    """Half a check-in that may stay on the device."""

    def visit(**fields):
        items = list(complete)[:20]
        answers = {"adult": "yes", **{item: complete[item] for item in items}} | fields.pop("more", {})
        return visit_of(answers, keep="device", **fields)

    return visit


def test_the_line_says_until_when(session, browser, half, words):
    shown = session(half()).open("checkin", step="1")
    day = keeping.date.fromisoformat(browser.until)
    assert (day - keeping.today()).days == DAYS == 7
    said = f"{day.day} {day:%B}"
    assert words.keep.line_device.format(date=said) in shown.text()


@pytest.mark.parametrize("page", ["welcome", "keep", "science", *ON_ANSWERS])
def test_a_draft_on_the_device_is_offered_and_nothing_of_it_is_shown(
    session, browser, half, words, page
):
    session(half())
    browser.close_tab()
    kept = browser.device
    shown = session().open(page)
    said = set(shown.text().split("\n"))
    assert (shown.answers, browser.device) == ({}, kept)
    browser.device = ""
    fresh = session().open(page)
    added = said - set(fresh.text().split("\n"))
    offer = {words.keep.offer_title, words.keep.offer_note, words.keep.offer, words.keep.title}
    assert {line for line in added if len(line.split()) > 1} == (offer if page == "welcome" else set())


def test_taking_the_offer_opens_the_first_open_question(session, browser, half, catalog):
    before = session(half(**RICH)).visit
    browser.close_tab()
    shown = session().press("take_offer")
    assert shown.answers == before.answers
    answered = before.answers
    first = next(p for p in catalog.paths["full"].pages if not set(p.items) <= answered.keys())
    assert shown.title == first.title
    assert browser.tab


def test_the_tab_comes_before_the_device(session, half):
    session(half())
    shown = session()
    assert shown.answers
    assert "offer" not in shown.keys


def test_a_finished_check_in_is_never_kept_on_the_device(session, browser, visit_of):
    shown = session(visit_of(keep="device"))
    assert browser.device
    shown.open("results")
    assert browser.device == ""
    browser.close_tab()
    again = session()
    assert {"offer", "take_offer", "carry_on"}.isdisjoint(again.keys)
    assert again.answers == {}


def test_what_an_earlier_visit_kept_stays_until_this_one_asks(session, browser, half):
    session(half())
    browser.close_tab()
    kept = browser.device
    shown = session().press("start_short").press("skip_0")
    assert browser.device == kept
    shown.open("keep").choose("choose_keep", "device")
    assert browser.device not in ("", kept)


@pytest.mark.parametrize("where", ["tab", "off"])
def test_choosing_another_place_takes_the_draft_off_the_device(session, browser, half, where):
    shown = session(half()).open("keep")
    assert browser.device
    shown.choose("choose_keep", where)
    assert browser.device == ""


@pytest.mark.parametrize(
    ("item", "answer"), [("safety", ("eating", "touch")), ("safety", DECLINED), ("intimacy", "on")]
)
def test_answers_for_the_tab_only_never_go_to_the_device(session, browser, half, item, answer):
    session(half(more={item: answer}, **RICH))
    assert f'"{item}"' in json.loads(browser.tab)["check_in"]
    on_device = json.loads(browser.device)["check_in"]
    assert not [said for said in ("safety", "intimacy", "orgasm") if said in on_device]


def test_who_may_be_unsafe_has_no_draft_on_the_device(session, browser, half, words):
    shown = session(half()).open("keep")
    assert browser.device
    answers = shown.visit.answers
    answers["safety"] = ("unsafe",)
    shown.run()
    assert browser.device == ""
    assert words.keep.line_tab in shown.open("checkin", step="1").text()
    shown.open("keep").choose("choose_only_me", True)
    assert browser.device
    assert "unsafe" not in json.loads(browser.device)["check_in"]


def test_whose_phone_is_checked_has_no_draft_on_the_device(session, browser, half):
    shown = session(half())
    shown.choose("choose_phone", "yes")
    assert browser.device == ""
    shown.open("keep").choose("choose_only_me", True)
    assert browser.device
    shown.choose("choose_only_me", False)
    assert browser.device == ""


# --- examples, and going away ----------------------------------------------------------------------


def test_an_example_is_not_kept(session, browser):
    session().press("example_moved_and_busy")
    assert (browser.tab, browser.device) == ("", "")
    assert session().answers == {}


def test_while_an_example_is_shown_the_own_check_in_is_kept(session, browser, half):
    own = half()
    session(own).press("example_moved_and_busy")
    assert kept_fields(session().visit) == kept_fields(own)


@pytest.fixture
def full_browser(session, browser, half):
    return session(half()).open("keep")


def test_clear_this_device_wipes_all_of_it(full_browser, session, browser, words):
    assert browser.tab
    assert browser.device
    full_browser.press("clear_device")
    assert words.keep.cleared in full_browser.text()
    assert full_browser.visit.answers == {}
    assert (browser.tab, browser.device, browser.off) == ("", "", False)
    browser.close_tab()
    again = session()
    assert again.answers == {}
    assert {"offer", "carry_on"}.isdisjoint(again.keys)


def test_start_over_wipes_all_of_it(session, browser, visit_of):
    session(visit_of(keep="device")).open("results").press("start_over")
    assert (browser.tab, browser.device) == ("", "")
    assert session().answers == {}


def test_an_old_report_does_not_refill_what_was_cleared(full_browser, browser, monkeypatch):
    old = json.dumps({"token": full_browser.bridge.token, "tab": browser.tab, "device": browser.device})
    full_browser.press("clear_device")
    said = []

    def late(*, data, key, on_report_change):
        browser.report = json.dumps(json.loads(old) | ({"token": data["token"]} if said else {}))
        said.append(data)
        on_report_change()

    monkeypatch.setattr(draft_component, "_bridge", late)
    for _ in range(2):
        full_browser.run()
        assert full_browser.visit.answers == {}
        assert full_browser.bridge.offer is None
    assert len(said) == 2


def test_a_new_check_in_after_clearing_is_kept_again(full_browser, session, browser):
    full_browser.press("clear_device").open("welcome").press("start_full").press("skip_0")
    assert full_browser.bridge.wipe is False
    assert session().answers == full_browser.answers != {}
