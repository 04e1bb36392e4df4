"""The therapist's note: plain text to copy, with scores and without a private answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from recommender.person.document import model_hashes
from recommender.person.paper import left_lines, plan_lines, title_of
from recommender.person.plan import PlanStep, ruler_questions
from recommender.person.result import SUGGESTED, PersonResult, suggest
from recommender.person.sentences import say_category, say_date, say_score, say_step
from recommender.person.view import View

NO_PARTS: Mapping[str, Sequence[str]] = MappingProxyType({})


def note_text(
    view: View,
    plan: Sequence[PlanStep],
    on: date | None = None,
    since: Mapping[str, Sequence[str]] = NO_PARTS,
) -> str:
    """Headings with one entry a line, as a therapist and a client may see them together.

    `since` are parts on the time since the last visit, by heading; they come first.
    """
    catalog, texts, result = view.catalog, view.catalog.texts, view.result
    shown = suggest(result, tonight=False)
    ideas = [
        f"{idea.row.activity.title}. {texts('results.first_step')}: {idea.step.text}"
        f" ({say_step(catalog, idea.step)}). {view.reasons(idea.row, idea.step)}"
        for idea in shown
    ]
    if result.nothing_said:
        first = {title_of(result): [texts("results.nothing_said")], texts("results.for_anyone"): ideas}
    else:
        longest, rows = view.longest_bar(shown), view.categories
        kinds = [say_category(catalog, row, rows, number=True) for row in rows[:SUGGESTED]]
        ideas += [longest] if longest else []
        first = {texts("paper.note_kinds"): kinds, texts("paper.ideas_title"): ideas}
    parts = {**since, **first} | {
        texts("results.left_title"): [f"{line.lead} {line.text}" for line in left_lines(view)],
        texts("results.scores_title"): _scores(result),
        texts("plan.title"): [f"{line.lead} {line.text}" for line in plan_lines(view, plan)],
        texts("plan.rulers_title"): list(ruler_questions(view)),
        texts("results.limits_title"): list(texts.lines("results.limits")),
    }
    top = [texts("paper.note_title")]
    top += [texts("paper.written_on", date=say_date(texts, on))] if on else []
    said = [
        "\n".join([heading, *(f"- {' '.join(line.split())}" for line in lines)])
        for heading, lines in parts.items()
        if lines
    ]
    versions = texts("science.versions", **model_hashes(catalog))
    return "\n\n".join(["\n".join(top), *said, versions]) + "\n"


def _scores(result: PersonResult) -> list[str]:
    texts = result.catalog.texts
    lines = [say_score(texts, line).replace("**", "") for line in result.scores]
    positive = [texts("results.score_positive")] if is_screen_positive(result) else []
    return [texts("paper.note_scores"), *positive, *lines] if lines else []


def is_screen_positive(result: PersonResult) -> bool:
    """Whether a score that can lead to a support card is at its cut-off, whatever is still open."""
    gates = result.catalog.gates.gates
    watched = {c.score for g in gates if g.support for way in g.when for c in way if c.score}
    lines = [line for line in result.scores if line.score.id in watched]
    return any(line.score.cutoff and line.low >= line.score.cutoff.value for line in lines)
