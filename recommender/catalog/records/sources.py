"""The bibliography."""

from __future__ import annotations

from typing import Literal

from recommender.catalog.records.base import Record, Text


class Source(Record):
    """One entry of the bibliography, with how far it was checked."""

    citation: Text
    kind: Literal["publication", "instrument", "public_page", "our_judgement"]
    status: Literal["verified", "from_memory", "own"]
    doi: Text | None = None
    doi_status: Literal["seen", "recalled"] | None = None
    url: Text | None = None
    seen_at: Text | None = None

    @property
    def link(self) -> str | None:
        """Address that may be printed: a recalled DOI is never a link."""
        if self.doi and self.doi_status == "seen":
            return f"https://doi.org/{self.doi}"
        return self.url
