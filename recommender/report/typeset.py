"""The paper as a tagged PDF (PDF/UA-1). All text goes in as data; none of it is read as markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from recommender.report.blocks import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")
# Text sizes in points, tried from the largest until the paper fits. Tables are set 8 % smaller, and
# reading gets hard below 8 points.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.7)
MOST_PAGES = 2
TOO_LONG = "more pages than wanted"
FONT = "Libertinus Serif"


class PaperError(RuntimeError):
    """No PDF could be made; the message is for the person and holds no answer."""


def paper_pdf(paper: Paper) -> bytes:
    """The PDF, on two pages or fewer; the same bytes for the same paper."""
    if FONT not in _fonts():
        raise PaperError(paper.trouble.no_font)
    for size in SIZES:
        content = _compiled(paper, size)
        if content is not None:
            return content
    raise PaperError(paper.trouble.too_long)


@cache
def _fonts() -> frozenset[str]:
    return frozenset(typst.Fonts(include_system_fonts=False).families())


def _compiled(paper: Paper, size: float) -> bytes | None:
    """The PDF in this text size, or None when it does not fit."""
    day = datetime.combine(paper.on, time(), UTC)
    try:
        content = typst.compile(
            TEMPLATE.read_bytes(),
            sys_inputs=_inputs(paper, size),
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=int(day.timestamp()),
        )
    except (typst.TypstError, OSError, RuntimeError) as error:
        if TOO_LONG in str(error):
            return None
        # What Typst says of a fault may quote the text, and so an answer: it goes no further.
        raise PaperError(paper.trouble.failed) from None
    return content if isinstance(content, bytes) else None


def _inputs(paper: Paper, size: float) -> dict[str, str]:
    return {
        "paper": json.dumps(asdict(paper), default=str, ensure_ascii=False),
        "size": str(size),
        "font": FONT,
        "most_pages": str(MOST_PAGES),
        "too_long": TOO_LONG,
    }
