"""Small numbers of people stay hidden, together with what they could be worked out from.

A count of a few people may point to one of them. Cells below the limit are put into one last cell, the
rest. If the rest would itself be small, or hold one group alone, the smallest cell beside it joins. So
what is hidden is known only as a sum of two cells or more that is not small, and taking the shown cells
from the total gives no more than that sum. Zero is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class Cells(Generic[K]):
    """Cells that may be shown, largest first, and how many people are in all others together."""

    shown: tuple[tuple[K, int], ...]
    rest: int


@dataclass(frozen=True)
class Group:
    """People of one group, and how many of them have another first choice."""

    name: str
    people: int
    flips: int

    def is_small(self, smallest: int) -> bool:
        """Whether its people, those who change or those who stay are too few to show."""
        return any(is_small(n, smallest) for n in (self.people, self.flips, self.people - self.flips))


@dataclass(frozen=True)
class Groups:
    """Groups that may be shown, in their order, and all others as one."""

    shown: tuple[Group, ...]
    rest: Group | None


def is_small(count: int, smallest: int) -> bool:
    """Whether a count points to few people: 1 up to, and without, `smallest`."""
    return 0 < count < smallest


def pool(cells: Mapping[K, int], smallest: int) -> Cells[K]:
    """Cells of one total. The rest is nobody, or `smallest` people or more where the total is.

    Of equal cells the first by name comes first, so that the order of counting does not matter.
    """
    found = ((key, n) for key, n in cells.items() if n)
    shown = sorted(found, key=lambda cell: (-cell[1], str(cell[0])))
    rest = 0
    while shown and (shown[-1][1] < smallest or is_small(rest, smallest)):
        rest += shown.pop()[1]
    return Cells(tuple(shown), rest)


def pool_groups(groups: tuple[Group, ...], smallest: int) -> Groups:
    """Groups of one total. The rest is two groups or more, and no part of it is small."""
    hidden = [group for group in groups if group.is_small(smallest)]
    left = sorted((g for g in groups if not g.is_small(smallest)), key=lambda g: (-g.people, g.name))
    while left and hidden and _together(hidden).is_small(smallest):
        hidden.append(left.pop())
    shown = tuple(group for group in groups if group in left)
    return Groups(shown, _together(hidden) if hidden else None)


def _together(groups: list[Group]) -> Group:
    return Group("", sum(g.people for g in groups), sum(g.flips for g in groups))
