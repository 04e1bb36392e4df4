"""`mapping.toml`: how somebody's file reads as Tend's questions, and strict checks of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import Fault, did_you_mean
from recommender.catalog.parsing import read_record, read_toml
from recommender.catalog.records.base import Record
from recommender.research.cohort.alike import visible
from recommender.research.cohort.table import known_columns, tick_columns

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
            targets[target_of(entry)] += 1
        if column in (*mapping.ids, *mapping.keep, *mapping.ignore):
            yield Fault(name, key, column, texts("map.faults.one_place"))
        if targets[target_of(entry)] == 2:
            yield Fault(name, key, target_of(entry), texts("map.faults.target_twice"))
    many = [item.id for item in catalog.items.values() if item.type == "many"]
    boxes = [box for id in many for box in tick_columns(catalog.items[id])]
    for key, names, known in (
        ("only_ticked", mapping.only_ticked, many),
        ("not_offered", mapping.not_offered, boxes),
    ):
        for one in names:
            if one not in known:
                yield Fault(name, key, one, did_you_mean(one, known) or texts("map.faults.known_id"))


def _column_faults(catalog: Catalog, name: str, key: str, entry: Column) -> Iterator[Fault]:
    texts, known = catalog.texts, [*catalog.items, *catalog.matters_criteria]
    if entry.item not in known:
        remedy = did_you_mean(entry.item, known) or texts("map.faults.known_id")
        yield Fault(name, f"{key}.item", entry.item, remedy)
        return
    item = catalog.items.get(entry.item)
    is_many = item is not None and item.type == "many"
    codes = codes_of(catalog, entry.item)
    if entry.tick is not None and not (is_many and entry.tick in (*codes, *KINDS)):
        remedy = did_you_mean(entry.tick, codes) if is_many else texts("map.faults.no_ticks")
        yield Fault(
            name, f"{key}.tick", entry.tick, remedy or texts("map.faults.codes", codes=", ".join(codes))
        )
    if entry.between is not None and (not is_many or entry.tick):
        yield Fault(name, f"{key}.between", entry.between, texts("map.faults.no_between"))
    allowed = ("0", "1") if entry.tick else codes
    for value, code in entry.values.items():
        if str(code) not in (*allowed, *KINDS):
            remedy = texts("map.faults.codes", codes=", ".join((*allowed, *KINDS)))
            yield Fault(name, f"{key}.values.{visible(value)[:80]}", str(code), remedy)


def target_of(entry: Column) -> str:
    """The column of Tend that an entry fills."""
    return f"{entry.item}___{entry.tick}" if entry.tick else entry.item


def is_kind_box(catalog: Catalog, entry: Column) -> bool:
    """True for a box that stands for a kind of missing, and not for a code of its question."""
    return entry.tick in KINDS and entry.tick not in codes_of(catalog, entry.item)


def codes_of(catalog: Catalog, target: str) -> tuple[str, ...]:
    """All codes of an item or of an importance, as text."""
    if target in catalog.items:
        return tuple(str(code) for code in catalog.items[target].codes)
    scale = catalog.method.matters
    return tuple(str(code) for code in range(scale.low, scale.high + 1))


def is_target(catalog: Catalog, column: str) -> bool:
    """True for a column that Tend reads without a mapping."""
    return column in known_columns(catalog)


def missing_of(mapping: FileMapping, entry: Column) -> Mapping[str, Kind]:
    """Kind of missing by cell: codes of the file and of the column."""
    return {
        cell: kind
        for known in (mapping.missing, entry.missing)
        for kind, cells in known.items()
        for cell in cells
    }
