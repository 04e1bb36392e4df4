"""Help lines of one country, as links that a phone can call or text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import get_args

import streamlit as st

from recommender.catalog.records import Country, Helpline
from recommender.catalog.records.helplines import LineKind
from recommender.report.help_lines import say_notes, say_way
from recommender.ui import state

KINDS = get_args(LineKind)


def here() -> Country:
    """The chosen country, or the one for everywhere else."""
    countries = state.catalog().helplines.countries
    chosen = state.checkin().country
    return next((c for c in countries if c.id == chosen), countries[-1])


def choose_country(label: str) -> None:
    """Let the person say where they are."""
    titles = {country.id: country.title for country in state.catalog().helplines.countries}
    st.selectbox(
        label,
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        key=state.choice_key("country", titles),
        on_change=state.choose,
        args=("country",),
        placeholder=state.catalog().words.help.pick,
    )


def draw_card_lines(kind: LineKind) -> None:
    """Lines for a support card: those that belong to its kind, then the directory."""
    lines = lines_of(state.catalog().helplines.card_kinds.get(kind, (kind,)))
    _draw(lines, [_directory(), *_doubt(lines)])


def draw_lines(kind: LineKind) -> None:
    """Lines of one kind; the directory where this country has none."""
    lines = lines_of((kind,))
    _draw(lines, [] if lines else [_directory()])


def draw_doubt() -> None:
    """Say once that numbers were not checked, where that is so."""
    for note in _doubt(here().lines):
        st.caption(note)


def draw_directory() -> None:
    """The international directory."""
    _draw([], [_directory()])


def lines_of(kinds: Sequence[LineKind]) -> list[Helpline]:
    """Lines of these kinds here, without the directory: it stands below them."""
    directory = state.catalog().helplines.directory_url
    return [line for line in here().lines_of(kinds) if line.web != directory]


def _doubt(lines: Sequence[Helpline]) -> list[str]:
    unsure = any(not line.verified for line in lines)
    return [escape(state.catalog().words.help.unverified)] if unsure else []


def _draw(lines: Sequence[Helpline], last: list[str]) -> None:
    rows = [_line(line) for line in lines] + last
    st.html('<ul class="help-lines">' + "".join(f"<li>{row}</li>" for row in rows) + "</ul>")


def _line(line: Helpline) -> str:
    """An emergency number comes before whose it is, so that several are one short list of numbers."""
    words, name = state.catalog().words.help, f"<strong>{escape(line.name)}</strong>"
    ways = " ".join(_link(url, say_way(words, line, way)) for way, url in line.links.items())
    first = f"{ways} {escape(line.name)}" if line.kind == "emergency" else f"{name}<br>{ways}"
    notes = escape(" ".join(say_notes(words, line)))
    return f"{first}<br>{notes}" if notes else first


def _directory() -> str:
    lines, words = state.catalog().helplines, state.catalog().words.help
    return _link(lines.directory_url, words.directory.format(name=lines.directory_name))


def _link(address: str, text: str) -> str:
    """A page opens beside Tend and is not told where from; a call or a text opens on the phone."""
    beside = ' target="_blank" rel="noreferrer"' if address.startswith("https:") else ""
    return f'<a href="{escape(address)}"{beside}>{escape(text)}</a>'
