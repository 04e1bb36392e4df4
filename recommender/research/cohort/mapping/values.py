"""Which code each value of a column stands for: as itself, by its label, or as a code for missing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from recommender.catalog.records.questionnaire import Item
from recommender.catalog.texts import Texts
from recommender.research.cohort.alike import folded
from recommender.research.cohort.mapping.record import Kind

# Signs and numbers for missing, where they are no code of the scale; .a to .z are Stata's.
SIGN = re.compile(r"\.[a-z]?|-|#NULL!|#N/A|<NA>")
NUMBER = re.compile(r"-\d+|(6{2,3}|7{2,3}|8{2,3}|9[789]|99[789]|9999)")
# A code in front of its label, or behind it: "3 = Often", "Often (3)".
LEADING = re.compile(r"(\d+) ?(?:[(=:.\-–—]|\s)\s*\D.*", re.DOTALL)
ZERO = re.compile(r"0+(\d+)")
TRAILING = re.compile(r"\D.*[(=:\-–—\s](\d+)\)?", re.DOTALL)
# So "three or four" is 3-4, and "nine or more" is 9+.
NUMBER_WORDS = {
    "none": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
JOINING = frozenset(["or", "to", "thru", "through", "and", "more", "plus"])
# From how alike on two labels may be the same in other words.
ALIKE = 0.55


@dataclass(frozen=True)
class Words:
    """How other programs write a tick, no tick, and each kind of missing."""

    ticked: frozenset[str]
    unticked: frozenset[str]
    missing: Mapping[Kind, frozenset[str]]


def words_of(texts: Texts) -> Words:
    """The words, as their folded text."""
    return Words(
        frozenset(map(folded, texts.lines("map.words.ticked"))),
        frozenset(map(folded, texts.lines("map.words.unticked"))),
        {
            "declined": frozenset(map(folded, texts.lines("map.words.declined"))),
            "not_asked": frozenset(map(folded, texts.lines("map.words.not_asked"))),
            "blank": frozenset(map(folded, texts.lines("map.words.blank"))),
        },
    )


@dataclass
class Reading:
    """What the values of a column stand for.

    `values`: code by value. `missing`: kind by code for missing. `alike`: values that were told by
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
        for kind, known in words.missing.items():
            if text and folded(text) in known:
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
    counted = {numbers_in(option.label): str(option.code) for option in item.options}
    labels = {folded(code): code for code in codes if not code.isdigit()}
    labels |= {folded(option.label): str(option.code) for option in item.choices}
    for cell in dict.fromkeys([*found, *declared]):
        label = declared.get(cell, "")
        if cell in declared_missing:
            reading.missing[cell] = missing_kind(words, "", label, codes) or "blank"
        elif (code := _by_label(labels, label or cell)) is not None:
            reading.values[cell] = code
        elif cell in codes and (not label or _number_in(item, label) == cell):
            reading.values[cell] = cell
        elif kind := missing_kind(words, cell, label, codes):
            reading.missing[cell] = kind
        elif (code := _number_in(item, label or cell)) is not None:
            reading.values[cell] = code
            reading.alike.append(cell)
        elif (numbers := numbers_in(label or cell)) and numbers in counted:
            reading.values[cell] = counted[numbers]
            reading.alike.append(cell)
        elif cell:
            left[cell] = label or cell
    pair_alike(item, left, reading)
    return reading


def _by_label(labels: Mapping[str, str], text: str) -> str | None:
    """The code of a label, with or without a number around it, which may be of another coding."""
    words = folded(text)
    bare = words.strip("0123456789 ")
    return labels.get(words, labels.get(bare) if bare else None)


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
