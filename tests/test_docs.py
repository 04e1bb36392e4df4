"""README, docs/ and data/README say what is there: files, tests, commands, code, links, versions."""

import ast
import re
from functools import cache
from importlib import import_module

import pytest

from recommender.cli.main import main
from recommender.version import VERSION
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "data" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# A name in backticks that begins with a folder of ours, and one that is that of a test.
FILE = re.compile(r"`((?:tests|deploy|supply|data|docs|recommender)/[\w./@-]*)(?:::\w+)?`")
TEST = re.compile(r"`(?:tests/[\w./]+::)?(test_\w+)`")
LEAST_HAZARDS = 26
PARTS = 7  # id, hazard, cause, effect, control, residual risk, tests


@cache
def names_of_tests():
    """Every test function, by name: rows of docs name tests alone, so that a test may move."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing(text):
    """What a text names in backticks and is not there."""
    files = [name for name in FILE.findall(text) if not (ROOT / name).exists()]
    return files + [name for name in TEST.findall(text) if name not in names_of_tests()]


def code_of(text):
    return re.findall(r"```python\n(.*?)```", text, re.S)


def broken_links(page, text):
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    anchors = {"#" + re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    links = {link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link}
    return {link for link in links - anchors if not (page.parent / link.partition("#")[0]).is_file()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_test_import_and_link_of_a_page_is_there(page):
    text = page.read_text(encoding="utf-8")
    assert missing(text) == []
    assert broken_links(page, text) == set()
    for node in (node for code in code_of(text) for node in ast.walk(ast.parse(code))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("recommender"):
            assert {alias.name for alias in node.names} <= set(dir(import_module(node.module)))


def test_every_command_is_described():
    text = (ROOT / "docs" / "research.md").read_text(encoding="utf-8")
    assert {name for name in main.commands if f"| `tend {name}" not in text} == set()


@pytest.fixture(scope="module")
def hazards():
    text = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| H\d+ ", line)]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_each_hazard_has_all_its_parts_and_a_test(hazards):
    assert len(hazards) >= LEAST_HAZARDS
    assert [row[0] for row in hazards] == [f"H{n:02}" for n in range(1, len(hazards) + 1)]
    assert [row[0] for row in hazards if len(row) != PARTS or not all(row)] == []
    assert [row[0] for row in hazards if not TEST.findall(row[-1])] == []


def test_each_residual_risk_is_that_of_the_matrix(hazards):
    text = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
    severities = ["minor", "significant", "considerable", "major", "catastrophic"]
    matrix = {}
    for line in re.findall(r"^\| \*\*.+$", text, re.M):
        likelihood, *risks = [cell.strip(" *") for cell in line.strip("|").split("|")]
        for severity, risk in zip(severities, risks, strict=True):
            matrix[f"{severity} × {likelihood}"] = risk
    assert len(matrix) == 25
    said = [row[5].split(" = ") for row in hazards]
    assert [(cause, risk) for cause, risk in said if matrix[cause] != risk] == []


def folders_in(parent):
    """Folders right below this one that belong to the repository."""
    folders = (path for path in (ROOT / parent).iterdir() if path.is_dir())
    return {f"{path.relative_to(ROOT)}/" for path in folders if path.name[0] not in "._"} - {"build/"}


def test_the_map_is_that_of_the_tree():
    section = (
        (ROOT / "README.md").read_text(encoding="utf-8").split("## Where to look")[1].split("\n## ")[0]
    )
    mapped = set(re.findall(r"^\| `([^`]+)`", section, re.M))
    there = folders_in("") - {"recommender/", "data/"} | folders_in("recommender") | folders_in("data")
    assert {name for name in mapped if not (ROOT / name).exists()} == set()
    assert there - mapped == set()


def test_every_data_file_is_described():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([^`]+)`", text, re.M))
    files = {path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*.*") if path.is_file()}
    many = {"content/instruments", "content/activities"}
    there = {f"{f.parent}/*.toml" if str(f.parent) in many else str(f) for f in files} - {"README.md"}
    languages = {file for file in there if file.startswith("text/")} - {"text/en.toml"}
    assert named == there - languages


def test_every_package_that_the_app_names_has_its_reason():
    project = (
        (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [")[1].split("]")[0]
    )
    direct = set(re.findall(r'"([\w-]+)', project))
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"^# .+\n([\w-]+)==", pinned, re.M)) >= direct


def test_versions_agree():
    for name, line in {
        "CITATION.cff": f"version: {VERSION}",
        "CHANGELOG.md": f"## {VERSION}",
    }.items():
        assert line in (ROOT / name).read_text(encoding="utf-8"), name
