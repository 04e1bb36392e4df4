"""Ids that must be known, and may stand only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from recommender.catalog.faults import Fault

REMOVE_OR_USE = "use it or remove it"
KNOWN = "write a known id"


def unknown(file: str, key: str, ids: Iterable[object], known: Iterable[object]) -> Iterator[Fault]:
    """One fault for each id that is not known."""
    allowed = set(known)
    for id in ids:
        if id not in allowed:
            yield Fault(file, key, str(id), f"unknown; {KNOWN}")


def twice(file: str, key: str, ids: Iterable[object]) -> Iterator[Fault]:
    """One fault for each id that stands more than once."""
    for id, times in Counter(ids).items():
        if times > 1:
            yield Fault(file, key, str(id), f"stands {times} times; keep one")
