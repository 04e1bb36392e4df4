"""Where journals are stored, if they are: three environment variables, read in one place."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from recommender.journal.errors import JournalError

if TYPE_CHECKING:
    from recommender.journal.sql import SqlStore

URL, KEY, DAYS = "TEND_JOURNAL", "TEND_JOURNAL_KEY", "TEND_JOURNAL_DAYS"
SECONDS_A_DAY = 86_400


class Settings(NamedTuple):
    """Address, Fernet keys, and after how many days without a new entry a journal ends (None: never)."""

    url: str
    key: str
    days: int | None

    def open(self) -> "SqlStore":
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
    # SQLAlchemy takes 0.1 s and 15 MB, and without a journal nobody needs it.
    from recommender.journal.sql import check_address, cipher_of

    check_address(url)
    cipher_of(key)
    if days and not (days.isascii() and days.isdigit() and 0 < int(days) < 100_000):
        raise JournalError("journal.errors.days", value=repr(days[:20]))
    return Settings(url, key, int(days) if days else None)
