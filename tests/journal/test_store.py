"""The stores: SQLite and PostgreSQL alike, and what is written stays, stays apart and stays unread."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet

from recommender.journal import dump, open_store, sql
from recommender.journal.entries import JournalError
from recommender.journal.store import HeldStore, account_of
from tests.journal.made import check_in, deleted, id_of, plan, tried

ANN, BOB = account_of("https://id.example", "ann"), account_of("https://id.example", "bob")
NONE = "There is no such journal"


def raw(url, statement):
    """Rows of a statement, without our code."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as db:
            return db.execute(statement).fetchall()
    with psycopg.connect(url.replace("+psycopg", "")) as db:
        found = db.execute(statement)
        return found.fetchall() if found.description else []


def test_a_journal_is_made_filled_read_and_forgotten_to_the_last_row(store, url):
    journal = store.create(ANN, "  Tuesday group ")
    other = store.create(ANN, "Friday")
    assert store.journals(ANN) == {other: "Friday", journal: "Tuesday group"}
    assert store.history(ANN, journal) == []
    entries = [check_in(1, trust=4, safety=None), plan(2), tried(3)]
    for entry in reversed(entries):
        assert store.append(ANN, journal, entry) == entry
    assert store.history(ANN, journal) == entries
    assert store.history(ANN, other) == []
    store.forget(ANN, journal)
    assert store.journals(ANN) == {other: "Friday"}
    with pytest.raises(JournalError, match=NONE):
        store.history(ANN, journal)
    store.forget(ANN, other)
    assert raw(url, "SELECT * FROM entries") == raw(url, "SELECT * FROM journals") == []


def test_nobody_reaches_the_journal_of_another_account(store):
    journal = store.create(ANN, "A")
    store.append(ANN, journal, tried(1))
    for tried_by in (BOB, "", ANN + " ", ANN.upper()):
        assert store.journals(tried_by) == {}
        for attempt in (
            lambda who=tried_by: store.history(who, journal),
            lambda who=tried_by: store.append(who, journal, tried(2)),
            lambda who=tried_by: store.forget(who, journal),
        ):
            with pytest.raises(JournalError, match=NONE):
                attempt()
    assert store.history(ANN, journal) == [tried(1)]
    for guessed in ("", id_of(1), "' OR 1=1 --", journal.upper()):
        with pytest.raises(JournalError, match=NONE):
            store.history(ANN, guessed)


def test_appending_again_changes_nothing_and_a_deletion_stays(store, url):
    journal = store.create(ANN, "A")
    for _ in range(2):
        assert store.append(ANN, journal, tried(1)) == tried(1)
    store.append(ANN, journal, tried(2))
    assert store.append(ANN, journal, deleted(1)) == deleted(1)
    assert store.append(ANN, journal, tried(1)) == deleted(1)
    assert store.history(ANN, journal) == [tried(2), deleted(1)]
    assert raw(url, "SELECT count(*) FROM entries") == [(2,)]
    other = store.create(BOB, "B")
    store.append(BOB, other, tried(2, felt=2))
    assert store.history(ANN, journal) == [tried(2), deleted(1)]
    (row, *_) = raw(url, f"SELECT journal, id, content FROM entries WHERE journal = '{journal}'")
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation)):
        raw(url, f"INSERT INTO entries VALUES {row!r}")


def test_of_two_contents_under_one_id_the_same_stays_as_in_a_merge(store):
    one, other = tried(1, felt=2), tried(1, felt=-2)
    stays = sql.stronger(one, other)
    for pair in ((one, other), (other, one)):
        journal = store.create(ANN, "A")
        said = [store.append(ANN, journal, entry) for entry in pair]
        assert said == [pair[0], stays]
        assert store.history(ANN, journal) == [stays]


def test_neither_payload_nor_label_can_be_read_in_the_tables(store, url):
    journal = store.create(ANN, "Tuesday group")
    store.append(ANN, journal, tried(1))
    rows = str([raw(url, f"SELECT * FROM {name}") for name in ("journals", "entries", "tend_journal")])
    for secret in ("Tuesday", "listen_to_music", "tried", "felt"):
        assert secret not in rows
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        assert file.stat().st_mode & 0o077 == 0
        content = b"".join(one.read_bytes() for one in file.parent.iterdir())
        assert b"Tuesday" not in content
        assert b"listen_to_music" not in content


def test_keys_rotate_and_a_wrong_one_changes_nothing(store, url, key, monkeypatch):
    monkeypatch.setattr(sql, "BATCH", 2)
    journals = [store.create(ANN, label) for label in "ABC"]
    for journal in journals:
        for number in range(3):
            store.append(ANN, journal, tried(number))
    new = Fernet.generate_key().decode()
    with pytest.raises(JournalError, match=r"none of the keys opens.*Nothing was changed"):
        open_store(url, new)
    both = open_store(url, f"{new}, {key}")
    assert both.rotate() == 1 + 3 + 9
    assert open_store(url, new).history(ANN, journals[1]) == [tried(n) for n in range(3)]
    assert sorted(open_store(url, new).journals(ANN).values()) == ["A", "B", "C"]
    with pytest.raises(JournalError, match="none of the keys opens"):
        open_store(url, key)


def test_journals_without_a_new_entry_end_whole_and_others_stay(store, url):
    old, used, new = (store.create(account, "A") for account in (ANN, ANN, BOB))
    for journal in (old, used):
        store.append(ANN, journal, tried(1))
    raw(url, f"UPDATE journals SET written = 1000 WHERE id != '{new}'")
    store.append(ANN, used, tried(2))
    assert store.expire(before=1001) == 1
    assert (store.journals(ANN), store.journals(BOB)) == ({used: "A"}, {new: "A"})
    assert raw(url, "SELECT count(*) FROM entries") == [(2,)]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("journal.db", "TEND_JOURNAL: the address"),
        ("mysql://me:hush@host/db", "TEND_JOURNAL: the address"),
        ("postgresql://me:hush@host/db", "TEND_JOURNAL: the address"),
        ("sqlite://", "TEND_JOURNAL: the address"),
        ("sqlite:////nowhere/journal.db", "cannot be made"),
        ("postgresql+psycopg://me:hush@127.0.0.1:1/db", "cannot be reached"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_sentence_without_its_password(address, said, key):
    with pytest.raises(JournalError) as raised:
        open_store(address, key)
    assert said in str(raised.value)
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(("bad", "said"), [("", "is missing"), (" , ", "is missing"), ("abc", "44")])
def test_a_key_that_is_none_is_refused(tmp_path, bad, said):
    with pytest.raises(JournalError, match=f"TEND_JOURNAL_KEY.*{said}"):
        open_store(f"sqlite:///{tmp_path / 'j.db'}", bad)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("label", ["", "  ", "x" * 81])
def test_a_journal_needs_a_short_label(store, label):
    with pytest.raises(JournalError, match="label"):
        store.create(ANN, label)


# --- schema --------------------------------------------------------------------------------------


def test_every_version_of_the_schema_leads_to_the_newest(store, url, key, monkeypatch):
    journal = store.create(ANN, "A")
    store.append(ANN, journal, tried(1))
    shipped = sql.schema_steps(sql.SCHEMA.read_text(encoding="utf-8"))
    assert raw(url, "SELECT version FROM tend_journal") == [(len(shipped),)]
    later = [*shipped, ["ALTER TABLE entries ADD COLUMN note TEXT"], ["CREATE TABLE more (n INTEGER)"]]
    monkeypatch.setattr(sql, "schema_steps", lambda text: later)
    assert open_store(url, key).history(ANN, journal) == [tried(1)]
    assert raw(url, "SELECT version FROM tend_journal") == [(len(later),)]
    assert raw(url, "SELECT note FROM entries") == [(None,)]
    monkeypatch.setattr(sql, "schema_steps", lambda text: shipped)
    with pytest.raises(JournalError, match=r"newer Tend.*Nothing was changed"):
        open_store(url, key)


def test_a_store_of_the_first_version_opens(tmp_path, pytestconfig):
    """Written by Tend 0.2.0; the key is this test's."""
    dump_of = (pytestconfig.rootpath / "tests/journal/version_1.sql").read_text(encoding="utf-8")
    key = dump_of.partition("\n")[0].removeprefix("-- ")
    with sqlite3.connect(tmp_path / "old.db") as db:
        db.executescript(dump_of)
    db.close()
    store = open_store(f"sqlite:///{tmp_path / 'old.db'}", key)
    ((journal, label),) = store.journals(ANN).items()
    assert label == "First"
    assert store.history(ANN, journal) == [tried(1), deleted(2)]


def test_a_step_that_fails_leaves_the_version_before(store, url, key, monkeypatch):
    shipped = sql.schema_steps(sql.SCHEMA.read_text(encoding="utf-8"))
    broken = [*shipped, ["CREATE TABLE half (n INTEGER)", "CREATE TABLE half (n INTEGER)"]]
    monkeypatch.setattr(sql, "schema_steps", lambda text: broken)
    with pytest.raises(JournalError, match="cannot be reached"):
        open_store(url, key)
    monkeypatch.undo()
    assert open_store(url, key).journals(ANN) == {}
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        raw(url, "SELECT * FROM half")


# --- many at once, and killed --------------------------------------------------------------------


def test_many_people_writing_at_once_lose_nothing_and_stay_apart(store):
    people = [account_of("https://id.example", str(number)) for number in range(50)]
    journals = [store.create(person, "mine") for person in people]
    begin, failed = threading.Barrier(len(people)), []

    def write(number):
        begin.wait()
        try:
            for step in range(3):
                entry = tried(number * 10 + step, hours=step)
                assert store.append(people[number], journals[number], entry) == entry
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for number, (person, journal) in enumerate(zip(people, journals, strict=True)):
        wanted = [tried(number * 10 + step, hours=step) for step in range(3)]
        assert store.history(person, journal) == wanted


def test_what_was_acknowledged_survives_a_kill_in_the_middle(store, start_writer):
    journal = store.create(ANN, "A")
    writer = start_writer(ANN, journal, 400)
    said = [int(writer.stdout.readline()) for _ in range(30)]
    writer.kill()
    said += [int(line) for line in writer.stdout.read().split()]
    assert 30 <= len(said) < 400
    there = {entry.id for entry in store.history(ANN, journal)}
    assert {id_of(number) for number in said} - there == set()
    assert len(there) <= len(said) + 1
    again = [tried(number) for number in range(len(said) + 5)]
    for entry in again:
        store.append(ANN, journal, entry)
    assert store.history(ANN, journal) == again


def test_several_may_open_a_new_store_at_once(url, key):
    """Each with connections of its own, as processes have."""
    begin = threading.Barrier(8)

    def opened(_):
        begin.wait()
        return open_store(url, key).journals(ANN)

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(opened, range(8))) == [{}] * 8


# --- held by the person --------------------------------------------------------------------------


def test_a_file_in_the_hands_of_its_person_is_a_store_as_well():
    store = HeldStore()
    journal = store.create("", "")
    assert store.journals("") == {journal: ""}
    assert store.append("", journal, tried(2)) == tried(2)
    store.add([tried(1), deleted(2)])
    assert store.append("", journal, tried(2)) == deleted(2)
    assert store.history("", journal) == [tried(1), deleted(2)]
    assert store.content == dump([tried(1), deleted(2)])
    assert HeldStore(store.content).history("", journal) == [tried(1), deleted(2)]
    with pytest.raises(JournalError, match="larger than 1 MB"):
        store.append("", journal, check_in(3, trust="x" * 1_000_000))
    assert store.content == dump([tried(1), deleted(2)])
    with pytest.raises(JournalError, match=NONE):
        store.history("", "other")
    store.forget("", journal)
    assert store.content == b""


@pytest.mark.parametrize(("issuer", "subject"), [("", "a"), ("https://x", ""), ("https://x y", "z")])
def test_an_account_is_an_issuer_and_a_subject(issuer, subject):
    with pytest.raises(JournalError, match="issuer"):
        account_of(issuer, subject)
