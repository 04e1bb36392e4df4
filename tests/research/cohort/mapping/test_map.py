"""`tend map` on files from practice, and what a mapping does with each kind of column."""

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import recommender
from recommender.research.cohort.mapping.record import MappingError, read_mapping
from recommender.research.cohort.parse import Options
from recommender.research.cohort.score import Scorer
from recommender.research.cohort.table import Chunk
from tests.conftest import tend
from tests.research.cohort.people import RAW
from tests.research.cohort.scored import read

FILES = Path(__file__).parent / "files"
# Rows that are scored through the proposed mapping, and bad ones; the sentence of what is not read; what
# waits for somebody to decide. All others are read whole.
BAD = {
    "08_ucla_0_2.csv": (2, 1),
    "09_phq_1_4.csv": (4, 1),
    "10_lsns_1_6.csv": (3, 1),
    "23_phq4r_0_4.csv": (2, 1),
    "24_trust_0_10_1_11.csv": (3, 1),
    "29_excel_dates.csv": (1, 1),
}
UNREAD = {
    "40_packed.csv.gz": "a packed file",
    "43_records.json": "this is JSON",
    "43b_lines.jsonl": "this is JSON",
    "83_only_sums.csv": "no column looks like a question of Tend",
    "99_r_object.rds": "write.csv(x",
}
UNDECIDED = ("77_own_names.csv", "78_ucla_1.csv", "79_phq4_1.csv", "82_gad2.csv", "84.csv")


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_every_file_is_read_or_told(tmp_path, name):
    mapping, out = tmp_path / "m.toml", tmp_path / "o.csv"
    proposed = tend("map", FILES / name, "-o", mapping)
    if name in UNREAD:
        assert proposed.exit_code == 2
        assert UNREAD[name] in proposed.stderr
        assert len(proposed.stderr.splitlines()) == 1
        return
    assert proposed.exit_code == 0, proposed.output
    run = tend("cohort", FILES / name, "--map", mapping, "-o", out)
    if name in UNDECIDED:
        assert "not sure, so not used until you decide" in proposed.stderr
        assert (run.exit_code, "no column" in run.stderr) == (2, True)
        return
    rows, bad = BAD.get(name, (None, 0))
    assert run.exit_code == (3 if bad else 0), run.stderr
    assert re.search(
        r"(\d+) of \1 rows" if not bad else rf"{rows} of {rows + bad} rows", proposed.stderr
    )
    assert rows in (None, len(read(out.read_bytes())))


def decided(tmp_path, name, *swaps):
    """Results of a file through its mapping after somebody edited it."""
    mapping, out = tmp_path / "m.toml", tmp_path / "o.csv"
    assert tend("map", FILES / name, "-o", mapping).exit_code == 0
    text = mapping.read_text(encoding="utf-8")
    for pattern, new in swaps:
        text, times = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert times, pattern
    mapping.write_text(text, encoding="utf-8")
    run = tend("cohort", FILES / name, "--map", mapping, "-o", out)
    return run, read(out.read_bytes()) if out.exists() else []


@pytest.mark.parametrize(
    ("name", "offer", "score", "sums"),
    [
        ("08_ucla_0_2.csv", r'^# (values = .*"0" = "1".*)$', "score_ucla3", ["6", "8", "6"]),
        ("08_ucla_0_2.csv", r'^# (values = .*"0" = "3".*)$', "score_ucla3", ["6", "4", "6"]),
        ("09_phq_1_4.csv", r'^# (values = .*"1" = "0".*)$', "score_phq4", ["6", "0", "4", "8", "2"]),
        ("10_lsns_1_6.csv", r'^# (values = .*"1" = "0".*)$', "score_lsns6", ["15", "6", "12", "0"]),
        ("11_reverse_ucla.csv", r'^# (values = .*"1" = "3".*)$', "score_ucla3", ["3", "9"]),
    ],
)
def test_a_range_that_cannot_be_right_is_offered_and_never_applied(tmp_path, name, offer, score, sums):
    """The sums were counted by hand from the file."""
    run, rows = decided(tmp_path, name, (offer, r"\1"))
    assert run.exit_code == 0, run.stderr
    assert [row[score] for row in rows] == sums


def test_an_unsure_column_can_be_taken_by_an_editor(tmp_path):
    swaps = [(r"^# (\[columns|item)", r"\1"), (r"^ignore = .*$", "ignore = []")]
    run, rows = decided(tmp_path, "79_phq4_1.csv", *swaps)
    assert run.exit_code == 0, run.stderr
    assert rows[0]["score_phq4"] == "6"


@pytest.mark.parametrize(
    ("cells", "sums"),
    [
        (["1 - Not at all", "2 - Several days", "4 - Nearly every day"], ["0", "2", "6"]),
        (["Not at all (1)", "Several days (2)", "Nearly every day (4)"], ["0", "2", "6"]),
        (["0 = Not at all", "1 = Several days", "3 = Nearly every day"], ["0", "2", "6"]),
        (["3: never", "2: sometimes", "0: always"], ["6", "4", "0"]),
    ],
)
def test_a_label_counts_more_than_a_number_beside_it(tmp_path, cells, sums):
    """The number may be of another coding; only where no word is known, it is all there is."""
    rows = [f"{cell},{cell}" for cell in cells]
    text = "\n".join(["phq4_nervous,phq4_worry", *rows]) + "\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    run, found = decided(tmp_path, tmp_path / "in.csv")
    assert run.exit_code == 0, run.stderr
    assert [row["score_gad2"] for row in found] == sums


def test_one_digit_is_a_code_for_missing_only_well_beyond_the_scale(tmp_path):
    """Next to the scale it may be one code more."""
    text = "phq4_nervous,phq4_worry\n0,1\n9,2\n5,3\n1,9\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    run, rows = decided(tmp_path, tmp_path / "in.csv")
    assert 'blank = ["9"]' in (tmp_path / "m.toml").read_text(encoding="utf-8")
    assert [row["missing_blank"] for row in rows] == ["0", "1", "1"]
    assert "row 3: phq4_nervous: 5" in run.stderr


def test_one_mapping_never_mixes_two_waves(tmp_path):
    text = "id,trust_t1,energy_t1,trust_t2,energy_t2,online_t2\n1,5,1,6,2,3\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    run = tend("map", tmp_path / "in.csv")
    assert "2 likely, 3 not sure" in run.stderr
    assert (
        "online_t2 → online (not sure, so not used until you decide): belongs to another wave"
        in run.stderr
    )


def test_a_wish_to_keep_a_column_outranks_a_mapping_that_leaves_it_out(tmp_path):
    (tmp_path / "in.csv").write_text("Trust,Site\n5,north\n", encoding="utf-8")
    assert tend("map", tmp_path / "in.csv", "-o", tmp_path / "m.toml").exit_code == 0
    wishes = ["--map", tmp_path / "m.toml", "--keep", "Site", "-o", tmp_path / "out.csv"]
    run = tend("cohort", tmp_path / "in.csv", *wishes)
    assert run.exit_code == 0, run.stderr
    assert read((tmp_path / "out.csv").read_bytes())[0]["Site"] == "north"


def test_boxes_with_1_and_2_wait_for_somebody_to_decide(tmp_path):
    """1 is a tick in SPSS, 2 in SoSci Survey; a box with 1 alone must not count as ticked."""
    boxes = [f"within_reach___{code}" for code in RAW.codes["within_reach"]]
    text = f"{','.join(boxes)},trust\n{'2,' + '1,' * (len(boxes) - 1)}5\n{'1,' * len(boxes)}6\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    swaps = [(r"^# (\[columns|item|tick|# values.*\"1\" = \"0\")", r"\1"), ("^# values", "values")]
    run, rows = decided(tmp_path, tmp_path / "in.csv", *swaps, (r"^ignore = .*$", "ignore = []"))
    assert "within_reach: nothing is ticked in 1 of 2 rows" in run.stderr
    assert [row["missing_blank"] for row in rows] == ["0", "1"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encoding_is_told_by_the_bytes(engine, tmp_path, encoding):
    text = "id;Größe;trust\n1;1,75;5\n2;1,80;6\n"
    (tmp_path / "in.csv").write_text(text, encoding=encoding, newline="")
    run, rows = decided(tmp_path, tmp_path / "in.csv")
    assert run.exit_code == 0, run.stderr
    assert [row["score_trust"] for row in rows] == ["5", "6"]
    assert '"Größe"' in (tmp_path / "m.toml").read_text(encoding="utf-8")


def test_a_file_that_is_not_there_a_folder_or_a_question_twice_is_told(tmp_path):
    (tmp_path / "twice.csv").write_text("trust,trust\n1,2\n", encoding="utf-8")
    for name in ("nothing.csv", ".", "twice.csv"):
        run = tend("map", tmp_path / name)
        assert (run.exit_code, len(run.stderr.splitlines())) == (2, 1), run.exception


# --- what a mapping does ------------------------------------------------------------------------------


def scored(engine, text, table):
    mapping = read_mapping(engine.catalog, "m.toml", text)
    given = pa.table({name: pa.array(cells) for name, cells in table.items()})
    scorer = Scorer(engine, given.schema, Options(mapping=mapping))
    return scorer.score(Chunk(given, pa.array(range(1, 1 + given.num_rows)).to_numpy()))


def test_with_values_nothing_else_passes_for_a_code(engine):
    """3 is a code of Tend, and not what 3 means here."""
    text = '[columns.a]\nitem = "ucla_isolated"\nvalues = { "0" = 1, "1" = 2, "2" = 3 }\n'
    found = scored(engine, text, {"a": ["0", " 1\xa0", "2.0", "3", ""]})
    assert found.results["score_ucla3"].null_count == 4
    assert [(f.row, f.column, f.value) for f in found.faults] == [(4, "a", "3 (not in the mapping)")]


def test_codes_for_missing_are_of_the_file_or_of_a_column(engine):
    text = """
[missing]
blank = ["-99"]
declined = ["Refused"]
[columns.a]
item = "trust"
[columns.b]
item = "energy"
missing = { not_asked = ["9"] }
"""
    table = {"a": ["-99", "Refused", "9"], "b": ["9", "-99.0", "1"]}
    results = scored(engine, text, table).results
    found = [results[f"missing_{kind}"].to_pylist() for kind in ("blank", "declined", "not_asked")]
    rest = len(engine.catalog.items) - 2
    assert found == [[1, 1, 0], [0, 1, 0], [rest + 1, rest, rest]]


BOXES = ["eating", "medical", "touch", "bereaved", "unsafe", "hurt_before", "none", "declined"]


def boxes(cells, but=()):
    names = [code for code in BOXES if code not in but]
    tables = [f'[columns.s_{code}]\nitem = "safety"\ntick = "{code}"\n' for code in names]
    return "".join(tables), {f"s_{code}": cells.get(code, ["", "", "0"]) for code in names}


def test_a_blank_beside_a_tick_is_no_tick_where_the_mapping_says_so(engine):
    text, table = boxes({"touch": ["1", "", "1"]})
    found = scored(engine, 'only_ticked = ["safety"]\n' + text, table)
    assert found.faults == []
    first, blank, third = found.results["closed_hug"].to_pylist()
    assert first == third != blank
    assert found.results["missing_blank"].to_pylist() == [0, 1, 0]
    assert len(scored(engine, text, table).faults) == 1


def test_a_box_for_a_kind_of_missing_and_a_box_that_was_not_offered(engine):
    text, table = boxes({"touch": ["0", "0", "1"], "eating": ["0"] * 3, "none": ["0"] * 3}, ("unsafe",))
    table |= {name: [cell or "0" for cell in cells] for name, cells in table.items()}
    table["s_99"] = ["1", "0", "0"]
    text += '[columns.s_99]\nitem = "safety"\ntick = "not_asked"\n'
    found = scored(engine, 'not_offered = ["safety___unsafe"]\n' + text, table)
    assert found.faults == []
    rest = len(engine.catalog.items) - 1
    assert found.results["missing_not_asked"].to_pylist() == [rest + 1, rest, rest]
    assert found.results["missing_blank"].to_pylist() == [0, 1, 0]


def test_ticks_in_one_cell_are_parted_by_their_labels(engine):
    text = """
[columns.a]
item = "within_reach"
between = ",;"
values = { "A warm bath, a shower" = "warmth", "Music, or a book" = "music", "A book" = "keepsakes" }
"""
    cells = ["Music, or a book, A warm bath, a shower", "pet;A book;", "A bath", "pet, pet", ""]
    found = scored(engine, text, {"a": cells})
    assert [(f.row, f.value) for f in found.faults] == [(3, "A bath (not in the mapping)")]
    plain = {"a": ["music|warmth", "pet|keepsakes", "pet", ""]}
    wanted = scored(engine, '[columns.a]\nitem = "within_reach"\n', plain)
    assert found.results.drop_columns(["row"]).equals(wanted.results.drop_columns(["row"]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "m.toml: columns: no column"),
        ("[columns", "m.toml: TOML"),
        ("colums = 1", "m.toml: colums"),
        ('[columns.a]\nitem = "trustt"', "m.toml: columns.a.item: trustt: did you mean trust?"),
        ('[columns.a]\nitem = "trust"\nvalue = {}', "m.toml: columns.a.value"),
        (
            '[columns.a]\nitem = "trust"\nvalues = { "x" = 12 }',
            "columns.a.values.x: 12: use one of 0",
        ),
        ('[columns.a]\nitem = "trust"\ntick = "pet"', "columns.a.tick: pet: this question has no boxes"),
        ('[columns.a]\nitem = "safety"\ntick = "eatin"', "columns.a.tick: eatin: did you mean eating?"),
        ('[columns.a]\nitem = "trust"\nbetween = ","', "columns.a.between: ,: only a question"),
        ('[columns.a]\nitem = "trust"\n[columns.b]\nitem = "trust"', "columns.b: trust: two columns"),
        ('ids = ["a"]\n[columns.a]\nitem = "trust"', "columns.a: a: a question, and in ids"),
        ('only_ticked = ["trust"]\n[columns.a]\nitem = "trust"', "only_ticked: trust"),
        ('not_offered = ["safety"]\n[columns.a]\nitem = "trust"', "not_offered: safety"),
        ('[missing]\nempty = ["x"]\n[columns.a]\nitem = "trust"', "m.toml: missing.empty"),
        ('[file]\nencoding = "klingon"\n[columns.a]\nitem = "trust"', "m.toml: file.encoding: klingon"),
    ],
)
def test_a_wrong_mapping_is_named_with_key_value_and_remedy(catalog, text, says):
    with pytest.raises(MappingError) as error:
        read_mapping(catalog, "m.toml", text)
    assert says in str(error.value).replace("'", "")


def test_a_mapping_of_another_file_and_one_that_is_there_are_refused(tmp_path):
    mapping = tmp_path / "m.toml"
    assert tend("map", FILES / "70_UPPER.CSV", "-o", mapping).exit_code == 0
    before = mapping.read_bytes()
    assert tend("map", FILES / "70_UPPER.CSV", "-o", mapping).exit_code == 2
    assert mapping.read_bytes() == before
    run = tend("cohort", FILES / "float_min.csv", "--map", mapping, "-o", tmp_path / "o.csv")
    assert run.exit_code == 2
    assert "columns that the file does not have: ucla_companionship, ucla_left_out" in run.stderr


def test_names_and_values_from_hell_stay_in_comments_and_strings(engine, tmp_path):
    """A file's own text must not become TOML, a line of its own, or a control sign on a terminal."""
    name = 'trust"]\n[columns."x'
    table = {"trust": ["5"], name: ['a"\n\\\x7f\x1b[31m'], "Energy\n# these days": ["Some"]}
    out = io.StringIO()
    csv.writer(out).writerows([list(table), *zip(*table.values(), strict=True)])
    (tmp_path / "in.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    run = tend("map", tmp_path / "in.csv")
    assert run.exit_code == 0
    assert "\x1b" not in run.output
    mapping = read_mapping(engine.catalog, "m.toml", run.stdout)
    assert mapping.ignore == (name,)
    assert set(mapping.columns) == {"trust", "Energy\n# these days"}


# --- one person, and Python ---------------------------------------------------------------------------

SURVEY = """
ignore = ["pageNo"]
[missing]
declined = ["Refused"]
[columns.lonely]
item = "ucla_isolated"
values = { "Often" = 3, "Never" = 1 }
[columns.trust1]
item = "trust"
[columns.things]
item = "within_reach"
between = ";"
values = { "A dog" = "pet" }
[columns.care]
item = "matters_touch"
"""


def test_one_person_of_another_survey_is_recommended_for(tmp_path):
    (tmp_path / "m.toml").write_text(SURVEY, encoding="utf-8")
    said = {"lonely": "Often", "trust1": 3.0, "things": ["A dog", "music"], "care": 4, "pageNo": 0}
    ours = {"ucla_isolated": 3, "trust": 3, "within_reach": ["pet", "music"]}
    run = tend("recommend", "-", "--map", tmp_path / "m.toml", given=json.dumps(said))
    wanted = tend("recommend", "-", given=json.dumps({"answers": ours, "matters": {"touch": 4}}))
    assert (run.exit_code, wanted.exit_code) == (0, 0), run.stderr
    assert run.stdout == wanted.stdout
    declined = tend("recommend", "-", "--map", tmp_path / "m.toml", given='{"trust1": "Refused"}')
    assert declined.stdout == tend("recommend", "-", given='{"answers": {"trust": "declined"}}').stdout


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ('{"lonely": "Sometimes"}', "lonely: Sometimes (not in the mapping) cannot be used"),
        ('{"trust1": 2.5}', "trust1: 2.5 cannot be used: one of 0, 1"),
        ('{"lonly": 1, "x": 2}', "the mapping does not have these names: lonly, x"),
        ('{"pageNo": 1}', "none of the names of the mapping"),
        ("[1]", "none of the names of the mapping"),
    ],
)
def test_a_person_who_cannot_be_read_is_told_in_one_line(tmp_path, said, says):
    (tmp_path / "m.toml").write_text(SURVEY, encoding="utf-8")
    run = tend("recommend", "-", "--map", tmp_path / "m.toml", given=said)
    assert (run.exit_code, run.stdout, len(run.stderr.splitlines())) == (2, "", 1)
    assert says in run.stderr


def test_python_proposes_and_scores_as_the_command_line_does(engine, tmp_path):
    path = FILES / "02_labels_exact.csv"
    proposed = recommender.map(path, engine)
    assert proposed.text == tend("map", path).stdout
    assert set(proposed.table["sure"]) == {"sure"}
    people = pd.read_csv(path, keep_default_na=False)
    found = recommender.score(people, engine, mapping=proposed.mapping)
    assert found["score_ucla3"].tolist() == [6, 9]
    (tmp_path / "m.toml").write_text(proposed.text, encoding="utf-8")
    assert recommender.score(people, engine, mapping=tmp_path / "m.toml").equals(found)
