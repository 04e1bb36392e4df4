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


def test_the_sign_of_nearly_every_weight_changes_a_fit_or_a_place(engine, lines):
    rows = [line.strip().split(": ") for line in lines[lines.index(golden.SIGNS) + 1 :]]
    counts = {name: int(count.split()[0]) for name, count in rows}
    assert counts["weights"] == len(engine.catalog.weights)
    assert counts["fit or place"] >= MOVED * counts["weights"]
    assert counts["place"] >= counts["best activity"] > 0
