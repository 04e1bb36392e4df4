"""Charts of the lab: the numbers they are given, letters that can be read, and nobody kept in them."""

import json

import pytest

from recommender.ui.lab import charts as lab_charts
from recommender.ui.lab.charts import (
    HEAT,
    INK,
    TURN,
    Bar,
    HeatCell,
    bar_rows,
    cell_rows,
    heat_map,
    moves_chart,
)
from tests.ui.conftest import contrast, rgb


@pytest.mark.parametrize("share", [n / 20 for n in range(21)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_number_in_a_cell_stands_out_from_its_ground(theme, share):
    low, high = map(rgb, HEAT[theme])
    ground = [a + (b - a) * share for a, b in zip(low, high, strict=True)]
    assert contrast(ground, rgb(INK[theme][share > TURN[theme]])) >= 3


def test_rows_hold_the_numbers_they_are_given():
    (row,) = bar_rows([Bar("Music", 48.0, 61.5)], 50)
    assert (row["label"], row["before"], row["after"], row["middle"]) == ("Music", 48.0, 61.5, 50)
    assert (row["above"], row["moved"]) == (True, True)
    assert not bar_rows([Bar("Music", 61.5, 61.5)], 50)[0]["moved"]


def test_cells_say_their_share_in_hundredths_and_their_place():
    cells = [HeatCell("b", "1", 0.004), HeatCell("a", "1", 0.625, tied=True)]
    first, second = cell_rows(cells, ("a", "b"), ("1",))
    assert (first["said"], first["down"], first["tied"]) == ("", 1, False)
    assert (second["said"], second["down"], second["tied"]) == ("62", 0, True)


def test_a_specification_names_nobody_and_no_order(catalog):
    """It is kept for everybody, and the order of activities follows from answers."""
    every = json.dumps([heat_map("light", 24, 24, turned=False), moves_chart((20, 80), "dark", 9)])
    names = [a.short for a in catalog.activities.values()] + [c.title for c in catalog.ranked_categories]
    assert not [name for name in names if name in every]


def test_one_definition_serves_everybody():
    before = lab_charts._heat.cache_info().currsize
    for _ in range(3):
        heat_map("light", 24, 24, turned=False)
    assert lab_charts._heat.cache_info().currsize <= before + 1


def test_more_rows_make_a_higher_chart():
    assert moves_chart((20, 80), "light", 9)["height"] == 9 * moves_chart((20, 80), "light", 1)["height"]
    few, many = (heat_map("light", n, 24, turned=False)["height"] for n in (3, 24))
    assert many > few
