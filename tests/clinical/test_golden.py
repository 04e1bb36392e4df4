"""What follows for fixed people is written down, and numbers change with the engine's version only."""

import golden
import pytest

from recommender.version import VERSION

MOVED = 0.95


@pytest.fixture(scope="module")
def lines(engine):
    return golden.lines(engine)


def test_the_golden_lines_are_those_of_today(lines):
    """After a look at the diff that `make golden` makes, commit it; CHANGELOG says what changed."""
    assert lines == golden.GOLDEN.read_text("utf-8").splitlines()


def test_the_version_rises_with_the_numbers(lines):
    assert golden.versions()[VERSION] == golden.numbers_of(lines)


def test_no_two_versions_have_the_same_numbers():
    known = golden.versions()
    assert list(known)[-1] == VERSION
    assert len(set(known.values())) == len(known)


def test_a_changed_fit_changes_the_fingerprint_and_reworded_steps_do_not(lines):
    place = next(n for n, line in enumerate(lines) if golden.AFTER_TEXT in line)
    number, _ = lines[place].split(golden.AFTER_TEXT)
    reworded = [*lines[:place], f"{number}{golden.AFTER_TEXT}Other words.", *lines[place + 1 :]]
    moved = [*lines[:place], lines[place].replace(".", ",", 1), *lines[place + 1 :]]
    assert golden.numbers_of(reworded) == golden.numbers_of(lines) != golden.numbers_of(moved)


def test_the_sign_of_nearly_every_weight_changes_a_fit_or_a_place(engine, lines):
    rows = [line.strip().split(": ") for line in lines[lines.index(golden.SIGNS) + 1 :]]
    counts = {name: int(count.split()[0]) for name, count in rows}
    assert counts["weights"] == len(engine.catalog.weights)
    assert counts["fit or place"] >= MOVED * counts["weights"]
    assert counts["place"] >= counts["best activity"] > 0
