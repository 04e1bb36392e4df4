"""What the tests of the lab share: a new draft, and its chart as fits by name."""

import re

import pytest


@pytest.fixture
def draft(lab):
    return lab().press("lab_begin")


def bars(shown):
    """Category title → (before, after), as the chart has them."""
    name = re.compile(r": place \d+ → \d+$|: [\d.]+ %$")
    return {name.sub("", row["label"]): (row["before"], row["after"]) for row in shown.rows()}
