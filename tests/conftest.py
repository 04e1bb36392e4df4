"""Fixtures that many tests share."""

import tomllib
from pathlib import Path

import pytest

from recommender.recommend import Engine, load_engine
from recommender.scoring.responses import NOT_ASKED, read_answers

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The shipped data, loaded once."""
    return load_engine()


@pytest.fixture(scope="session")
def catalog(engine):
    return engine.model.catalog


@pytest.fixture(scope="session")
def words(catalog):
    return catalog.words


@pytest.fixture(scope="session")
def person(catalog):
    """Answers of a persona as the session would hold them, changed where wished."""

    def read(name, **changes):
        text = (ROOT / "tests" / "personas" / f"{name}.toml").read_text(encoding="utf-8")
        raw = tomllib.loads(text)["answers"] | changes
        answers = read_answers(catalog, raw)
        return {item: answer for item, answer in answers.items() if answer != NOT_ASKED}

    return read


@pytest.fixture(scope="session")
def complete(catalog):
    """Answers to everything: the first made-up person of "See an example"."""
    return dict(catalog.examples.examples[0].answers)
