"""What the server does beside answering: memory goes back, old journals end, no warm-up fails."""

import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from cryptography.fernet import Fernet

from recommender.journal import open_store
from recommender.server import background

# Two hundred thousand small things, of which one in a thousand stays: what is free lies between those.
PROGRAM = """
import psutil
from recommender.server.background import give_back

def held():
    return psutil.Process().memory_info().rss

give_back()
start = held()
many = [bytes(200 + n % 50) for n in range(200_000)]
most = held() - start
few = many[::1000]
del many
before = held() - start
give_back()
print(most, before, held() - start)
"""


def run(program, **env):
    command = [sys.executable, "-c", program]
    env = {**os.environ, **env}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is given back by glibc alone")
def test_memory_that_is_free_goes_back_to_the_machine():
    most, before, after = map(int, run(PROGRAM, PYTHONMALLOC="malloc").split())
    assert before > 0.5 * most
    assert after < 0.1 * most


def test_it_is_done_again_and_again_until_the_server_ends(monkeypatch):
    over, done = threading.Event(), []
    monkeypatch.setattr(background, "EVERY", 0.001)
    monkeypatch.setattr(background, "give_back", lambda: (done.append(1), len(done) == 3 and over.set()))
    background.give_back_until(over)
    assert len(done) == 3


def test_what_altair_looks_for_is_loaded_before_any_thread_begins():
    """Of a library that another thread was still loading, the warm-up got an AttributeError."""
    program = "import sys, recommender.server.background; print({'pandas', 'pyarrow'} - {*sys.modules})"
    assert run(program).strip() == "set()"


def test_old_journals_end_while_the_server_runs(monkeypatch, tmp_path):
    file, key = tmp_path / "j.db", Fernet.generate_key().decode()
    url = f"sqlite:///{file}"
    store = open_store(url, key)
    old, new = store.create("x y", "old"), store.create("x y", "new")
    with sqlite3.connect(file) as db:
        day_before = int(time.time()) - 3 * 86_400
        db.execute("UPDATE journals SET written = ? WHERE id = ?", (day_before, old))
    db.close()
    over = threading.Event()
    over.set()
    for days, left in (("", {old, new}), ("4", {old, new}), ("2", {new})):
        for name, value in {"": url, "_KEY": key, "_DAYS": days}.items():
            monkeypatch.setenv(f"TEND_JOURNAL{name}", value)
        background.end_old_journals_until(over)
        assert set(store.journals("x y")) == left
