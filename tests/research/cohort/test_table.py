"""A header that cannot be used is named, with a remedy."""

import numpy as np
import pytest

from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import Scorer
from recommender.research.cohort.table import Chunk, TableError
from tests.research.cohort.people import cells, someone, table
from tests.research.cohort.scored import score_table


def header_error(engine, row, keep=()):
    with pytest.raises(TableError) as error:
        score_table(engine, table([row]), keep=keep)
    return str(error.value)


def test_an_unknown_column_is_named_with_the_nearest_and_the_remedy(engine):
    said = header_error(engine, cells(someone()) | {"trusst": "1"})
    assert "trusst" in said
    assert "do you mean trust?" not in said  # that column is there already
    assert "--keep trusst" in said
    assert "Do you mean" not in header_error(engine, cells(someone()) | {"zzzz": "1"})


@pytest.mark.parametrize(
    ("change", "keep", "says"),
    [
        ({}, ("id",), "no column id to keep"),
        ({}, ("trust",), "cannot be kept"),
        ({"row": "1"}, ("row",), "the output has a column of this name"),
        ({"fit_touch": "1"}, ("fit_touch",), "the output has a column of this name"),
    ],
)
def test_a_header_that_cannot_be_used_is_named(engine, change, keep, says):
    assert says in header_error(engine, cells(someone()) | change, keep)


def test_a_table_without_items_is_refused(engine):
    assert "none of its columns is an item" in header_error(engine, {"matters_touch": "1"})


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("trusst", "trusst (do you mean trust?)"),
        ("ucla_companionshp", "ucla_companionshp (do you mean ucla_companionship?)"),
        ("ucla_left_out ", "ucla_left_out  (looks like ucla_left_out, but holds U+0020 SPACE)"),
        ("ucla_left_out\xa0", "(looks like ucla_left_out, but holds U+00A0 NO-BREAK SPACE)"),
        ("tru\u200bst", "(looks like trust, but holds U+200B ZERO WIDTH SPACE)"),
        ("en\u0435rgy", "(looks like energy, but holds U+0435 CYRILLIC SMALL LETTER IE)"),
        ("TRUST", "TRUST (looks like trust, but holds capital letters)"),
        # Another question, or another item of the instrument: a hint would lead astray.
        *(
            (name, "")
            for name in ("phq4_1", "phq4_2", "phq4_3", "phq4_4", "PHQ4_A", "PHQ4_Depression_3")
        ),
        *(
            (name, "")
            for name in ("lonely_3", "gender", "stress", "ucla_1", "ucla_isolated.1", "lsns_1")
        ),
        *((name, "") for name in ("gad2_1", "uls", "lsns_family_1", "matters_1", "zzzz")),
    ],
)
def test_only_a_slip_or_what_looks_the_same_gets_a_hint(engine, name, hint):
    said = header_error(engine, {"importance": "1", name: "1"})
    assert hint in said
    assert ("do you mean" in said or "looks like" in said) == bool(hint)


def test_all_unknown_columns_are_in_one_message_and_can_all_be_left_out(engine):
    row = cells(someone()) | {f"Q{n}": "1" for n in range(259)}
    said = header_error(engine, row)
    assert all(f"Q{n}," in said or f"Q{n}." in said for n in range(259))
    assert "259 columns" in said
    assert "--ignore-others" in said
    scorer = Scorer(engine, table([row]).schema, Options(ignore_others=True))
    scored = scorer.score(Chunk(table([row]), np.array([1])))
    assert scored.results.equals(score_table(engine, table([cells(someone())])).results)
    assert any("259 columns: Q0, Q1" in line for line in scorer.summary(scored.counts).notes)
