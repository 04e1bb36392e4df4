"""Faults in data files: what is wrong, where, and how to mend it."""

from collections import Counter, UserDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, TypeVar

T = TypeVar("T")
# A mistake; or something sound that nothing uses, as happens to a source in a draft of weights.
Kind = Literal["mistake", "left_over"]


@dataclass(frozen=True)
class Fault:
    """One fault as its editor needs it: file, key, the value found there, and what to do."""

    file: str
    key: str
    value: str
    remedy: str
    kind: Kind = "mistake"

    def __str__(self) -> str:
        return " ".join(f"{self.file}: {self.key}: {self.value}: {self.remedy}".split())


class CatalogError(Exception):
    """data/ cannot be used; `faults` lists every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class UnsoundError(Exception):
    """A check asked for the content of a file that is at fault itself."""


def unknown(file: str, key: str, ids: Iterable[object], known: Collection[object]) -> Iterator[Fault]:
    """One fault for each id that is not among the known ones."""
    for id in ids:
        if id not in known:
            yield Fault(file, key, str(id), f"unknown; {did_you_mean(id, known) or 'write a known id'}")


def did_you_mean(value: object, known: Iterable[object]) -> str:
    """A question with the known value that looks most alike, or an empty text if none does."""
    alike = get_close_matches(str(value), [str(one) for one in known], 1)
    return f"did you mean {alike[0]}?" if alike else ""


def twice(file: str, key: str, ids: Iterable[object]) -> Iterator[Fault]:
    """One fault for each id that occurs more than once."""
    for id, times in Counter(ids).items():
        if times > 1:
            yield Fault(file, key, str(id), f"occurs {times} times; keep one")


def left_over(file: str, key: str, value: str = "used nowhere", reason: str = "") -> Fault:
    """The fault of an entry that nothing uses, although it is sound."""
    remedy = "use it or remove it"
    return Fault(file, key, value, f"{reason}; {remedy}" if reason else remedy, "left_over")


class Incomplete(UserDict[str, Any]):
    """Records by id, None for those that could not be read: asking for one raises UnsoundError."""

    def __getitem__(self, id: str) -> Any:
        if self.data[id] is None:
            raise UnsoundError(id)
        return self.data[id]


def sound(records: Mapping[str, T]) -> Mapping[str, T]:
    """Return the records that could be read."""
    if isinstance(records, Incomplete):
        return {id: record for id, record in records.data.items() if record is not None}
    return records
