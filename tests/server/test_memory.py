import os
import subprocess
import sys
import threading

import pytest

from recommender.server import memory as server_memory

# Two hundred thousand small things, of which one in a thousand stays: what is free lies between those.
PROGRAM = """
import psutil
from recommender.server.memory import give_back

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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is given back by glibc alone")
def test_memory_that_is_free_goes_back_to_the_machine():
    environment = {**os.environ, "PYTHONMALLOC": "malloc"}
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    most, before, after = map(int, told.stdout.split())
    assert before > 0.5 * most
    assert after < 0.1 * most


def test_it_is_done_again_and_again_until_the_server_ends(monkeypatch):
    over, done = threading.Event(), []
    monkeypatch.setattr(server_memory, "EVERY", 0.001)
    monkeypatch.setattr(
        server_memory, "give_back", lambda: (done.append(1), len(done) == 3 and over.set())
    )
    server_memory.give_back_until(over)
    assert len(done) == 3
