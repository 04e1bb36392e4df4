"""CSV files: hostile ones are named in one line, ragged rows are told, the others keep their numbers."""

import csv
import io
import random
import re

import pytest

from recommender.research.cohort.csv_source import undecodable_line
from recommender.research.cohort.table import Source, TableError
from tests.research.cohort.people import cells, csv_text, someone
from tests.research.cohort.scored import numbers, read, run_cohort, score_file


def lines(n):
    return csv_text([cells(someone())] * n).splitlines()


TEXT = "\n".join(lines(2))
HOSTILE = {
    "empty": (b"", "the file is empty. Give a header"),
    "white": (b" \n\n", "the file is empty"),
    "mark only": (b"\xef\xbb\xbf", "the file is empty"),
    "header only": (lines(1)[0].encode(), "a header and no row below it"),
    "header and line ends": (lines(1)[0].encode() + b"\r\n\r\n", "a header and no row below it"),
    "twice": (b"trust,trust\n1,2\n", "the column trust is there twice"),
    "unknown": (b"trust,trsut\n1,2\n", "trsut is no column"),
    "no name": (b"trust,\n1,2\n", "column_2 is no column"),
    "UTF-16 cut in two": ("trust,energy\n1,2\n".encode("utf-16")[:-1], "not UTF-16"),
    "both ways": (b"safety,safety___none\nnone,1\n", "as one column and as"),
    "latin-1 header": (b"trust,\xe9t\xe9\n1,2\n", "line 1: this is not UTF-8"),
    "workbook": (b"PK\x03\x04rest", "a workbook or a packed file"),
    "zipped": (b"\x1f\x8brest", "a workbook or a packed file"),
    "false parquet": (b"PAR1rest", "cannot be read as Parquet"),
    "cut parquet": (b"PAR1" + b"\x00" * 500 + b"PAR1", "cannot be read as Parquet"),
    "open quote": (b'trust\n"1\n' + b"2\n" * 12_000_000, "after row 0: a row is longer than"),
    "nothing but bytes": (bytes(range(128, 256)) * 9, "not UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_R09_a_hostile_file_gets_one_helpful_line(engine, tmp_path, name):
    content, says = HOSTILE[name]
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as error:
        run_cohort(engine, path, tmp_path / "out.csv")
    said = str(error.value)
    assert says in said
    assert said.startswith("in.csv: ")
    assert said.count("\n") == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv"]
    with pytest.raises(TableError) as again:
        score_file(engine, content, "in.csv")
    assert str(again.value) == said


def test_R09_a_byte_that_is_not_utf8_is_found_by_its_line(engine, tmp_path):
    text = csv_text([cells(someone()) | {"note": "x"}] * 9_000).encode().splitlines()
    text[8_000] = text[8_000][:-1] + b"\xe9"
    (tmp_path / "in.csv").write_bytes(b"\n".join(text))
    with pytest.raises(TableError, match="line 8001: this is not UTF-8"):
        run_cohort(engine, tmp_path / "in.csv", tmp_path / "out.csv", keep=("note",))
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_R09_a_byte_order_mark_and_other_line_ends_are_fine(engine, tmp_path, start, end):
    (tmp_path / "in.csv").write_bytes(start + "\n".join(lines(3)).encode().replace(b"\n", end))
    *_, outcome = run_cohort(engine, tmp_path / "in.csv", tmp_path / "out.csv")
    assert (outcome.rows, outcome.bad) == (3, 0)


@pytest.mark.parametrize("rows", [1, 4, 100])
def test_ragged_rows_are_told_and_the_others_keep_their_numbers(engine, tmp_path, rows):
    text = lines(12)
    text[2], text[7], text[12] = "yes,2,2", text[7] + ",2,5", "yes"
    text[5] = text[5].replace(",no,", ",perhaps,", 1)
    path = tmp_path / "x.csv"
    path.write_text("\n".join([*text[:4], "", *text[4:]]), encoding="utf-8")
    results, errors, outcome = run_cohort(engine, path, tmp_path / "out.csv", rows=rows)
    assert numbers(results) == [1, 3, 4, 6, 8, 9, 10, 11]
    told = read(errors)
    names = text[0].split(",")
    assert [(int(f["row"]), f["column"]) for f in told] == [
        (2, names[3]),
        (5, "adult"),
        (7, ""),
        (12, names[1]),
    ]
    assert "3 cells, the header has" in told[0]["rule"]
    assert "decimal comma" in told[2]["rule"]
    assert (outcome.rows, outcome.bad) == (12, 4)


def test_many_ragged_rows_keep_the_numbers_and_the_order(engine, tmp_path, small_blocks):
    """Ragged rows and bad cells mixed, in many blocks and in two files."""
    chance = random.Random(4)
    wrong = sorted(chance.sample(range(1, 801), 350))
    ragged = set(chance.sample(wrong, 250)) | {400, 401}
    wrong = sorted({*wrong, 400, 401})
    for file in range(2):
        text = lines(400)
        for n in range(1, 401):
            number = file * 400 + n
            if number in ragged:
                text[n] = "yes"
            elif number in wrong:
                text[n] = text[n].replace(",no,", ",perhaps,", 1)
        (tmp_path / f"{file}.csv").write_text("\n".join(text), encoding="utf-8")
    results, errors, _ = run_cohort(engine, tmp_path / "[01].csv", tmp_path / "out.csv", rows=13)
    assert numbers(results) == [n for n in range(1, 801) if n not in wrong]
    assert numbers(errors) == wrong


def test_line_breaks_and_commas_in_quotes_are_no_new_rows(engine, tmp_path):
    rows = [cells(someone()) | {"note": note} for note in ('a\nb, "c"', "", "d")]
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8")
    results, *_ = run_cohort(engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("note",))
    assert [row["note"] for row in read(results)] == ['a\nb, "c"', "", "d"]


def test_a_row_longer_than_a_block_ends_with_its_place(engine, tmp_path, small_blocks):
    good = cells(someone())
    text = csv_text([*[good] * 40, good | {"trust": "x" * 5_000}, good])
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as error:
        run_cohort(engine, tmp_path / "in.csv", tmp_path / "out.csv")
    place = re.search(r"after row (\d+): a row is longer than 8 MB", str(error.value))
    assert 20 < int(place[1]) <= 40


@pytest.mark.parametrize("start", range(-3, 1))
@pytest.mark.parametrize(("text", "line"), [("é", 0), ("😀", 0), (b"\xe2\x82", 3), (b"\xff", 3)])
def test_characters_across_the_blocks_of_the_check_are_whole(start, text, line):
    """The check for UTF-8 reads a megabyte at a time; here, one ends within the character."""
    character = text.encode() if isinstance(text, str) else text
    before = b"a\nb\n" + b"c" * ((1 << 20) - 4 + start)
    content = before + character + b"d\ne\n"
    assert undecodable_line(Source("x.csv", None, content)) == line


IDS = ["trust", "energy", "in_the_way"]
PEOPLE = [["5", "1", "busy|moved"], ["", "2", "content"], ["9", "0", "[]"]]


def written(delimiter=",", above=(), below=(), names=IDS, people=PEOPLE, quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    out.write("".join(above))
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows([names, *below, *people])
    return out.getvalue()


IMPORT = [f'{{"ImportId":"QID{n}"}}' for n in range(3)]
WAYS = {
    "semicolons": written(";").encode(),
    "tabs": written("\t").encode(),
    "bars": written("|", quoting=csv.QUOTE_ALL).encode(),
    "UTF-8 with its mark": written(";").encode("utf-8-sig"),
    "UTF-16 with its mark": written("\t").encode("utf-16"),
    "only carriage returns": written().replace("\r\n", "\r").encode(),
    "all quoted": written(quoting=csv.QUOTE_ALL).encode(),
    "sep=;": written(";", above=["sep=;\n"]).encode("utf-8-sig"),
    '"sep=,"': written(above=['"sep=,"\r\n']).encode(),
    "Qualtrics": written(below=[["How much,\ndo you trust?", "Energy", "What"], IMPORT]).encode(),
    "Qualtrics, one row": written(below=[IMPORT]).encode(),
    "SurveyMonkey": written(below=[["", "Response", "Response"]]).encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_common_way_of_writing_a_csv_changes_nothing(engine, way, small_blocks):
    wanted = score_file(engine, written().encode(), "a.csv")
    found = score_file(engine, WAYS[way], "b.csv")
    assert found.results.equals(wanted.results)
    assert (found.faults, found.rows) == ([], 3)


@pytest.mark.parametrize(("way", "before"), [("sep", ["sep=;\n"]), ("plain", [])])
def test_a_ragged_row_has_its_number_in_each_way_of_writing(engine, way, before):
    people = [*PEOPLE, ["1", "2"], ["11", "2", "content"]]
    content = written(";", above=before, below=[["a", "b", "c"], IMPORT], people=people).encode()
    assert [(f.row, f.value) for f in score_file(engine, content, "a.csv").faults] == [
        (4, "1;2"),
        (5, "11"),
    ]


def test_columns_without_a_name_or_with_that_of_another_can_be_kept_or_left_out(engine, tmp_path):
    (tmp_path / "in.csv").write_text(",trust,note,note,\n1,5,a,b,\n2,6,c,d,\n", encoding="utf-8")
    keep = ("column_1", "note_4")
    out, *_ = run_cohort(engine, tmp_path / "in.csv", tmp_path / "o.csv", keep=keep, ignore_others=True)
    assert [(row["column_1"], row["note_4"]) for row in csv.DictReader(io.StringIO(out.decode()))] == [
        ("1", "b"),
        ("2", "d"),
    ]
