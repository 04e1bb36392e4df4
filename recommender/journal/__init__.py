"""Many visits of one person: entries, stores, change over time, and what helped."""

from recommender.journal.entries import dump, load, merge
from recommender.journal.store import Store, open_store

__all__ = ["Store", "dump", "load", "merge", "open_store"]
