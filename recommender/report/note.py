"""The therapist's note: plain text to copy, with scores and without a private answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from recommender.report.discreet import shown_categories, shown_ideas
from recommender.report.document import model_hashes
from recommender.report.idea_words import say_longest, say_why
from recommender.report.paper import left_lines, plan_lines, say_date, title_of
from recommender.report.person import PersonResult
from recommender.report.plan import Planned
from recommender.report.suggestions import SUGGESTED, Suggestion
from recommender.report.wording import say_category, say_score, say_step

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
        *_first_parts(result),
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


def _first_parts(result: PersonResult) -> list[Part]:
    """Kinds and ideas; while nothing was said, that, and ideas for anyone."""
    words = result.recommendation.engine.model.catalog.words
    shown = shown_ideas(result, discreet=True)
    ideas = [_idea(result, idea) for idea in shown]
    if result.nothing_said:
        return [(title_of(result), [words.results.nothing_said]), (words.results.for_anyone, ideas)]
    longest = say_longest(result, shown, discreet=True)
    ideas += [longest] if longest else []
    return [(words.paper.note_kinds, _kinds(result)), (words.paper.ideas_title, ideas)]


def _kinds(result: PersonResult) -> list[str]:
    catalog = result.recommendation.engine.model.catalog
    rows = shown_categories(result, discreet=True)
    return [say_category(catalog, row, rows, number=True) for row in rows[:SUGGESTED]]


def _idea(result: PersonResult, idea: Suggestion) -> str:
    catalog = result.recommendation.engine.model.catalog
    words = catalog.words.results
    return " ".join(
        (
            f"{idea.row.activity.title}.",
            f"{words.first_step}: {idea.step.text} ({say_step(catalog, idea.step)}).",
            say_why(result, idea, discreet=True),
        )
    )


def _scores(result: PersonResult) -> list[str]:
    words = result.recommendation.engine.model.catalog.words
    lines = [say_score(words.results, line).replace("**", "") for line in result.scores]
    positive = [words.results.score_positive] if is_screen_positive(result) else []
    return [words.paper.note_scores, *positive, *lines] if lines else []


def is_screen_positive(result: PersonResult) -> bool:
    """Whether a score that a support card may follow from is at its cut-off, whatever is still open."""
    gates = result.recommendation.engine.model.catalog.gates.gates
    watched = {c.score for g in gates if g.support for way in g.when for c in way if c.score}
    lines = [line for line in result.scores if line.score.id in watched]
    return any(line.score.cutoff and line.low >= line.score.cutoff.value for line in lines)
