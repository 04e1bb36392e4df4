"""What a paper is made of: sections of paragraphs, lists and tables, all plain strings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section."""

    text: str
    kind: Literal["subheading"] = "subheading"


@dataclass(frozen=True)
class Line:
    """A text, and the bold words that lead into it."""

    lead: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    lead: str
    text: str
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Table:
    """A table with a header row; `halves` sets long, narrow ones side by side."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    halves: bool = False
    kind: Literal["table"] = "table"


Block = Subheading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Trouble:
    """What to say when the paper cannot be made."""

    no_font: str
    too_long: str
    failed: str


@dataclass(frozen=True)
class Paper:
    """Everything on the paper. `file_title` is the title in the file: it tells nothing."""

    title: str
    file_title: str
    lang: str
    size: Literal["a4", "us-letter"]
    on: date
    date_line: str
    page_line: str
    sections: tuple[Section, ...]
    trouble: Trouble
