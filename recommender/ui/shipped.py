"""The shipped data, loaded once for everybody; it holds no answer."""

from __future__ import annotations

import sys
from functools import cache
from typing import NoReturn

import streamlit as st

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError
from recommender.recommend import Engine, attainable, load_engine

# The one sentence for people that cannot stand in data/: it is for when that cannot be read.
CLOSED = "Tend cannot open at the moment. It is not your doing. Please come back later."


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
    """What we know.

    Where data/ cannot be used, the terminal gets every fault and the page one calm sentence; each new
    visit looks again.
    """
    try:
        return engine().model.catalog
    except CatalogError as error:
        _close(error)


def _close(error: CatalogError) -> NoReturn:
    print(error, file=sys.stderr)
    st.markdown(CLOSED)
    st.stop()
