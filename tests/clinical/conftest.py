"""What a person reads on Results: the one place that knows how it is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from recommender.catalog.records import Step
from recommender.recommend import recommend_people
from recommender.report.discreet import card_cautions, left_out, shown_cautions
from recommender.report.person import PersonResult
from recommender.report.suggestions import Suggestion, suggest
from recommender.report.wording import say_reasons
from recommender.scoring.responses import read_answers


@dataclass(frozen=True)
class Card:
    """One idea: its first step, the other steps behind a press, and all that it says."""

    activity: str
    title: str
    first: Step
    others: tuple[Step, ...]
    texts: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The first step and the others."""
        return (self.first, *self.others)


@dataclass(frozen=True)
class Page:
    """Results of one person, in the self view: cards, what may lead, cautions, support, every text."""

    cards: tuple[Card, ...]
    leading: frozenset[str]
    cautions: Mapping[str, frozenset[str]]
    support: tuple[str, ...]
    texts: tuple[str, ...]


def read_page(result: PersonResult, tonight: bool) -> Page:
    """Collect a page through the public functions that the page itself is drawn with."""
    cards = tuple(_card(result, found) for found in suggest(result, tonight))
    return Page(
        cards=cards,
        leading=frozenset(row.activity.id for row in result.activities if row.leads),
        cautions={
            row.activity.id: frozenset(line.id for line in row.cautions) for row in result.activities
        },
        support=tuple(card.id for card in result.support),
        texts=(*(text for card in cards for text in card.texts), *_other_texts(result)),
    )


def _card(result: PersonResult, found: Suggestion) -> Card:
    activity = found.row.activity
    catalog = result.recommendation.engine.model.catalog
    reasons = say_reasons(catalog, found.row, found.step, discreet=False)
    beside, folded = card_cautions(found, discreet=False)
    steps = [step.text for step in (found.step, *found.others)]
    texts = (activity.title, activity.what, *steps, reasons, *beside, *folded)
    return Card(activity.id, activity.title, found.step, found.others, texts)


def _other_texts(result: PersonResult) -> Iterator[str]:
    """Everything beside the cards, from the support cards to the limits, in the order of the page."""
    for card in result.support:
        yield from (card.title, card.message)
    for category in result.categories:
        yield category.title
    for row in result.activities:
        if not row.leads:
            yield from (row.activity.title, row.later or "", *shown_cautions(row, discreet=False)[:1])
    for one in left_out(result, discreet=False):
        yield from (*one.titles, one.reason)
    for activity in result.clinician:
        yield from (activity.title, activity.clinician_message or "")
    yield from result.recommendation.engine.model.catalog.words.results.when_not


@pytest.fixture(scope="session")
def page_of(engine) -> Callable[[Mapping[str, Any], bool], Page]:
    """The page for answers as they stand in a case file, this week or tonight."""

    def read(answers: Mapping[str, Any], tonight: bool) -> Page:
        people = [read_answers(engine.model.catalog, answers)]
        return read_page(PersonResult(recommend_people(engine, people)), tonight)

    return read
