"""What the served process does beside answering: warm up, give memory back, end old journals."""

import ctypes
import gc
import os
import threading
import time

# Loaded before any thread: Altair looks for both among the loaded modules, and a module that another
# thread is still loading lacks what it looks for. The first visit would load them anyway.
import pandas  # noqa: F401
import pyarrow  # noqa: F401

from recommender.catalog.texts import Texts
from recommender.journal.entries import JournalError
from recommender.journal.store import read_settings
from recommender.server.logs import LOG, place_of
from recommender.ui.charts import LOOKS, SIZES, category_chart

# Seconds between two clean-ups, which take some hundredths of a second, and between two looks for
# journals that are over.
EVERY, HOUR = 30.0, 3_600.0


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
    """Give memory back every half minute until `over` is set."""
    while not over.wait(EVERY):
        give_back()


def give_back() -> None:
    """Collect garbage, and return free pages to the operating system.

    Works with glibc only, and for all of the memory only where Python starts with PYTHONMALLOC=malloc,
    as in `make serve`.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def end_old_journals_until(over: threading.Event) -> None:
    """Forget journals whose time is over, now and every hour."""
    settings = read_settings(os.environ)
    if settings is None or settings.days is None:
        return
    store = settings.open()
    while True:
        try:
            settings.end_old(store, time.time())
        except JournalError as error:
            LOG.error("old journals: %s", place_of(error))
        if over.wait(HOUR):
            return
