"""`import recommender`: cheap, typed, and with a sentence for whoever looks in an old place."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import recommender

ROOT = Path(__file__).parents[1]
HEAVY = ("streamlit", "pandas", "pyarrow", "numpy", "pydantic", "recommender.research", "recommender.ui")


def loaded_after(code):
    """Modules that a new process has loaded after this code."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(run.stdout.split())


def test_importing_the_package_loads_next_to_nothing():
    assert loaded_after("import recommender").isdisjoint(HEAVY)


def test_the_start_of_the_app_loads_nothing_that_only_researchers_need():
    start = "AppTest.from_file('app.py').run(timeout=60)"
    loaded = loaded_after(f"from streamlit.testing.v1 import AppTest\nassert not {start}.exception")
    assert "recommender.ui.navigation" in loaded
    assert {name for name in loaded if name.startswith("recommender.research")} == set()


def test_the_package_offers_what_it_lists_and_says_its_version():
    assert {name for name in recommender.__all__ if not hasattr(recommender, name)} == set()
    assert recommender.__version__ == recommender.version.VERSION
    assert (ROOT / "recommender" / "py.typed").exists()
    with pytest.raises(AttributeError, match="recommend_me"):
        _ = recommender.recommend_me


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from recommender.report.person import PersonResult", "recommender.person"),
        ("from recommender.cli import main", "recommender.cli.main:main"),
    ],
)
def test_an_import_from_an_old_place_fails_with_one_sentence_that_names_the_new_one(old, new):
    run = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, cwd=ROOT)
    last = run.stderr.splitlines()[-1]
    assert run.returncode == 1
    assert " has moved to " in last
    assert new in last


def test_every_new_place_is_there_and_every_old_one_is_gone():
    places = [place for new in recommender.MOVED.values() for place in new.split(" or ")]
    assert [place for place in places if find_spec(place) is None] == []
    for old in recommender.MOVED:
        with pytest.raises(ModuleNotFoundError, match="has moved to"):
            find_spec(old)
