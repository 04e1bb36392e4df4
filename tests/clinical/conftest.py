"""What a person reads on Results: the one place that knows how it is collected."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from recommender.catalog.records.content import Step
from recommender.person.result import PersonResult, Suggestion, suggest
from recommender.person.view import Audience, View
from recommender.recommend import recommend_people
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
    view = View(result, Audience.SELF)
    cards = tuple(_card(view, found) for found in suggest(result, tonight))
    return Page(
        cards=cards,
        leading=frozenset(row.activity.id for row in result.activities if row.leads),
        cautions={
            row.activity.id: frozenset(line.id for line in row.cautions) for row in result.activities
        },
        support=tuple(card.id for card in result.support),
        texts=(*(text for card in cards for text in card.texts), *_other_texts(view)),
    )


def _card(view: View, found: Suggestion) -> Card:
    activity = found.row.activity
    reasons = view.reasons(found.row, found.step)
    beside, folded = view.card_cautions(found)
    steps = [step.text for step in (found.step, *found.others)]
    texts = (activity.title, activity.what, *steps, reasons, *beside, *folded)
    return Card(activity.id, activity.title, found.step, found.others, texts)


def _other_texts(view: View) -> Iterator[str]:
    """Everything beside the cards, from the support cards to the limits, in the order of the page."""
    result = view.result
    for card in result.support:
        yield from (card.title, card.message)
    for category in result.categories:
        yield category.title
    for row in result.activities:
        if not row.leads:
            cautions = [line.message for line in view.cautions(row)]
            yield from (row.activity.title, row.later or "", *cautions[:1])
    for one in view.left_out():
        yield from (*one.titles, one.reason)
    for activity in result.clinician:
        yield from (activity.title, activity.clinician_message or "")
    yield from view.catalog.texts.lines("results.when_not")


@pytest.fixture(scope="session")
def page_of(engine) -> Callable[[Mapping[str, Any], bool], Page]:
    """The page for answers as they stand in a case file, this week or tonight."""

    def read(answers: Mapping[str, Any], tonight: bool) -> Page:
        people = [read_answers(engine.catalog, answers)]
        return read_page(PersonResult(recommend_people(engine, people)), tonight)

    return read
