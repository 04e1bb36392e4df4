"""Which answers belong together: items and ticks that share a criterion form one block."""

from dataclasses import dataclass

from recommender.catalog.catalog import Catalog


@dataclass(frozen=True)
class Slot:
    """One thing that can be answered by itself: an item, or one tick of a tick question."""

    item: str
    tick: str | None = None


@dataclass(frozen=True)
class Block:
    """Slots tied together by criteria; blocks add up, slots within one do not."""

    slots: tuple[Slot, ...]
    criteria: tuple[str, ...]


def slots_of(catalog: Catalog, criterion_id: str) -> tuple[Slot, ...]:
    """Slots that one criterion reads, in the order of its feeds."""
    found: list[Slot] = []
    for feed in catalog.criteria[criterion_id].feeds:
        if feed.score:
            found += [Slot(item) for item in catalog.scores[feed.score].items]
        elif feed.item:
            found.append(Slot(feed.item, feed.tick))
    return tuple(found)


def blocks_of(catalog: Catalog) -> tuple[Block, ...]:
    """All blocks, in the order of their first criterion."""
    groups: list[tuple[set[Slot], list[str]]] = []
    for id in catalog.criteria:
        slots, criteria = set(slots_of(catalog, id)), [id]
        apart = []
        for group in groups:
            if group[0] & slots:
                slots, criteria = group[0] | slots, [*group[1], *criteria]
            else:
                apart.append(group)
        groups = [*apart, (slots, criteria)]
    order = list(catalog.criteria)
    blocks = [
        Block(
            tuple(sorted(slots, key=lambda slot: (slot.item, slot.tick or ""))),
            tuple(sorted(criteria, key=order.index)),
        )
        for slots, criteria in groups
    ]
    return tuple(sorted(blocks, key=lambda block: order.index(block.criteria[0])))
