"""Who may import whom, which packages live where, and how large things may grow."""

import ast
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]

# catalog ← scoring ← recommend ← cohort, report ← lab ← cli, ui ← app: a layer imports itself and what
# stands before it. Names on one line are neighbours, and neighbours do not know each other.
ORDER = [
    ["version"],
    ["catalog"],
    ["scoring"],
    ["recommend"],
    ["cohort", "report"],
    ["lab"],
    ["cli", "ui"],
    ["__main__", "app"],
]
RANK = {layer: rank for rank, layers in enumerate(ORDER) for layer in layers}

# Packages from outside that a layer may import; None means any.
THIRD_PARTY = {
    "version": set(),
    "catalog": {"pydantic", "pydantic_core"},
    "scoring": {"pydantic", "pydantic_core", "numpy"},
    "recommend": {"numpy"},
    "cohort": {"numpy", "pyarrow", "pandas", "dask", "distributed"},
    "lab": {"numpy", "pyarrow", "textstat"},
    "report": {"numpy", "typst", "icalendar", "pydantic"},
    "cli": {"click", "numpy", "pyarrow", "tqdm"},
    "__main__": set(),
    "app": {"streamlit"},
    "ui": None,
}
WITHOUT_STREAMLIT = [
    *("ui/charts.py", "ui/draft.py", "ui/pictures.py", "ui/ticks.py", "ui/visit.py"),
    *("ui/lab_charts.py", "ui/quiet_logs.py", "ui/server_headers.py", "ui/server_start.py"),
]
# The app's first file draws nothing by itself.
APP_SEES = {"ui"}
# scoring is pure: no files, no clock, no chance but a seeded one, no output.
IMPURE_MODULES = {
    "os",
    "io",
    "sys",
    "pathlib",
    "time",
    "datetime",
    "random",
    "secrets",
    "subprocess",
    "socket",
}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "__import__"}
SEEDED = {"default_rng", "PCG64", "SeedSequence", "RandomState"}

MOST_LINES, MEDIAN_LINES, MOST_FUNCTION_LINES = 400, 120, 40


def modules(root):
    """(path, dotted name) of app.py and every file of the package."""
    found = sorted((root / "recommender").rglob("*.py")) + sorted(root.glob("app.py"))
    return [(path, path.relative_to(root).with_suffix("").parts) for path in found]


def layer_of(parts):
    """Which layer a dotted name belongs to; None for the bare package."""
    if parts[0] != "recommender":
        return parts[0]
    if len(parts) < 2 or parts[1] == "__init__":
        return None
    return "cli" if parts[1].startswith("cli_") else parts[1]


def imports(path, parts):
    """(line, dotted name as parts) of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(parts[: -node.level]) if node.level else []
            base += node.module.split(".") if node.module else []
            if base == ["recommender"]:
                yield from ((node.lineno, [*base, alias.name]) for alias in node.names)
            else:
                yield node.lineno, base


def is_ours(target):
    return target[0] in ("recommender", "app")


def is_backwards(layer, target):
    """Whether a layer imports a neighbour or something after itself."""
    other = layer_of(target)
    if other is None or other == layer:
        return False
    return RANK.get(other, len(ORDER)) >= RANK.get(layer, -1) or (
        layer == "app" and other not in APP_SEES
    )


def is_foreign(layer, target):
    allowed = THIRD_PARTY.get(layer, set())
    return allowed is not None and target[0] not in allowed and target[0] not in sys.stdlib_module_names


def is_wrong(file, layer, target):
    """Whether one import breaks a rule; the bare package imports nothing."""
    if is_ours(target):
        return layer is None or is_backwards(layer, target)
    is_drawing = target[0] == "streamlit" and file.removeprefix("recommender/") in WITHOUT_STREAMLIT
    return is_foreign(layer, target) or is_drawing


def wrong_imports(root):
    """One line for every import that the rules forbid."""
    wrong = []
    for path, parts in modules(root):
        layer, file = layer_of(parts), path.relative_to(root).as_posix()
        wrong += [
            f"{file}:{line}: {layer} imports {'.'.join(target)}"
            for line, target in imports(path, parts)
            if is_wrong(file, layer, target)
        ]
    return wrong


def unknown_layers(root):
    return sorted({layer_of(parts) for _, parts in modules(root)} - set(RANK) - {None})


def impurities(root):
    """Modules and calls in scoring/ that reach outside, and random numbers without a seed."""
    wrong = []
    for path in sorted((root / "recommender" / "scoring").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.name}:{line}: {target[0]}"
            for line, target in imports(path, ("recommender", "scoring", path.stem))
            if target[0] in IMPURE_MODULES
        ]
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            is_reach = isinstance(call.func, ast.Name) and name in IMPURE_CALLS
            is_chance = name in SEEDED and not call.args and not call.keywords
            is_global = ast.unparse(call.func).startswith("np.random.") and name not in (
                *SEEDED,
                "Generator",
            )
            if is_reach or is_chance or is_global:
                wrong.append(f"{path.name}:{call.lineno}: {ast.unparse(call.func)}")
    return wrong


def long_functions(root):
    """Functions longer than the budget, as file:line: name: lines."""
    found = []
    for path, _ in modules(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > MOST_FUNCTION_LINES:
                    file = path.relative_to(root).as_posix()
                    found.append(f"{file}:{node.lineno}: {node.name}: {lines}")
    return found


def file_lengths(root):
    """Lines by file, empty ones left out."""
    lengths = {
        path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path, _ in modules(root)
    }
    return {file: lines for file, lines in lengths.items() if lines}


def test_every_file_stands_in_a_layer_of_the_design():
    assert unknown_layers(ROOT) == []


def test_imports_point_one_way():
    assert wrong_imports(ROOT) == []


def test_scoring_reaches_for_nothing_outside():
    assert impurities(ROOT) == []


def test_functions_stay_short():
    assert long_functions(ROOT) == []


def test_files_stay_short():
    lengths = file_lengths(ROOT)
    assert {file: lines for file, lines in lengths.items() if lines > MOST_LINES} == {}
    assert median(lengths.values()) <= MEDIAN_LINES


def test_the_session_is_touched_in_one_place():
    """The welcome page asks for a press of its own button, which leads on."""
    files = (path for path, _ in modules(ROOT) if "session_state" in path.read_text(encoding="utf-8"))
    found = {path.relative_to(ROOT / "recommender" / "ui").as_posix() for path in files}
    assert found == {"state.py", "pages/welcome.py"}


def test_app_does_nothing_but_start():
    path = ROOT / "app.py"
    if path.exists():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 30


# --- the checks themselves, on small trees with one mistake ----------------------------------------

SOUND = {
    "app.py": "import streamlit as st\nfrom recommender.ui.pages import welcome\n",
    "recommender/__init__.py": "",
    "recommender/__main__.py": "from recommender.cli import main\n",
    "recommender/version.py": "VERSION = '1'\n",
    "recommender/catalog/records.py": "import tomllib\nimport pydantic\nfrom . import faults\n",
    "recommender/scoring/model.py": "import numpy as np\nfrom recommender.catalog import records\n",
    "recommender/recommend.py": "from recommender.scoring.model import Model\n",
    "recommender/report/person.py": "from ..recommend import recommend\n",
    "recommender/cli.py": "import click\nfrom recommender import report, version\n",
    "recommender/ui/charts.py": "import altair\nimport pandas\n",
    "recommender/ui/pages/welcome.py": "import streamlit\nfrom recommender.ui import charts\n",
}
FORBIDDEN = [
    ("recommender/catalog/records.py", "from recommender.scoring import model"),
    ("recommender/catalog/records.py", "from recommender import scoring"),
    ("recommender/catalog/records.py", "from ..scoring import model"),
    ("recommender/catalog/records.py", "from .. import scoring"),
    ("recommender/catalog/records.py", "import numpy"),
    ("recommender/catalog/records.py", "def late():\n    import recommender.cli"),
    ("recommender/scoring/model.py", "from recommender.recommend import Engine"),
    ("recommender/scoring/model.py", "import pandas as pd"),
    ("recommender/scoring/model.py", "import streamlit"),
    ("recommender/scoring/model.py", "if TYPE_CHECKING:\n    from recommender.report import person"),
    ("recommender/recommend.py", "from recommender.report.person import PersonResult"),
    ("recommender/recommend.py", "import altair"),
    ("recommender/report/person.py", "from recommender.cohort import simulate"),
    ("recommender/report/person.py", "from recommender.ui.charts import axis_range"),
    ("recommender/cli.py", "from recommender.ui import charts"),
    ("recommender/cli.py", "import streamlit.web"),
    ("recommender/ui/charts.py", "from recommender.cli import main"),
    ("recommender/ui/charts.py", "def draw():\n    from streamlit import altair_chart"),
    ("recommender/ui/draft.py", "import streamlit as st"),
    ("recommender/ui/pages/welcome.py", "import app"),
    ("recommender/__init__.py", "from recommender.recommend import recommend"),
    ("app.py", "from recommender.scoring import model"),
    ("app.py", "import pandas"),
]
REACHES = [
    "import time",
    "from pathlib import Path",
    "import os.path",
    "def load():\n    return open('x')",
    "print('x')",
    "random = np.random.default_rng()",
    "random = np.random.Generator(np.random.PCG64())",
    "x = np.random.normal(0, 1)",
]


@pytest.fixture
def tree(tmp_path):
    for file, text in SOUND.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


def plant(tree, file, text):
    path = tree / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text + "\n", encoding="utf-8")


def test_a_sound_tree_passes(tree):
    plant(tree, "recommender/scoring/model.py", "random = np.random.Generator(np.random.PCG64(7))")
    found = [*wrong_imports(tree), *unknown_layers(tree), *impurities(tree), *long_functions(tree)]
    assert found == []


@pytest.mark.parametrize(("file", "text"), FORBIDDEN)
def test_a_planted_import_is_found(file, text, tree):
    plant(tree, file, text)
    found = wrong_imports(tree)
    assert [line.split(":")[0] for line in found] == [file]


def test_a_file_outside_the_layers_is_found(tree):
    plant(tree, "recommender/utils.py", "")
    assert unknown_layers(tree) == ["utils"]


@pytest.mark.parametrize("text", REACHES)
def test_a_planted_reach_out_of_scoring_is_found(text, tree):
    plant(tree, "recommender/scoring/model.py", text)
    assert len(impurities(tree)) == 1


def test_a_planted_long_function_is_found(tree):
    body = "    x = 1\n"
    plant(tree, "recommender/cli.py", "def fine():\n" + body * (MOST_FUNCTION_LINES - 1))
    plant(tree, "recommender/cli.py", "async def long():\n" + body * MOST_FUNCTION_LINES)
    assert [line.split(": ")[1:] for line in long_functions(tree)] == [["long", "41"]]


def test_lengths_are_counted_without_empty_files(tree):
    plant(tree, "recommender/cli.py", "x = 1\n" * 500)
    lengths = file_lengths(tree)
    assert "recommender/__init__.py" not in lengths
    assert lengths["recommender/cli.py"] > MOST_LINES
