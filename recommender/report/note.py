"""The therapist's note: plain text to copy, with scores and without a private answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from recommender.catalog.catalog import Catalog
from recommender.report.discreet import shown_categories, shown_ideas
from recommender.report.document import model_hashes
from recommender.report.paper import left_lines, plan_lines, say_date
from recommender.report.person import PersonResult
from recommender.report.plan import Planned
from recommender.report.suggestions import SUGGESTED, Suggestion
from recommender.report.wording import say_category, say_reasons, say_score, say_step

Part = tuple[str, list[str]]


def note_text(
    result: PersonResult,
    plan: tuple[Planned, ...],
    follow_up: Sequence[str] = (),
    on: date | None = None,
) -> str:
    """Headings with one entry a line. It is always discreet; `follow_up` are questions to ask."""
    catalog = result.recommendation.engine.model.catalog
    words = catalog.words
    parts: list[Part] = [
        (words.paper.note_kinds, _kinds(result)),
        (words.paper.ideas_title, [_idea(catalog, idea) for idea in shown_ideas(result, True)]),
        (words.results.left_title, [f"{x.lead} {x.text}" for x in left_lines(result, True)]),
        (words.results.scores_title, _scores(result)),
        (words.plan.title, [f"{x.lead} {x.text}" for x in plan_lines(catalog, plan, True)]),
        (words.plan.rulers_title, list(follow_up)),
        (words.results.limits_title, list(words.results.limits)),
    ]
    top = [words.paper.note_title]
    top += [words.paper.written_on.format(date=say_date(on))] if on else []
    versions = words.science.versions.format(**model_hashes(catalog))
    said = [_part(heading, lines) for heading, lines in parts if lines]
    return "\n\n".join(["\n".join(top), *said, versions]) + "\n"


def _part(heading: str, lines: list[str]) -> str:
    return "\n".join([heading, *(f"- {' '.join(line.split())}" for line in lines)])


def _kinds(result: PersonResult) -> list[str]:
    catalog = result.recommendation.engine.model.catalog
    rows = shown_categories(result, discreet=True)
    return [say_category(catalog, row, rows, number=True) for row in rows[:SUGGESTED]]


def _idea(catalog: Catalog, idea: Suggestion) -> str:
    words = catalog.words.results
    return " ".join(
        (
            f"{idea.row.activity.title}.",
            f"{words.first_step}: {idea.step.text} ({say_step(catalog, idea.step)}).",
            say_reasons(catalog, idea.row, discreet=True),
        )
    )


def _scores(result: PersonResult) -> list[str]:
    words = result.recommendation.engine.model.catalog.words
    lines = [say_score(words.results, line).replace("**", "") for line in result.scores]
    return [words.paper.note_scores, *lines] if lines else []
