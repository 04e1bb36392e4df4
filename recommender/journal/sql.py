"""Journals in SQLite or PostgreSQL: encrypted, by account, durable once `append` returns."""

import os
import re
import sqlite3
import time
import uuid
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    column,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    table,
    tuple_,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from recommender.journal.entries import Entry, JournalError, line_of, merge, read_line, stronger

SCHEMA = Path(__file__).with_name("schema.sql")
SQLITE, POSTGRESQL = "sqlite", "postgresql+psycopg"
# Seconds that a writer waits for those before it.
PATIENCE = 60
LONGEST_LABEL = 80
# Rows that are encrypted anew in one transaction.
BATCH = 500
# An arbitrary number, by which several processes that start at once take turns with the schema.
TURN = 7_364_644
PROBE = b"tend"
READS = {"reads": True}
# WAL: readers do not wait for a writer. FULL: what was acknowledged survives a power cut as well.
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "secure_delete": "ON"}

META = table("tend_journal", column("version"), column("probe"))
JOURNALS = table("journals", column("id"), column("account"), column("label"), column("written"))
ENTRIES = table("entries", column("journal"), column("id"), column("content"))


class SqlStore:
    """The store of `open_store`, and what its administrator needs: rotate and expire."""

    def __init__(self, url: str, key: str) -> None:
        self._cipher = cipher_of(key)
        self._engine = _engine_of(url)
        # One statement is a transaction of its own: PostgreSQL is not asked to begin and end one.
        alone = {"isolation_level": "AUTOCOMMIT"} if self._engine.name == "postgresql" else READS
        self._reader = self._engine.execution_options(**alone)
        # Connections are closed with the store, whoever forgets to.
        self.close = weakref.finalize(self, self._engine.dispose)
        with self._writing() as db:
            migrate(db, self._seal(PROBE))
            self._open(db.execute(select(META.c.probe)).scalar_one())

    def journals(self, account: str) -> dict[str, str]:
        wanted = select(JOURNALS).where(JOURNALS.c.account == account)
        with self._reading() as db:
            rows = db.execute(wanted).all()
        labels = [(self._open(row.label).decode("utf-8"), row.id) for row in rows]
        return {id: label for label, id in sorted(labels)}

    def create(self, account: str, label: str) -> str:
        if not 0 < len(label.strip()) <= LONGEST_LABEL or not account:
            raise JournalError("journal.errors.label", most=LONGEST_LABEL)
        id, token = str(uuid.uuid4()), self._seal(label.strip().encode("utf-8"))
        row = {"id": id, "account": account, "label": token, "written": int(time.time())}
        with self._writing() as db:
            db.execute(JOURNALS.insert().values(row))
        return id

    def append(self, account: str, journal: str, entry: Entry) -> Entry:
        key = (ENTRIES.c.journal == journal) & (ENTRIES.c.id == entry.id)
        content = self._seal(line_of(entry))
        with self._writing() as db:
            # The lock on the journal's row makes writers of one journal take turns.
            owned = select(JOURNALS.c.id).where(_owned(account, journal)).with_for_update()
            if db.execute(owned).first() is None:
                raise JournalError("journal.errors.no_journal")
            token = db.execute(select(ENTRIES.c.content).where(key)).scalar()
            if token is None:
                row = {"journal": journal, "id": entry.id, "content": content}
                db.execute(ENTRIES.insert().values(row))
            elif stronger(before := read_line(self._open(token)), entry) == before:
                return before
            else:
                db.execute(ENTRIES.update().where(key).values(content=content))
            now = {"written": int(time.time())}
            db.execute(JOURNALS.update().where(JOURNALS.c.id == journal).values(now))
        return entry

    def history(self, account: str, journal: str) -> list[Entry]:
        # One row with NULL for a journal without entries, and none for no journal.
        both = JOURNALS.outerjoin(ENTRIES, ENTRIES.c.journal == JOURNALS.c.id)
        wanted = select(ENTRIES.c.content).select_from(both).where(_owned(account, journal))
        with self._reading() as db:
            tokens = db.execute(wanted).scalars().all()
        if not tokens:
            raise JournalError("journal.errors.no_journal")
        return merge(read_line(self._open(token)) for token in tokens if token is not None)

    def forget(self, account: str, journal: str) -> None:
        with self._writing() as db:
            if not db.execute(JOURNALS.delete().where(_owned(account, journal))).rowcount:
                raise JournalError("journal.errors.no_journal")

    def expire(self, before: float) -> int:
        """Forget the journals of all accounts last written before a time (seconds); return how many."""
        with self._writing() as db:
            return db.execute(JOURNALS.delete().where(JOURNALS.c.written < int(before))).rowcount

    def rotate(self) -> int:
        """Encrypt with the first key what was encrypted with another; return how many tokens changed."""
        changed = self._rotate(META, (META.c.version,), META.c.probe)
        changed += self._rotate(JOURNALS, (JOURNALS.c.id,), JOURNALS.c.label)
        return changed + self._rotate(ENTRIES, (ENTRIES.c.journal, ENTRIES.c.id), ENTRIES.c.content)

    def _rotate(self, rows: Any, key: Sequence[Any], token: Any) -> int:
        changed, after = 0, None
        while True:
            batch = select(*key, token).order_by(*key).limit(BATCH)
            batch = batch if after is None else batch.where(tuple_(*key) > tuple_(*after))
            with self._writing() as db:
                found = db.execute(batch).all()
                for *ids, old in found:
                    here = [part == id for part, id in zip(key, ids, strict=True)]
                    new = self._cipher.rotate(old).decode("ascii")
                    # Not over what somebody wrote in between.
                    anew = rows.update().where(*here, token == old).values({token.name: new})
                    changed += db.execute(anew).rowcount
            if len(found) < BATCH:
                return changed
            after = found[-1][:-1]

    def _seal(self, content: bytes) -> str:
        return self._cipher.encrypt(content).decode("ascii")

    def _open(self, token: str) -> bytes:
        try:
            return self._cipher.decrypt(token)
        except InvalidToken:
            raise JournalError("journal.errors.wrong_key") from None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction: all of it is on disk at the end, or none of it."""
        with _plain_errors(), self._engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _plain_errors(), self._reader.connect() as db:
            yield db


def cipher_of(key: str) -> MultiFernet:
    """Return the cipher of one or more Fernet keys, parted by commas. Raises JournalError."""
    keys = [part.strip() for part in key.split(",") if part.strip()]
    if not keys:
        raise JournalError("journal.errors.no_key")
    try:
        return MultiFernet([Fernet(part) for part in keys])
    except ValueError:
        raise JournalError("journal.errors.bad_key") from None


def migrate(db: Connection, probe: str) -> None:
    """Bring the schema to the newest version, inside the caller's transaction.

    `probe` is a token, stored once: whoever opens the store later finds out with it whether the key is
    right. Raises JournalError for a schema of a newer Tend.
    """
    steps = schema_steps(SCHEMA.read_text(encoding="utf-8"))
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
    there = inspect(db).has_table("tend_journal")
    version = db.execute(select(META.c.version)).scalar_one() if there else 0
    if version > len(steps):
        raise JournalError("journal.errors.newer_store", version=version, known=len(steps))
    for statement in (one for step in steps[version:] for one in step):
        db.exec_driver_sql(statement)
    if not there:
        db.execute(META.insert().values(version=len(steps), probe=probe))
    elif version < len(steps):
        db.execute(META.update().values(version=len(steps)))


def schema_steps(text: str) -> list[list[str]]:
    """Return the statements of each version of schema.sql."""
    parts = re.split(r"^-- version \d+$", text, flags=re.M)[1:]
    return [[one.strip() for one in part.split(";") if one.strip()] for part in parts]


def check_address(url: str) -> URL:
    """Return the address of a store. Raises JournalError, whose text never shows a password."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise JournalError("journal.errors.address") from None
    if address.drivername not in (SQLITE, POSTGRESQL) or not address.database:
        raise JournalError("journal.errors.address")
    return address


def _owned(account: str, journal: str) -> Any:
    return (JOURNALS.c.id == journal) & (JOURNALS.c.account == account)


def _engine_of(url: str) -> Engine:
    # An exception would show the values of its statement otherwise.
    options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": PATIENCE, "max_overflow": 5}
    address = check_address(url)
    if address.drivername == POSTGRESQL:
        return create_engine(address, pool_pre_ping=True, **options)
    _make_private(Path(str(address.database)))
    engine = create_engine(address, connect_args={"timeout": PATIENCE}, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    """Create the file of SQLite, readable for its owner alone."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise JournalError("journal.errors.no_file", file=path, reason=error.strerror) from None


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions begin in `_begin`, not where Python's driver thinks best.
    connection.isolation_level = None
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()


def _begin(db: Connection) -> None:
    # A writer takes its turn before it reads, or two of them could fail on each other.
    if not READS.items() <= db.get_execution_options().items():
        db.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        cause = type(getattr(error, "orig", None) or error).__name__
        raise JournalError("journal.errors.unreachable", reason=cause) from None
