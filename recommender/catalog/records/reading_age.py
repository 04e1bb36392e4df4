"""How easy the texts have to be to read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recommender.catalog.records.base import Record, Text


class Left(Record):
    """Texts that are left out: a pattern for the beginning of their place."""

    place: Text


class ReadingAge(Record):
    """Limits of the Automated Readability Index, and what is left out.

    `hardest` is for one text of `long_words` or more, `hardest_activity` for one activity as a whole,
    `hardest_mean` for the mean of all long texts.
    """

    long_words: Annotated[int, Field(ge=1)]
    hardest: float
    hardest_activity: float
    hardest_mean: float
    reason: Text
    not_ours: tuple[Left, ...]
    notes: tuple[Left, ...]
