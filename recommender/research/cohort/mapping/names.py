"""Which question a column asks: told by its name, its label, or the words of the question."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Literal

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.alike import folded

Sure = Literal["sure", "likely", "unsure"]
SURES: tuple[Sure, ...] = ("sure", "likely", "unsure")
# What survey systems put around a name: a wave, a number of the question, a prefix.
AFFIX = re.compile(
    r"(t|w|wave|time|visit|v|q|s|x|p|qid|sq)?\d+|pre|post|baseline|bl|followup|fu|survey|item"
)
# A question and a box of it in one name, as REDCap, LimeSurvey, SurveyMonkey, Qualtrics, Kobo and
# Alchemer write them.
BOXES = (
    re.compile(r"^(?P<stem>.+?)___(?P<box>.+)$"),
    re.compile(r"^(?P<stem>.+?) ?\(choice=(?P<box>.*)\)$", re.DOTALL),
    re.compile(r"^(?P<stem>.+?) ?\[(?P<box>[^\[\]]+)\]$", re.DOTALL),
    re.compile(r"^(?P<stem>.+?) - (?:Selected Choice - )?(?P<box>.+)$", re.DOTALL),
    re.compile(r"^(?P<stem>.+?): (?P<box>.+)$", re.DOTALL),
    re.compile(r"^(?P<stem>.+)/(?P<box>[^/]+)$", re.DOTALL),
    re.compile(r"^(?P<box>.+): ?(?P<stem>.+)$", re.DOTALL),
)
# What stands in front of a name is a group of questions, as Kobo and ODK write it.
GROUP = re.compile(r"[\w /]+[/-](?=\w+$)")
# How alike, from 0 to 1, the words of a column and a question are to be that question, and how far the
# next question has to be behind.
LIKELY, UNSURE, AHEAD = 0.7, 0.45, 0.1
# So many letters of a question are enough to know it again.
ENOUGH = 14
NUMBERED = re.compile(r"(ucla|ucla ?3|uls|uls ?3|phq ?4|phq ?2|gad ?2|lsns|lsns ?6)(?: item| q)? ?(\d)")
SCALES = {"ucla": "ucla3", "uls": "ucla3", "lsns": "lsns6"}


@dataclass(frozen=True)
class Found:
    """A question that a text asks, how sure that is, and the reason as a key below [map.why]."""

    item: str
    sure: Sure
    why: str


class Questions:
    """The questions of Tend, to be known again in other files."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._by_words: dict[str, Found] = {}
        for item in catalog.items.values():
            for text, why in ((item.id, "id"), (item.label, "label"), (item.text, "text")):
                self._by_words.setdefault(folded(text), Found(item.id, "sure", why))
        for id in catalog.matters_criteria:
            self._by_words[folded(id)] = Found(id, "sure", "id")

    def find(self, texts: Sequence[str]) -> Found | None:
        """The question that a name or a label of a column asks; the surest, then the first."""
        found = [one for text in texts for one in self._readings(text)]
        return min(found, key=lambda one: SURES.index(one.sure), default=None)

    def numbered(self, texts: Sequence[str]) -> Found | None:
        """The item of a scale by its number in the name, which not all files count alike."""
        for text in map(folded, texts):
            if said := NUMBERED.fullmatch(text):
                name = said[1].replace(" ", "")
                scale = self.catalog.scores.get(SCALES.get(name.rstrip("36"), name))
                if scale and int(said[2]) in range(1, len(scale.items) + 1):
                    return Found(scale.items[int(said[2]) - 1], "unsure", "number")
        return None

    def _readings(self, text: str) -> Iterator[Found]:
        words = folded(text)
        bare = re.sub(r"^(?:q|question )?\d+[a-z]? ", "", words)
        for one in (words, bare):
            if one in self._by_words:
                yield self._by_words[one]
                return
        yield from self._with_affix(folded(GROUP.sub("", text)), words)
        yield from self._part_of(bare)
        yield from self._alike(bare)

    def _with_affix(self, *names: str) -> Iterator[Found]:
        """An id with a wave, a prefix or a group around it."""
        for id in (*self.catalog.items, *self.catalog.matters_criteria):
            if any(is_around(words, folded(id)) for words in names):
                yield Found(id, "likely", "affix")

    def _part_of(self, words: str) -> Iterator[Found]:
        """The whole question inside a longer text, or its beginning, where an export cut it."""
        for item in self.catalog.items.values():
            text = folded(item.text)
            if len(text) >= ENOUGH and text in words:
                yield Found(item.id, "sure", "text")
            elif len(words) >= ENOUGH and text.startswith(words) and self._is_only(words):
                yield Found(item.id, "likely", "cut")

    def _is_only(self, words: str) -> bool:
        return sum(folded(item.text).startswith(words) for item in self.catalog.items.values()) == 1

    def _alike(self, words: str) -> Iterator[Found]:
        said = {*words.split()}
        if len(said) < 2:
            return
        ranked = sorted(((self._likeness(said, item), id) for id, item in self.catalog.items.items()))
        (next_best, _), (best, id) = ranked[-2:]
        if best >= UNSURE and best - next_best >= AHEAD:
            yield Found(id, "likely" if best >= LIKELY else "unsure", "words")

    def _likeness(self, said: set[str], item: Item) -> float:
        """How much of their words two texts share, rare words counting more."""
        best = 0.0
        for asked in self._words[item.id]:
            both = sum(self._weight(word) for word in said & asked)
            best = max(best, 2 * both / (sum(map(self._weight, said)) + sum(map(self._weight, asked))))
        return best

    def _weight(self, word: str) -> float:
        return log(1 + len(self.catalog.items) / (1 + self._often[word]))

    @cached_property
    def _words(self) -> dict[str, tuple[set[str], ...]]:
        return {
            item.id: ({*folded(item.text).split()}, {*folded(item.label).split()})
            for item in self.catalog.items.values()
        }

    @cached_property
    def _often(self) -> Counter[str]:
        return Counter(word for sets in self._words.values() for word in set.union(*sets))


def is_around(words: str, name: str) -> bool:
    """Whether words are a name, with nothing around it but a wave or what survey systems add."""
    before, found, after = f" {words} ".partition(f" {name} ")
    return bool(found) and all(AFFIX.fullmatch(word) for word in (*before.split(), *after.split()))


def boxes_of(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(question, box) by each way in which a name or a label may hold both."""
    for text in texts:
        for way in BOXES:
            if said := way.fullmatch(text.strip()):
                yield said["stem"], said["box"]


def box_code(box: str) -> str:
    """The code of a box as survey systems write it in names: -99 becomes _99."""
    return re.sub(r"[^a-z0-9]", "_", box.strip().lower())
