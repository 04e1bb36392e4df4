"""Fixtures that many tests share."""

import pytest

from recommender.recommend import Engine, load_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The shipped data, loaded once."""
    return load_engine()
