"""Memory and warm-up of the served process."""

import ctypes
import gc
import threading

from recommender.catalog.texts import Texts
from recommender.ui.charts import LOOKS, SIZES, category_chart

# Seconds between two clean-ups. One takes some hundredths of a second.
EVERY = 30.0


def get_ready(texts: Texts) -> None:
    """Build and cache each look of the chart, so that the first Results page is as fast as later ones.

    gc.freeze() exempts what is loaded by now from garbage collection: 5 % of the server's time.
    """
    for theme in LOOKS:
        for large in SIZES:
            category_chart(texts, theme, large, can_press=True)
    gc.collect()
    gc.freeze()


def give_back_until(over: threading.Event) -> None:
    """Give memory back every half minute until `over` is set.

    Works with glibc only, and for all of the memory only where Python starts with PYTHONMALLOC=malloc,
    as in `make serve`.
    """
    while not over.wait(EVERY):
        give_back()


def give_back() -> None:
    """Collect garbage, and return free pages to the operating system, which glibc would keep."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
