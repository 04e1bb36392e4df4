"""What several tests of many people's files share."""

import pytest

from recommender.cohort import source


@pytest.fixture
def small_blocks(monkeypatch):
    """The reader takes a few rows at a time."""
    opened = source.pa_csv.ReadOptions
    small = lambda **options: opened(**{**options, "block_size": 2048})  # noqa: E731
    monkeypatch.setattr(source.pa_csv, "ReadOptions", small)
