"""Every row of docs/faults.md names a test that there is, and every test here has a row."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = HERE.parents[2] / "docs" / "faults.md"


def test_the_table_and_the_tests_name_each_other():
    rows = [
        line for line in TABLE.read_text("utf-8").splitlines() if re.match(r"\| (?!fault)[A-Z0-9]", line)
    ]
    named = [re.findall(r"`(test_\w+\.py::test_\w+)` \|$", row) for row in rows]
    assert [row for row, tests in zip(rows, named, strict=True) if len(tests) != 1] == []
    there = {
        f"{file.name}::{node.name}"
        for file in HERE.glob("test_*.py")
        if file != Path(__file__)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert {tests[0] for tests in named} == there
