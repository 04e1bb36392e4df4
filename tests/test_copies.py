"""A copied or moved folder runs its own code and reads its own data, also with a copied .venv."""

import os
import re
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEEDED = ("recommender", "data", "Makefile")


def run(folder, *command, **env):
    alone = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "PYTHONPATH")}
    return subprocess.run(
        [*map(str, command)], cwd=folder, env=alone | env, capture_output=True, text=True, check=False
    )


def copied(source, target):
    for name in NEEDED:
        path = source / name
        shutil.copytree(path, target / name) if path.is_dir() else shutil.copy(path, target / name)
    return target


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with a .venv as make makes it, except that packages are borrowed from this Python."""
    folder = copied(ROOT, tmp_path_factory.mktemp("original"))
    venv.create(folder / ".venv", symlinks=True)
    (packages,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    spoil(folder, "2.9")
    made = run(folder, "make", "link")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def copy(original, tmp_path):
    """A copy of all of it, with another weight that is no quarter."""
    folder = copied(original, tmp_path)
    shutil.copytree(original / ".venv", folder / ".venv", symlinks=True)
    spoil(folder, "2.8")
    return folder


def spoil(folder, weight):
    weights = folder / "data" / "method" / "weights.csv"
    head, first, *rest = weights.read_text(encoding="utf-8").splitlines(keepends=True)
    assert first.startswith("hug,touch_wish,2.")
    changed = re.sub(r"2\.\d+", weight, first, count=1)
    weights.write_text("".join([head, changed, *rest]), encoding="utf-8")


def own_fault(shown, folder, weight="2.8"):
    first, fault = shown.splitlines()[:2]
    wanted = f"weights.csv line 2: weight: {weight}"
    return first == f"data: {folder / 'data'}" and fault.startswith(wanted)


def test_the_installed_command_runs_the_code_of_its_own_folder_from_anywhere(original, copy, tmp_path):
    (tmp_path / "tend").symlink_to(original / ".venv/bin/tend")
    there = run("/", tmp_path / "tend", "check")
    assert (there.returncode, own_fault(there.stdout, original, "2.9")) == (1, True)
    here = run(original, copy / ".venv/bin/tend", "check")
    assert (here.returncode, own_fault(here.stdout, copy)) == (1, True)


def test_a_notebook_of_the_copy_imports_the_copy(original, copy):
    shown = run("/", copy / ".venv/bin/python", "-c", "import recommender; print(recommender.__file__)")
    assert shown.stdout.strip() == str(copy / "recommender" / "__init__.py")


def test_make_uses_this_folder_even_with_the_environment_of_another(original, copy):
    """As after `ln -s` of another .venv, or with one that an older version of Tend installed."""
    shutil.rmtree(copy / ".venv")
    (copy / ".venv").symlink_to(original / ".venv")
    (copy / ".venv" / "app").touch()
    for name in ("requirements.txt", "pyproject.toml"):
        (copy / name).touch()
        os.utime(copy / name, (0, 0))
    checked = run(copy, "make", "--silent", "check")
    assert (checked.returncode, own_fault(checked.stdout, copy)) == (2, True)


@pytest.mark.parametrize("target", ["run", "serve", "test-quick", "check", "bench", "golden", "format"])
def test_every_target_runs_modules_of_this_folder(target):
    """A script in .venv/bin would run the Python of the folder that it was made in."""
    lines = run(ROOT, "make", "--dry-run", "--always-make", target).stdout.splitlines()
    programs = [word for line in lines for word in line.split() if word.startswith(".venv/bin/")]
    assert programs
    assert {p for p in programs if p not in (".venv/bin/python", ".venv/bin/tend")} == set()
