"""The shipped data, loaded once for everybody; it holds no answer."""

from __future__ import annotations

from functools import cache

from recommender.catalog.catalog import Catalog
from recommender.recommend import Engine, attainable, load_engine


# Not Streamlit's cache: any visitor's browser may send a message that empties that one for everybody.
@cache
def engine() -> Engine:
    """The shipped data, loaded once for everybody; it holds no answer."""
    return load_engine()


@cache
def attainable_fits() -> tuple[float, float]:
    """Smallest and largest fit that any answers could give a category."""
    return attainable(engine())


@cache
def catalog() -> Catalog:
    """What we know."""
    return engine().model.catalog
