"""Save or clear: files only where they are safe, a saved check-in back in, or one sentence why not."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
import streamlit as st

from recommender.person import exports
from recommender.person.plan import PlanStep
from recommender.person.saved import CheckInData, write_check_in
from recommender.person.view import Audience
from tests.visits import visit_of

ROOT = Path(__file__).parents[3]
FILES = ["save_file", "save_paper", "save_calendar"]
PLAN = [PlanStep(activity="soft_blanket", step=0), PlanStep(activity="sing_or_play", step=0, day="mon")]


@pytest.fixture
def downloads(monkeypatch):
    """What each download button would hand over, by its key: (function, file name)."""
    found = {}

    def noted(label, data, file_name, mime, *, key, **rest):
        found[key] = data, file_name
        return False

    monkeypatch.setattr(st, "download_button", noted)
    return found


@pytest.fixture
def upload(monkeypatch):
    """Hand this content to an upload box."""

    def give(content, box="load_file"):
        content = content.encode() if isinstance(content, str) else content

        def file_of(*_, key, **__):
            return io.BytesIO(content) if content and key == box else None

        monkeypatch.setattr(st, "file_uploader", file_of)

    return give


@pytest.fixture
def done(screen, complete):
    """Somebody who saw the results."""

    def show(answers=complete, **fields):
        given = {"answers": answers, "order": answers, "path": "full", "arrived": True, "plan": PLAN}
        return screen(visit_of(**given | fields))

    return show


def files_on(shown):
    """Download buttons of the two pages that have them."""
    found = [key for page in ("keep", "plan") for key in shown.open(page).keys]
    return [key for key in FILES if key in found]


# --- only where it is safe ---------------------------------------------------------------------------


def test_file_paper_and_calendar_are_there_without_a_reason_against(screen, done):
    assert files_on(done()) == FILES
    assert files_on(screen()) == []
    assert "save_paper" not in done(arrived=False).open("keep").keys
    assert "choose_only_me" not in done().open("keep").keys


@pytest.mark.parametrize("why", ["unsafe", "phone"])
def test_nothing_can_be_saved_before_only_i_can_open_this_device(done, complete, texts, why):
    answers = complete | ({} if why == "phone" else {"safety": ("unsafe", "eating")})
    shown = done(answers, phone="no" if why == "unsafe" else "yes")
    assert files_on(shown) == []
    assert texts("file.confirm_note") in shown.open("keep").text()
    assert texts("file.confirm_note") in shown.open("plan").text()
    shown.choose("choose_only_me", True)
    assert files_on(shown) == FILES
    shown.open("keep").choose("choose_only_me", False)
    assert files_on(shown) == []


def test_the_confirmation_does_not_say_why_it_is_asked(done, complete, catalog, texts):
    one = done(complete | {"safety": ("unsafe",)}).open("keep").text()
    other = done(phone="yes").open("keep").text()
    assert one == other
    assert catalog.items["safety"].label_of("unsafe") not in one


# --- what goes into them -----------------------------------------------------------------------------


def test_the_file_holds_private_answers_only_when_ticked(done, person, downloads):
    answers = person("all_safety_ticks") | {"adult": "yes", "intimacy": "on"}
    shown = done(answers, only_me=True).open("keep")
    write, name = downloads["save_file"]
    assert name == "notes.json"
    assert {"safety", "intimacy"}.isdisjoint(json.loads(write())["answers"])
    assert json.loads(write())["plan"][1]["day"] == "mon"
    shown.choose("choose_file_private", True)
    assert {"safety", "intimacy"} <= set(json.loads(downloads["save_file"][0]())["answers"])


def test_a_shared_screen_makes_no_file_and_shows_everybody_the_same(done, person, downloads, texts):
    """Whether a file has to wait for a tick would tell why."""
    fields = {"view": "client", "sharing": True}
    pages = [done(person(name), **fields).open("keep") for name in ("all_safety_ticks", "loves_to_cook")]
    for shown in pages:
        assert texts("session.save_later") in shown.text()
        assert {"choose_only_me", "choose_keep", "choose_file_private"}.isdisjoint(shown.keys)
    assert pages[0].keys == pages[1].keys
    assert downloads == {}


def test_where_others_look_the_tick_does_not_say_what_is_private(done, texts):
    own, client = done().open("keep").text(), done(view="client").open("keep").text()
    assert texts("file.private") in own
    assert texts("file.private") not in client
    assert texts("file.private_discreet") in client


@pytest.mark.parametrize("ticks", [(), ("paper_answers", "paper_private")])
def test_the_paper_holds_what_was_ticked(done, downloads, monkeypatch, ticks):
    made, build = [], exports.build_paper

    def noted(view, *rest, **options):
        made.append((view.audience, options["with_answers"]))
        return build(view, *rest, **options)

    monkeypatch.setattr(exports, "build_paper", noted)
    shown = done().open("keep")
    for tick in ticks:
        shown.choose(f"choose_{tick}", True)
    make, name = downloads["save_paper"]
    assert name == "notes.pdf"
    assert make()[:5] == b"%PDF-"
    audience = Audience.SELF if "paper_private" in ticks else Audience.PAPER
    assert made == [(audience, "paper_answers" in ticks)]


def test_the_calendar_is_neutral_unless_wished_otherwise(done, catalog, downloads):
    shown = done().open("plan")
    title = catalog.activities["sing_or_play"].title
    text = downloads["save_calendar"][0]().decode()
    assert f"SUMMARY:{catalog.plan.calendar.title}" in text
    assert title not in text
    assert text.count("BEGIN:VEVENT") == 3
    shown.choose("choose_calendar_named", True)
    assert title in downloads["save_calendar"][0]().decode()
    assert downloads["save_calendar"][1] == "calendar.ics"


# --- a saved check-in back in ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(catalog, person):
    """A sound file, with parts changed where wished."""

    def text(name="misses_hugs", **document):
        answers = person(name)
        said = {"vetoes": frozenset({"meditation"}), "matters": {"music": 5}, "plan": tuple(PLAN)}
        data = CheckInData(answers=answers, order=tuple(answers), path="full", **said)
        found = json.loads(write_check_in(catalog, data, private=True, on=date(2025, 1, 31)))
        return json.dumps(found | document)

    return text


def test_a_saved_check_in_comes_back_for_review(screen, upload, saved, person, texts):
    upload(saved())
    shown = screen().open("keep")
    assert texts("file.loaded") in shown.text()
    shown.press("open_file")
    assert shown.title == texts("checkin.review_title")
    assert shown.answers == person("misses_hugs")
    visit = shown.visit
    said = visit.check_in
    assert (said.vetoes, said.matters, said.plan) == ({"meditation"}, {"music": 5}, tuple(PLAN))
    assert (visit.check_in.path, visit.progress.arrived) == ("full", False)
    rows = shown.starting("row_")
    assert len(rows) >= 35


def test_a_file_is_open_at_once_and_what_it_replaced_comes_back(done, upload, saved, complete, person):
    upload(saved())
    shown = done().open("keep")
    assert shown.open("welcome").answers == person("misses_hugs")
    assert shown.open("keep").answers == person("misses_hugs")
    shown.press("undo_file")
    assert (shown.answers, shown.visit.progress.arrived) == (complete, True)
    assert "undo_file" not in shown.run().keys
    assert shown.open("welcome").open("keep").answers == complete
    assert shown.press("open_file").answers == person("misses_hugs")
    upload(saved(answers={"trust": 3}))
    assert shown.open("keep").answers == {"trust": 3}
    assert shown.press("undo_file").answers == person("misses_hugs")


def test_loading_keeps_how_the_page_looks(done, upload, saved):
    upload(saved())
    shown = done(view="client", country="gb", numbers=True, keep="device", only_me=True)
    shown.open("keep").press("open_file")
    visit = shown.visit
    assert (visit.looks.view, visit.looks.country, visit.looks.numbers) == ("client", "gb", True)
    assert (visit.looks.keep, visit.looks.only_me) == ("device", True)


def test_a_file_of_other_questions_says_what_could_not_come_along(screen, upload, saved, texts, person):
    answers = json.loads(saved())["answers"] | {"asked_before": 3}
    upload(saved(answers=answers, questionnaire={"version": "1", "hash": "0" * 12}))
    shown = screen().open("keep")
    dropped, newer = [line.value for line in shown.app.info]
    assert dropped.startswith(f"**{texts('file.dropped_title')}.**")
    (line,) = [line for line in dropped.split("\n") if line.startswith("- ")]
    assert line.endswith(texts("file.dropped.question", place=""))
    assert "asked_before" in line
    assert newer.startswith(f"**{texts('file.not_asked_title')}.**")
    assert shown.press("open_file").answers == person("misses_hugs")


# --- a file of version 1 ---

FIRST = (ROOT / "tests" / "person" / "version_1_full.json").read_text(encoding="utf-8")
NEWER = [("in_the_way", "shame"), ("in_the_way", "language"), ("safety", "hurt_before")]


def test_a_file_of_version_1_says_by_name_what_was_not_asked_then(screen, upload, texts, catalog):
    upload(FIRST)
    shown = screen().open("keep")
    (said,) = [line.value for line in shown.app.info]
    assert said.startswith(f"**{texts('file.not_asked_title')}.** {texts('file.not_asked_intro')}")
    assert f"- {catalog.items['calls'].label}\n" in f"{said}\n"
    assert all(catalog.items[item].label_of(tick) in said for item, tick in NEWER)
    assert texts("file.loaded") in shown.text()
    checked = shown.press("open_file")
    assert said in [line.value for line in checked.app.info]
    assert "row_calls" not in checked.keys


def test_where_others_look_a_private_newer_answer_has_no_name(screen, upload, texts, catalog):
    upload(FIRST)
    for looks in ({"view": "client"}, {"view": "client", "sharing": True}):
        shown = screen(visit_of(**looks)).open("keep")
        (said,) = [line.value for line in shown.app.info]
        assert f"- {texts('session.private_question')}" in said
        assert catalog.items["safety"].label_of("hurt_before") not in said
        assert catalog.items["safety"].label not in said


def test_the_newer_questions_can_be_answered_on_the_way_to_the_results(screen, upload, texts, catalog):
    upload(FIRST)
    shown = screen().open("keep").press("open_file").press("to_results")
    assert shown.title == texts("checkin.now_title")
    assert shown.asked() == ["in_the_way", "safety"]
    assert shown.ticked("in_the_way") == ["moved", "screens"]
    assert shown.tick("safety", "hurt_before").visit.check_in.not_asked == (
        "in_the_way.shame",
        "in_the_way.language",
        "calls",
    )
    shown.press("now_done")
    assert shown.title == texts.table("results.try_when")["week"]
    assert shown.answers["safety"] == ("bereaved", "hurt_before")
    assert shown.answers["in_the_way"] == ("moved", "screens")
    assert shown.visit.check_in.not_asked == ("calls",)
    assert "private_open" not in shown.keys
    assert shown.press("more").title == "Someone to reach"
    assert "calls" in shown.asked()


def test_results_offer_the_newer_questions_that_keep_the_ideas_safe(screen, upload):
    upload(FIRST)
    shown = screen().open("keep").press("open_file").open("results")
    assert "private_open" in shown.keys
    assert shown.press("private_answer").asked() == ["in_the_way", "safety"]


def test_each_bad_file_gets_a_sentence_and_changes_nothing(done, upload, saved, texts, complete):
    """`tests/person` has all kinds of them."""
    shown = done().open("keep")
    for content in (" \n", "dear diary", saved() + " " * 70_000, saved(format=99)):
        upload(content)
        (error,) = shown.run().app.error
        assert texts("file.failed_title") in error.value
        assert texts("file.failed_intro") in error.value
        assert "open_file" not in shown.keys
        assert shown.answers == complete
