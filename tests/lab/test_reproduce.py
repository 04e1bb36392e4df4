"""The printed command is one that a shell takes apart into the same words, with the hashes above it."""

import shlex

import pytest

from recommender.lab.reproduce import reproduce_cohort, reproduce_flips, reproduce_person


@pytest.mark.parametrize("name", ["people.csv", "my people.csv", "it's $HOME.csv", "-o.csv", "a;b.csv"])
def test_file_names_survive_a_shell(catalog, name):
    command = reproduce_cohort(catalog, name, "out.parquet", draft=False).splitlines()[1]
    words = shlex.split(command)
    assert words[:2] == ["tend", "cohort"]
    assert words[2].removeprefix("./") == name
    assert not words[2].startswith("-")
    assert words[3:] == ["-o", "out.parquet"]


def test_a_draft_names_its_files_and_every_option(catalog):
    text = reproduce_cohort(
        catalog, "a.csv", "b.csv", draft=True, explain=True, keep=("site", "arm of trial")
    )
    first, second = text.splitlines()
    hashes = (catalog.questionnaire_hash, catalog.weights_hash)
    assert first.startswith("# ")
    assert all(value in first for value in hashes)
    assert second == (
        "tend cohort a.csv -o b.csv --weights weights.csv --numbers numbers.toml --explain "
        "--keep site --keep 'arm of trial'"
    )


def test_one_person_and_two_results(catalog):
    lines = reproduce_person(catalog, "my-check-in.json", draft=True).splitlines()
    assert lines[1] == "tend recommend my-check-in.json --weights weights.csv --numbers numbers.toml"
    assert reproduce_person(catalog, "x.json", draft=False).splitlines()[1] == "tend recommend x.json"
    assert reproduce_flips("a b.csv", "c.csv") == "tend compare 'a b.csv' c.csv"
