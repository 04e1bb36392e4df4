"""What the served app gives back to the machine after people left. No streamlit here."""

from __future__ import annotations

import ctypes
import gc
import threading

# Seconds between two looks. One takes some hundredths of a second.
EVERY = 30.0


def give_back_until(over: threading.Event) -> None:
    """Give memory back every half minute until `over` is set.

    The C library keeps pages that are free for later. It can be told not to where it is glibc; and all
    of the memory is in its hands only where Python starts with PYTHONMALLOC=malloc, as in `make serve`.
    """
    while not over.wait(EVERY):
        give_back()


def give_back() -> None:
    """Drop what nothing leads to any more, and hand free pages to the machine."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
