"""Suppression of small counts, and of other counts from which they could be worked out.

A count of a few people may identify one of them. Cells below the limit are put into one last cell, the
rest. If the rest would itself be small, or hold one group alone, the next smallest cell joins it. So
hidden cells are known only as a sum of two cells or more that is not small, and subtracting the shown
cells from the total gives no more than that sum. Zero is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class Cells(Generic[K]):
    """Cells that may be shown, largest first, and the number of people in all others together."""

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
    """Whether a count is at least 1 and below `smallest`."""
    return 0 < count < smallest


def pool(cells: Mapping[K, int], smallest: int) -> Cells[K]:
    """Cells of one total. The rest is nobody, or at least `smallest` people if the total is that large.

    Of equal cells the first by name comes first, so that the order of counting does not matter.
    """
    filled = ((key, n) for key, n in cells.items() if n)
    shown = sorted(filled, key=lambda cell: (-cell[1], str(cell[0])))
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
