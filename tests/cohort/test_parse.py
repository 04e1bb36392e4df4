"""Every cell is checked and none is coerced; three kinds of missing stay apart."""

import numpy as np
import pyarrow as pa
import pytest

from recommender.cohort.faults import TableError
from recommender.cohort.frame import score_batch
from tests.cohort.people import KINDS, RAW, cells, crowd, someone, table

COUNTS = ("missing_blank", "missing_declined", "missing_not_asked")


def faults(engine, rows):
    return score_batch(engine, table(rows) if isinstance(rows, list) else rows).faults


def with_column(rows, name, array):
    found = table(rows)
    return found.set_column(found.column_names.index(name), name, array)


def kinds_of(answers):
    """Counted without our code; "declined" alone among ticks is declined."""
    said = [answers.get(id, "not_asked") for id in RAW.items]
    return [
        sum(a is None for a in said),
        sum(a in ("declined", ["declined"]) for a in said),
        sum(a == "not_asked" for a in said),
    ]


@pytest.mark.parametrize("listed", [(), ("in_the_way", "within_reach", "safety"), ("safety",)])
def test_R03_kinds_of_missing_are_counted_apart(engine, listed):
    people = crowd(120, 3)
    rows = [cells(answers, matters, listed) for answers, matters in people]
    results = score_batch(engine, table(rows)).results
    found = np.array([results[name].to_pylist() for name in COUNTS]).T.tolist()
    assert found == [kinds_of(answers) for answers, _ in people]
    assert all(max(column) > 0 for column in zip(*found, strict=True))


@pytest.mark.parametrize("item", ["phq4_worry", "want_more_of", "in_the_way"])
def test_R03_kinds_of_missing_give_the_same_fits_and_none_is_a_zero(engine, item):
    rows = [cells(someone(**{item: kind or None})) for kind in KINDS]
    results = score_batch(engine, table([*rows, cells(someone())])).results
    fits = [name for name in results.column_names if name.startswith("fit_")]
    seen = [tuple(results[name][row].as_py() for name in fits) for row in range(4)]
    assert seen[0] == seen[1] == seen[2] != seen[3]
    score = results["score_gad2"].to_pylist()
    assert score == ([None, None, None, 2] if item == "phq4_worry" else [2, 2, 2, 2])


def test_a_column_that_is_not_there_was_not_asked(engine):
    row = cells(someone())
    del row["trust"]
    row = {name: cell for name, cell in row.items() if not name.startswith("safety")}
    results = score_batch(engine, table([row])).results
    assert [results[name][0].as_py() for name in COUNTS] == [0, 0, 2]
    asked = score_batch(engine, table([cells(someone(trust="not_asked", safety="not_asked"))])).results
    assert results.drop_columns(["row"]).equals(asked.drop_columns(["row"]))


# --- bad cells ------------------------------------------------------------------------------------

BAD = [
    *(
        ("trust", text)
        for text in ("11", "-1", "2.0", "02", " 2", "2 ", "+2", "1e0", "٣", "\x00", "2\x00")
    ),
    *(("trust", text) for text in ("True", "nan", "NULL", "None", "Declined", "not asked", "2,0")),
    *(("want_more_of", text) for text in ("crowd", "Group", "2", "group|both", "[]")),
    *(("matters_touch", text) for text in ("6", "-1", "declined", "not_asked", "2.5")),
    *(("in_the_way___money", text) for text in ("2", "true", "True", "x", "1.0", "[]")),
]
BAD_LISTS = [
    "busy|busy",
    "busy|",
    "|",
    "nobody",
    "busy|content",
    "busy, money",
    "declined|busy",
    "[busy]",
    "0",
]


@pytest.mark.parametrize(("column", "text"), BAD)
def test_a_cell_that_is_not_allowed_is_told_and_its_row_left_out(engine, column, text):
    good = cells(someone(), {})
    bad = good | {column: text}
    scored = score_batch(engine, table([good, bad, good]), first_row=5)
    (fault,) = scored.faults
    assert (fault.row, fault.column) == (6, column)
    assert fault.value == (text if text.isprintable() else text.replace("\x00", "\\x00"))
    assert scored.results["row"].to_pylist() == [5, 7]


@pytest.mark.parametrize("text", BAD_LISTS)
def test_a_list_that_is_not_allowed_is_told(engine, text):
    (fault,) = faults(engine, [cells(someone(), listed=("in_the_way",)) | {"in_the_way": text}])
    assert (fault.row, fault.column, fault.value) == (1, "in_the_way", text)
    assert "content stands alone" in fault.rule


@pytest.mark.parametrize(
    ("column", "says"), [("trust", "0, 1, 2"), ("want_more_of", "one_person, few_friends")]
)
def test_a_rule_says_what_is_allowed(engine, column, says):
    (fault,) = faults(engine, [cells(someone()) | {column: "crowd"}])
    assert says in fault.rule
    assert "empty cell, declined, not_asked" in fault.rule


def test_R09_a_decimal_comma_is_named(engine):
    (fault,) = faults(engine, [cells(someone()) | {"trust": "2,5"}])
    assert "comma as decimal mark" in fault.rule


def test_a_very_long_cell_is_told_in_short(engine):
    (fault,) = faults(engine, [cells(someone()) | {"want_more_of": "x" * 10_000_000}])
    assert len(fault.value) == 80


@pytest.mark.parametrize("kind", KINDS)
def test_ticks_answered_in_part_are_bad(engine, kind):
    (fault,) = faults(engine, [cells(someone()) | {"in_the_way___money": kind}])
    assert (fault.row, fault.column, fault.value) == (1, "in_the_way___money", kind)
    assert "every column of in_the_way" in fault.rule


def test_two_kinds_of_missing_in_one_tick_question_are_bad(engine):
    (fault,) = faults(engine, [cells(someone(in_the_way=None)) | {"in_the_way___money": "declined"}])
    assert (fault.column, fault.value) == ("in_the_way___distrust", "")


def test_a_tick_that_stands_alone_has_no_company(engine):
    (fault,) = faults(engine, [cells(someone(within_reach=["pet", "none"]))])
    assert (fault.column, fault.value) == ("within_reach___none", "1")
    assert fault.rule == "none stands alone; only no_animals may join it"
    assert faults(engine, [cells(someone(within_reach=["none", "no_animals"]))]) == []


def test_declined_among_the_ticks_is_a_kind_of_missing(engine):
    for listed in ((), ("safety",)):
        results = score_batch(
            engine, table([cells(someone(safety=["declined"]), listed=listed)])
        ).results
        assert [results[name][0].as_py() for name in COUNTS] == [0, 1, 0]


def test_every_fault_of_a_row_is_told_in_the_order_of_rows(engine):
    first = cells(someone()) | {"trust": "11", "adult": "perhaps"}
    second = cells(someone()) | {"energy": "9"}
    found = [(fault.row, fault.column) for fault in faults(engine, [first, second, first])]
    assert [row for row, _ in found] == [1, 1, 2, 3, 3]
    assert {column for row, column in found if row == 1} == {"trust", "adult"}


def test_R02_the_three_bad_rows_of_the_script_are_listed(engine):
    good = cells(someone())
    rows = [dict(good) for _ in range(10)]
    rows[2]["want_more_of"] = "crowd"
    rows[4]["trust"] = "11"
    rows[7]["in_the_way___busy"] = ""
    scored = score_batch(engine, table(rows))
    assert [fault[:3] for fault in scored.faults] == [
        (3, "want_more_of", "crowd"),
        (5, "trust", "11"),
        (8, "in_the_way___busy", ""),
    ]
    assert all(fault.rule for fault in scored.faults)
    assert scored.results["row"].to_pylist() == [1, 2, 4, 6, 7, 9, 10]


# --- types of Parquet and pandas ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "array", "is_bad"),
    [
        ("trust", pa.array([1], pa.int8()), False),
        ("trust", pa.array([1], pa.uint64()), False),
        ("trust", pa.array([1], pa.int64()).dictionary_encode(), False),
        ("trust", pa.array(["1"], pa.large_string()), False),
        ("trust", pa.array([None], pa.int8()), False),
        ("trust", pa.nulls(1), False),
        ("trust", pa.array([1.0]), True),
        ("trust", pa.array([True]), True),
        ("trust", pa.array([300], pa.int64()), True),
        ("safety___none", pa.array([True]), False),
        ("safety___none", pa.array([1], pa.int8()), False),
        ("safety___none", pa.array([1.0]), True),
        ("adult", pa.array([True]), True),
        ("adult", pa.array([1]), True),
        ("want_more_of", pa.array(["group"]).dictionary_encode(), False),
        ("want_more_of", pa.DictionaryArray.from_arrays(pa.array([0], pa.uint8()), ["group"]), False),
    ],
)
def test_types_are_read_as_they_are_and_never_rounded(engine, name, array, is_bad):
    found = faults(engine, with_column([cells(someone())], name, array))
    assert [fault.column for fault in found] == ([name] if is_bad else [])


@pytest.mark.parametrize(
    "array", [pa.array([["a"]]), pa.array([b"1"]), pa.array([{"a": 1}]), pa.array([[1.5]])]
)
def test_a_column_of_lists_or_bytes_is_refused(engine, array):
    with pytest.raises(TableError, match=r"trust holds .*Give text"):
        faults(engine, with_column([cells(someone())], "trust", array))


def test_text_that_is_not_utf8_inside_parquet_is_a_bad_cell(engine):
    broken = pa.StringArray.from_buffers(
        1, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xff\xfe")
    )
    (fault,) = faults(engine, with_column([cells(someone())], "trust", broken))
    assert fault.value == r"\xff\xfe"


def test_a_table_in_many_pieces_is_the_same_as_in_one(engine):
    rows = [cells(answers, matters) for answers, matters in crowd(40, 5)]
    rows[17]["trust"] = "x"
    whole = table(rows)
    parts = pa.concat_tables([whole.slice(n, 7).combine_chunks() for n in range(0, 40, 7)])
    one, other = score_batch(engine, whole.combine_chunks()), score_batch(engine, parts)
    assert one.results.equals(other.results)
    assert one.faults == other.faults
    assert len(one.faults) == 1


def test_a_table_without_rows_gives_results_without_rows(engine):
    scored = score_batch(engine, table([cells(someone())]).slice(0, 0))
    assert (scored.results.num_rows, scored.faults) == (0, [])


# --- headers --------------------------------------------------------------------------------------


def header_error(engine, row, keep=()):
    with pytest.raises(TableError) as error:
        score_batch(engine, table([row]), keep=keep)
    return str(error.value)


def test_an_unknown_column_is_named_with_the_nearest_and_the_remedy(engine):
    said = header_error(engine, cells(someone()) | {"trusst": "1"})
    assert "trusst" in said
    assert "Do you mean trust?" in said
    assert "--keep trusst" in said
    assert "Do you mean" not in header_error(engine, cells(someone()) | {"zzzz": "1"})


@pytest.mark.parametrize(
    ("change", "keep", "says"),
    [
        ({"safety": "none"}, (), "safety is there as one column and as safety___eating"),
        ({"safety___none": None}, (), "safety___none is missing beside the other columns of safety"),
        ({"": "x"}, (), "has no name"),
        ({}, ("id",), "no column id to keep"),
        ({}, ("trust",), "cannot be kept"),
        ({"row": "1"}, ("row",), "the output has a column of this name"),
        ({"fit_touch": "1"}, ("fit_touch",), "the output has a column of this name"),
    ],
)
def test_a_header_that_cannot_be_used_is_named(engine, change, keep, says):
    row = {k: v for k, v in (cells(someone()) | change).items() if v is not None}
    assert says in header_error(engine, row, keep)


def test_a_column_that_is_there_twice_is_named(engine):
    found = table([cells(someone())])
    with pytest.raises(TableError, match="trust is there twice"):
        score_batch(engine, found.append_column("trust", found["trust"]))


def test_a_table_without_items_is_refused(engine):
    assert "none of its columns is an item" in header_error(engine, {"matters_touch": "1"})


@pytest.mark.parametrize("texts", [[b"5", b"\xe9", b"7"], [b"5", b"\xff", b""]])
def test_a_lone_byte_that_is_no_character_is_a_fault_and_never_a_blank(engine, texts):
    """Parquet may hold it; cells of one byte are read by a quick way."""
    column = pa.array(texts, pa.binary()).view(pa.string())
    scored = score_batch(engine, pa.table({"trust": column}))
    assert [(fault.row, fault.column) for fault in scored.faults] == [(2, "trust")]
    assert scored.results["row"].to_pylist() == [1, 3]
