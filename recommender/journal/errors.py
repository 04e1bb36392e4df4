"""What a journal refuses, as a key of data/text with its values."""

import tomllib
from functools import cache

from recommender.catalog.catalog import TEXTS
from recommender.catalog.loader import DATA
from recommender.catalog.texts import Texts


class JournalError(ValueError):
    """A journal, a file of one, or a setting that cannot be used.

    Its text is one English sentence with place and remedy; `say` returns it in another language.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return self.say(_english())

    def say(self, texts: Texts) -> str:
        return texts(self.key, **self.values)


@cache
def _english() -> Texts:
    return Texts(tomllib.loads((DATA / TEXTS).read_text(encoding="utf-8")))
