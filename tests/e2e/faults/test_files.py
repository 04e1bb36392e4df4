"""Files under `tend`: a full disk, folders that refuse or vanish, an input that changes meanwhile."""

import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from recommender.cli.main import main
from recommender.research.cohort.score import plan_job, run_job
from recommender.research.cohort.simulate import write_people
from recommender.research.cohort.table import TableError
from recommender.scoring.population import simulate

ROOT = Path(__file__).parents[3]
TEND = [sys.executable, "-m", "recommender"]
# Mounted for one command alone: 8 kB, and nothing of it stays when the command ends.
SMALL = """mount -t tmpfs -o size=8k tend "$0" && printf old > "$0/old.csv" && cd "$1" && shift
"$@"; code=$?; ls -A "$PLACE"; exit $code"""
READ_ONLY = """mount -t tmpfs -o ro tend "$0" && cd "$1" && shift
"$@"; code=$?; ls -A "$PLACE"; exit $code"""


def tend(*args, **options):
    return subprocess.run(
        [*TEND, *map(str, args)], capture_output=True, text=True, cwd=ROOT, check=False, **options
    )


@pytest.fixture(scope="module")
def folder(engine, tmp_path_factory):
    """2,000 people, all of them with a bad cell in `bad.csv`, and two results in which many differ."""
    found = tmp_path_factory.mktemp("people")
    catalog = engine.catalog
    with (found / "people.csv").open("w") as out:
        write_people(catalog, simulate(catalog, 2000, 1), out)
    head, *rows = (found / "people.csv").read_text().splitlines()
    (found / "bad.csv").write_text("\n".join([head, *("x" + row for row in rows)]) + "\n")
    run_job(plan_job(engine, str(found / "people.csv"), found / "a.parquet"))
    table = pq.read_table(found / "a.parquet")
    names = {"rank_touch": "rank_mind", "rank_mind": "rank_touch"}
    swapped = table.rename_columns([names.get(name, name) for name in table.column_names])
    pq.write_table(swapped.select(table.column_names), found / "b.parquet")
    (found / "full").mkdir()
    return found


def can_mount():
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


def on_a_disk(script, folder, *args):
    """Run a command with a disk that refuses; where none can be mounted, files may not grow."""
    place = folder / "full"
    command = [*TEND, *map(str, args)]
    if not can_mount():
        return small_files(folder, *args) if script == SMALL else under_a_file(folder, *args)
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script, place, ROOT, *command],
        env=os.environ | {"PLACE": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )


def small_files(folder, *args):
    """The same with files that may not grow past 4 kB, as a disk with that much room."""
    (folder / "full" / "old.csv").write_text("old")
    limit = (4_000, 4_000)
    done = tend(
        *args,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    done.stdout = "\n".join(path.name for path in (folder / "full").iterdir())
    (folder / "full" / "old.csv").unlink()
    return done


def under_a_file(folder, *args):
    """A place that refuses as well: below something that is no folder."""
    place = folder / "full"
    place.rmdir()
    place.write_text("")
    done = tend(*args)
    place.unlink()
    place.mkdir()
    return done


EXPORTS = {
    "cohort to Parquet": ("cohort {0}/people.csv -o {0}/full/out.parquet", "out.parquet", "-o"),
    "cohort over an old file": ("cohort {0}/people.csv -o {0}/full/old.csv", "old.csv", "-o"),
    "errors": ("cohort {0}/bad.csv -o {0}/out.parquet --errors {0}/full/e.csv", "e.csv", "--errors"),
    "simulate over an old file": ("simulate -n 2000 --seed 1 -o {0}/full/old.csv", "old.csv", "-o"),
    "rows": ("compare {0}/a.parquet {0}/b.parquet --rows {0}/full/rows.csv", "rows.csv", "--rows"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_full_disk_is_said_in_one_line_and_nothing_half_is_left(folder, name):
    command, file, option = EXPORTS[name]
    before = {path: path.read_bytes() for path in folder.glob("*.*")}
    args = [part.format(folder) for part in command.split()]
    done = on_a_disk(SMALL, folder, *args)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith(f"{folder}/full/{file}: ")
    assert f"Make room, or give another place after {option}." in done.stderr
    assert done.stdout.split() == ["old.csv"]
    assert {path: path.read_bytes() for path in folder.glob("*.*")} == before


def test_a_read_only_folder_is_said_in_one_line(folder):
    command, file, option = EXPORTS["cohort to Parquet"]
    done = on_a_disk(READ_ONLY, folder, *(part.format(folder) for part in command.split()))
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, ""), done.stderr
    reason = "Read-only file system" if can_mount() else "Not a directory"
    assert done.stderr.startswith(f"{folder}/full/{file}: {reason}. Make room, or give")
    assert f" after {option}." in done.stderr


@pytest.mark.parametrize("name", EXPORTS)
def test_a_folder_that_is_not_there_is_said_in_one_line(folder, name):
    command, file, _ = EXPORTS[name]
    args = [part.format(folder).replace("/full/", "/gone/") for part in command.split()]
    done = CliRunner().invoke(main, args)
    assert (done.exit_code, done.stderr.count("\n"), done.stdout) == (2, 1, ""), done.stderr
    assert done.stderr.startswith(f"{folder}/gone/{file}: No such file or directory.")
    assert not (folder / "gone").exists()


# --- an input that changes while it is read -------------------------------------------------------


def shrink(path):
    """As many whole lines as fit into half of it: what is left is a sound file of fewer people."""
    lines = path.read_bytes().splitlines(keepends=True)
    with path.open("r+b") as file:
        file.truncate(sum(map(len, lines[: len(lines) // 2])))


def grow(path):
    with path.open("ab") as file:
        file.write(path.read_bytes().splitlines(keepends=True)[1])


def put_another_in_place(path):
    other = path.with_name("other.csv")
    other.write_bytes(path.read_bytes())
    other.replace(path)


CHANGES = {
    shrink: "in the middle",
    grow: "after the header",
    put_another_in_place: "after the header",
    Path.unlink: "in the middle",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_input_that_changes_while_it_is_read_is_refused(engine, folder, tmp_path, change):
    people, out, moment = tmp_path / "people.csv", tmp_path / "out.csv", CHANGES[change]
    people.write_bytes((folder / "people.csv").read_bytes())
    out.write_text("old")
    job = replace(plan_job(engine, str(people), out, errors=tmp_path / "e.csv"), rows=50)

    def progress(rows, share):
        if rows == 50 and moment == "in the middle":
            change(people)

    if moment == "after the header":
        change(people)
    with pytest.raises(TableError, match=r"people\.csv: the file changed while it was read\. Let"):
        run_job(job, progress)
    assert out.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} - {"people.csv"} == {"out.csv"}
