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


def blocks_of(catalog: Catalog) -> tuple[Block, ...]:
    """Return all blocks, in the order of their first criterion."""
    groups: list[tuple[set[Slot], list[str]]] = []
    for id, criterion in catalog.criteria.items():
        slots = {Slot(feed.item, feed.tick) for feed in criterion.feeds if feed.item}
        for feed in (feed for feed in criterion.feeds if feed.score):
            slots |= {Slot(item) for item in catalog.scores[str(feed.score)].items}
        tied = [group for group in groups if group[0] & slots]
        groups = [group for group in groups if not group[0] & slots]
        criteria = [*(one for group in tied for one in group[1]), id]
        groups.append((slots.union(*(group[0] for group in tied)), criteria))
    order = list(catalog.criteria)
    blocks = [
        Block(
            tuple(sorted(slots, key=lambda slot: (slot.item, slot.tick or ""))),
            tuple(sorted(criteria, key=order.index)),
        )
        for slots, criteria in groups
    ]
    return tuple(sorted(blocks, key=lambda block: order.index(block.criteria[0])))
