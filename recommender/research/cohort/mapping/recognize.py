"""Which question a column asks, by its name and labels; and which code each of its values stands for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from math import log
from typing import Literal

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.catalog.texts import Texts
from recommender.research.cohort.mapping.record import KINDS, Kind
from recommender.research.cohort.table import folded

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
# So many letters of a question are enough to recognize it.
ENOUGH = 14
NUMBERED = re.compile(r"(ucla|ucla ?3|uls|uls ?3|phq ?4|phq ?2|gad ?2|lsns|lsns ?6)(?: item| q)? ?(\d)")
SCALES = {"ucla": "ucla3", "uls": "ucla3", "lsns": "lsns6"}
# Signs and numbers for missing, where they are no code of the scale; .a to .z are Stata's.
SIGN = re.compile(r"\.[a-z]?|-|#NULL!|#N/A|<NA>")
NUMBER = re.compile(r"-\d+|(6{2,3}|7{2,3}|8{2,3}|9[789]|99[789]|9999)")
# A code in front of its label, or behind it: "3 = Often", "Often (3)".
LEADING = re.compile(r"(\d+) ?(?:[(=:.\-–—]|\s)\s*\D.*", re.DOTALL)
TRAILING = re.compile(r"\D.*[(=:\-–—\s](\d+)\)?", re.DOTALL)
ZERO = re.compile(r"0+(\d+)")
# So "three or four" is 3-4, and "nine or more" is 9+.
WORDS = "none one two three four five six seven eight nine ten"
NUMBER_WORDS = {word: number for number, word in enumerate(WORDS.split())}
JOINING = frozenset(["or", "to", "thru", "through", "and", "more", "plus"])
# From how alike on two labels may be the same in other words.
ALIKE = 0.55


# --- questions ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A question that a text asks, how sure that is, and the reason as a key below [map.why]."""

    item: str
    sure: Sure
    why: str


class Questions:
    """The questions of Tend, to be recognized in other files."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self._texts = catalog, {i.id: folded(i.text) for i in catalog.items.values()}
        self._by_words: dict[str, Found] = {}
        for item in catalog.items.values():
            for text, why in ((item.id, "id"), (item.label, "label"), (item.text, "text")):
                self._by_words.setdefault(folded(text), Found(item.id, "sure", why))
        for id in catalog.matters_criteria:
            self._by_words[folded(id)] = Found(id, "sure", "id")
        self._words = {
            id: ({*text.split()}, {*folded(catalog.items[id].label).split()})
            for id, text in self._texts.items()
        }
        self._often = Counter(word for sets in self._words.values() for word in set.union(*sets))

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
        # An id with a wave, a prefix or a group around it.
        names = (folded(GROUP.sub("", text)), words)
        for id in (*self.catalog.items, *self.catalog.matters_criteria):
            if any(is_around(name, folded(id)) for name in names):
                yield Found(id, "likely", "affix")
        # The whole question inside a longer text, or its beginning, where an export cut it.
        begun = [id for id, asked in self._texts.items() if asked.startswith(bare)]
        for id, asked in self._texts.items():
            if len(asked) >= ENOUGH and asked in bare:
                yield Found(id, "sure", "text")
            elif len(bare) >= ENOUGH and begun == [id]:
                yield Found(id, "likely", "cut")
        # Many words in common with one question alone.
        said = {*bare.split()}
        if len(said) > 1:
            ranked = sorted((self._likeness(said, id), id) for id in self._words)
            (next_best, _), (best, id) = ranked[-2:]
            if best >= UNSURE and best - next_best >= AHEAD:
                yield Found(id, "likely" if best >= LIKELY else "unsure", "words")

    def _likeness(self, said: set[str], id: str) -> float:
        """How much of their words two texts share, rare words counting more."""
        best = 0.0
        for asked in self._words[id]:
            both, one, other = (sum(map(self._weight, words)) for words in (said & asked, said, asked))
            best = max(best, 2 * both / (one + other))
        return best

    def _weight(self, word: str) -> float:
        return log(1 + len(self._words) / (1 + self._often[word]))


def is_around(words: str, name: str) -> bool:
    """True if words are a name, with nothing around it but a wave or what survey systems add."""
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


# --- values ---------------------------------------------------------------------------------------


class Words:
    """How other programs write a tick, no tick, and each kind of missing, as folded text."""

    def __init__(self, texts: Texts) -> None:
        self.ticked = frozenset(map(folded, texts.lines("map.words.ticked")))
        self.unticked = frozenset(map(folded, texts.lines("map.words.unticked")))
        self.missing: dict[str, Kind] = {}
        for kind in KINDS:
            self.missing |= dict.fromkeys(map(folded, texts.lines(f"map.words.{kind}")), kind)


@dataclass
class Reading:
    """What the values of a column stand for.

    `values`: code by value. `missing`: kind by code for missing. `alike`: values that were recognized by
    likeness alone. `odd`: values that stand for nothing known.
    """

    values: dict[str, str] = field(default_factory=dict)
    missing: dict[str, Kind] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """True if every value that is not missing is its own code."""
        return all(value == code for value, code in self.values.items())


def missing_kind(words: Words, cell: str, label: str, codes: Sequence[str]) -> Kind | None:
    """The kind of missing that a cell, or its declared label, stands for; None for an answer."""
    for text in (label, cell):
        if text and (kind := words.missing.get(folded(text))):
            return kind
    if SIGN.fullmatch(cell):
        return "blank"
    if cell in codes:
        return None
    if NUMBER.fullmatch(cell):
        return "blank"
    # One digit is a code for missing only well beyond the scale: next to it, it may be a code more.
    numbers = [int(code) for code in codes if code.isdigit()]
    is_far = bool(numbers) and cell in ("7", "8", "9") and int(cell) > max(numbers) + 2
    return "blank" if is_far else None


def read_values(
    words: Words,
    item: Item,
    found: Iterable[str],
    declared: Mapping[str, str],
    declared_missing: Iterable[str] = (),
) -> Reading:
    """What the values found in the column of a question stand for; `declared` are labels by value."""
    reading, left = Reading(), dict[str, str]()
    codes = [str(code) for code in item.codes]
    counted = {n: str(option.code) for option in item.options if (n := numbers_in(option.label))}
    labels = {folded(code): code for code in codes if not code.isdigit()}
    labels |= {folded(option.label): str(option.code) for option in item.choices}
    for cell in dict.fromkeys([*found, *declared]):
        label = declared.get(cell, "")
        text = label or cell
        # A label with a number around it counts without the number, which may be of another coding.
        plain = folded(text)
        bare = plain.strip("0123456789 ")
        code = labels.get(plain, labels.get(bare) if bare else None)
        if cell in declared_missing:
            reading.missing[cell] = missing_kind(words, "", label, codes) or "blank"
        elif code is not None:
            reading.values[cell] = code
        elif cell in codes and (not label or _number_in(item, label) == cell):
            reading.values[cell] = cell
        elif kind := missing_kind(words, cell, label, codes):
            reading.missing[cell] = kind
        elif (code := _number_in(item, text) or counted.get(numbers_in(text))) is not None:
            reading.values[cell] = code
            reading.alike.append(cell)
        elif cell:
            left[cell] = text
    pair_alike(item, left, reading)
    return reading


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers in a label, in digits or in words; nothing for bare digits, or for other words."""
    words = folded(text).split()
    found = [int(word) if word.isdecimal() else NUMBER_WORDS.get(word, -1) for word in words]
    rest = {word for word, number in zip(words, found, strict=True) if number < 0} - JOINING
    is_bare = text.isdecimal() and str(int(text)) == text
    return () if rest or is_bare else tuple(number for number in found if number >= 0)


def _number_in(item: Item, text: str) -> str | None:
    said = LEADING.fullmatch(text) or TRAILING.fullmatch(text) or ZERO.fullmatch(text)
    is_code = said is not None and item.type == "number" and said[1] in map(str, item.codes)
    return said[1] if said and is_code else None


def pair_alike(item: Item, left: Mapping[str, str], reading: Reading) -> None:
    """Give values that are left (label by value) to codes that are left, the most alike first."""
    taken = {*reading.values.values()}
    # A scale of bare numbers has no labels to be alike.
    options = [o for o in item.choices if str(o.code) not in taken and not item.numbers]
    pairs = [(likeness(t, o.label), cell, str(o.code)) for cell, t in left.items() for o in options]
    for share, cell, code in sorted(pairs, reverse=True):
        if share >= ALIKE and cell not in reading.values and code not in reading.values.values():
            reading.values[cell] = code
            reading.alike.append(cell)
    reading.odd += [cell for cell in left if cell not in reading.values]


def likeness(one: str, other: str) -> float:
    """How alike two labels are, from 0 to 1: half by their letters, half by their words."""
    a, b = folded(one), folded(other)
    words, others = {*a.split()}, {*b.split()}
    shared = len(words & others) / max(1, min(len(words), len(others)))
    return (shared + SequenceMatcher(None, a, b, autojunk=False).ratio()) / 2


def read_box(
    words: Words, item: Item, code: str, found: Iterable[str], declared: Mapping[str, str]
) -> Reading:
    """What the values of one box stand for: 1 ticked, 0 not. The label of the box is a tick too."""
    reading = Reading()
    label = item.label_of(code) if code in item.codes else ""
    for cell in (cell for cell in dict.fromkeys([*found, *declared]) if cell):
        word = folded(declared.get(cell) or cell)
        if cell in ("0", "1") or word in words.unticked | words.ticked:
            reading.values[cell] = str(int(cell == "1" or word in words.ticked))
        elif word in (folded(label), folded(code)):
            reading.values[cell] = "1"
        elif kind := missing_kind(words, cell, declared.get(cell, ""), ("0", "1")):
            reading.missing[cell] = kind
        elif label and likeness(word, label) >= ALIKE:
            reading.values[cell] = "1"
            reading.alike.append(cell)
        else:
            reading.odd.append(cell)
    return reading
