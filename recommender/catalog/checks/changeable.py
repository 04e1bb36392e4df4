"""Changeable answers are known, and none of them is private, from an instrument or read by a gate."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks.ids import twice, unknown
from recommender.catalog.faults import Fault
from recommender.catalog.records import ChangeableAnswer, Item

FILE = "changeable.toml"


def check_changeable(catalog: Catalog) -> Iterator[Fault]:
    """Every entry names one known answer that a person may be asked to look at again."""
    entries = catalog.changeable.changeable
    yield from twice(FILE, "changeable", (_name(entry) for entry in entries))
    for entry in entries:
        if entry.item not in catalog.items:
            yield from unknown(FILE, "changeable.item", [entry.item], catalog.items)
        else:
            yield from _check_shape(catalog.items[entry.item], entry)
            yield from _check_fair(catalog, catalog.items[entry.item], entry)


def _name(entry: ChangeableAnswer) -> str:
    return ".".join(filter(None, (entry.item, entry.tick)))


def _check_shape(item: Item, entry: ChangeableAnswer) -> Iterator[Fault]:
    key = f"changeable.{_name(entry)}"
    if item.type == "many":
        if entry.order:
            yield Fault(FILE, f"{key}.order", entry.order, "a tick has no order; remove it")
        free = [code for code in item.codes if code not in item.exclusive]
        if entry.tick not in free:
            remedy = "name one tick that does not stand alone"
            yield Fault(FILE, f"{key}.tick", str(entry.tick), remedy)
        return
    if entry.tick:
        yield Fault(FILE, f"{key}.tick", entry.tick, "only a tick question has ticks; remove it")
    if not entry.order:
        yield Fault(FILE, f"{key}.order", "missing", "write scale or choice")
    if entry.order == "choice" and entry.towards != "any":
        yield Fault(FILE, f"{key}.towards", entry.towards, "a choice has no direction; write any")


def _check_fair(catalog: Catalog, item: Item, entry: ChangeableAnswer) -> Iterator[Fault]:
    key = f"changeable.{_name(entry)}"
    if item.private or item.only_if:
        yield Fault(FILE, key, item.id, "is private or not asked of everybody; remove it")
    if any(item in instrument.items for instrument in catalog.instruments):
        yield Fault(FILE, key, item.id, "belongs to an instrument; nobody is told to feel better")
    for gate in catalog.gates.gates:
        for clause in (clause for way in gate.when for clause in way):
            if clause.item == item.id and clause.includes in (None, entry.tick):
                yield Fault(FILE, key, gate.id, "this gate reads it; remove the entry")
