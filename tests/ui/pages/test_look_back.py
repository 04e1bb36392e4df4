"""Coming back and looking back: words first, nothing private, and what was tried may count."""

from datetime import UTC, datetime, timedelta

import pytest

from recommender.journal import dump, load
from recommender.journal.entries import Outcome
from recommender.journal.store import HeldStore
from recommender.journal.visits import check_in_entry, plan_entries, tried_entry
from recommender.person.plan import PlanStep
from recommender.person.saved import CheckInData
from recommender.ui.session import JOURNAL
from recommender.ui.visit import OpenJournal
from tests.visits import visit_of

UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
NOW = datetime.now(UTC)


def entries_of(catalog, complete, sums=((3, 3, 2), (2, 1, 1)), tries=(1, 1, -1), expected=None):
    """Check-ins three weeks apart, each try of music with its plan, and one more plan that is open."""
    for n, codes in enumerate(sums):
        at = NOW - timedelta(weeks=3 * (len(sums) - n))
        data = CheckInData(answers={**complete, **dict(zip(UCLA, codes, strict=True))}, path="full")
        yield check_in_entry(catalog, data, private=False, at=at)
    for n, felt in enumerate((*tries, None)):
        at = NOW - timedelta(days=10 - n)
        step = PlanStep(activity="listen_to_music", step=0, expected=expected)
        (plan,) = plan_entries(catalog, [step], private=False, at=at)
        yield plan
        if felt is not None:
            said = Outcome(activity=step.activity, step=0, plan=plan.id, did="yes", felt=felt)
            yield tried_entry(catalog, said, at=at + timedelta(hours=1))


@pytest.fixture
def back(screen, catalog, complete):
    """Somebody whose device has such a journal."""

    def show(visit=None, **given):
        store = HeldStore(dump(entries_of(catalog, complete, **given)))
        shown = screen(visit)
        opened = OpenJournal(store, "", store.ID, "device", store.history("", store.ID))
        shown.app.session_state[JOURNAL] = opened
        return shown.run()

    return show


def journal_of(shown):
    return shown.app.session_state[JOURNAL]


# --- coming back ----------------------------------------------------------------------------------


def test_two_presses_record_what_came_of_the_plan_beside_the_guess(back, texts):
    shown = back(expected=2)
    assert shown.title == texts("journal.back.title")
    assert texts("journal.felt.2") not in shown.text()
    shown.choose("return_did", "part").choose("return_felt", 1)
    said = journal_of(shown).entries[-1].payload
    assert (said.did, said.felt) == ("part", 1)
    guess = texts("journal.back.guess", guessed=texts("journal.felt.2"), felt=texts("journal.felt.1"))
    assert guess in shown.text()
    shown.choose("return_felt", -1)
    assert journal_of(shown).entries[-1].payload.felt == -1
    assert texts("journal.back.worse") in shown.text()


def test_not_yet_takes_back_how_it_felt_and_is_asked_again_next_time(back, texts):
    shown = back().choose("return_did", "yes").choose("return_felt", 2).choose("return_did", "no")
    assert journal_of(shown).entries[-1].payload.felt is None
    assert texts("journal.back.not_yet") in shown.text()
    shown.visit.unsaved.asked_about = None
    assert shown.run().app.get_by_key("return_did").value is None


def test_without_a_journal_nothing_is_asked(screen, texts):
    shown = screen()
    assert (shown.title, "return_did" in shown.keys) == (texts("welcome.title"), False)


@pytest.mark.parametrize("only_me", [False, True])
def test_where_somebody_may_be_unsafe_the_card_waits_until_it_is_confirmed(back, only_me):
    shown = back(visit_of(phone="yes", only_me=only_me))
    assert ("return_did" in shown.keys) == only_me


# --- looking back -----------------------------------------------------------------------------------


def test_words_say_what_changed_and_no_score_is_shown(back, texts):
    shown = back().open("look_back")
    text = shown.text()
    assert texts("journal.look.sure") in text
    assert texts("journal.look.early") in text
    assert "no change" not in text.lower()
    assert texts("journal.look.times", better=2, count=3) in text
    assert "UCLA" not in text.split(texts("journal.look.how"))[0]


def test_a_small_change_cannot_be_told_from_chance_and_one_check_in_has_none(back, texts):
    shown = back(sums=((3, 3, 2), (2, 2, 2))).open("look_back")
    assert texts("journal.look.sure") not in shown.text()
    shown = back(sums=((3, 3, 2),)).open("look_back")
    assert texts("journal.look.first") in shown.text()
    assert shown.charts() == []


@pytest.mark.parametrize("looks", [{"view": "client"}, {"view": "client", "sharing": True}])
def test_where_others_look_nothing_of_it_is_shown(back, texts, looks):
    shown = back(visit_of(**looks))
    assert shown.title == texts("welcome.title")
    links = [link.label for link in shown.app.get_by_key("top").get("page_link")]
    assert texts("journal.look.title") not in links
    shown.open("look_back")
    assert (shown.charts(), texts("journal.look.helped") in shown.text()) == ([], False)


def test_what_was_tried_counts_only_when_asked_and_then_has_its_own_line(back, complete, texts):
    visit = visit_of(answers=dict(complete), path="full", arrived=True)
    shown = back(visit, tries=(2, 2, 2))

    def points():
        rows = shown.open("results").visit.result[1].result.activities
        music = next(row for row in rows if row.activity.id == "listen_to_music")
        return {one.criterion.id: one.points for one in music.contributions if one.points}

    before = points()
    shown.open("look_back").choose("count_helped", True)
    after = points()
    assert set(after) - set(before) == {"helped_listen_to_music"}
    assert after["helped_listen_to_music"] > 0
    shown.open("look_back").choose("count_helped", False)
    assert points() == before


def test_fewer_than_three_tries_are_not_offered_to_count(back):
    assert "count_helped" not in back(tries=(1, 1)).open("look_back").keys


def test_one_entry_or_all_of_them_can_be_deleted(back):
    shown = back().open("look_back")
    last = journal_of(shown).entries[-1]
    shown.press(f"delete_{last.id}")
    assert load(journal_of(shown).store.content)[-1].kind == "deleted"
    shown.press("delete_journal")
    assert journal_of(shown) is None
    assert shown.browser.ends_journal
