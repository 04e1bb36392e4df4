"""What the tests of the lab share: the lab, and its chart of one person as fits by name."""

import re

import pytest

from tests.ui.conftest import chart_rows_of


@pytest.fixture
def draft(lab):
    return lab()


def drawn(shown):
    """The rows of the one chart in the section of changes."""
    (chart,) = shown.section("changes").charts()
    return chart_rows_of(chart)


def bars(shown):
    """Category title → (before, after), as the chart of one person has them."""
    name = re.compile(r": place \d+ → \d+$")
    return {name.sub("", row["label"]): (row["before"], row["after"]) for row in drawn(shown)}
