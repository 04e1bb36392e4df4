"""Stored journals on their page: one's own are listed, started, opened, saved and deleted."""

import pytest
from cryptography.fernet import Fernet

from recommender.journal import open_store
from recommender.ui import accounts
from tests.journal.made import tried
from tests.visits import visit_of

ANNA, BEN = "https://id.example anna", "https://id.example ben"


@pytest.fixture
def store(monkeypatch, tmp_path):
    """A store of this server; Anna is signed in."""
    url = f"sqlite:///{tmp_path / 'journal.db'}"
    found = open_store(url, Fernet.generate_key().decode())
    monkeypatch.setenv("TEND_JOURNAL", url)
    monkeypatch.setattr(accounts, "store", lambda: found)
    monkeypatch.setattr(accounts, "account", lambda: ANNA)
    yield found
    found.close()


@pytest.fixture
def listed(screen):
    def show(**fields):
        return screen(visit_of(**{"view": "client"} | fields)).open("journals")

    return show


def start(shown, label):
    """Fill in the form and send it in one go."""
    shown.app.text_input(key="new_label").set_value(label)
    return shown.press("new_journal")


def test_only_ones_own_journals_are_listed_by_their_labels(store, listed):
    mine, other = store.create(ANNA, "A7"), store.create(BEN, "B3")
    shown = listed()
    assert f"open_{mine}" in shown.keys
    assert "A7" in shown.text()
    assert other not in shown.text()
    assert "B3" not in shown.text()


def test_a_journal_is_started_opened_and_deleted(store, listed, texts):
    shown = start(listed(), "A7")
    (id,) = store.journals(ANNA)
    assert shown.title == texts("journal.since.first")
    store.append(ANNA, id, tried(1))
    shown.open("journals").press("close_journal").press(f"open_{id}")
    assert len(shown.app.session_state["tend_journal"].entries) == 1
    shown.open("journals").press("forget_journal")
    assert store.journals(ANNA) == {}
    assert "new_journal" in shown.keys


@pytest.mark.parametrize("label", ["", "   "])
def test_a_label_that_is_none_is_refused_with_a_sentence(store, listed, texts, label):
    shown = start(listed(), label)
    assert [box.value for box in shown.app.error] == [texts("journal.errors.label", most=80)]
    assert store.journals(ANNA) == {}


def test_a_person_alone_has_one_journal_and_writes_no_label(store, listed, texts):
    shown = listed(view="self")
    assert not shown.app.text_input
    shown.press("own_journal")
    assert list(store.journals(ANNA).values()) == [texts("journal.carry.own_label")]
    shown.open("journals").press("close_journal")
    assert "own_journal" not in shown.keys


def test_where_somebody_may_be_unsafe_it_is_confirmed_first(store, listed, complete):
    fields = {"answers": complete | {"safety": ("unsafe",)}, "path": "full", "view": "self"}
    shown = listed(**fields)
    assert {"own_journal", "open_journal"}.isdisjoint(shown.keys)
    assert "own_journal" in listed(**fields, only_me=True).keys


def test_a_store_that_cannot_be_reached_says_so_calmly(store, listed, texts):
    store.create(ANNA, "A7")
    shown = listed()
    with store._engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE journals RENAME TO gone")
    shown.run()
    (box,) = shown.app.error
    assert "cannot be reached" in box.value
    assert "open_journal" in shown.keys


def test_without_the_setting_there_is_a_file_and_nothing_else(listed, texts):
    shown = listed()
    assert texts("journal.carry.stored_title") not in shown.text()
    assert "open_journal" in shown.keys
