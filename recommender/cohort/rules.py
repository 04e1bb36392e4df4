"""The rule that a bad cell breaks, in one line, from data/cohort.toml."""

from __future__ import annotations

import re

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item

DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


class Rules:
    """What may stand in a cell of each kind of column."""

    def __init__(self, catalog: Catalog) -> None:
        self._words, self._scale = catalog.cohort.rules, catalog.method.matters

    def code(self, item: Item) -> str:
        """A question with one answer."""
        return self._words.code.format(codes=_listed(item))

    def ticks(self, item: Item) -> str:
        """A tick question in one column."""
        rule = self._words.ticks.format(codes=_listed(item))
        return "; ".join([rule, *(self.alone(item, code) for code in item.exclusive)])

    def tick(self, item: Item) -> str:
        """One 0/1 column of a tick question."""
        return self._words.tick.format(item=item.id)

    def partly(self, item: Item) -> str:
        """All columns of a tick question together."""
        return self._words.partly.format(item=item.id)

    def alone(self, item: Item, code: str) -> str:
        """A tick that allows no other beside it, or only some."""
        friends = item.joins.get(code, ())
        if friends:
            return self._words.alone_with.format(code=code, friends=", ".join(friends))
        return self._words.alone.format(code=code)

    def matters(self) -> str:
        """What matters to the person."""
        return self._words.matters.format(low=self._scale.low, high=self._scale.high)

    def ragged(self, found: int, wanted: int) -> str:
        """A row with fewer or more cells than the header."""
        words = self._words.short_row if found < wanted else self._words.long_row
        return words.format(found=found, wanted=wanted)

    def at(self, rule: str, value: str) -> str:
        """The rule, with a hint where the value has a decimal comma."""
        if DECIMAL_COMMA.fullmatch(value):
            return self._words.decimal_comma.format(rule=rule)
        return rule


def _listed(item: Item) -> str:
    return ", ".join(str(code) for code in item.codes)
