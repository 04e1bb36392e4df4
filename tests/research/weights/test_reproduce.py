"""The printed command is one that a shell takes apart into the same words, with the hashes above it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from recommender.catalog.weight_set import NUMBERS, WEIGHTS, write_numbers, write_weights
from recommender.research.cohort.simulate import write_people
from recommender.research.weights.reproduce import reproduce_cohort, reproduce_person
from recommender.scoring.population import simulate
from tests.result_files import export, read


@pytest.mark.parametrize("name", ["people.csv", "my people.csv", "it's $HOME.csv", "-o.csv", "a;b.csv"])
def test_file_names_survive_a_shell(catalog, name):
    command = reproduce_cohort(catalog, name, "out.parquet", draft=False).splitlines()[1]
    words = shlex.split(command)
    assert words[:2] == ["tend", "cohort"]
    assert words[2].removeprefix("./") == name
    assert not words[2].startswith("-")
    assert words[3:] == ["-o", "out.parquet"]


def test_a_draft_names_its_files_and_every_option(catalog):
    mapping = "my map.toml"
    text = reproduce_cohort(catalog, "a.csv", "b.csv", draft=True, explain=True, mapping=mapping)
    first, second = text.splitlines()
    hashes = (catalog.questionnaire_hash, catalog.weights_hash)
    assert first.startswith("# ")
    assert all(value in first for value in hashes)
    assert second == (
        "tend cohort a.csv -o b.csv --weights weights.csv --numbers numbers.toml --explain "
        "--map 'my map.toml'"
    )


def test_one_person(catalog):
    lines = reproduce_person(catalog, "my-check-in.json", draft=True).splitlines()
    assert lines[1] == "tend recommend my-check-in.json --weights weights.csv --numbers numbers.toml"
    assert reproduce_person(catalog, "x.json", draft=False).splitlines()[1] == "tend recommend x.json"


def test_R07_a_kept_weight_set_and_the_printed_command_give_its_numbers_again(
    tmp_path, catalog, edited, engine_of
):
    """As a colleague would run it: in a shell, beside the files that the page gives to be saved."""
    draft = edited(
        {("hug", "touch_wish"): "1.5"}, {"matters_weight": "1.5", "oxytocin_points.A": "0.25"}
    )
    engine = engine_of(draft)
    people = simulate(catalog, 30, 4)
    with (tmp_path / "my people.csv").open("w", encoding="utf-8", newline="") as out:
        write_people(catalog, people, out)
    (tmp_path / WEIGHTS).write_text(write_weights(draft), encoding="utf-8")
    (tmp_path / NUMBERS).write_text(write_numbers(draft), encoding="utf-8")
    text = reproduce_cohort(engine.catalog, "my people.csv", "out.csv", draft=True, explain=True)
    (tmp_path / "tend").write_text(
        f'#!/bin/sh\nexec {sys.executable} -m recommender "$@"\n', encoding="utf-8"
    )
    (tmp_path / "tend").chmod(0o755)
    root = str(Path(__file__).resolve().parents[3])
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": root}
    subprocess.run(["sh", "-ec", text], cwd=tmp_path, env=env, check=True, capture_output=True)
    lines = read(tmp_path / "out.csv")
    wanted = read(export(tmp_path / "wanted.csv", engine, people))
    assert {line["weights_hash"] for line in lines} == {engine.catalog.weights_hash}
    assert engine.catalog.weights_hash in text
    places = [name for name in wanted[0] if name.startswith(("rank_", "best_"))]
    fits = [name for name in wanted[0] if name.startswith("fit_")]
    for line, other in zip(lines, wanted, strict=True):
        assert [line[name] for name in places] == [other[name] for name in places]
        assert [float(line[n] or -1) for n in fits] == [float(other[n] or -1) for n in fits]
