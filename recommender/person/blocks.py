"""What a paper is made of: sections of paragraphs, lists and tables, all plain strings."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from recommender.person.chart import AXIS, Bar


@dataclass(frozen=True)
class Subheading:
    text: str
    kind: Literal["subheading"] = "subheading"


@dataclass(frozen=True)
class Line:
    """A text with a bold lead."""

    lead: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    lead: str
    text: str
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Table:
    """A table with a header row; `halves` sets long, narrow ones side by side."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    halves: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Boxes:
    """Boxes to tick with a pen, each with its label."""

    labels: tuple[str, ...]
    kind: Literal["boxes"] = "boxes"


@dataclass(frozen=True)
class Chart:
    """The bars of the kinds, drawn on paper and a table in print; `columns` are its header."""

    columns: tuple[str, str, str]
    bars: tuple[Bar, ...]
    axis: tuple[int, int] = AXIS
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, with numbered lines that say what it shows."""

    svg: str
    lines: tuple[str, ...]
    kind: Literal["drawing"] = "drawing"


Block = Subheading | Paragraph | Bullets | Table | Boxes | Chart | Drawing


@dataclass(frozen=True)
class Section:
    """A heading, or none, with its blocks."""

    heading: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True)
class Trouble:
    """What to say when the paper cannot be made."""

    no_font: str
    too_long: str
    failed: str


@dataclass(frozen=True)
class Paper:
    """Everything on the paper. `file_title` is in the file's metadata and reveals nothing."""

    title: str
    file_title: str
    lang: str
    size: Literal["a4", "us-letter"]
    on: date
    date_line: str
    page_line: str
    made_line: str
    sections: tuple[Section, ...]
    trouble: Trouble
    most_pages: int = 2
    columns: int = 1
