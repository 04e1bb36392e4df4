"""Propose a mapping for somebody's file: how sure each part is, and why. Nothing is guessed silently."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.alike import folded
from recommender.research.cohort.mapping.apply import AROUND, ends_label, lowered, plain, split_ticks
from recommender.research.cohort.mapping.columns import Seen
from recommender.research.cohort.mapping.names import (
    SURES,
    Found,
    Questions,
    Sure,
    box_code,
    boxes_of,
    is_around,
)
from recommender.research.cohort.mapping.record import Column, FileForm, FileMapping, Kind, codes_of
from recommender.research.cohort.mapping.values import (
    Reading,
    missing_kind,
    pair_alike,
    read_box,
    read_values,
    words_of,
)
from recommender.research.cohort.table import shortened, tick_columns

# The wave of a study behind a name, or in front of it.
WAVES = r"(?:(?:t|w|wave|time|visit|v)_?\d+|pre|post|baseline|bl|fu\d*)"
WAVE = re.compile(rf"(?<=[_. ]){WAVES}$|^{WAVES}(?=[_. /-])")
AROUND_EACH = re.compile(rf"[{re.escape(AROUND.strip())}]+ ?\x00|\x00[{re.escape(AROUND.strip())}]+")
# Boxes with 1 and 2: SPSS has 1 for a tick, SoSci Survey 2.
ONE_TWO = {"one_is_tick": {"1": "1", "2": "0"}, "two_is_tick": {"1": "0", "2": "1"}}
# Signs that part ticks in one cell; a space only where there is no other.
BETWEEN = (";", ",", "|", "/", "\n")


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
        columns = {entry.seen.name: self.column(entry) for entry in self.used}
        left = (*(entry.seen.name for entry in self.unsure), *self.others)
        return FileMapping(
            ids=self.ids,
            keep=self.keep,
            ignore=tuple(name for name in left if name not in self.keep),
            only_ticked=self.only_ticked,
            file=self.form,
            missing=self.missing,
            columns=columns,
        )

    def decided(
        self, used: Container[str], values: Mapping[str, int], keep: tuple[str, ...] = ()
    ) -> "Proposal":
        """What somebody made of it: columns that are used, and which of its `choices` a column takes."""
        entries = []
        for entry in self.entries:
            name, sure = entry.seen.name, entry.sure
            if name not in used:
                sure = "unsure"
            elif sure == "unsure":
                sure = "likely"
            reading = entry.reading
            if name in values:
                reading = replace(reading, values=dict(entry.choices[values[name]][1]), odd=[])
            entries.append(replace(entry, sure=sure, reading=reading))
        return replace(self, entries=entries, keep=keep)

    def column(self, entry: Entry) -> Column:
        everywhere = {cell for cells in self.missing.values() for cell in cells}
        own = defaultdict[Kind, list[str]](list)
        for cell, kind in entry.reading.missing.items():
            if cell not in everywhere:
                own[kind].append(cell)
        reading = entry.reading
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
        self.questions, self.words = Questions(catalog), words_of(catalog.texts)
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
            if (entry and seen.values.keys() - {""}) or (entry and entry.sure == "sure"):
                entries[seen.name] = entry
        self._settle_rivals(entries)
        for entry in entries.values():
            self._read(entry)
        self._check_boxes(entries.values())
        self._check_scales([entry for entry in entries.values() if entry.sure != "unsure"])
        used = [entry for entry in entries.values() if entry.sure != "unsure"]
        left = [seen.name for seen in columns if seen.name not in entries]
        ids = tuple(name for name in left if folded(name) in self._ids)
        return Proposal(
            file=file,
            form=form,
            entries=list(entries.values()),
            ids=ids,
            others=tuple(name for name in left if name not in ids),
            missing=self._missing(used),
            only_ticked=self._only_ticked(used),
            lacking=self._lacking(used),
        )

    # --- which question -------------------------------------------------------------------------------

    def _single(self, seen: Seen) -> Entry | None:
        found = self.questions.find(seen.texts) or self.questions.numbered(seen.texts)
        if found is None:
            found = self._by_values(seen)
        return self._entry(seen, found) if found else None

    def _entry(self, seen: Seen, found: Found, tick: str | None = None) -> Entry:
        why = self.texts.table("map.why")[found.why]
        return Entry(seen, found.item, found.sure, why, tick)

    def _by_values(self, seen: Seen) -> Found | None:
        """A question whose labels are all that the column holds; unsure, for others may share them."""
        found = {folded(seen.declared.get(cell) or cell) for cell in seen.values if cell}
        owners = [
            item.id
            for item in self.catalog.items.values()
            if len(found) > 1 and found <= {folded(option.label) for option in item.choices}
            if not all(text.isdigit() for text in found)
        ]
        if len(owners) == 1:
            return Found(owners[0], "likely" if len(found) > 2 else "unsure", "values")
        return Found(owners[0], "unsure", "values_shared") if owners else None

    def _boxes(self, columns: Sequence[Seen]) -> dict[str, Entry]:
        """Columns that hold one box of a question each."""
        entries, open_boxes = dict[str, Entry](), defaultdict[str, dict[str, tuple[Seen, str]]](dict)
        for seen in columns:
            if seen.name.upper().endswith("_TEXT"):
                continue
            if entry := self._box(seen, open_boxes):
                entries[seen.name] = entry
        for id, boxes in open_boxes.items():
            taken = {str(entry.tick) for entry in entries.values() if entry.item == id}
            reading = Reading(values={code: code for code in taken})
            pair_alike(self._many[id], {name: box for name, (_, box) in boxes.items()}, reading)
            for name in reading.alike:
                found = Found(id, "likely", "box_alike")
                entries[name] = self._entry(boxes[name][0], found, reading.values[name])
            self._by_order(self._many[id], [boxes[name] for name in reading.odd], entries)
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
            found = self.questions.find([stem, *(seen.labels if "___" in seen.name else ())])
            if found is None or found.item not in self._many or found.sure == "unsure":
                continue
            item = self._many[found.item]
            label = seen.declared.get(box) or seen.declared.get(box.replace("_", "-", 1)) or box
            codes = {box_code(str(code)): str(code) for code in item.codes}
            codes |= {folded(option.label): str(option.code) for option in item.options}
            named = codes.get(folded(label)) or codes.get(box_code(label))
            if named is not None:
                return self._entry(seen, Found(item.id, found.sure, "box"), named)
            cell = box.replace("_", "-", 1) if box.startswith("_") else box
            kind = missing_kind(self.words, cell, label if label != box else "", ())
            if kind is not None:
                entry = self._entry(seen, Found(item.id, "likely", "box_missing"), kind)
                entry.is_kind = True
                return entry
            open_boxes[item.id][seen.name] = (seen, label)
            return None
        for text in (*seen.texts, *(box for _, box in boxes_of(seen.texts))):
            if (owner := self._box_by_label.get(folded(text))) and self._is_box(seen):
                return self._entry(seen, Found(owner[0], "likely", "box"), owner[1])
        return None

    def _is_box(self, seen: Seen) -> bool:
        """Whether a column holds ticks: no more than two different values."""
        return len(seen.values.keys() - {""}) <= 2

    def _by_order(self, item: Item, boxes: list[tuple[Seen, str]], entries: dict[str, Entry]) -> None:
        """Numbered boxes, one for each code, are offered in the order of the question."""
        codes = [option for option in item.options if option.since <= item.since]
        for options in (item.options, tuple(codes)):
            if len(boxes) == len(options) and not any(e.item == item.id for e in entries.values()):
                for (seen, _), option in zip(boxes, options, strict=True):
                    found = Found(item.id, "unsure", "order")
                    entries[seen.name] = self._entry(seen, found, str(option.code))

    def _settle_rivals(self, entries: dict[str, Entry]) -> None:
        """Of several columns for one question, the surest and then the first is used."""
        best = dict[tuple[str, str | None], Entry]()
        ranked = sorted(entries.values(), key=lambda entry: SURES.index(entry.sure))
        for entry in ranked:
            key = (entry.item, f"{entry.tick} {entry.seen.name}" if entry.is_kind else entry.tick)
            rival = best.setdefault(key, entry)
            if rival is not entry:
                entry.sure = "unsure"
                entry.why = self.texts("map.rival", column=shortened(rival.seen.name))
        self._one_wave(list(best.values()))
        ticked = {item for item, tick in best if tick and best[item, tick].sure != "unsure"}
        for (item, tick), entry in best.items():
            if tick is None and item in ticked:
                entry.sure, entry.why = "unsure", self.texts("map.rival_boxes")

    def _one_wave(self, entries: Sequence[Entry]) -> None:
        """Of columns with the number of a wave behind their names, those of the first wave are used."""
        waves = [(entry, said[0]) for entry in entries if (said := WAVE.search(entry.seen.name.lower()))]
        named = self.texts.table("map.why")["affix"]  # the number behind another box may be its own
        waves = [(e, w) for e, w in waves if e.sure == "likely" and (not e.tick or e.why == named)]
        for entry, wave in waves:
            if wave != waves[0][1]:
                entry.sure, entry.why = "unsure", self.texts("map.other_wave", wave=waves[0][1])

    # --- which values ---------------------------------------------------------------------------------

    def _read(self, entry: Entry) -> None:
        seen, item = entry.seen, self.catalog.items.get(entry.item)
        entry.codes = ("0", "1") if entry.tick else codes_of(self.catalog, entry.item)
        if item is None:
            codes = entry.codes
            cells = [cell for cell in seen.values if cell]
            entry.reading.values = {cell: cell for cell in cells if cell in codes}
            for cell in (cell for cell in cells if cell not in codes):
                if kind := missing_kind(self.words, cell, "", codes):
                    entry.reading.missing[cell] = kind
                else:
                    entry.reading.odd.append(cell)
        elif entry.tick is not None:
            entry.reading = read_box(self.words, item, entry.tick, seen.values, _box_labels(seen))
        elif item.type == "many":
            entry.between, entry.reading = self._joined(item, seen)
        else:
            entry.reading = read_values(self.words, item, seen.values, seen.declared, seen.missing)
        self._note(entry)

    def _note(self, entry: Entry) -> None:
        reading, values = entry.reading, entry.seen.values
        odd = sum(values[cell] for cell in reading.odd)
        told = sum(values[cell] for cell in reading.values)
        if entry.between is None and odd > told and entry.sure != "unsure":
            entry.sure = "unsure"
            entry.notes.append(self.texts("map.notes.foreign_values"))
        if reading.alike:
            entry.sure = "likely" if entry.sure == "sure" else entry.sure
            labels = {cell: entry.seen.declared.get(cell) or cell for cell in reading.alike}
            pairs = ", ".join(f"{shortened(labels[c])} → {reading.values[c]}" for c in labels)
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
        signs = self._signs(cells, labels)
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

    def _signs(self, cells: Sequence[str], labels: Mapping[str, str]) -> str:
        """The signs that stand between known labels, else the first that stands in a cell at all."""
        found, words = Counter[str](), sorted(map(lowered, labels), key=len, reverse=True)
        spaces = False
        for cell in cells:
            rest = lowered(cell)
            for word in words:
                rest = rest.replace(word, "\x00")
            rest = re.sub(AROUND_EACH, "\x00", rest)
            spaces |= "\x00 \x00" in rest
            found.update(sign for sign in BETWEEN if f"\x00{sign}" in rest or f"{sign} \x00" in rest)
            found.update(sign for sign in BETWEEN if f"{sign}\x00" in rest)
        signs = "".join(sign for sign in BETWEEN if found[sign])
        there = (sign for sign in BETWEEN if any(sign in cell for cell in cells))
        return signs or (" " if spaces else next(there, ";"))

    # --- the file as a whole --------------------------------------------------------------------------

    def _missing(self, used: Sequence[Entry]) -> dict[Kind, tuple[str, ...]]:
        """Codes for missing that are no answer in any column, once for the whole file."""
        answers = {value for entry in used for value in entry.reading.values}
        answers |= {str(code) for e in used if e.item in self.catalog.items for code in self._codes(e)}
        kinds = defaultdict[str, set[Kind]](set)
        for entry in used:
            for cell, kind in entry.reading.missing.items():
                kinds[cell].add(kind)
        found = defaultdict[Kind, list[str]](list)
        for cell, said in kinds.items():
            if len(said) == 1 and cell not in answers:
                found[next(iter(said))].append(cell)
        return {kind: tuple(cells) for kind, cells in found.items()}

    def _codes(self, entry: Entry) -> Iterable[object]:
        return () if entry.tick else self.catalog.items[entry.item].codes

    def _only_ticked(self, used: Sequence[Entry]) -> tuple[str, ...]:
        """Questions whose boxes hold ticks and blanks, and no sign for a box that is not ticked."""
        boxes = defaultdict[str, list[Entry]](list)
        for entry in used:
            if entry.tick:
                boxes[entry.item].append(entry)
        return tuple(
            item
            for item, those in boxes.items()
            if all("0" not in entry.reading.values.values() for entry in those)
            and any("1" in entry.reading.values.values() for entry in those)
        )

    def _lacking(self, used: Sequence[Entry]) -> tuple[str, ...]:
        """Boxes without a column, of questions that have columns for others; newer ones may lack one."""
        there = {f"{entry.item}___{entry.tick}" for entry in used if entry.tick}
        lacking = list[str]()
        for item in self._many.values():
            columns = tick_columns(item)
            if there.intersection(columns):
                pairs = zip(columns, item.options, strict=True)
                lacking += [c for c, option in pairs if c not in there and option.since <= item.since]
        return tuple(lacking)

    def _check_boxes(self, entries: Iterable[Entry]) -> None:
        """Leave questions whose boxes hold 1 and 2 to whoever knows which of the two is the tick."""
        boxes = defaultdict[str, list[Entry]](list)
        for entry in entries:
            if entry.tick and not entry.seen.declared:
                boxes[entry.item].append(entry)
        for those in boxes.values():
            cells = {cell for entry in those for cell in (*entry.reading.values, *entry.reading.odd)}
            if cells == {"1", "2"}:
                for key, values in ONE_TWO.items():
                    self._add_choice(those, "", self.texts.table("map.one_two")[key], values)
                for entry in those:
                    entry.sure, entry.notes = "unsure", [self.texts("map.notes.one_two")]

    def _check_scales(self, used: Sequence[Entry]) -> None:
        """Point out scales whose numbers cannot be Tend's, and offer how to read them."""
        for scale in self.catalog.cohort.coding.scales:
            items = self.catalog.scores[scale].items if scale in self.catalog.scores else (scale,)
            mine = [e for e in used if e.item in items and not e.seen.declared and e.reading.is_plain]
            cells = {cell for e in mine for cell in (*e.reading.values, *e.reading.odd)}
            numbers = {int(cell) for cell in cells if cell.isascii() and cell.isdigit()}
            codes = [int(code) for code in self.catalog.items[items[0]].codes]
            if mine and numbers and len(numbers) == len(cells):
                self._offer(mine, numbers, min(codes), max(codes))

    def _offer(self, mine: Sequence[Entry], numbers: set[int], low: int, high: int) -> None:
        found = {"low": low, "high": high, "found_low": min(numbers), "found_high": max(numbers)}
        for shift in (-1, 1):
            outside = min(numbers) < low if shift < 0 else max(numbers) > high
            if outside and min(numbers) >= low + shift and max(numbers) <= high + shift:
                note = self.texts("map.notes.shifted", **found)
                values = {str(code + shift): str(code) for code in range(low, high + 1)}
                self._add_choice(mine, note, self.texts("map.notes.shift"), values)
                turned = {str(code + shift): str(low + high - code) for code in range(low, high + 1)}
                self._add_choice(mine, "", self.texts("map.notes.shift_turned"), turned)
                return
        if max(numbers) > high or min(numbers) < low:
            self._add_choice(mine, self.texts("map.notes.more", **found), "", {})
        else:
            turned = {str(code): str(low + high - code) for code in range(low, high + 1)}
            self._add_choice(mine, "", self.texts("map.notes.turned"), turned)

    def _add_choice(self, mine: Sequence[Entry], note: str, why: str, values: dict[str, str]) -> None:
        for entry in mine:
            entry.notes += [note] if note else []
            entry.choices += [(why, values)] if values else []


def _box_labels(seen: Seen) -> Mapping[str, str]:
    """Labels of ticks; those of a REDCap dictionary name the boxes, not what a box holds."""
    return {} if "___" in seen.name else seen.declared


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
