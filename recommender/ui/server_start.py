"""What the served app has ready before the first person comes. No streamlit here."""

from __future__ import annotations

import gc

from recommender.catalog.catalog import Catalog
from recommender.ui.charts import LOOKS, SIZES, axis_range, category_chart


def get_ready(catalog: Catalog, attainable: tuple[float, float]) -> None:
    """Draw up each look of the chart, so that the first Results needs no more time than all others.

    What is loaded by now never goes: it is left out of every later search for garbage, which takes
    a twentieth of the server's time otherwise.
    """
    for theme in LOOKS:
        for large in SIZES:
            category_chart(catalog, axis_range(*attainable), theme, 1, large)
    gc.collect()
    gc.freeze()
