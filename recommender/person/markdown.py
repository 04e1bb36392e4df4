"""The paper as Markdown, for the print of the results page."""

import re
from collections.abc import Iterable

from recommender.person.paper import (
    Block,
    Boxes,
    Bullets,
    Chart,
    Drawing,
    Line,
    Paper,
    Paragraph,
    Subheading,
    Table,
)

# All ASCII punctuation may be escaped, and each sign means something somewhere: $ : ~ in Streamlit.
SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


def paper_markdown(paper: Paper, level: int = 2) -> str:
    """All sections with headings of this level; the title stays with the page."""
    parts = [plain(paper.date_line)]
    for section in paper.sections:
        parts.append(f"{'#' * level} {plain(section.heading)}")
        parts += [_block(block, level + 1) for block in section.blocks]
    return "\n\n".join([*parts, plain(paper.made_line)])


def bullets(lines: Iterable[str]) -> str:
    """A list of lines that are Markdown already."""
    return "\n".join(f"- {line}" for line in lines)


def plain(text: str) -> str:
    """One line of Markdown that shows a text as it is."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _block(block: Block, level: int) -> str:
    match block:
        case Subheading():
            return f"{'#' * level} {plain(block.text)}"
        case Paragraph():
            return _led(block)
        case Bullets():
            return bullets(map(_led, block.lines))
        case Drawing():
            return "\n".join(f"{n}. {plain(line)}" for n, line in enumerate(block.lines, 1))
        case Boxes():
            return " ".join(f"☐ {plain(label)}" for label in block.labels)
        case Chart():
            rows = tuple((bar.title, bar.said, bar.measured) for bar in block.bars)
            return _block(Table(block.columns, rows), level)
        case Table():
            rule = ["---"] * len(block.header)
            header, *cells = (map(plain, row) for row in (block.header, *block.rows))
            return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *cells))


def _led(line: Line | Paragraph) -> str:
    lead = f"**{plain(line.lead)}** " if line.lead else ""
    return f"{lead}{plain(line.text)}"
