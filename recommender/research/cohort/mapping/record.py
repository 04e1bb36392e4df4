"""`mapping.toml`: how somebody's file reads as Tend's questions, and strict checks of it."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import Fault, did_you_mean
from recommender.catalog.parsing import read_record, read_toml
from recommender.catalog.records.base import Record
from recommender.research.cohort.table import BETWEEN, tick_columns, visible

# What a cell may mean besides a code, as a mapping names it.
Kind = Literal["blank", "declined", "not_asked"]
KINDS: tuple[Kind, ...] = ("blank", "declined", "not_asked")
Names = tuple[str, ...]


class FileForm(Record):
    """How the file is written, where its first bytes do not tell."""

    encoding: Literal["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac-roman"] = (
        "utf-8"
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: str | None = None


class Column(Record):
    """What one column of the file holds.

    `item`: the question, or matters_<category>. `tick`: the box of a question with many, or the kind of
    missing that a tick here stands for. `between`: the signs that may part several ticks in one cell.
    `values`: code by what a cell holds; with it, nothing else is allowed but codes for missing.
    """

    item: str
    tick: str | None = None
    between: str | None = None
    values: dict[str, int | str] = Field(default_factory=dict)
    missing: dict[Kind, Names] = Field(default_factory=dict)

    @property
    def target(self) -> str:
        """The column of Tend that this one fills."""
        return f"{self.item}{BETWEEN}{self.tick}" if self.tick else self.item


class FileMapping(Record):
    """A whole mapping.

    `ids` and `keep` are carried along, `ignore` is left out. `missing` are codes for missing in any
    column. `only_ticked`: questions whose boxes are blank where not ticked: a blank beside a tick is no
    tick, and no tick at all is a blank. `not_offered`: boxes the survey lacked; they are not ticked.
    """

    ids: Names = ()
    keep: Names = ()
    ignore: Names = ()
    only_ticked: Names = ()
    not_offered: Names = ()
    file: FileForm = FileForm()
    missing: dict[Kind, Names] = Field(default_factory=dict)
    columns: dict[str, Column] = Field(default_factory=dict)


class MappingError(ValueError):
    """A mapping that cannot be used; `faults` has all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def read_mapping(catalog: Catalog, name: str, text: str) -> FileMapping:
    """A mapping from the text of its file. Raises MappingError with every fault."""
    content, faults = read_toml(name, text)
    mapping = None
    if content is not None:
        mapping, faults = read_record(name, FileMapping, content)
    if mapping is not None:
        faults = list(_faults(catalog, name, mapping))
    if mapping is None or faults:
        raise MappingError(faults)
    return mapping


def _faults(catalog: Catalog, name: str, mapping: FileMapping) -> Iterator[Fault]:
    texts, targets = catalog.texts, Counter[str]()
    if not mapping.columns:
        yield Fault(name, "columns", texts("map.faults.none"), texts("map.faults.add_column"))
    for column, entry in mapping.columns.items():
        key = f"columns.{column}"
        yield from _column_faults(catalog, name, key, entry)
        if not is_kind_box(catalog, entry):
            targets[entry.target] += 1
        if column in (*mapping.ids, *mapping.keep, *mapping.ignore):
            yield Fault(name, key, column, texts("map.faults.one_place"))
        if targets[entry.target] == 2:
            yield Fault(name, key, entry.target, texts("map.faults.target_twice"))
    many = [item for item in catalog.items.values() if item.type == "many"]
    ids, boxes = [item.id for item in many], [box for item in many for box in tick_columns(item)]
    for key, names, known in (
        ("only_ticked", mapping.only_ticked, ids),
        ("not_offered", mapping.not_offered, boxes),
    ):
        for one in (one for one in names if one not in known):
            yield Fault(name, key, one, did_you_mean(one, known) or texts("map.faults.known_id"))


def _column_faults(catalog: Catalog, name: str, key: str, entry: Column) -> Iterator[Fault]:
    texts, known = catalog.texts, [*catalog.items, *catalog.matters_criteria]
    if entry.item not in known:
        remedy = did_you_mean(entry.item, known) or texts("map.faults.known_id")
        yield Fault(name, f"{key}.item", entry.item, remedy)
        return
    item, codes = catalog.items.get(entry.item), codes_of(catalog, entry.item)
    is_many = item is not None and item.type == "many"
    if entry.tick is not None and not (is_many and entry.tick in (*codes, *KINDS)):
        remedy = did_you_mean(entry.tick, codes) if is_many else texts("map.faults.no_ticks")
        remedy = remedy or texts("map.faults.codes", codes=", ".join(codes))
        yield Fault(name, f"{key}.tick", entry.tick, remedy)
    if entry.between is not None and (not is_many or entry.tick):
        yield Fault(name, f"{key}.between", entry.between, texts("map.faults.no_between"))
    allowed = (*(("0", "1") if entry.tick else codes), *KINDS)
    for value, code in entry.values.items():
        if str(code) not in allowed:
            remedy = texts("map.faults.codes", codes=", ".join(allowed))
            yield Fault(name, f"{key}.values.{visible(value)[:80]}", str(code), remedy)


def is_kind_box(catalog: Catalog, entry: Column) -> bool:
    """True for a box that stands for a kind of missing, and not for a code of its question."""
    return entry.tick in KINDS and entry.tick not in codes_of(catalog, entry.item)


def codes_of(catalog: Catalog, target: str) -> tuple[str, ...]:
    """All codes of an item or of an importance, as text."""
    if target in catalog.items:
        return tuple(str(code) for code in catalog.items[target].codes)
    scale = catalog.method.matters
    return tuple(str(code) for code in range(scale.low, scale.high + 1))
