"""`tend journal`: what an administrator does with stored journals, and what it says when it cannot."""

import json
import sqlite3

import pytest
from cryptography.fernet import Fernet

from recommender.journal import load, open_store
from recommender.journal.store import account_of
from tests.conftest import tend
from tests.journal.made import tried

WHO = ("--issuer", "https://id.example", "--subject", "ann")
ANN = account_of("https://id.example", "ann")
BOB = account_of("https://id.example", "bob")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A store with three journals, as the environment names it."""
    key = tend("journal", "key").stdout.strip()
    url = f"sqlite:///{tmp_path / 'j.db'}"
    monkeypatch.setenv("TEND_JOURNAL", url)
    monkeypatch.setenv("TEND_JOURNAL_KEY", key)
    store = open_store(url, key)
    for account, label in ((ANN, "One"), (ANN, "Two"), (BOB, "Three")):
        store.append(account, store.create(account, label), tried(1))
    return url, key


def test_a_key_is_new_each_time():
    keys = {tend("journal", "key").stdout for _ in range(3)}
    assert len(keys) == 3
    assert all(Fernet(key.strip()) for key in keys)


def test_somebody_gets_a_copy_of_all_that_is_theirs_and_nothing_else(place, tmp_path):
    out = tmp_path / "copy"
    done = tend("journal", "export", *WHO, "-o", out)
    assert (done.exit_code, done.stdout) == (0, f"2 journals in {out}\n")
    listed = json.loads((out / "journals.json").read_text(encoding="utf-8"))["journals"]
    assert [one["label"] for one in listed] == ["One", "Two"]
    assert {file.name for file in out.iterdir()} == {one["file"] for one in listed} | {"journals.json"}
    assert [load((out / one["file"]).read_bytes()) for one in listed] == [[tried(1)]] * 2
    assert out.stat().st_mode & 0o077 == 0
    again = tend("journal", "export", *WHO, "-o", out)
    assert (again.exit_code, "name a new folder" in again.stderr) == (2, True)


def test_somebody_is_forgotten_after_a_yes_and_nobody_else(place):
    url, key = place
    assert tend("journal", "forget", *WHO, given="n\n").exit_code == 1
    assert len(open_store(url, key).journals(ANN)) == 2
    assert tend("journal", "forget", *WHO, "--yes").stdout == "2 journals deleted\n"
    assert open_store(url, key).journals(ANN) == {}
    assert list(open_store(url, key).journals(BOB).values()) == ["Three"]


def test_a_new_key_takes_the_place_of_the_old_one(place, monkeypatch):
    url, key = place
    new = tend("journal", "key").stdout.strip()
    monkeypatch.setenv("TEND_JOURNAL_KEY", f"{new},{key}")
    assert tend("journal", "rotate").stdout.startswith("7 encrypted anew")
    assert list(open_store(url, new).journals(BOB).values()) == ["Three"]


def test_old_journals_end_when_days_are_set(place, tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "j.db") as db:
        db.execute("UPDATE journals SET written = 1000 WHERE account = ?", (ANN,))
    db.close()
    assert "nothing ends" in tend("journal", "expire").stdout
    monkeypatch.setenv("TEND_JOURNAL_DAYS", "30")
    assert tend("journal", "expire").stdout == "2 journals deleted\n"


@pytest.mark.parametrize(
    ("command", "env", "said"),
    [
        ("export", {"TEND_JOURNAL": ""}, "TEND_JOURNAL is not set"),
        ("forget", {"TEND_JOURNAL_KEY": ""}, "TEND_JOURNAL_KEY is missing"),
        ("forget", {"TEND_JOURNAL_KEY": "A" * 43 + "="}, "none of the keys opens"),
        ("rotate", {"TEND_JOURNAL_KEY": "A" * 43 + "="}, "none of the keys opens"),
        ("expire", {"TEND_JOURNAL_DAYS": "soon"}, "TEND_JOURNAL_DAYS is 'soon'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line_and_changes_nothing(
    place, tmp_path, monkeypatch, command, env, said
):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    options = {"export": (*WHO, "-o", tmp_path / "copy"), "forget": (*WHO, "--yes")}
    done = tend("journal", command, *options.get(command, ()))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
    url, key = place
    assert len(open_store(url, key).journals(ANN)) == 2
