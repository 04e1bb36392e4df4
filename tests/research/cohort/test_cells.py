"""Cells are read as numbers, whichever way is the faster one."""

import pyarrow as pa
import pytest

from recommender.research.cohort.cells import KINDS, CellReader


@pytest.mark.parametrize(
    "texts", [["0", "1"], ["0", "", "1"], ["1", "10", "0"], ["", ""], ["é", "2"], []]
)
def test_short_texts_are_read_as_long_ones_are(texts):
    """Texts of one letter go a faster way, which a null or a longer text in the same part forbids."""
    reader = CellReader({"0": 0, "1": 1, "10": 7} | KINDS)
    middle = pa.array(["2", *texts, "x"], pa.string()).slice(1, len(texts))
    beside_a_null = pa.array([*texts, None], pa.string())
    quick, slow = (reader.read(pa.chunked_array([part])).tolist() for part in (middle, beside_a_null))
    assert quick == slow[:-1]
