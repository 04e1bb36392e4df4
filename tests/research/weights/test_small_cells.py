"""No count under ten can be read from a table, nor worked out from its total."""

import random
from itertools import pairwise

import pytest

from recommender.research.weights.small_cells import Group, pool, pool_groups


@pytest.mark.parametrize(
    ("cells", "shown", "rest"),
    [
        ({"a": 30, "b": 10}, {"a": 30, "b": 10}, 0),
        ({"a": 30, "b": 9}, {}, 39),
        ({"a": 30, "b": 15, "c": 6, "d": 4}, {"a": 30, "b": 15}, 10),
        ({"a": 30, "b": 15, "c": 5, "d": 4}, {"a": 30}, 24),
        ({"a": 30, "b": 0}, {"a": 30}, 0),
        ({}, {}, 0),
    ],
)
def test_small_cells_go_into_a_rest_that_is_not_small(cells, shown, rest):
    found, others = pool(cells, 10)
    assert (dict(found), others) == (shown, rest)


def test_a_rest_never_gives_a_single_cell_away():
    dice = random.Random(3)
    for _ in range(3_000):
        cells = {n: dice.choice([1, 3, 9, 10, 11, 40]) for n in range(dice.randint(1, 6))}
        total, (shown, rest) = sum(cells.values()), pool(cells, 10)
        hidden = cells.keys() - dict(shown).keys()
        assert rest == total - sum(n for _, n in shown)
        assert all(n >= 10 for _, n in shown)
        if total >= 10 and hidden:
            assert len(hidden) >= 2
            assert rest >= 10
        assert all(a[1] >= b[1] for a, b in pairwise(shown))
        order = dice.sample(list(cells), len(cells))
        assert pool({key: cells[key] for key in order}, 10) == (shown, rest)


@pytest.mark.parametrize(
    ("groups", "shown", "rest"),
    [
        ([("a", 100, 20), ("b", 50, 0)], ["a", "b"], None),
        ([("a", 100, 20), ("b", 50, 41)], [], (150, 61)),
        ([("a", 100, 20), ("b", 60, 6), ("c", 50, 5)], ["a"], (110, 11)),
        ([("a", 100, 20), ("b", 90, 10), ("c", 60, 4), ("d", 50, 5)], ["a"], (200, 19)),
    ],
)
def test_groups_with_a_small_part_go_together(groups, shown, rest):
    found, others = pool_groups([Group(*group) for group in groups], 10)
    assert [group.name for group in found] == shown
    assert (others and (others.people, others.flips)) == rest


def test_groups_never_give_a_small_part_away():
    dice = random.Random(4)
    for _ in range(3_000):
        sizes = [dice.choice([4, 12, 25, 60]) for _ in range(dice.randint(1, 6))]
        groups = [Group(str(n), size, dice.randint(0, size)) for n, size in enumerate(sizes)]
        shown, rest = pool_groups(groups, 10)
        people, flips = sum(sizes), sum(group.flips for group in groups)
        parts = [(g.people, g.flips) for g in (*shown, *([rest] if rest else []))]
        assert (sum(a for a, _ in parts), sum(b for _, b in parts)) == (people, flips)
        if all(n == 0 or n >= 10 for n in (people, flips, people - flips)):
            assert all(n == 0 or n >= 10 for a, b in parts for n in (a, b, a - b))
            assert len(groups) - len(shown) != 1
