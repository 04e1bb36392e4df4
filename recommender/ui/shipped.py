"""The shipped data, loaded once for everybody; it holds no answer."""

from __future__ import annotations

import sys
from functools import cache
from threading import Lock
from typing import NoReturn

import streamlit as st

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError
from recommender.recommend import Engine, attainable, load_engine

# The one sentence for people that cannot stand in data/: it is for when that cannot be read.
CLOSED = "Tend cannot open at the moment. It is not your doing. Please come back later."
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
