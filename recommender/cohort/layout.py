"""Which item stands in which column of a table, read from its header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item
from recommender.cohort.faults import TableError, shortened

BETWEEN = "___"


@dataclass(frozen=True)
class Layout:
    """Items by the way they are given; `matters` are category ids, `keep` columns to carry along.

    `lacking` are the codes of a ticked item that have no column: ticks that were not asked yet.
    """

    single: tuple[Item, ...]
    listed: tuple[Item, ...]
    ticked: tuple[Item, ...]
    lacking: Mapping[str, tuple[str, ...]]
    absent: tuple[Item, ...]
    matters: tuple[str, ...]
    keep: tuple[str, ...]


def tick_columns(item: Item, lacking: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the 0/1 columns of a tick question, but for the codes that are lacking."""
    return tuple(f"{item.id}{BETWEEN}{code}" for code in item.codes if code not in lacking)


def known_columns(catalog: Catalog) -> tuple[str, ...]:
    """Every column that an input may have, in the order of the codebook."""
    names: list[str] = []
    for item in catalog.items.values():
        names += [item.id, *(tick_columns(item) if item.type == "many" else ())]
    return (*names, *catalog.matters_criteria)


def read_layout(
    catalog: Catalog, names: Sequence[str], keep: Sequence[str] = (), file: str = "the table"
) -> Layout:
    """The layout of a table with these column names. Raises TableError at the first that is wrong."""
    known = known_columns(catalog)
    _check_names(catalog, names, keep, known, file)
    there = set(names)
    items = catalog.items.values()
    many = [item for item in items if item.type == "many"]
    lacking = {i.id: _lacking(catalog, i, there, file) for i in many if there & {*tick_columns(i)}}
    given = {i.id for i in items if i.id in there}
    ticked = tuple(item for item in many if item.id in lacking)
    layout = Layout(
        single=tuple(i for i in items if i.id in given and i.type != "many"),
        listed=tuple(i for i in many if i.id in given),
        ticked=ticked,
        lacking=lacking,
        absent=tuple(i for i in items if i.id not in given and i not in ticked),
        matters=tuple(c.id for c in catalog.ranked_categories if f"matters_{c.id}" in there),
        keep=tuple(keep),
    )
    if not (layout.single or layout.listed or layout.ticked):
        raise TableError(catalog.cohort.errors.no_items.format(file=file))
    return layout


def _check_names(
    catalog: Catalog, names: Sequence[str], keep: Sequence[str], known: Sequence[str], file: str
) -> None:
    words = catalog.cohort.errors
    for place, name in enumerate(names, 1):
        if not name:
            raise TableError(words.no_name.format(file=file, place=place))
    for name, count in Counter(names).items():
        if count > 1:
            raise TableError(words.twice.format(file=file, column=shortened(name)))
    for name in keep:
        if name in known:
            raise TableError(words.keep_item.format(column=name))
        if name not in names:
            raise TableError(words.keep_absent.format(file=file, column=shortened(name)))
    strange = [name for name in names if name not in known and name not in keep]
    for name in strange[:1]:
        raise TableError(_unknown(catalog, name, known, file))


def _unknown(catalog: Catalog, name: str, known: Sequence[str], file: str) -> str:
    words, shown = catalog.cohort.errors, shortened(name)
    nearest = get_close_matches(name[:100].casefold().strip(), known, n=1)
    if nearest:
        return words.unknown.format(file=file, column=shown, nearest=nearest[0])
    return words.unknown_far.format(file=file, column=shown)


def _lacking(catalog: Catalog, item: Item, there: set[str], file: str) -> tuple[str, ...]:
    """Codes of a ticked item without a column: a file may be older than they are, and lack no others."""
    words = catalog.cohort.errors
    columns = dict(zip(tick_columns(item), item.options, strict=True))
    if item.id in there:
        tick = next(column for column in columns if column in there)
        raise TableError(words.both_ways.format(file=file, item=item.id, tick=tick))
    lost = {column: option for column, option in columns.items() if column not in there}
    for column, option in lost.items():
        if option.since <= item.since:
            raise TableError(words.partial_ticks.format(file=file, column=column, item=item.id))
    return tuple(str(option.code) for option in lost.values())
