"""What a self-check found: its place, what is there, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "between_files", "unused", "cap", "dead_weight", "never_first", "page", "path", "reading_age"
]


@dataclass(frozen=True)
class Finding:
    """One finding: a fault with its remedy, or, with `is_fault` false, something to know."""

    kind: Kind
    file: str
    key: str
    what: str
    remedy: str = ""
    is_fault: bool = True

    def __str__(self) -> str:
        parts = (self.file, self.key, self.what, self.remedy)
        return " ".join(": ".join(part for part in parts if part).split())
