"""What docs/ says is there: every test, file and command that a page names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
# A name in backticks that begins with a folder or a file of ours.
NAMED = re.compile(r"`((?:tests|deploy|supply|data|recommender)/[\w./@-]*)(?:::(\w+))?`")
LEAST_HAZARDS = 14


@cache
def functions(file):
    """Names of a file's functions."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing(text):
    """What a text names in backticks and is not there."""
    wrong = [file for file, _ in NAMED.findall(text) if not (ROOT / file).exists()]
    wrong += [
        f"{file}::{test}"
        for file, test in NAMED.findall(text)
        if test and (ROOT / file).exists() and test not in functions(file)
    ]
    return wrong


def hazards(text):
    """Rows of the hazard log, as lists of cells."""
    rows = [line for line in text.splitlines() if re.match(r"\| H\d+ ", line)]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


@pytest.fixture(scope="module")
def deploying():
    return (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_test_that_a_page_names_is_there(page):
    assert missing(page.read_text(encoding="utf-8")) == []


def test_a_name_that_is_not_there_is_found():
    text = (
        "`tests/test_docs.py::test_nothing_of_the_kind` `deploy/none.conf` `tests/test_docs.py::hazards`"
    )
    assert missing(text) == ["deploy/none.conf", "tests/test_docs.py::test_nothing_of_the_kind"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_a_page_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - anchors == set()


def test_each_hazard_has_all_its_parts_and_a_test(deploying):
    rows = hazards(deploying)
    assert len(rows) >= LEAST_HAZARDS
    assert [row[0] for row in rows] == [f"H{n:02}" for n in range(1, len(rows) + 1)]
    assert [row[0] for row in rows if len(row) != 7 or not all(row)] == []
    tests = {row[0]: [test for _, test in NAMED.findall(row[-1])] for row in rows}
    assert [id for id, found in tests.items() if not found or not all(found)] == []


def test_each_residual_risk_is_that_of_the_matrix(deploying):
    lines = [line for line in deploying.splitlines() if line.startswith("| **")]
    severities = ["minor", "significant", "considerable", "major", "catastrophic"]
    matrix = {}
    for line in lines:
        likelihood, *risks = [cell.strip(" *") for cell in line.strip("|").split("|")]
        matrix |= {
            f"{severity} × {likelihood}": risk for severity, risk in zip(severities, risks, strict=True)
        }
    said = [row[5] for row in hazards(deploying)]
    assert len(matrix) == 25
    assert [risk for risk in said if matrix[risk.split(" = ")[0]] != risk.split(" = ")[1]] == []


def test_nobody_is_said_to_have_signed(deploying):
    assert "No clinical safety officer has signed it" in deploying
    assert "no legal advice" in deploying


def test_the_sums_of_a_million_are_right(deploying):
    average, begin = 1e6 * 50 / 86_400, 1e5 / 3_600
    for said in (
        f"{average:.0f} reruns/s",
        f"{begin:.1f} a second",
        f"{begin * 50:,.0f} reruns/s",
        *(f"{round(begin * seconds, -2):,.0f}" for seconds in (400, 2_200, 700)),
    ):
        assert said in deploying, said
