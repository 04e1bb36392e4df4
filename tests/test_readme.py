"""README and data/README say what is there: no more, no less."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIELD_WORDS = (
    "instrument",
    "item",
    "response",
    "subscale",
    "criterion",
    "level",
    "weight",
    "contribution",
    "gate",
    "caution",
    "ranking",
    "lever",
    "reach",
    "rank acceptability",
)


def first_cells(text: str, heading: str) -> list[str]:
    section = text.split(f"## {heading}")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [row.split("|")[1].strip().strip("`") for row in rows[1:]]


def test_folder_map_and_tree_agree():
    mapped = set(first_cells(README, "Folder map"))
    there = {"app.py", "data/", "tests/"}
    for path in (ROOT / "recommender").iterdir():
        if path.is_dir() and path.name != "__pycache__":
            there.add(f"recommender/{path.name}/")
    assert {name for name in mapped if not (ROOT / name).exists()} == set()
    assert there - mapped == set()


def test_folders_named_as_tests_exist():
    named = set(re.findall(r"`(tests/[\w./]*)`", README))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_glossary_holds_the_fields_words():
    assert first_cells(README, "Glossary") == list(FIELD_WORDS)


def test_every_data_file_is_described():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([^`]+)`", text, re.M))
    there = {path.name for path in (ROOT / "data").iterdir() if path.is_file()} - {"README.md"}
    assert named == there | {"instruments/*.toml", "activities/*.toml"}


def test_every_command_is_described():
    shown = subprocess.run(
        [sys.executable, "-m", "recommender", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    commands = re.findall(r"^  (\w+) ", shown.split("Commands:")[1], re.M)
    assert {name for name in commands if f"| `tend {name}" not in README} == set()


def test_every_direct_dependency_has_its_reason():
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8").split("# brought along")[0]
    names = re.findall(r"^([\w-]+)==", pinned, re.M)
    rows = " ".join(first_cells(README, "Dependencies, and why"))
    assert {name for name in names if name not in rows} == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"])
def test_everything_is_pinned_without_addresses(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert [line for line in packages if not re.match(r"^[\w.-]+==[\w.]+(; .*)?$", line)] == []


def test_readme_counts_are_true(engine):
    catalog = engine.model.catalog
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    counts = f"{len(catalog.criteria)} criteria, {len(catalog.weights)} weights"
    assert counts in log
    assert f"{len(catalog.gates.gates)} gates" in log


def test_versions_agree():
    from recommender.version import VERSION

    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"version: {VERSION}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
