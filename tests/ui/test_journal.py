"""The open journal: what is added when, to whose, and what a refusal leaves."""

import json
from datetime import date

import pytest

from recommender.journal import dump, load
from recommender.journal.entries import JournalError, Outcome
from recommender.journal.store import HeldStore
from recommender.person.plan import PlanStep
from recommender.ui import accounts, journal, session, storage
from recommender.ui.visit import OpenJournal
from tests.visits import visit_of

UID = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def state(monkeypatch, complete):
    """A session without a browser: a finished check-in, with one step planned."""
    found = {session.KEY: visit_of(answers=dict(complete), path="full", arrived=True)}
    monkeypatch.setattr(session.st, "session_state", found)
    return found


@pytest.fixture
def opened(state):
    journal.open_held(b"", "device")
    return state[session.JOURNAL]


def kinds():
    # One press may add two entries at the same moment, in any order.
    return sorted(entry.kind for entry in journal.history())


def test_nothing_is_added_unless_a_journal_is_open(state):
    journal.record_check_in()
    journal.record_plan([PlanStep(activity="hug", step=0)])
    journal.record_tried(Outcome(activity="hug", step=0, did="yes", felt=1))
    assert not journal.is_open()
    assert journal.history() == []
    assert state[session.KEY].progress.entry is None


def test_a_check_in_is_added_once_and_without_what_is_private(opened, state):
    state[session.KEY].record({"safety": ("unsafe",), "adult": "yes", "intimacy": "on"})
    journal.record_check_in()
    journal.record_check_in()
    (entry,) = journal.history()
    assert not {"safety", "intimacy"} & entry.payload.answers.keys()
    assert state[session.KEY].progress.entry == entry.id
    assert opened.unsent == [entry]


@pytest.mark.parametrize("fields", [{"example": "anna"}, {"file": "f"}])
def test_an_example_and_an_opened_file_are_no_check_in_of_today(opened, state, complete, fields):
    state[session.KEY] = visit_of(answers=dict(complete), arrived=True, **fields)
    journal.record_check_in()
    assert kinds() == []


def test_the_journal_follows_the_plan(opened):
    first = PlanStep(activity="listen_to_music", step=0, uid=UID)
    changed = first.model_copy(update={"day": "today"})
    journal.record_plan([first])
    journal.record_plan([changed], [first])
    assert kinds() == ["deleted", "plan"]
    assert next(journal.earlier_plans())[0].payload == changed
    journal.record_plan([], [changed])
    assert kinds() == ["deleted", "deleted"]


def test_what_is_said_on_the_plan_is_an_entry_of_its_own(opened):
    step = PlanStep(activity="listen_to_music", step=0, uid=UID)
    journal.record_plan([step])
    said = step.model_copy(update={"did": "yes", "felt": 2})
    journal.record_plan([said], [step])
    journal.record_outcome(said)
    assert kinds() == ["plan", "tried"]
    assert next(journal.earlier_plans())[0].payload == step
    assert next(journal.earlier_plans())[1].payload.felt == 2


def test_what_was_tried_or_is_of_another_visit_stays(opened, state):
    music = PlanStep(activity="listen_to_music", step=0, uid=UID)
    journal.record_plan([music])
    plan, tried = next(journal.earlier_plans())
    assert (plan.payload, tried) == (music, None)
    journal.record_plan([], [])
    journal.record_tried(Outcome(activity=music.activity, step=0, plan=plan.id, did="part", felt=1))
    journal.record_plan([], [music])
    assert kinds() == ["plan", "tried"]
    assert next(journal.earlier_plans())[1].payload.felt == 1
    state[session.KEY].update(plan=(music,))
    assert next(journal.earlier_plans(), None) is None


def test_the_last_check_in_is_that_of_an_earlier_visit(opened, state, complete):
    journal.record_check_in()
    assert journal.last_check_in() is None
    session.load_visit(visit_of(answers=dict(complete)))
    assert journal.last_check_in() == journal.history()[0]


@pytest.mark.parametrize(("where", "open_for_others"), [("device", False), ("file", True)])
def test_a_device_has_the_journal_of_its_owner(state, where, open_for_others):
    """A therapist's own journal takes in nothing of a client."""
    journal.open_held(b"", where)
    session.start_with_client(sharing=True)
    journal.record_check_in()
    assert journal.is_open() == open_for_others
    assert len(state[session.JOURNAL].entries) == open_for_others


def test_a_refusal_is_said_and_loses_nothing(opened, monkeypatch):
    journal.record_check_in()
    before = journal.history()

    def refuse(*_):
        raise JournalError("journal.errors.no_journal")

    monkeypatch.setattr(opened.store, "append", refuse)
    journal.record_plan([PlanStep(activity="hug", step=0)])
    assert journal.history() == before
    assert opened.error == str(JournalError("journal.errors.no_journal"))
    with pytest.raises(JournalError):
        journal.open_held(b"{", "file")
    assert journal.current() is opened


def test_a_stored_journal_is_reached_by_account_and_id_while_its_account_is_signed_in(
    state, monkeypatch
):
    store, account = HeldStore(), "https://id.example a"
    journal.open_stored(store, account, store.ID)
    for other in (None, "https://id.example b"):
        monkeypatch.setattr(accounts, "account", lambda other=other: other)
        journal.record_check_in()
        assert (journal.is_open(), journal.history(), store.content) == (False, [], b"")
    monkeypatch.setattr(accounts, "account", lambda: account)
    journal.record_check_in()
    assert load(store.content) == journal.history()
    assert isinstance(journal.current(), OpenJournal)
    journal.delete(journal.history()[0])
    assert json.loads(dump(journal.history()))["payload"] is None
    journal.forget()
    assert (store.content, journal.is_open()) == (b"", False)


# --- the storage of the browser -----------------------------------------------------------------------


@pytest.fixture
def report(state, monkeypatch):
    """Let the browser report something; its storage was read before unless `heard` is False."""

    def say(heard=True, **fields):
        session.browser().heard = heard
        text = json.dumps({"token": session.browser().token} | fields)
        monkeypatch.setattr(session, "reported", lambda _: text)
        storage.read_browser_report()

    monkeypatch.setattr(session, "must_confirm", lambda: False)
    monkeypatch.setattr(storage, "today", lambda: date(2026, 11, 28))
    session.browser().heard = True
    return say


def sent():
    return storage.data_to_store()["journal"]


def test_entries_are_sent_until_the_browser_has_stored_them(report):
    assert sent() is None
    journal.start_on_device()
    lines = sent()
    assert (load(lines["lines"].encode()), lines["begins"]) == (journal.history(), True)
    report(full=lines["number"])
    assert journal.current().error == session.texts()("journal.ask.full")
    report(stored=lines["number"] - 1)
    assert sent() == lines
    report(stored=lines["number"])
    assert (sent()["lines"], sent()["begins"], journal.current().error) == ("", False, "")


def test_where_somebody_may_be_unsafe_nothing_is_added_before_it_is_confirmed(report, monkeypatch):
    journal.start_on_device()
    report(stored=sent()["number"])
    session.browser().leaving = "stay"
    assert sent()["stays"]
    journal.record_tried(Outcome(activity="hug", step=0, did="no"))
    monkeypatch.setattr(session, "must_confirm", lambda: True)
    assert (sent()["lines"], sent()["stays"]) == ("", False)
    session.visit().looks.only_me = True
    assert load(sent()["lines"].encode())[0].kind == "tried"


def test_a_damaged_journal_is_opened_as_far_as_it_can_be_and_stays_as_it_is(report, state):
    journal.open_held(b"", "file")
    journal.record_check_in()
    good = journal.history()
    journal.close()
    report(heard=False, journal=dump(good).decode() + '{"cut', stays=True)
    assert journal.history() == good
    assert "line 2" in session.browser().unreadable
    assert (sent()["lines"], sent()["stays"], sent()["wipe"]) == ("", True, False)


def test_a_journal_that_another_tab_deleted_is_closed(report):
    journal.start_on_device()
    report(gone=True)
    assert (journal.is_open(), session.browser().gone, sent()) == (False, True, None)
    session.forget(ends_journal=True)
    assert sent()["wipe"]


def test_starting_over_leaves_the_journal_of_the_device_and_no_other(report, monkeypatch):
    monkeypatch.setattr(session.st, "query_params", {})
    for where, is_left in (("device", True), ("file", False)):
        journal.open_held(b"", where)
        session.start_over()
        assert journal.is_open() == is_left
        assert session.browser().wipe


def test_a_file_is_merged_once(opened):
    journal.record_check_in()
    other = HeldStore(dump(journal.history()))
    journal.record_tried(Outcome(activity="hug", step=0, did="yes", felt=2))
    mine = dump(journal.history())
    assert not journal.add_file(other.content)
    assert dump(journal.history()) == mine
    journal.close()
    assert journal.add_file(mine)
    assert (journal.current().where, kinds()) == ("file", ["check_in", "tried"])
    with pytest.raises(JournalError):
        journal.add_file(mine + b"{")
    assert dump(journal.history()) == mine
