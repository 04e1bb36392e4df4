"""The shipped data, loaded once for everybody; it holds no answer."""

from __future__ import annotations

from functools import cache

import streamlit as st

from recommender.catalog.catalog import Catalog
from recommender.recommend import Engine, attainable, load_engine


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The shipped data, loaded once for everybody; it holds no answer."""
    return load_engine()


@st.cache_resource(show_spinner=False)
def attainable_fits() -> tuple[float, float]:
    """Smallest and largest fit that any answers could give a category."""
    return attainable(engine())


@cache
def catalog() -> Catalog:
    """What we know; it is asked for at every turn, so the way through the cache is spared."""
    return engine().model.catalog
