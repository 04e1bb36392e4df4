"""The first ideas in words: the same on the page, on paper, in the note and in the document."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.report.discreet import hidden_activities
from recommender.report.person import PersonResult
from recommender.report.suggestions import Suggestion, left_standing
from recommender.report.wording import say_reasons


def say_why(result: PersonResult, idea: Suggestion, discreet: bool) -> str:
    """Why an idea is here; empty while nothing was said, for then it is nobody's own."""
    if result.nothing_said:
        return ""
    catalog = result.recommendation.engine.model.catalog
    return say_reasons(catalog, idea.row, idea.step, discreet)


def say_longest(result: PersonResult, ideas: Sequence[Suggestion], discreet: bool) -> str:
    """Why no idea is of the kind with the longest bar; empty where one is, or where nothing was said."""
    if result.nothing_said or not ideas:
        return ""
    catalog = result.recommendation.engine.model.catalog
    rows = left_standing(result, ideas, hidden_activities(catalog, discreet))
    titles = [result.title_of(row.category, discreet) for row in rows]
    words = catalog.words.results.longest_not_now
    return " ".join(words.format(title=title) for title in titles[:1])
