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
NEUTRAL = {"status": 200, "content_type": "text/html", "body": "<title>Elsewhere</title>"}


def entries(tab):
    return load((tab.page.evaluate(READ) or "").encode())


def kinds(tab):
    return sorted(entry.kind for entry in entries(tab))


def expect_kinds(tab, *wanted):
    """Wait until the browser has stored these entries: the page says first what it does next."""
    tab.wait_until(lambda: kinds(tab) == sorted(wanted))


@pytest.fixture
def planned(visit, catalog, complete):
    """Somebody with results and one step on the plan."""

    def start(answers=complete, **place):
        tab = visit("phone").carry(catalog, answers, plan=[MUSIC], arrived=True, **place)
        return tab.open("/plan")

    return start


@pytest.fixture
def kept(planned):
    """The same, with a journal on this device."""

    def start(stays=None, **given):
        tab = planned(**given)
        if stays:
            tab.choose("choose_leaving", stays)
        tab.click(tab.at("start_journal").get_by_role("button"))
        expect_kinds(tab, "check_in", "plan")
        return tab

    return start


def leave(tab, texts):
    tab.context.route(f"{texts('common.leave_site')}/**", lambda route: route.fulfill(**NEUTRAL))
    tab.at("leave").get_by_role("button").click()
    tab.page.wait_for_url(f"{texts('common.leave_site')}/**")
    return tab.another().open()


def test_a_journal_is_kept_only_once_it_is_asked_for_and_holds_nothing_private(planned, complete):
    tab = planned({**complete, "safety": ("bereaved",), "intimacy": "on"})
    assert tab.kept() == ["tend.tab"]
    tab.click(tab.at("start_journal").get_by_role("button"))
    expect_kinds(tab, "check_in", "plan")
    assert "bereaved" not in tab.page.evaluate(READ)
    (entry,) = (one for one in entries(tab) if one.kind == "check_in")
    assert set(complete) - {"safety", "intimacy"} == set(entry.payload.answers)
    assert (tab.faults, tab.foreign_requests()) == ([], [])


@pytest.mark.parametrize("reason", ["unsafe", "phone"])
def test_where_somebody_may_look_a_journal_has_to_be_confirmed_and_is_deleted(
    planned, complete, texts, reason
):
    unsafe = {**complete, "safety": ("unsafe",)} if reason == "unsafe" else complete
    tab = planned(unsafe, phone="yes" if reason == "phone" else "no")
    expect(tab.at("start_journal")).to_have_count(0)
    tab.tick("choose_only_me")
    expect(tab.at("choose_leaving")).to_have_count(0)
    expect(tab.page.get_by_text(texts("journal.ask.leave_always"))).to_be_visible()
    tab.click(tab.at("start_journal").get_by_role("button"))
    expect_kinds(tab, "check_in", "plan")
    assert leave(tab, texts).kept() == []


def test_leave_quickly_deletes_the_journal_unless_it_may_stay(kept, texts):
    assert leave(kept(), texts).kept() == []


def test_leave_quickly_leaves_the_journal_where_its_owner_chose_so(kept, texts):
    tab = kept(texts("journal.ask.leave_choices.stay"))
    tab.expect_kept("tend.journal", "tend.journal.stays", "tend.tab")
    tab = leave(tab, texts)
    assert tab.kept() == ["tend.journal", "tend.journal.stays"]
    expect_kinds(tab, "check_in", "plan")


def test_clear_asks_once_about_the_journal(kept, texts):
    tab = kept().open("/keep").clear(yes="clear_device_but")
    tab.expect_kept("tend.journal")
    tab.reload()
    tab.clear().expect_kept()
    assert tab.faults == []


def come_back(tab):
    """In a new tab, to which the plan is of an earlier visit."""
    return tab.another().open()


def press(tab, key, words):
    tab.click(tab.at(key).get_by_role("radio", name=words, exact=True))


def outcomes(tab):
    return [(one.payload.did, one.payload.felt) for one in entries(tab) if one.kind == "tried"]


def test_whoever_comes_back_is_met_and_says_in_two_presses_how_it_went(kept, texts):
    tab = come_back(kept())
    expect(tab.page.get_by_role("heading", name=texts("journal.back.title"))).to_be_visible()
    press(tab, "return_did", texts("journal.back.did_choices.yes"))
    press(tab, "return_felt", texts("journal.felt.1"))
    tab.wait_until(lambda: outcomes(tab)[-1:] == [("yes", 1)])
    expect(tab.page.get_by_text(texts("journal.back.noted"))).to_be_visible()
    tab.reload()
    expect(tab.at("return_next")).to_be_visible()
    expect(tab.at("return_did")).to_have_count(0)
    tab.go("check_in_again")
    # The first question of the full path that makes a score: what lies before it is still answered.
    assert (tab.asked(), tab.checked(), tab.faults) == (["trust"], [], [])


def test_not_yet_is_one_press_and_leads_to_a_smaller_step_once_it_is_safe(kept, texts):
    tab = come_back(kept())
    press(tab, "return_did", texts("journal.back.did_choices.no"))
    tab.wait_until(lambda: outcomes(tab) == [("no", None)])
    assert texts("journal.back.not_yet") in tab.text()
    assert tab.go("return_to_plan").asked() == ["safety"]
    tab.tick("tick_safety_none").go("now_done")
    assert tab.heading == texts("plan.title")
    expect(tab.at("plan_listen_to_music")).to_be_visible()


def test_two_tabs_add_to_one_journal(kept, texts):
    """Both have read it before one of them adds something."""
    planning = kept()
    first = planning.page
    tab = come_back(planning)
    press(tab, "return_did", texts("journal.back.did_choices.part"))
    expect_kinds(tab, "check_in", "plan", "tried")
    tab.page = first
    tab.click(tab.at("drop_listen_to_music").get_by_role("button"))
    expect_kinds(tab, "check_in", "deleted", "tried")
    assert tab.faults == []


def test_looking_back_and_the_journal_goes_to_another_device_as_a_file(kept, visit, texts):
    tab = come_back(kept())
    press(tab, "return_did", texts("journal.back.did_choices.yes"))
    press(tab, "return_felt", texts("journal.felt.2"))
    tab.wait_until(lambda: outcomes(tab)[-1:] == [("yes", 2)])
    assert violations(tab) + sideways(tab) == []
    tab.press(tab.at("return_next").get_by_role("link", name=texts("journal.look.title")))
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(texts("journal.look.title"))
    expect(tab.at("what_helped")).to_contain_text(texts("journal.look.times", better=1, count=1))
    assert violations(tab.settle()) + sideways(tab) == []
    mine = tab.take("save_journal")
    assert sorted(mine.splitlines()) == sorted(tab.page.evaluate(READ).encode().splitlines())
    other = visit("laptop", alone=True).open("/keep")
    other.press(other.at("journal_file").get_by_role("button"))
    with other.answered():
        box = other.at("load_journal").locator("input[type=file]")
        box.set_input_files({"name": "journal.jsonl", "mimeType": "text/plain", "buffer": mine})
    other.follow(texts("journal.look.title"))
    expect(other.at("what_helped")).to_contain_text(texts("journal.look.times", better=1, count=1))
    assert (other.kept(), other.faults, tab.faults) == ([], [], [])


def test_a_journal_is_deleted_with_one_question(kept, texts):
    tab = kept().open("/look-back")
    tab.clear("delete_journal")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(texts("welcome.title"))
    tab.expect_kept("tend.tab")
    assert come_back(tab).kept() == []
