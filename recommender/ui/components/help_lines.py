"""Help lines of one country, as links that a phone can call."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from recommender.catalog.records import Country, Helpline
from recommender.ui import state

# The order in which kinds are listed: the most urgent first.
KINDS = ("emergency", "crisis", "abuse", "warm", "child", "eating")
# Kinds that stand together with the emergency number on a support card.
WITH_EMERGENCY = ("crisis", "abuse", "child")


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


def draw_card_lines(kind: str) -> None:
    """Lines for a support card: of its kind, the emergency number where needed, the directory."""
    kinds = [kind, "emergency"] if kind in WITH_EMERGENCY else [kind]
    if not state.checkin().country:
        kinds.reverse()
    lines = [line for wanted in kinds for line in _lines(wanted)]
    _draw(lines, [_directory(), *_doubt(lines)])


def draw_lines(kind: str) -> None:
    """Lines of one kind."""
    _draw(_lines(kind), [])


def draw_doubt() -> None:
    """Say once that numbers were not checked, where that is so."""
    for note in _doubt(here().lines):
        st.caption(note)


def draw_directory() -> None:
    """The international directory."""
    _draw([], [_directory()])


def _lines(kind: str) -> list[Helpline]:
    return [line for line in here().lines if line.kind == kind]


def _doubt(lines: Sequence[Helpline]) -> list[str]:
    unsure = any(not line.verified for line in lines)
    return [escape(state.catalog().words.help.unverified)] if unsure else []


def _draw(lines: list[Helpline], last: list[str]) -> None:
    rows = [_line(line) for line in lines] + last
    st.html('<ul class="help-lines">' + "".join(f"<li>{row}</li>" for row in rows) + "</ul>")


def _line(line: Helpline) -> str:
    words = state.catalog().words.help
    number, address = escape(line.number), state.catalog().helplines.directory_url
    call = f"<strong>{number}</strong>"
    if line.tel:
        call = f'<a href="tel:{escape(line.tel)}">{number}</a>'
    elif address.endswith(f"/{line.number}"):
        call = _link(address, line.number)
    notes = [line.hours, *([line.note] if line.note else [])]
    if line.verified:
        notes.append(words.verified_on.format(date=line.last_verified))
    return f"{escape(line.name)}: {call}<br>{escape('. '.join(note.rstrip('.') for note in notes))}."


def _directory() -> str:
    lines = state.catalog().helplines
    text = escape(state.catalog().words.help.directory.format(name=lines.directory_name))
    return _link(lines.directory_url, text)


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}" target="_blank" rel="noreferrer">{text}</a>'
