"""REDCap: the data dictionary of 18 columns, and records in its raw layout.

A tick question has boxes for the kinds of missing as well, since REDCap knows no empty one. Source:
REDCap's own template of the data dictionary.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item
from recommender.research.cohort.cells import BETWEEN_TICKS, KINDS
from recommender.research.cohort.formats.coded import Coded, sections
from recommender.research.cohort.table import BETWEEN
from recommender.research.cohort.writers import safe_cell
from recommender.scoring.responses import DECLINED, NOT_ASKED

# The template of the dictionary. Only what differs between our questions is filled in.
FIELD, FORM, SECTION, TYPE, LABEL, CHOICES, NOTE, CHECK, LOW, HIGH, BRANCH = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Branching Logic (Show field only if...)",
)  # fmt: skip
HEADER = (
    FIELD, FORM, SECTION, TYPE, LABEL, CHOICES, NOTE, CHECK, LOW, HIGH, "Identifier?", BRANCH,
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name",
    "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
RECORD, FORM_NAME = "record_id", "tend"
# The box of a blank, beside those of the other kinds.
BLANK = "blank"


class RedcapWriter:
    """Writes a dictionary and its data; made once for a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kinds = catalog.texts.table("formats.redcap")

    def write(self, folder: Path, people: Iterable[Coded], has_names: bool) -> None:
        """dictionary.csv and data.csv; the folder is there."""
        self._write(
            folder / "dictionary.csv",
            HEADER,
            ([r.get(n, "") for n in HEADER] for r in self.dictionary()),
        )
        rows = ([person.name, *self.record(person), "2"] for person in people)
        header = (RECORD, *self.fields(), f"{FORM_NAME}_complete")
        self._write(folder / "data.csv", header, rows)

    def dictionary(self) -> Iterator[dict[str, str]]:
        """A row a field, by the names of the columns; what is empty is left out."""
        yield {FIELD: RECORD, FORM: FORM_NAME, TYPE: "text", LABEL: RECORD}
        for _, title, items in sections(self._catalog):
            for item in items:
                yield self._field(item) | ({SECTION: title} if item is items[0] else {})
        scale = self._catalog.method.matters
        limits = {CHECK: "integer", LOW: str(scale.low), HIGH: str(scale.high)}
        for id, criterion in self._catalog.matters_criteria.items():
            yield {FIELD: id, FORM: FORM_NAME, TYPE: "text", LABEL: criterion.label} | limits

    def fields(self) -> Iterator[str]:
        """The columns of the data without the record's own."""
        for item in self._items():
            if item.type == "many":
                yield from (f"{item.id}{BETWEEN}{code}" for code in self._codes(item))
            else:
                yield item.id
        yield from self._catalog.matters_criteria

    def record(self, person: Coded) -> Iterator[str]:
        """The cells of one person, as `fields` names them."""
        for item in self._items():
            cell = person.cells[item.id]
            if item.type == "many":
                said = [cell or BLANK] if cell in KINDS else cell.split(BETWEEN_TICKS)
                yield from (str(int(code in said)) for code in self._codes(item))
            else:
                yield cell
        yield from (person.cells.get(id, "") for id in self._catalog.matters_criteria)

    def _items(self) -> Iterator[Item]:
        for _, _, items in sections(self._catalog):
            yield from items

    def _codes(self, item: Item) -> dict[str, str]:
        """Labels by code, with those of missing."""
        own = {str(option.code): option.label for option in item.choices}
        kinds = (BLANK, DECLINED, NOT_ASKED) if item.type == "many" else (DECLINED, NOT_ASKED)
        return own | {kind: self._kinds[kind] for kind in kinds if kind not in own}

    def _field(self, item: Item) -> dict[str, str]:
        field = {FIELD: item.id, FORM: FORM_NAME, LABEL: item.text, NOTE: item.help or ""}
        field[TYPE] = "checkbox" if item.type == "many" else "radio"
        field[CHOICES] = " | ".join(f"{code}, {label}" for code, label in self._codes(item).items())
        if item.only_if:
            field[BRANCH] = f"[{item.only_if.item}] = '{item.only_if.code}'"
        return field

    def _write(self, path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([safe_cell(cell) for cell in row] for row in rows)
