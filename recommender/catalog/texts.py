"""Every sentence of one language, asked for by its full key."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# A sentence, or a list of sentences.
Value = str | tuple[str, ...]


class Texts:
    """The content of data/text/<language>.toml: sentences, lists of sentences and tables of labels.

    A call that asks for an unknown key, leaves a {placeholder} open or fills one that the sentence does
    not have raises KeyError; `tend check` finds all three without a call.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.sentences: dict[str, Value] = {}
        self.tables: dict[str, dict[str, str]] = {}
        self.placeholders: dict[str, frozenset[str]] = {}
        for key, value in leaves(content):
            self._add(key, value if isinstance(value, str) else tuple(value))

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of a key, its placeholders filled in."""
        names = self.placeholders[key]
        if names != values.keys():
            raise KeyError(f"{key} needs {sorted(names)} and got {sorted(values)}")
        sentence = self.sentences[key]
        assert isinstance(sentence, str)
        return PLACEHOLDER.sub(lambda name: str(values[name[1]]), sentence) if names else sentence

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of sentences or headings."""
        lines = self.sentences[key]
        assert not isinstance(lines, str), f"{key} is one sentence"
        return lines

    def table(self, key: str) -> dict[str, str]:
        """All sentences right below a key, by the last part of theirs, in the order of the file."""
        return self.tables[key]

    def over(self, other: Self) -> Self:
        """These sentences, and those of `other` where there are none, in the order of `other`."""
        both = type(self)({})
        for key, value in {**other.sentences, **self.sentences}.items():
            both._add(key, value)
        return both

    def _add(self, key: str, value: Value) -> None:
        self.sentences[key] = value
        if isinstance(value, str):
            self.placeholders[key] = frozenset(PLACEHOLDER.findall(value))
            above, _, name = key.rpartition(".")
            self.tables.setdefault(above, {})[name] = value


class TextError(ValueError):
    """An error that is a sentence: its full key, and the values of its placeholders."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def say(self, texts: Texts) -> str:
        return texts(self.key, **self.values)


def leaves(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """(full key, value) of everything in a TOML file that is no table."""
    for name, value in content.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, Mapping):
            yield from leaves(value, key)
        else:
            yield key, value
