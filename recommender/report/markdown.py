"""The paper as Markdown, for the print of the results page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from recommender.report.blocks import Block, Bullets, Line, Paper, Paragraph, Section, Subheading, Table

# All ASCII punctuation may be escaped, and each sign means something somewhere: $ : ~ in Streamlit.
SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


def paper_markdown(paper: Paper, level: int = 2) -> str:
    """All sections with headings of this level; the title stays with the page."""
    parts = [plain(paper.date_line), *(_section(section, level) for section in paper.sections)]
    return "\n\n".join(parts)


def plain(text: str) -> str:
    """One line of Markdown that shows a text as it is."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _section(section: Section, level: int) -> str:
    blocks = (_block(block, level + 1) for block in section.blocks)
    return "\n\n".join([f"{'#' * level} {plain(section.heading)}", *blocks])


def _block(block: Block, level: int) -> str:
    match block:
        case Subheading():
            return f"{'#' * level} {plain(block.text)}"
        case Paragraph():
            return _led(block)
        case Bullets():
            return "\n".join(f"- {_led(line)}" for line in block.lines)
        case Table():
            rule = ["---"] * len(block.header)
            rows = (map(plain, row) for row in block.rows)
            return "\n".join(_row(cells) for cells in (map(plain, block.header), rule, *rows))


def _led(line: Line | Paragraph) -> str:
    lead = f"**{plain(line.lead)}** " if line.lead else ""
    return f"{lead}{plain(line.text)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
