"""docs/research.ipynb runs from its first cell to its last in an empty folder."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import tend

ROOT = Path(__file__).parents[2]


def test_every_cell_runs_and_none_holds_an_output(tmp_path, monkeypatch):
    notebook = json.loads((ROOT / "docs/research.ipynb").read_text(encoding="utf-8"))

    def run_here(command, check):
        """A command of the notebook, in this process."""
        assert (command[:3], check) == ([sys.executable, "-m", "recommender"], True)
        run = tend(*command[3:])
        assert run.exit_code == 0, run.output

    monkeypatch.setattr(subprocess, "run", run_here)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    assert '"$schema": "https://vega.github.io' in (tmp_path / "flows.html").read_text(encoding="utf-8")
    assert (tmp_path / "bundle" / "manifest.json").exists()
