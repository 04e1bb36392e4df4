"""The second visit: a journal on this device, from the first question to looking back."""

import pytest
from playwright.sync_api import expect

from recommender.journal import load
from recommender.person.plan import PlanStep
from tests.e2e.browser.rules import sideways, violations

READ = "() => localStorage.getItem('tend.journal')"
MUSIC = PlanStep(
    activity="listen_to_music", step=0, day="tonight", uid="00000000-0000-4000-8000-000000000001"
)


def entries(tab):
    return load((tab.page.evaluate(READ) or "").encode())


def expect_kinds(tab, *wanted):
    """Wait until the browser has stored these entries: the page says first what it does next."""
    tab.wait_until(lambda: sorted(entry.kind for entry in entries(tab)) == sorted(wanted))


@pytest.fixture
def planned(visit, catalog, complete):
    """Somebody with results and one step on the plan."""

    def start(answers=complete, **place):
        tab = visit("phone").carry(catalog, answers, plan=[MUSIC], arrived=True, **place)
        return tab.open("/plan")

    return start


def start_journal(tab):
    tab.click(tab.at("start_journal").get_by_role("button"))
    expect_kinds(tab, "check_in", "plan")


def leave_and_come_back(tab, texts):
    """Leave quickly, and open Tend in a new tab, to which the plan is of an earlier visit."""
    site = tab.fake_neutral_site(texts)
    tab.at("leave").get_by_role("button").click()
    tab.page.wait_for_url(f"{site}/**")
    return tab.another().open()


def press(tab, key, words):
    tab.click(tab.at(key).get_by_role("radio", name=words, exact=True))


def outcomes(tab):
    return [(one.payload.did, one.payload.felt) for one in entries(tab) if one.kind == "tried"]


def test_where_somebody_may_look_a_journal_has_to_be_confirmed_holds_nothing_private_and_is_deleted(
    planned, complete, texts
):
    tab = planned({**complete, "safety": ("unsafe", "bereaved"), "intimacy": "on"})
    expect(tab.at("start_journal")).to_have_count(0)
    tab.tick("choose_only_me")
    assert tab.kept() == ["tend.tab"], "nothing is kept before it is asked for"
    expect(tab.at("choose_leaving")).to_have_count(0)
    expect(tab.page.get_by_text(texts("journal.ask.leave_always"))).to_be_visible()
    start_journal(tab)
    stored = tab.page.evaluate(READ)
    assert ("unsafe" in stored, "bereaved" in stored) == (False, False)
    (entry,) = (one for one in entries(tab) if one.kind == "check_in")
    assert set(complete) - {"safety", "intimacy"} == set(entry.payload.answers)
    assert (tab.faults, tab.foreign_requests()) == ([], [])
    assert leave_and_come_back(tab, texts).kept() == []


def test_leave_quickly_leaves_a_journal_only_while_its_owner_chooses_so(planned, texts):
    tab = planned()
    choices = texts.table("journal.ask.leave_choices")
    tab.choose("choose_leaving", choices["stay"])
    start_journal(tab)
    tab.expect_kept("tend.journal", "tend.journal.stays", "tend.tab")
    tab = leave_and_come_back(tab, texts)
    assert tab.kept() == ["tend.journal", "tend.journal.stays"]
    expect_kinds(tab, "check_in", "plan")
    tab.follow(texts("file.load_title")).choose("choose_leaving", choices["delete"])
    tab.expect_kept("tend.journal")
    assert leave_and_come_back(tab, texts).kept() == []


def test_on_return_one_says_how_it_went_looks_back_and_takes_the_journal_to_another_device(
    planned, visit, texts
):
    tab = planned()
    start_journal(tab)
    tab.another().open()
    expect(tab.page.get_by_role("heading", name=texts("journal.back.title"))).to_be_visible()
    press(tab, "return_did", texts("journal.back.did_choices.yes"))
    press(tab, "return_felt", texts("journal.felt.2"))
    tab.wait_until(lambda: outcomes(tab)[-1:] == [("yes", 2)])
    expect(tab.page.get_by_text(texts("journal.back.noted"))).to_be_visible()
    assert violations(tab) + sideways(tab) == []

    tab.press(tab.at("return_next").get_by_role("link", name=texts("journal.look.title")))
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(texts("journal.look.title"))
    helped = texts("journal.look.times", better=1, count=1)
    expect(tab.at("what_helped")).to_contain_text(helped)
    assert violations(tab.settle()) + sideways(tab) == []
    mine = tab.take("save_journal")
    assert sorted(mine.splitlines()) == sorted(tab.page.evaluate(READ).encode().splitlines())

    other = visit().open("/keep")
    other.press(other.at("journal_file").get_by_role("button"))
    with other.answered():
        box = other.at("load_journal").locator("input[type=file]")
        box.set_input_files({"name": "journal.jsonl", "mimeType": "text/plain", "buffer": mine})
    other.follow(texts("journal.look.title"))
    expect(other.at("what_helped")).to_contain_text(helped)
    assert (other.kept(), other.faults) == ([], [])

    # What was tried is not asked about again. The next check-in opens at the first question of a score:
    # what lies before it is still answered.
    expect(other.follow(texts("common.home")).at("return_did")).to_have_count(0)
    tab.clear("delete_journal")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(texts("welcome.title"))
    tab.expect_kept()
    assert other.go("check_in_again").asked() == ["trust"]
    assert (other.checked(), tab.faults) == ([], [])


def test_two_tabs_add_to_one_journal_and_clear_asks_once_about_it(planned, texts):
    """Both have read it before one of them adds something."""
    tab = planned(keep="device")
    start_journal(tab)
    tab.expect_kept("tend.device", "tend.journal", "tend.tab")
    first = tab.page
    tab.another().open()
    press(tab, "return_did", texts("journal.back.did_choices.no"))
    tab.wait_until(lambda: outcomes(tab) == [("no", None)])
    assert texts("journal.back.not_yet") in tab.text()
    # A smaller step comes after the safety questions.
    assert "safety" in tab.go("return_to_plan").asked()
    tab.tick("tick_safety_none").go("now_done")
    assert tab.heading == texts("plan.title")
    expect(tab.at("plan_listen_to_music")).to_be_visible()

    tab.turn_to(first)
    tab.click(tab.at("drop_listen_to_music").get_by_role("button"))
    expect_kinds(tab, "check_in", "deleted", "tried")
    tab.follow(texts("keep.title")).clear(yes="clear_device_but").expect_kept("tend.journal")
    tab.reload()
    tab.clear().expect_kept()
    expect(tab.page.get_by_text(texts("keep.cleared"))).to_be_visible()
    tab.follow(texts("checkin.go_home"))
    tab.another().open()
    expect(tab.at("offer")).to_have_count(0)
    assert (tab.kept(), tab.faults) == ([], [])
