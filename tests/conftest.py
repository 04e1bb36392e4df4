"""Fixtures that many tests share."""

import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from recommender.catalog import parsing
from recommender.catalog.loader import DATA
from recommender.catalog.weight_set import weight_set_of
from recommender.cli.main import main
from recommender.person.result import PersonResult
from recommender.recommend import Engine, load_engine, recommend_people
from recommender.scoring.responses import NOT_ASKED, read_answers
from tests.raw import Raw

ROOT = Path(__file__).parents[1]
PERSONAS = sorted(path.stem for path in (ROOT / "tests" / "personas").glob("*.toml"))
# All ids and codes, as `make golden` wrote them and somebody looked at.
GOLDEN = json.loads((ROOT / "tests" / "catalog" / "golden_catalog.json").read_text(encoding="utf-8"))


@cache
def shipped_engine():
    """The shipped data, loaded once."""
    return load_engine()


def load_engine_of(folder):
    return shipped_engine() if folder == DATA else load_engine(folder)


def tend(*args, given=None):
    """Run the command line in this process, with `given` as standard input."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recommender.research.cohort.cluster.load_engine", load_engine_of)
        return CliRunner().invoke(main, [str(arg) for arg in args], input=given)


def tend_process(*args, given="", **options):
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "recommender", *map(str, args)]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, **options)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a server, and begin with it: it takes longest, and waits more than it works.

    A real browser on a busy machine fails by chance once in some thousand times: it gets a second try,
    and the report lists it.
    """
    for item in items:
        if {"e2e", "load"} & {*item.path.relative_to(ROOT).parts}:
            item.add_marker("server")
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: item.get_closest_marker("server") is None)


@pytest.fixture(scope="session", autouse=True)
def parsed_once():
    """Most tests of broken folders change one file of fifty: the others need no second parsing."""
    parse = cache(tomllib.loads)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "tomllib", SimpleNamespace(loads=lambda text: dict(parse(text))))
        yield


@pytest.fixture(scope="session")
def raw() -> Raw:
    """data/ read without our code: what the oracles rest on."""
    return Raw()


@pytest.fixture(scope="session")
def engine() -> Engine:
    return shipped_engine()


@pytest.fixture(scope="session")
def catalog(engine):
    return engine.catalog


@pytest.fixture(scope="session")
def shipped(catalog):
    """The shipped weight set."""
    return weight_set_of(catalog)


@pytest.fixture
def data_copy(tmp_path):
    """A copy of data/ to break or to edit."""
    return shutil.copytree(ROOT / "data", tmp_path / "data")


@pytest.fixture
def old_data(tmp_path):
    """data/ as it was shipped in the first layout."""
    with tarfile.open(ROOT / "tests" / "catalog" / "old_layout.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return (tmp_path / "data").rename(tmp_path / "old")


@pytest.fixture(scope="session")
def texts(catalog):
    return catalog.texts


def answers_of(name):
    """Answers of a persona as its file has them."""
    text = (ROOT / "tests" / "personas" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["answers"]


@pytest.fixture(scope="session")
def person(catalog):
    """Answers of a persona as the session would hold them, changed where wished."""

    def read(name, **changes):
        answers = read_answers(catalog, answers_of(name) | changes)
        return {item: answer for item, answer in answers.items() if answer != NOT_ASKED}

    return read


@pytest.fixture(scope="session")
def result_of(engine):
    """What follows from answers, with activities set aside and what matters by category."""

    def read(answers, vetoes=frozenset(), matters=None):
        return PersonResult(recommend_people(engine, [answers], frozenset(vetoes), [matters or {}]))

    return read


@pytest.fixture(scope="session")
def complete(catalog):
    """Answers to everything: the first made-up person of "See an example", and first codes else."""
    first = {
        id: item.codes[:1] if item.type == "many" else item.codes[0]
        for id, item in catalog.items.items()
    }
    return first | dict(catalog.examples.examples[0].answers)
