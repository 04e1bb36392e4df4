"""What is wrong with a data file, said so that its editor can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One mistake: the file, the key in it, the value found, and what to do."""

    file: str
    key: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(f"{self.file}: {self.key}: {self.value}: {self.remedy}".split())


class CatalogError(Exception):
    """data/ cannot be used; `faults` lists every mistake found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
