"""The paper as a tagged PDF (PDF/UA-1). All text goes in as data; none of it is read as markup."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from recommender.catalog.texts import Texts
from recommender.person.paper import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")
# Beside `data/` in a working copy, and within the package where Tend is installed.
FONT_FOLDERS = tuple(Path(__file__).parents[n] / "static" / "fonts" for n in (2, 1))
# Text sizes in points, tried from the largest until the paper fits. Tables are set 8 % smaller, and
# reading gets hard below 8 points.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.7)
TOO_LONG = "more pages than wanted"
FONT, HEADING_FONT = "Libertinus Serif", "Fraunces"


class PaperError(RuntimeError):
    """No PDF could be made; the message is for the person and holds no answer."""


def paper_pdf(paper: Paper, texts: Texts) -> bytes:
    """The PDF, on no more pages than the paper may have; the same bytes for the same paper.

    Raises PaperError with one of the `texts`.
    """
    if FONT not in _fonts().families():
        raise PaperError(texts("paper.no_font"))
    day = datetime.combine(paper.on, time(), UTC)
    inputs = {
        "paper": json.dumps(asdict(paper), default=str, ensure_ascii=False),
        "font": FONT,
        "heading_font": HEADING_FONT,
        "too_long": TOO_LONG,
    }
    for size in SIZES:
        try:
            content = typst.compile(
                TEMPLATE.read_bytes(),
                sys_inputs={**inputs, "size": str(size)},
                font_paths=_fonts(),
                pdf_standards="ua-1",
                timestamp=int(day.timestamp()),
            )
        except (typst.TypstError, OSError, RuntimeError) as error:
            if TOO_LONG not in str(error):
                # Typst's message may quote the text, and so an answer: it goes no further.
                raise PaperError(texts("paper.failed")) from None
        else:
            assert isinstance(content, bytes)
            return content
    raise PaperError(texts("paper.too_long"))


@cache
def _fonts() -> typst.Fonts:
    folders = [folder for folder in FONT_FOLDERS if folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
