"""What is wrong with a data file, said so that its editor can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# A mistake; or something sound that nothing uses, as happens to a source in a draft of weights.
Kind = Literal["mistake", "left_over"]


@dataclass(frozen=True)
class Fault:
    """One mistake: the file, the key in it, the value found, what to do, and of which kind it is."""

    file: str
    key: str
    value: str
    remedy: str
    kind: Kind = "mistake"

    def __str__(self) -> str:
        return " ".join(f"{self.file}: {self.key}: {self.value}: {self.remedy}".split())


class CatalogError(Exception):
    """data/ cannot be used; `faults` lists every mistake found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
