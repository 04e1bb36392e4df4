"""Propose a mapping for somebody's file: how sure each part is, and why. Nothing is guessed silently."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.mapping.apply import AROUND, ends_label, lowered, plain, split_ticks
from recommender.research.cohort.mapping.columns import Seen
from recommender.research.cohort.mapping.recognize import (
    SURES,
    Found,
    Questions,
    Reading,
    Sure,
    Words,
    box_code,
    boxes_of,
    is_around,
    missing_kind,
    pair_alike,
    read_box,
    read_values,
)
from recommender.research.cohort.mapping.record import Column, FileForm, FileMapping, Kind, codes_of
from recommender.research.cohort.table import BETWEEN, folded, shortened, tick_columns

# The wave of a study behind a name, or in front of it.
WAVES = r"(?:(?:t|w|wave|time|visit|v)_?\d+|pre|post|baseline|bl|fu\d*)"
WAVE = re.compile(rf"(?<=[_. ]){WAVES}$|^{WAVES}(?=[_. /-])")
AROUND_EACH = re.compile(rf"[{re.escape(AROUND.strip())}]+ ?\x00|\x00[{re.escape(AROUND.strip())}]+")
# Boxes with 1 and 2: SPSS has 1 for a tick, SoSci Survey 2.
ONE_TWO = {"one_is_tick": {"1": "1", "2": "0"}, "two_is_tick": {"1": "0", "2": "1"}}
# Signs that part ticks in one cell; a space only where there is no other.
SIGNS = (";", ",", "|", "/", "\n")


@dataclass
class Entry:
    """What is proposed for one column: `why` and `notes` are sentences, `choices` other values to take.

    An unsure entry is not part of the mapping until somebody decides.
    """

    seen: Seen
    item: str
    sure: Sure
    why: str
    tick: str | None = None
    between: str | None = None
    reading: Reading = field(default_factory=Reading)
    notes: list[str] = field(default_factory=list)
    choices: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    is_kind: bool = False
    codes: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return f"{self.item}.{self.tick}" if self.tick else self.item


@dataclass
class Proposal:
    """A mapping for one file, and what is to be looked at before it is used."""

    file: str
    form: FileForm
    entries: list[Entry]
    ids: tuple[str, ...]
    others: tuple[str, ...]
    missing: dict[Kind, tuple[str, ...]]
    only_ticked: tuple[str, ...]
    lacking: tuple[str, ...]
    keep: tuple[str, ...] = ()

    @property
    def used(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.sure != "unsure"]

    @property
    def unsure(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.sure == "unsure"]

    def mapping(self) -> FileMapping:
        """What is sure or likely, as a mapping; the rest is left out."""
        left = (*(entry.seen.name for entry in self.unsure), *self.others)
        return FileMapping(
            ids=self.ids,
            keep=self.keep,
            ignore=tuple(name for name in left if name not in self.keep),
            only_ticked=self.only_ticked,
            file=self.form,
            missing=self.missing,
            columns={entry.seen.name: self.column(entry) for entry in self.used},
        )

    def decided(
        self, used: Container[str], values: Mapping[str, int], keep: tuple[str, ...] = ()
    ) -> "Proposal":
        """What somebody made of it: columns that are used, and which of its `choices` a column takes."""
        entries = []
        for entry in self.entries:
            name, reading = entry.seen.name, entry.reading
            sure: Sure = "likely" if entry.sure == "unsure" else entry.sure
            if name in values:
                reading = replace(reading, values=dict(entry.choices[values[name]][1]), odd=[])
            sure = sure if name in used else "unsure"
            entries.append(replace(entry, sure=sure, reading=reading))
        return replace(self, entries=entries, keep=keep)

    def column(self, entry: Entry) -> Column:
        """What an entry says, without the codes for missing that count in the whole file."""
        everywhere = {cell for cells in self.missing.values() for cell in cells}
        reading, own = entry.reading, defaultdict[Kind, list[str]](list)
        for cell, kind in reading.missing.items():
            if cell not in everywhere:
                own[kind].append(cell)
        values = sorted(reading.values.items(), key=lambda pair: entry.codes.index(pair[1]))
        return Column(
            item=entry.item,
            tick=entry.tick,
            between=entry.between,
            values={} if reading.is_plain else {**dict(values)},
            missing={kind: tuple(cells) for kind, cells in own.items()},
        )


class Proposer:
    """Proposes mappings; made once for a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.texts = catalog, catalog.texts
        self.questions, self.words = Questions(catalog), Words(catalog.texts)
        self._many = {item.id: item for item in catalog.items.values() if item.type == "many"}
        owners = defaultdict[str, set[tuple[str, str]]](set)
        for item in self._many.values():
            for option in item.options:
                owners[folded(option.label)].add((item.id, str(option.code)))
        self._box_by_label = {label: next(iter(of)) for label, of in owners.items() if len(of) == 1}
        self._ids = frozenset(map(folded, self.texts.lines("map.words.ids")))

    def propose(self, file: str, form: FileForm, columns: Sequence[Seen]) -> Proposal:
        """A mapping for a file with these columns."""
        boxes = self._boxes(columns)
        entries = dict[str, Entry]()
        for seen in columns:
            entry = boxes.get(seen.name) or self._single(seen)
            if entry and (seen.values.keys() - {""} or entry.sure == "sure"):
                entries[seen.name] = entry
        self._settle_rivals(entries)
        for entry in entries.values():
            self._read(entry)
        self._check_boxes(entries.values())
        self._check_scales([entry for entry in entries.values() if entry.sure != "unsure"])
        used = [entry for entry in entries.values() if entry.sure != "unsure"]
        left = [seen.name for seen in columns if seen.name not in entries]
        ids = tuple(name for name in left if folded(name) in self._ids)
        boxes_of_item = defaultdict[str, list[Entry]](list)
        for entry in (entry for entry in used if entry.tick):
            boxes_of_item[entry.item].append(entry)
        return Proposal(
            file=file,
            form=form,
            entries=list(entries.values()),
            ids=ids,
            others=tuple(name for name in left if name not in ids),
            missing=self._missing(used),
            only_ticked=tuple(item for item, mine in boxes_of_item.items() if has_only_ticks(mine)),
            lacking=tuple(self._lacking(boxes_of_item)),
        )

    # --- which question -------------------------------------------------------------------------------

    def _entry(self, seen: Seen, found: Found, tick: str | None = None) -> Entry:
        why = self.texts.table("map.why")[found.why]
        return Entry(seen, found.item, found.sure, why, tick)

    def _single(self, seen: Seen) -> Entry | None:
        """The question that a name asks, or else one whose labels are all that the column holds."""
        found = self.questions.find(seen.texts) or self.questions.numbered(seen.texts)
        if found is None:
            cells = {folded(seen.declared.get(cell) or cell) for cell in seen.values if cell}
            owners = [
                item.id
                for item in self.catalog.items.values()
                if len(cells) > 1 and cells <= {folded(option.label) for option in item.choices}
                if not all(text.isdigit() for text in cells)
            ]
            if len(owners) == 1:
                found = Found(owners[0], "likely" if len(cells) > 2 else "unsure", "values")
            elif owners:  # several questions share these labels
                found = Found(owners[0], "unsure", "values_shared")
        return self._entry(seen, found) if found else None

    def _boxes(self, columns: Sequence[Seen]) -> dict[str, Entry]:
        """Columns that hold one box of a question each."""
        entries, open_boxes = dict[str, Entry](), defaultdict[str, dict[str, tuple[Seen, str]]](dict)
        for seen in columns:
            if seen.name.upper().endswith("_TEXT"):
                continue
            if entry := self._box(seen, open_boxes):
                entries[seen.name] = entry
        for id, boxes in open_boxes.items():
            item = self._many[id]
            taken = {str(entry.tick) for entry in entries.values() if entry.item == id}
            reading = Reading(values={code: code for code in taken})
            pair_alike(item, {name: box for name, (_, box) in boxes.items()}, reading)
            for name in reading.alike:
                found = Found(id, "likely", "box_alike")
                entries[name] = self._entry(boxes[name][0], found, reading.values[name])
            # Numbered boxes, one for each code, are offered in the order of the question.
            older = tuple(option for option in item.options if option.since <= item.since)
            for options in (item.options, older):
                is_free = not any(entry.item == id for entry in entries.values())
                if is_free and len(reading.odd) == len(options):
                    for name, option in zip(reading.odd, options, strict=True):
                        found = Found(id, "unsure", "order")
                        entries[name] = self._entry(boxes[name][0], found, str(option.code))
        return entries

    def _box(self, seen: Seen, open_boxes: dict[str, dict[str, tuple[Seen, str]]]) -> Entry | None:
        words = folded(seen.name)
        for id, item in self._many.items():
            for code in map(str, item.codes):
                if words == (name := folded(f"{id} {code}")):
                    return self._entry(seen, Found(id, "sure", "id"), code)
                if is_around(words, name):
                    return self._entry(seen, Found(id, "likely", "affix"), code)
        for stem, box in boxes_of(seen.texts):
            found = self.questions.find([stem, *(seen.labels if BETWEEN in seen.name else ())])
            if found is None or found.item not in self._many or found.sure == "unsure":
                continue
            item = self._many[found.item]
            label = seen.declared.get(box) or seen.declared.get(box.replace("_", "-", 1)) or box
            codes = {box_code(str(code)): str(code) for code in item.codes}
            codes |= {folded(option.label): str(option.code) for option in item.options}
            if named := codes.get(folded(label)) or codes.get(box_code(label)):
                return self._entry(seen, Found(item.id, found.sure, "box"), named)
            cell = box.replace("_", "-", 1) if box.startswith("_") else box
            if kind := missing_kind(self.words, cell, label if label != box else "", ()):
                entry = self._entry(seen, Found(item.id, "likely", "box_missing"), kind)
                return replace(entry, is_kind=True)
            open_boxes[item.id][seen.name] = (seen, label)
            return None
        holds_ticks = len(seen.values.keys() - {""}) <= 2
        for text in (*seen.texts, *(box for _, box in boxes_of(seen.texts))):
            if holds_ticks and (owner := self._box_by_label.get(folded(text))):
                return self._entry(seen, Found(owner[0], "likely", "box"), owner[1])
        return None

    def _settle_rivals(self, entries: dict[str, Entry]) -> None:
        """Of several columns for one question, the surest and then the first is used."""
        best = dict[tuple[str, str | None], Entry]()
        for entry in sorted(entries.values(), key=lambda entry: SURES.index(entry.sure)):
            key = (entry.item, f"{entry.tick} {entry.seen.name}" if entry.is_kind else entry.tick)
            rival = best.setdefault(key, entry)
            if rival is not entry:
                entry.sure = "unsure"
                entry.why = self.texts("map.rival", column=shortened(rival.seen.name))
        # Of columns with the number of a wave in their names, those of the first wave are used.
        named = self.texts.table("map.why")["affix"]  # the number behind another box may be its own
        waves = [(e, said[0]) for e in best.values() if (said := WAVE.search(e.seen.name.lower()))]
        waves = [(e, w) for e, w in waves if e.sure == "likely" and (not e.tick or e.why == named)]
        for entry, wave in waves:
            if wave != waves[0][1]:
                entry.sure, entry.why = "unsure", self.texts("map.other_wave", wave=waves[0][1])
        ticked = {item for (item, tick), entry in best.items() if tick and entry.sure != "unsure"}
        for (item, tick), entry in best.items():
            if tick is None and item in ticked:
                entry.sure, entry.why = "unsure", self.texts("map.rival_boxes")

    # --- which values ---------------------------------------------------------------------------------

    def _read(self, entry: Entry) -> None:
        """Find out what the values of a column stand for, and note what is to be checked."""
        seen, item = entry.seen, self.catalog.items.get(entry.item)
        entry.codes = ("0", "1") if entry.tick else codes_of(self.catalog, entry.item)
        if item is None:
            for cell in filter(None, seen.values):
                if cell in entry.codes:
                    entry.reading.values[cell] = cell
                elif kind := missing_kind(self.words, cell, "", entry.codes):
                    entry.reading.missing[cell] = kind
                else:
                    entry.reading.odd.append(cell)
        elif entry.tick is not None:
            # Labels of a REDCap dictionary name the boxes, not what a box holds.
            labels = {} if BETWEEN in seen.name else seen.declared
            entry.reading = read_box(self.words, item, entry.tick, seen.values, labels)
        elif item.type == "many":
            entry.between, entry.reading = self._joined(item, seen)
        else:
            entry.reading = read_values(self.words, item, seen.values, seen.declared, seen.missing)
        reading = entry.reading
        odd = sum(seen.values[cell] for cell in reading.odd)
        known = sum(seen.values[cell] for cell in reading.values)
        if entry.between is None and odd > known and entry.sure != "unsure":
            entry.sure = "unsure"
            entry.notes.append(self.texts("map.notes.foreign_values"))
        if reading.alike:
            entry.sure = "likely" if entry.sure == "sure" else entry.sure
            said = [(seen.declared.get(cell) or cell, reading.values[cell]) for cell in reading.alike]
            pairs = ", ".join(f"{shortened(label)} → {code}" for label, code in said)
            entry.notes.append(self.texts("map.notes.alike", pairs=pairs))
        if reading.odd:
            cells = ", ".join(map(shortened, reading.odd[:10]))
            entry.notes.append(self.texts("map.notes.odd", count=len(reading.odd), values=cells))

    def _joined(self, item: Item, seen: Seen) -> tuple[str, Reading]:
        """Several ticks in one cell: which signs part them, and which labels are theirs."""
        reading, cells = Reading(), [cell for cell in seen.values if cell]
        labels = {plain(option.label): str(option.code) for option in item.options}
        labels |= {str(code): str(code) for code in item.codes}
        named = ((cell, labels.get(plain(label))) for cell, label in seen.declared.items())
        labels |= {cell: code for cell, code in named if code}
        for cell in cells:
            if kind := missing_kind(self.words, cell, "", list(labels)):
                reading.missing[cell] = kind
        cells = [cell for cell in cells if cell not in reading.missing and cell != "[]"]
        signs = signs_between(cells, labels)
        parts = unknown_parts(cells, labels, signs)
        reading.values = dict(labels)
        known = {word for cell in cells for word in _split(cell, labels, signs)[0]}
        used = {word: code for word, code in labels.items() if word in known}
        found = Reading(values=used)
        pair_alike(item, {part: part for part in parts}, found)
        reading.values |= {part: found.values[part] for part in found.alike}
        reading.alike, reading.odd = found.alike, found.odd
        if all(value == code for value, code in used.items()) and not found.alike:
            reading.values = {value: code for value, code in labels.items() if value == code}
        return signs, reading

    # --- the file as a whole --------------------------------------------------------------------------

    def _missing(self, used: Sequence[Entry]) -> dict[Kind, tuple[str, ...]]:
        """Codes for missing that are no answer in any column, once for the whole file."""
        answers = {value for entry in used for value in entry.reading.values}
        for entry in used:
            if entry.item in self.catalog.items and not entry.tick:
                answers |= {*entry.codes}
        kinds = defaultdict[str, set[Kind]](set)
        for entry in used:
            for cell, kind in entry.reading.missing.items():
                kinds[cell].add(kind)
        found = defaultdict[Kind, list[str]](list)
        for cell, said in kinds.items():
            if len(said) == 1 and cell not in answers:
                found[next(iter(said))].append(cell)
        return {kind: tuple(cells) for kind, cells in found.items()}

    def _lacking(self, boxes: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
        """Boxes without a column, of questions that have columns for others; newer ones may lack one."""
        for item in self._many.values():
            there = {f"{item.id}{BETWEEN}{entry.tick}" for entry in boxes.get(item.id, ())}
            columns = tick_columns(item)
            if there.intersection(columns):
                for column, option in zip(columns, item.options, strict=True):
                    if column not in there and option.since <= item.since:
                        yield column

    def _check_boxes(self, entries: Iterable[Entry]) -> None:
        """Leave questions whose boxes hold 1 and 2 to whoever knows which of the two is the tick."""
        boxes = defaultdict[str, list[Entry]](list)
        for entry in entries:
            if entry.tick and not entry.seen.declared:
                boxes[entry.item].append(entry)
        for mine in boxes.values():
            cells = {cell for entry in mine for cell in (*entry.reading.values, *entry.reading.odd)}
            for entry in mine if cells == {"1", "2"} else ():
                entry.sure, entry.notes = "unsure", [self.texts("map.notes.one_two")]
                says = self.texts.table("map.one_two")
                entry.choices += [(says[key], values) for key, values in ONE_TWO.items()]

    def _check_scales(self, used: Sequence[Entry]) -> None:
        """Point out scales whose numbers cannot be Tend's, and offer how to read them."""
        for scale in self.catalog.cohort.coding.scales:
            items = self.catalog.scores[scale].items if scale in self.catalog.scores else (scale,)
            mine = [e for e in used if e.item in items and not e.seen.declared and e.reading.is_plain]
            cells = {cell for e in mine for cell in (*e.reading.values, *e.reading.odd)}
            numbers = {int(cell) for cell in cells if cell.isascii() and cell.isdigit()}
            if mine and numbers and len(numbers) == len(cells):
                codes = [int(code) for code in self.catalog.items[items[0]].codes]
                note, choices = self._other_coding(numbers, min(codes), max(codes))
                for entry in mine:
                    entry.notes += [note] if note else []
                    entry.choices += choices

    def _other_coding(
        self, numbers: set[int], low: int, high: int
    ) -> tuple[str, list[tuple[str, dict[str, str]]]]:
        """What is odd about the numbers of a scale from `low` to `high`, and how they may be read."""
        codes, least, most = range(low, high + 1), min(numbers), max(numbers)
        found = {"low": low, "high": high, "found_low": least, "found_high": most}
        for shift in (-1, 1):
            outside = least < low if shift < 0 else most > high
            if outside and least >= low + shift and most <= high + shift:
                shifted = {str(code + shift): str(code) for code in codes}
                turned = {str(code + shift): str(low + high - code) for code in codes}
                return self.texts("map.notes.shifted", **found), [
                    (self.texts("map.notes.shift"), shifted),
                    (self.texts("map.notes.shift_turned"), turned),
                ]
        if most > high or least < low:
            return self.texts("map.notes.more", **found), []
        return "", [(self.texts("map.notes.turned"), {str(c): str(low + high - c) for c in codes})]


def has_only_ticks(boxes: Sequence[Entry]) -> bool:
    """True if boxes of a question hold ticks and blanks, and no sign for a box that is not ticked."""
    codes = {code for entry in boxes for code in entry.reading.values.values()}
    return "1" in codes and "0" not in codes


def signs_between(cells: Sequence[str], labels: Mapping[str, str]) -> str:
    """The signs that stand between known labels, else the first that stands in a cell at all."""
    found, words = Counter[str](), sorted(map(lowered, labels), key=len, reverse=True)
    spaces = False
    for cell in cells:
        rest = lowered(cell)
        for word in words:
            rest = rest.replace(word, "\x00")
        rest = re.sub(AROUND_EACH, "\x00", rest)
        spaces |= "\x00 \x00" in rest
        for sign in SIGNS:
            found[sign] += f"\x00{sign}" in rest or f"{sign} \x00" in rest or f"{sign}\x00" in rest
    signs = "".join(sign for sign in SIGNS if found[sign])
    there = (sign for sign in SIGNS if any(sign in cell for cell in cells))
    return signs or (" " if spaces else next(there, ";"))


def unknown_parts(cells: Sequence[str], labels: Mapping[str, str], signs: str) -> list[str]:
    """Labels that no code has, as far as cells tell where they begin and end.

    A label may hold the signs itself. So what lies between known labels is one part, unless it is made
    of smaller parts that stand alone elsewhere.
    """
    gaps = dict.fromkeys(gap for cell in cells for gap in _split(cell, labels, signs)[1])
    known = dict.fromkeys(labels, "")
    parts = list[str]()
    for gap in sorted(gaps, key=len):
        words = dict(sorted({**known, **dict.fromkeys(parts, "")}.items(), key=lambda w: -len(w[0])))
        if split_ticks(gap, {word: word for word in words}, signs) is None:
            parts.append(gap)
    return parts


def _split(cell: str, labels: Mapping[str, str], signs: str) -> tuple[list[str], list[str]]:
    """The known labels in a cell, read from the left, and what lies between them."""
    words, starts = sorted(labels, key=len, reverse=True), [0]
    starts += [n + 1 for n, sign in enumerate(cell) if sign in signs]
    seen = lowered(cell)
    known, gaps, begun, place = list[str](), list[str](), 0, 0
    while place < len(cell):
        start = len(cell) - len(cell[place:].lstrip(signs + AROUND))
        here = (word for word in words if seen.startswith(lowered(word), start))
        word = next((w for w in here if ends_label(cell[start + len(w) :], signs)), None)
        if word is not None:
            known.append(word)
            gaps.append(cell[begun:start].strip(signs + AROUND))
            begun = place = start + len(word)
        else:
            place = next((n for n in starts if n > start), len(cell))
    gaps.append(cell[begun:].strip(signs + AROUND))
    return known, [gap for gap in gaps if gap]
