"""Made-up people: simulated ones and examples."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from recommender.catalog.records.base import Code, Record, Share, Slug, Text

Trait = Literal["isolation", "distress", "hardship", "frailty"]


class Marginal(Record):
    """How often each code is answered, and how that moves with the person's hidden traits.

    `shares` are relative for one and number items and separate probabilities for ticks.
    `loads` tie the answer to hidden traits (isolation, distress, means, energy).
    """

    item: Slug
    shares: dict[str, Annotated[float, Field(ge=0)]]
    blank: Share
    loads: dict[Literal["isolation", "distress", "hardship", "frailty"], float] = Field(
        default_factory=dict
    )
    source: Slug
    note: Text


class Simulation(Record):
    """Marginals of every item; the stated estimates behind the balance check."""

    traits_correlation: Share
    marginals: tuple[Marginal, ...]


class Example(Record):
    """A made-up person for "See an example"."""

    id: Slug
    title: Text
    sentence: Text
    answers: dict[Slug, Code | tuple[Slug, ...]]


class Examples(Record):
    """The made-up persons."""

    examples: tuple[Example, ...]
