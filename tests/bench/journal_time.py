"""How long the history of one journal takes among a million entries, against a bare SELECT.

    python tests/bench/journal_time.py [JOURNALS]

Each journal has 20 entries: 4 check-ins of a whole questionnaire, 8 plans, 8 tries. The floor reads the
same rows by the bare driver, without decrypting them. SQLite, and PostgreSQL where it is installed.
"""

import random
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography.fernet import Fernet

from recommender.journal import open_store
from recommender.journal.entries import Entry, Outcome, line_of
from recommender.journal.store import account_of
from recommender.journal.visits import check_in_entry, plan_entries, tried_entry
from recommender.person.plan import PlanStep
from recommender.person.saved import CheckInData
from recommender.recommend import load_engine
from tests.journal.conftest import PROGRAMS, postgres_server
from tests.journal.made import id_of

JOURNALS, ENTRIES, READS = 50_000, 20, 1_000
GOAL = 0.010
SELECT = "SELECT content FROM entries WHERE journal = "
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def made_entries(first_week: int = 0) -> list[Entry]:
    """The entries of one journal of four weeks; each other one has the same under ids of its own."""
    catalog = load_engine().catalog
    answers = dict.fromkeys(catalog.items) | catalog.examples.examples[0].answers
    data = CheckInData(answers=answers, order=tuple(answers), path="full")
    entries: list[Entry] = []
    for week in range(first_week, first_week + 4):
        at = BEGUN + timedelta(weeks=week)
        entries.append(check_in_entry(catalog, data, private=True, at=at))
        steps = [PlanStep(activity="listen_to_music", step=0), PlanStep(activity="hug", step=0)]
        entries += plan_entries(catalog, steps, private=False, at=at)
        for day in range(2):
            outcome = Outcome(activity="hug", step=0, did="yes", felt=1)
            entries.append(tried_entry(catalog, outcome, at=at + timedelta(days=day)))
    return entries


def rows(journals: list[str], key: str) -> Iterator[tuple[str, str, str]]:
    """(journal, id, token) of every entry, journals mixed as they would be after years."""
    cipher, templates = Fernet(key), made_entries()
    for turn, template in enumerate(templates):
        line = line_of(template).decode()
        for number, journal in enumerate(journals):
            id = id_of(number * ENTRIES + turn)
            yield journal, id, cipher.encrypt(line.replace(template.id, id).encode()).decode()


def fill_sqlite(file: Path, journals: list[tuple[str, str]], key: str) -> Callable[[str], object]:
    db = sqlite3.connect(file)
    db.executemany("INSERT INTO journals VALUES (?, ?, '', 0)", journals)
    db.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows([id for id, _ in journals], key))
    db.commit()
    return lambda journal: db.execute(f"{SELECT}?", (journal,)).fetchall()


def fill_postgres(address: str, journals: list[tuple[str, str]], key: str) -> Callable[[str], object]:
    db = psycopg.connect(address.replace("+psycopg", ""), autocommit=True)
    with db.cursor() as cursor:
        with cursor.copy("COPY journals FROM STDIN") as copy:
            for id, account in journals:
                copy.write_row((id, account, "", 0))
        with cursor.copy("COPY entries FROM STDIN") as copy:
            for row in rows([id for id, _ in journals], key):
                copy.write_row(row)
    db.execute("ANALYZE")
    return lambda journal: db.execute(f"{SELECT}%s", (journal,)).fetchall()


def quantiles(work: Callable[[int], object], chosen: list[int]) -> tuple[float, float]:
    """Median and 95th percentile in seconds."""
    times = []
    for number in chosen:
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
    times.sort()
    return times[len(times) // 2], times[len(times) * 95 // 100]


def measure(name: str, url: str, fill: Callable[..., Callable[[str], object]], place: object) -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else JOURNALS
    key = Fernet.generate_key().decode()
    store = open_store(url, key)
    journals = [(str(uuid.UUID(int=n)), account_of("https://id", str(n))) for n in range(count)]
    bare = fill(place, journals, key)
    chosen = random.Random(7).choices(range(count), k=READS)
    assert len(store.history(journals[0][1], journals[0][0])) == ENTRIES
    floor = quantiles(lambda number: bare(journals[number][0]), chosen)
    ours = quantiles(lambda number: store.history(journals[number][1], journals[number][0]), chosen)
    verdict = "within" if ours[1] <= GOAL else "OVER"
    print(f"{name}: {count * ENTRIES:,} entries in {count:,} journals")
    print(f"  history      {said(ours)}, {verdict} {GOAL * 1e3:.0f} ms")
    print(f"  bare SELECT  {said(floor)}")


def said(times: tuple[float, float]) -> str:
    return f"p50 {times[0] * 1e3:.2f} ms, p95 {times[1] * 1e3:.2f} ms"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "journal.db"
        measure("SQLite", f"sqlite:///{file}", fill_sqlite, file)
    if not PROGRAMS:
        print("PostgreSQL: not installed, so not measured")
        return
    with postgres_server() as address:
        measure("PostgreSQL", f"{address}postgres", fill_postgres, f"{address}postgres")


if __name__ == "__main__":
    main()
