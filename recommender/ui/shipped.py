"""The shipped data, loaded once for all sessions."""

import os
import sys
from functools import cache
from threading import Lock

import streamlit as st

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError
from recommender.person.result import PersonResult
from recommender.person.view import Audience, View
from recommender.recommend import Engine, attainable, load_engine, recommend_people

# Environment variable: the language of all pages, a file of data/text. English by default.
LANG = "TEND_LANG"
# The only sentence for visitors in code: it is shown when data/ cannot be read.
CLOSED = "Tend cannot open at the moment. It is not your doing. Please come back later."
# Two visitors who come at the same time wait for one engine.
_loading = Lock()


def engine() -> Engine:
    """Return the engine of the shipped data, loaded once; raises CatalogError if data/ is unusable.

    Not in Streamlit's cache: any tab may ask the server to clear that for everybody.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Engine:
    return load_engine(lang=os.environ.get(LANG, "en"))


@cache
def attainable_fits() -> tuple[float, float]:
    """Return the smallest and largest fit that any answers could give a category."""
    return attainable(engine())


@cache
def example_view(id: str) -> View:
    """Return the result of a made-up person, as anyone may see it; the welcome page shows one."""
    (example,) = (one for one in catalog().examples.examples if one.id == id)
    return View(PersonResult(recommend_people(engine(), [example.answers])), Audience.SELF)


@cache
def catalog() -> Catalog:
    """Return the catalog of the engine.

    If data/ is unusable, print every fault to the terminal, show one calm sentence and stop the page.
    A failure is not cached: the next visit tries again.
    """
    try:
        return engine().catalog
    except CatalogError as error:
        print(error, file=sys.stderr)
        st.markdown(CLOSED)
        st.stop()
