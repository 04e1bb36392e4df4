"""Every cell is checked and none is coerced; what nobody saw or was asked stays apart from answers."""

import csv
import io
import random
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from recommender.research.cohort.cells import KINDS as CELLS
from recommender.research.cohort.cells import CellReader
from recommender.research.cohort.score import Scorer
from recommender.research.cohort.table import Chunk, TableError
from tests.research.cohort.people import (
    KINDS,
    OPEN_UNTICKED,
    RAW,
    cells,
    crowd,
    csv_text,
    someone,
    table,
)
from tests.research.cohort.scored import run_cohort, score_file, score_table

COUNTS = ("missing_blank", "missing_declined", "missing_not_asked")
NUMBERS = np.arange(1, 1000)
# Columns of questions, and of ticks, that came after version 1; read from the data.
NEWER = [id for id, item in RAW.items.items() if item.get("since", 1) > 1]
NEWER_TICKS = [
    f"{id}___{option['code']}"
    for id, item in RAW.items.items()
    for option in item.get("options", ())
    if RAW.is_many(id) and option.get("since", 1) > 1
]


def faults(engine, rows):
    return score_table(engine, table(rows) if isinstance(rows, list) else rows).faults


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
    results = score_table(engine, table(rows)).results
    found = np.array([results[name].to_pylist() for name in COUNTS]).T.tolist()
    assert found == [kinds_of(answers) for answers, _ in people]
    assert all(max(column) > 0 for column in zip(*found, strict=True))


@pytest.mark.parametrize("item", ["phq4_worry", "want_more_of", "in_the_way"])
def test_R03_kinds_of_missing_give_the_same_fits_and_none_is_a_zero(engine, item):
    rows = [cells(someone(**{item: kind or None})) for kind in KINDS]
    results = score_table(engine, table([*rows, cells(someone())])).results
    fits = [name for name in results.column_names if name.startswith("fit_")]
    seen = [tuple(results[name][row].as_py() for name in fits) for row in range(4)]
    assert seen[0] == seen[1] == seen[2] != seen[3]
    score = results["score_gad2"].to_pylist()
    assert score == ([None, None, None, 2] if item == "phq4_worry" else [2, 2, 2, 2])


def test_a_column_that_is_not_there_was_not_asked(engine):
    row = cells(someone())
    del row["trust"]
    row = {name: cell for name, cell in row.items() if not name.startswith("safety")}
    results = score_table(engine, table([row])).results
    assert [results[name][0].as_py() for name in COUNTS] == [0, 0, 2]
    asked = score_table(engine, table([cells(someone(trust="not_asked", safety="not_asked"))])).results
    assert results.drop_columns(["row"]).equals(asked.drop_columns(["row"]))


# --- bad cells ------------------------------------------------------------------------------------

NO_CODES = ["11", "-1", "2.5", "2.01", "-2.0", "2,000", "02", " 2", "2 ", "+2", "1e0", "٣"]
BAD = {
    "trust": [*NO_CODES, "\x00", "2\x00", "True", "nan", "NULL", "None", "Declined", "not asked", "2,5"],
    "want_more_of": ["crowd", "Group", "2", "group|both", "[]"],
    "matters_touch": ["6", "-1", "declined", "not_asked", "2.5"],
    "in_the_way___money": ["2", "true", "True", "x", "1.5", "[]"],
}
BAD_LISTS = ["busy|busy", "busy|", "|", "nobody", "busy, money", "[busy]", "0"]
BAD_LISTS += ["busy|content", "declined|busy"]


@pytest.mark.parametrize("column", BAD)
def test_a_cell_that_is_not_allowed_is_told_and_its_row_left_out(engine, column):
    good = cells(someone(), {})
    rows = [row for text in BAD[column] for row in (good, good | {column: text})]
    scored = score_table(engine, table(rows), first_row=5)
    shown = [text.replace("\x00", "\\x00") for text in BAD[column]]
    wanted = [(6 + 2 * n, column, text) for n, text in enumerate(shown)]
    assert [fault[:3] for fault in scored.faults] == wanted
    assert scored.results["row"].to_pylist() == [row - 1 for row, *_ in wanted]


def test_a_list_that_is_not_allowed_is_told(engine):
    good = cells(someone(), listed=("in_the_way",))
    found = faults(engine, [good | {"in_the_way": text} for text in BAD_LISTS])
    assert [fault[:3] for fault in found] == [(n, "in_the_way", t) for n, t in enumerate(BAD_LISTS, 1)]
    assert all("content stands alone" in fault.rule for fault in found)


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
        results = score_table(
            engine, table([cells(someone(safety=["declined"]), listed=listed)])
        ).results
        assert [results[name][0].as_py() for name in COUNTS] == [0, 1, 0]


def test_every_fault_of_a_row_is_told_in_the_order_of_rows(engine):
    first = cells(someone()) | {"trust": "11", "adult": "perhaps"}
    second = cells(someone()) | {"energy": "9"}
    found = [(fault.row, fault.column) for fault in faults(engine, [first, second, first])]
    assert [row for row, _ in found] == [1, 1, 2, 3, 3]
    assert {column for row, column in found if row == 1} == {"trust", "adult"}


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
        ("trust", pa.array([1.0]), False),
        ("trust", pa.array([2.5]), True),
        ("trust", pa.array([Decimal("1.00")]), False),
        ("trust", pa.array(["1.0"]), False),
        ("trust", pa.array(["1,0"]), False),
        ("trust", pa.array([True]), True),
        ("trust", pa.array([300], pa.int64()), True),
        ("safety___none", pa.array([True]), False),
        ("safety___none", pa.array([1], pa.int8()), False),
        ("safety___none", pa.array([1.0]), False),
        ("safety___none", pa.array([0.5]), True),
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
    one, other = score_table(engine, whole.combine_chunks()), score_table(engine, parts)
    assert one.results.equals(other.results)
    assert one.faults == other.faults
    assert len(one.faults) == 1


def test_a_table_without_rows_gives_results_without_rows(engine):
    scored = score_table(engine, table([cells(someone())]).slice(0, 0))
    assert (scored.results.num_rows, scored.faults) == (0, [])


@pytest.mark.parametrize("texts", [[b"5", b"\xe9", b"7"], [b"5", b"\xff", b""]])
def test_a_lone_byte_that_is_no_character_is_a_fault_and_never_a_blank(engine, texts):
    """Parquet may hold it; cells of one byte are read by a quick way."""
    column = pa.array(texts, pa.binary()).view(pa.string())
    scored = score_table(engine, pa.table({"trust": column}))
    assert [(fault.row, fault.column) for fault in scored.faults] == [(2, "trust")]
    assert scored.results["row"].to_pylist() == [1, 3]


@pytest.mark.parametrize(
    "texts", [["0", "1"], ["0", "", "1"], ["1", "10", "0"], ["", ""], ["é", "2"], []]
)
def test_short_texts_are_read_as_long_ones_are(texts):
    """Texts of one letter go a faster way, which a null or a longer text in the same part forbids."""
    reader = CellReader({"0": 0, "1": 1, "10": 7} | CELLS)
    middle = pa.array(["2", *texts, "x"], pa.string()).slice(1, len(texts))
    beside_a_null = pa.array([*texts, None], pa.string())
    quick, slow = (reader.read(pa.chunked_array([part])).tolist() for part in (middle, beside_a_null))
    assert quick == slow[:-1]


def boxes(item, cell):
    return {f"{item}___{code}": cell for code in RAW.codes[item]}


def unanswered():
    """A few scales, and a tick question whose boxes are all blank."""
    scales = {"ucla_companionship": "3", "ucla_left_out": "3", "ucla_isolated": "3"}
    scales |= {f"phq4_{name}": "1" for name in ("nervous", "worry", "interest", "down")}
    return scales | boxes("safety", "")


def without_row(results):
    return results.drop_columns(["row"]).to_pylist()


# --- nothing ticked -------------------------------------------------------------------------------


@pytest.mark.parametrize("item", OPEN_UNTICKED)
@pytest.mark.parametrize("way", ["boxes", "list", "true and false", "numbers"])
def test_nothing_ticked_where_a_box_says_none_is_left_open_in_each_way_of_writing(engine, item, way):
    rows = [cells(someone(**{item: said})) for said in ([], None, ["none"])]
    given = table(rows)
    if way == "list":
        given = table([cells(someone(**{item: said}), listed=(item,)) for said in ([], None, ["none"])])
    elif way != "boxes":
        kind = pa.bool_() if way == "true and false" else pa.int8()
        for name in boxes(item, ""):
            column = pa.array([int(row[name]) if row[name] else None for row in rows], pa.int8())
            given = given.set_column(given.column_names.index(name), name, column.cast(kind))
    scored = score_table(engine, given)
    unseen, blank, none = without_row(scored.results)
    assert scored.faults == []
    assert unseen == blank != none
    assert (scored.counts.left_open[item], scored.counts.none_ticked[item]) == (1, 0)


def test_nothing_ticked_where_no_box_says_none_is_an_answer(engine):
    rows = [cells(someone(in_the_way=said)) for said in ([], None)]
    scored = score_table(engine, table(rows))
    assert scored.results["missing_blank"].to_pylist() == [0, 1]
    assert (scored.counts.left_open["in_the_way"], scored.counts.none_ticked["in_the_way"]) == (0, 1)


def mixed(n, seed):
    """Rows where boxes are ticked, all 0, or missing, in every tick question."""
    chance = random.Random(seed)
    rows = []
    for _ in range(n):
        said = {
            item: chance.choice([[], [], None, "declined", "not_asked", [chance.choice(codes)]])
            for item, codes in RAW.codes.items()
            if RAW.is_many(item)
        }
        rows.append(cells(someone(**said)))
    return rows


def test_people_are_counted_question_by_question(engine):
    rows = mixed(240, 6)
    notes = score_file(engine, csv_text(rows).encode(), "x.csv").summary.notes
    counts = {
        item: sum(all(row[name] == "0" for name in boxes(item, "")) for row in rows)
        for item in ("within_reach", "safety", "in_the_way")
    }
    assert min(counts.values()) > 30
    for item, count in counts.items():
        (line,) = [line for line in notes if line.startswith(f"{item}: ")]
        assert f"nothing is ticked in {count} of 240 rows" in line
        assert ("left open" in line) == (item in OPEN_UNTICKED)
        assert ("none ticked" in line) == (item not in OPEN_UNTICKED)
    assert len(notes) == 3


# --- files from before a question, or a tick ----------------------------------------------------------


def older(row):
    """The row as a file of version 1 holds it."""
    return {name: cell for name, cell in row.items() if name not in NEWER + NEWER_TICKS}


def as_not_ticked(row):
    """The row of a full file that an older file stands for: nobody ticked what was not there."""
    newer = {}
    for name in NEWER_TICKS:
        said = row[f"{name.split('___')[0]}___{RAW.codes[name.split('___')[0]][0]}"]
        newer[name] = "0" if said in ("0", "1") else said
    return row | newer | dict.fromkeys(NEWER, "not_asked")


def test_a_file_without_the_newer_columns_scores_every_row(engine):
    rows = mixed(80, 3)
    assert NEWER
    assert any(row[name] == "1" for row in rows for name in NEWER_TICKS)
    old, new = (table([change(row) for row in rows]) for change in (older, as_not_ticked))
    scored, full = score_table(engine, old), score_table(engine, new)
    assert scored.faults == full.faults == []
    assert scored.results.num_rows == 80
    assert scored.results.equals(full.results)
    found = [
        Scorer(engine, t.schema).parser.parse(Chunk(t, NUMBERS[:80])).responses.ticks for t in (old, new)
    ]
    assert {id: ticks.tolist() for id, ticks in found[0].items()} == {
        id: ticks.tolist() for id, ticks in found[1].items()
    }


def test_what_was_not_asked_is_said_in_one_line(engine):
    notes = score_file(engine, csv_text([older(cells(someone()))]).encode(), "x.csv").summary.notes
    names = ", ".join(NEWER + NEWER_TICKS)
    assert notes == (f"Not asked, for the file has no such column: {names}.",)
    assert score_file(engine, csv_text([cells(someone())]).encode(), "x.csv").summary.notes == ()
    (line,) = score_file(engine, csv_text([older(unanswered())]).encode(), "x.csv").summary.notes
    assert line.endswith("phq4_down, safety; safety___hurt_before.")


def test_of_a_file_with_few_questions_it_is_said_which_were_asked(engine):
    (note,) = score_file(
        engine, csv_text([{"energy": "1", "food_ideas": "no"}]).encode(), "x.csv"
    ).summary.notes
    total = len(RAW.items)
    assert note.endswith(f"{total - 2} of {total} questions, all but food_ideas, energy.")


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ({k: v for k, v in older(cells(someone())).items() if k != "safety___touch"}, "safety___touch"),
        ({k: v for k, v in cells(someone()).items() if k != "in_the_way___busy"}, "in_the_way___busy"),
        ({"safety___hurt_before": "1", "trust": "1"}, "safety___eating"),
    ],
)
def test_any_other_column_of_a_question_is_missed(engine, row, lost):
    with pytest.raises(TableError, match=f"{lost} is missing beside the other columns"):
        score_table(engine, table([row]))


def test_rules_for_a_whole_question_hold_over_the_columns_that_are_there(engine):
    rows = [
        older(cells(someone(safety=said)))
        for said in ([], None, "declined", ["none", "touch"], ["touch"])
    ]
    rows.append(rows[0] | {"safety___eating": ""})
    scored = score_table(engine, table(rows))
    assert [(fault.row, fault.column) for fault in scored.faults] == [
        (4, "safety___none"),
        (6, "safety___eating"),
    ]
    found = scored.results.to_pylist()
    assert [row["missing_blank"] for row in found] == [1, 1, 0, 0]
    assert [row["missing_declined"] for row in found] == [0, 0, 1, 0]
    assert scored.counts.left_open["safety"] == 1


def test_who_was_not_asked_is_known_for_the_questions_that_gates_treat_with_care(engine):
    careful = sorted(careful.item for careful in engine.catalog.gates.careful)
    rows = [cells(someone(trust=said, calls=said)) for said in ("not_asked", None, "declined")]
    rows += [cells(someone()), cells(someone()) | {"adult": "x"}]
    rows = [{name: cell for name, cell in row.items() if name != "strangers"} for row in rows]
    given = table(rows)
    parsed = Scorer(engine, given.schema).parser.parse(Chunk(given, NUMBERS[:5]))
    found = {item: parsed.responses.unasked[item].tolist() for item in careful}
    here = [True, False, False, False]
    assert found == {"calls": here, "strangers": [True] * 4, "trust": here}


HINTS = [
    ("trust", "crowd", "0, 1, 2"),
    ("want_more_of", "crowd", "one_person, few_friends"),
    ("want_more_of", "crowd", "empty cell, declined, not_asked"),
    ("trust", "2,5", "comma as decimal mark"),
    ("trust", "2 ", "It looks like 2, but holds U+0020 SPACE"),
    ("trust", "2\xa0", "It looks like 2, but holds U+00A0 NO-BREAK SPACE"),
    ("trust", "\u200b2", "It looks like 2, but holds U+200B ZERO WIDTH SPACE"),
    ("trust", "1\n", "It looks like 1, but holds U+000A"),
    ("want_more_of", "gr\u043eup", "It looks like group, but holds U+043E CYRILLIC SMALL LETTER O"),
    ("in_the_way___money", " 1", "It looks like 1, but holds U+0020 SPACE"),
    ("ucla_isolated", "Often", 'The code of "Often" is 3; `tend map` reads labels'),
    ("phq4_down", "NOT AT ALL", 'The code of "NOT AT ALL" is 0'),
    ("adult", "Yes", 'The code of "Yes" is yes'),
]


def test_a_rule_says_what_is_allowed_and_what_the_cell_may_have_meant(engine):
    found = faults(engine, [cells(someone()) | {column: text} for column, text, _ in HINTS])
    for (column, text, says), fault in zip(HINTS, found, strict=True):
        assert fault.column == column
        assert says in fault.rule, (column, text)


def test_ids_that_stand_in_several_rows_are_told_and_carried(engine, tmp_path):
    rows = [
        cells(someone()) | {"pid": pid, "event": event}
        for pid, event in (("1", "a"), ("1", "b"), ("2", "a"), ("2", "a"), ("3", "a"), ("", "a"))
    ]
    (tmp_path / "in.csv").write_text(csv_text(rows), encoding="utf-8")
    for ids, says in (
        (("pid",), "pid: 2 ids stand in more than one row, 4 rows in all"),
        (("pid", "event"), "pid + event: 1 ids stand in more than one row, 2 rows in all"),
    ):
        got, _, outcome = run_cohort(
            engine, tmp_path / "in.csv", tmp_path / "o.csv", rows=2, ids=ids, ignore_others=True
        )
        assert [line for line in outcome.summary.notes if "more than one row" in line] == [
            f"{says}. Each row is scored as a person of its own."
        ]
        kept = list(csv.DictReader(io.StringIO(got.decode())))
        assert [row["pid"] for row in kept] == ["1", "1", "2", "2", "3", ""]


def test_rows_without_any_answer_are_counted(engine, tmp_path):
    (tmp_path / "in.csv").write_text(
        "pid,trust,energy\n1,2,3\n2,,\n3,declined,1\n4,,\n", encoding="utf-8"
    )
    _, _, outcome = run_cohort(engine, tmp_path / "in.csv", tmp_path / "o.csv", keep=("pid",))
    assert any(line.startswith("2 of 4 rows have no answer at all") for line in outcome.summary.notes)
