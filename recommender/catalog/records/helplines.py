"""Help lines by country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, StringConstraints

from recommender.catalog.records.activities import Step
from recommender.catalog.records.base import Record, Slug, Text

# The most urgent first: help is listed in this order.
LineKind = Literal[
    "emergency",
    "crisis",
    "abuse",
    "warm",
    "child",
    "eating",
    "men",
    "lgbtq",
    "perinatal",
    "substance",
    "veterans",
]
Way = Literal["call", "text", "chat", "web"]
Phone = Annotated[str, StringConstraints(pattern=r"^\d[\d -]*\d$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
Page = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


class Helpline(Record):
    """One help line, and each way to reach it; numbers stand as they are shown.

    `text_word` is what to send to `text`; without it any words do. `web` is a page to read, `chat` one
    to write on. `verified` is false until its number was seen at the operator's own site.
    """

    name: Text
    kind: LineKind
    call: Phone | None = None
    text: Phone | None = None
    text_word: Word | None = None
    chat: Page | None = None
    web: Page | None = None
    hours: Text | None = None
    languages: Text | None = None
    note: Text | None = None
    source: Slug
    last_verified: date
    verified: bool

    @property
    def links(self) -> dict[Way, str]:
        """Address of each way that there is: tel:, sms: or https:."""
        found: dict[Way, str] = {}
        if self.call:
            found["call"] = f"tel:{_digits(self.call)}"
        if self.text:
            body = f"?body={quote(self.text_word)}" if self.text_word else ""
            found["text"] = f"sms:{_digits(self.text)}{body}"
        if self.chat:
            found["chat"] = self.chat
        if self.web:
            found["web"] = self.web
        return found


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


class Country(Record):
    """The help lines of one place, and the paper that is usual there."""

    id: Slug
    title: Text
    paper: Literal["a4", "us-letter"]
    lines: tuple[Helpline, ...] = Field(min_length=1)

    def lines_of(self, kinds: Sequence[str]) -> tuple[Helpline, ...]:
        """Lines of these kinds, kind by kind."""
        return tuple(line for kind in kinds for line in self.lines if line.kind == kind)


class Helplines(Record):
    """Help lines by country, and the international directory for everywhere else.

    The last country stands in while none is chosen. `card_kinds`: the kinds of line on a support card,
    in order, where they are more than its own.
    """

    directory_name: Text
    directory_url: Page
    step_kinds: dict[Slug, LineKind]
    card_kinds: dict[LineKind, tuple[LineKind, ...]]
    countries: tuple[Country, ...]

    def kinds_of(self, steps: Sequence[Step]) -> tuple[LineKind, ...]:
        """Kinds of line that these steps are about, by their tags."""
        tags = {tag for step in steps for tag in step.tags}
        return tuple(kind for tag, kind in self.step_kinds.items() if tag in tags)
