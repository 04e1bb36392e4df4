"""Where a journal is: one protocol for a file, the browser and SQL, and the settings of the last."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from recommender.journal.entries import Entry, JournalError, dump, load, merge

if TYPE_CHECKING:
    from recommender.journal.sql import SqlStore

URL, KEY, DAYS = "TEND_JOURNAL", "TEND_JOURNAL_KEY", "TEND_JOURNAL_DAYS"
SECONDS_A_DAY = 86_400


class Store(Protocol):
    """Journals by account. For another account a journal does not exist, which is a JournalError."""

    def journals(self, account: str) -> dict[str, str]:
        """Return the label of each journal by its id, sorted by label."""

    def create(self, account: str, label: str) -> str:
        """Make an empty journal and return its id."""

    def append(self, account: str, journal: str, entry: Entry) -> Entry:
        """Add an entry for good, and return the one that stands under its id (`entries.stronger`).

        The same entry again changes nothing. A Deleted takes the place of what it deletes.
        """

    def history(self, account: str, journal: str) -> list[Entry]:
        """Return all entries, oldest first, those of deletions included."""

    def forget(self, account: str, journal: str) -> None:
        """Delete a journal and all that is in it."""


class HeldStore:
    """One journal that its person holds: a file to download, or the storage of a browser.

    `content` is the file; whoever shows the page writes it back after each change. The account is not
    looked at: whoever holds the file has the journal.
    """

    ID = "held"

    def __init__(self, content: bytes = b"") -> None:
        self._entries = merge(load(content))

    @property
    def content(self) -> bytes:
        return dump(self._entries)

    def add(self, others: Iterable[Entry]) -> None:
        """Merge another journal into this one."""
        self._entries = merge(self._entries, others)

    def journals(self, account: str) -> dict[str, str]:
        return {self.ID: ""}

    def create(self, account: str, label: str) -> str:
        return self.ID

    def append(self, account: str, journal: str, entry: Entry) -> Entry:
        self._check(journal)
        # One line too long is refused before it changes anything.
        dump([entry])
        self._entries = merge(self._entries, [entry])
        return next(one for one in self._entries if one.id == entry.id)

    def history(self, account: str, journal: str) -> list[Entry]:
        self._check(journal)
        return list(self._entries)

    def forget(self, account: str, journal: str) -> None:
        self._check(journal)
        self._entries = []

    def _check(self, journal: str) -> None:
        if journal != self.ID:
            raise JournalError("journal.errors.no_journal")


def account_of(issuer: str, subject: str) -> str:
    """Return the account of somebody who signed in: both as the provider says them, never an e-mail.

    Not hashed: a request for access names both, and a hash of what can be guessed hides nothing.
    """
    if not issuer or not subject or " " in issuer:
        raise JournalError("journal.errors.account")
    return f"{issuer} {subject}"


def open_store(url: str, key: str) -> Store:
    """Open journals in SQL: sqlite:///FILE or postgresql+psycopg://…; Fernet keys, the first one writes.

    Brings an older schema up to date. Raises JournalError.
    """
    return Settings(url, key, None).open()


class Settings(NamedTuple):
    """Address, Fernet keys, and after how many days without a new entry a journal ends (None: never)."""

    url: str
    key: str
    days: int | None

    def open(self) -> "SqlStore":
        # SQLAlchemy takes 0.1 s and 15 MB, and without a stored journal nobody needs it.
        from recommender.journal.sql import SqlStore

        return SqlStore(self.url, self.key)

    def end_old(self, store: "SqlStore", now: float) -> int:
        """Forget the journals whose time is over at `now` (seconds); return how many."""
        return store.expire(now - self.days * SECONDS_A_DAY) if self.days else 0


def read_settings(environ: Mapping[str, str]) -> Settings | None:
    """Return the settings, or None where no journal is stored. Raises JournalError, opens nothing."""
    url, key, days = (environ.get(name, "").strip() for name in (URL, KEY, DAYS))
    if not url:
        return None
    from recommender.journal.sql import check_address, cipher_of

    check_address(url)
    cipher_of(key)
    if days and not (days.isascii() and days.isdigit() and 0 < int(days) < 100_000):
        raise JournalError("journal.errors.days", value=repr(days[:20]))
    return Settings(url, key, int(days) if days else None)
