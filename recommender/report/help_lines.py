"""How help lines are said, and which stand on paper: the same for everybody in a country."""

from __future__ import annotations

from typing import get_args

from recommender.catalog.records import Country, Helpline
from recommender.catalog.records.helplines import LineKind, Way
from recommender.catalog.words import Help
from recommender.report.person import PersonResult

ALWAYS = ("emergency", "crisis")
BY_AGE = ("warm", "child")
# On paper, lines of all other kinds would tell what somebody answered.
TELLING = tuple(kind for kind in get_args(LineKind) if kind not in ALWAYS + BY_AGE)


def help_rows(
    result: PersonResult, country: Country, discreet: bool
) -> tuple[tuple[str, str, str, str], ...]:
    """Rows of a table: what for, name, the first way to reach it, other ways and good to know."""
    words = result.recommendation.engine.model.catalog.words.help
    return tuple(_row(words, line) for line in country.lines_of(_kinds(result, discreet)))


def say_way(words: Help, line: Helpline, way: Way) -> str:
    """What to do, such as "Text SHOUT to 85258"."""
    if way == "call":
        return words.call.format(number=line.call)
    if way == "text":
        said = words.text_word if line.text_word else words.text
        return said.format(number=line.text, word=line.text_word)
    return words.chat if way == "chat" else _host(line.links["web"])


def say_notes(words: Help, line: Helpline) -> tuple[str, ...]:
    """Sentences that are good to know, each with its full stop."""
    languages = words.languages.format(languages=line.languages) if line.languages else None
    checked = words.verified_on.format(date=line.last_verified) if line.verified else None
    parts = (line.hours, line.note, languages, checked)
    return tuple(f"{part.rstrip('.')}." for part in parts if part)


def _row(words: Help, line: Helpline) -> tuple[str, str, str, str]:
    ways = [_on_paper(words, line, way) for way in line.links]
    others = [f"{said}." for said in ways[1:]]
    first = line.call or ways[0]
    return words.kinds[line.kind], line.name, first, " ".join([*others, *say_notes(words, line)])


def _on_paper(words: Help, line: Helpline, way: Way) -> str:
    """A link cannot be pressed there, so a chat says where it is."""
    if way == "chat":
        return words.chat_at.format(page=_host(line.links[way]))
    return say_way(words, line, way)


def _host(address: str) -> str:
    return address.removeprefix("https://").removeprefix("www.").split("/")[0]


def _kinds(result: PersonResult, discreet: bool) -> list[str]:
    helplines = result.recommendation.engine.model.catalog.helplines
    for_age = helplines.kinds_of([step for row in result.activities for step in row.steps])
    wanted = {card.kind for card in result.support} | set(for_age)
    by_age = [kind for kind in BY_AGE if kind in wanted] or ["warm"]
    telling = [kind for kind in TELLING if kind in wanted and not discreet]
    return [*ALWAYS, *telling, *by_age]
