"""What several tests of many people's files share."""

import pytest

from recommender.research.cohort import csv_source


@pytest.fixture
def small_blocks(monkeypatch):
    """The reader takes a few rows at a time."""
    opened = csv_source.pa_csv.ReadOptions
    small = lambda **options: opened(**{**options, "block_size": 2048})  # noqa: E731
    monkeypatch.setattr(csv_source.pa_csv, "ReadOptions", small)
