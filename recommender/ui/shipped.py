"""The shipped data, loaded once for everybody; it holds no answer."""

from __future__ import annotations

from functools import cache
from threading import Lock

from recommender.catalog.catalog import Catalog
from recommender.recommend import Engine, attainable, load_engine

# Two people who arrive at the same time wait for one engine.
_loading = Lock()


def engine() -> Engine:
    """The shipped data, loaded once for everybody; it holds no answer.

    Not in Streamlit's own cache: any tab may ask the server to empty that for everybody.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Engine:
    return load_engine()


@cache
def attainable_fits() -> tuple[float, float]:
    """Smallest and largest fit that any answers could give a category."""
    return attainable(engine())


@cache
def catalog() -> Catalog:
    """What we know; it is asked for at every turn, so the way through the cache is spared."""
    return engine().model.catalog
