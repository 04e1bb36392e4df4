"""Help lines on paper: the same for everybody in a country, whatever was answered."""

from __future__ import annotations

from recommender.catalog.records import Country, Helpline
from recommender.catalog.words import Help
from recommender.report.person import PersonResult

# The most urgent first. On paper, lines of the last two kinds would tell what somebody answered.
ALWAYS = ("emergency", "crisis")
BY_AGE = ("warm", "child")
TELLING = ("abuse", "eating")


def help_rows(
    result: PersonResult, country: Country, discreet: bool
) -> tuple[tuple[str, str, str, str], ...]:
    """Rows of a table: what for, name, number, when."""
    words = result.recommendation.engine.model.catalog.words.help
    kinds = _kinds(result, discreet)
    lines = [line for kind in kinds for line in country.lines if line.kind == kind]
    return tuple((words.kinds[line.kind], line.name, line.number, _when(words, line)) for line in lines)


def _kinds(result: PersonResult, discreet: bool) -> list[str]:
    helplines = result.recommendation.engine.model.catalog.helplines
    for_age = helplines.kinds_of([step for row in result.activities for step in row.steps])
    wanted = {card.kind for card in result.support} | set(for_age)
    by_age = [kind for kind in BY_AGE if kind in wanted] or ["warm"]
    telling = [kind for kind in TELLING if kind in wanted and not discreet]
    return [*ALWAYS, *telling, *by_age]


def _when(words: Help, line: Helpline) -> str:
    checked = words.verified_on.format(date=line.last_verified) if line.verified else None
    parts = [line.hours, line.note, checked]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
