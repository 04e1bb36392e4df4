"""Help lines of one country, as links by which a phone calls or texts."""

from collections.abc import Sequence
from html import escape
from typing import get_args

import streamlit as st

from recommender.catalog.records.content import Country, Helpline, LineKind
from recommender.person.sentences import say_notes, say_way
from recommender.ui import session

KINDS = get_args(LineKind)


def here() -> Country:
    """Return the chosen country, or the entry for all others."""
    countries = session.catalog().helplines.countries
    chosen = session.visit().looks.country
    return next((c for c in countries if c.id == chosen), countries[-1])


def choose_country(label: str) -> None:
    titles = {country.id: country.title for country in session.catalog().helplines.countries}
    hint = session.texts()("help.pick")
    st.selectbox(label, index=None, placeholder=hint, **session.choice("country", titles))


class SupportLines:
    """The lines of several support cards, each drawn once; the directory follows the first of them."""

    def __init__(self) -> None:
        self._drawn: list[Helpline] = []
        self._is_first = True
        self._asks = not session.visit().looks.country

    def draw(self, kind: LineKind, again: bool = False) -> None:
        """Draw the lines of a card of this kind, the first time with the country if it is unknown.

        `again`: those that an earlier card showed too.
        """
        if self._asks:
            choose_country(session.texts()("help.country"))
            self._asks = False
        if again:
            self._drawn, self._is_first = [], True
        every = lines_of(session.catalog().helplines.card_kinds.get(kind, (kind,)))
        lines = [line for line in every if line not in self._drawn]
        last = [_directory(), *_doubt(lines)] if self._is_first else []
        if lines or last:
            _draw(lines, last)
        self._drawn += lines
        self._is_first = False


def draw_lines(*kinds: LineKind) -> None:
    """Draw the lines of these kinds, and once the directory where this country lacks one of them."""
    every = [lines_of((kind,)) for kind in kinds]
    _draw([line for lines in every for line in lines], [] if all(every) else [_directory()])


def draw_directory() -> None:
    _draw([], [_directory()])


def draw_doubt() -> None:
    for note in _doubt(here().lines):
        st.caption(note)


def lines_of(kinds: Sequence[LineKind]) -> list[Helpline]:
    """Return the chosen country's lines of these kinds, without the directory, which follows them."""
    directory = session.catalog().helplines.directory_url
    return [line for line in here().lines_of(kinds) if line.web != directory]


def _doubt(lines: Sequence[Helpline]) -> list[str]:
    unsure = any(not line.verified for line in lines)
    return [escape(session.catalog().texts("help.unverified"))] if unsure else []


def _draw(lines: Sequence[Helpline], last: list[str]) -> None:
    rows = [_line(line) for line in lines] + last
    st.html('<ul class="help-lines">' + "".join(f"<li>{row}</li>" for row in rows) + "</ul>")


def _line(line: Helpline) -> str:
    """Return one line as HTML; an emergency number comes first, so that several form a list."""
    texts, name = session.texts(), f"<strong>{escape(line.name)}</strong>"
    ways = " ".join(_link(url, say_way(texts, line, way)) for way, url in line.links.items())
    first = f"{ways} {escape(line.name)}" if line.kind == "emergency" else f"{name}<br>{ways}"
    notes = escape(" ".join(say_notes(texts, line)))
    return f"{first}<br>{notes}" if notes else first


def _directory() -> str:
    lines, texts = session.catalog().helplines, session.texts()
    return _link(lines.directory_url, texts("help.directory", name=lines.directory_name))


def _link(address: str, text: str) -> str:
    """Return a link as HTML; a web page opens in a new tab and gets no referrer."""
    target = ' target="_blank" rel="noreferrer"' if address.startswith("https:") else ""
    return f'<a href="{escape(address)}"{target}>{escape(text)}</a>'
