"""Suppression of small counts, and of other counts from which they could be worked out.

A count of a few people may identify one of them. Cells below the limit are put into one last cell, the
rest. If the rest would itself be small, or hold one group alone, the next smallest cell joins it. So
hidden cells are known only as a sum of two cells or more that is not small, and subtracting the shown
cells from the total gives no more than that sum. Zero is shown.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

K = TypeVar("K")


class Group(NamedTuple):
    """People of one group, and how many of them have another first choice."""

    name: str
    people: int
    flips: int

    def is_small(self, smallest: int) -> bool:
        """Whether its people, those who change or those who stay are too few to show."""
        return any(is_small(n, smallest) for n in (self.people, self.flips, self.people - self.flips))


def is_small(count: int, smallest: int) -> bool:
    """Whether a count is at least 1 and below `smallest`."""
    return 0 < count < smallest


def pool(cells: Mapping[K, int], smallest: int) -> tuple[list[tuple[K, int]], int]:
    """Return the cells of one total that may be shown, largest first, and the people in all others.

    Those are nobody, or at least `smallest` people if the total is that large. Of equal cells the first
    by name comes first, so that the order of counting does not matter.
    """
    filled = ((key, n) for key, n in cells.items() if n)
    shown = sorted(filled, key=lambda cell: (-cell[1], str(cell[0])))
    rest = 0
    while shown and (shown[-1][1] < smallest or is_small(rest, smallest)):
        rest += shown.pop()[1]
    return shown, rest


def pool_groups(groups: Sequence[Group], smallest: int) -> tuple[list[Group], Group | None]:
    """Return the groups of one total that may be shown, in their order, and all others as one.

    Those are two groups or more, and no part of them is small.
    """
    hidden = [group for group in groups if group.is_small(smallest)]
    left = sorted((g for g in groups if not g.is_small(smallest)), key=lambda g: (-g.people, g.name))
    rest = Group("", sum(g.people for g in hidden), sum(g.flips for g in hidden))
    while left and hidden and rest.is_small(smallest):
        hidden.append(left.pop())
        rest = Group("", rest.people + hidden[-1].people, rest.flips + hidden[-1].flips)
    return [group for group in groups if group in left], rest if hidden else None
