"""Columns that cannot be coded as here are told with the figures that give them away, and no others.

The people are made with the random module, the figures counted again with the statistics module.
"""

import os
import random
import statistics
from dataclasses import replace

import pandas as pd
import pytest

from recommender.research.cohort import score_frame
from recommender.research.cohort.score import plan_job, run_job
from tests.conftest import tend
from tests.research.cohort.people import csv_text, typed_parquet
from tests.research.cohort.scored import score_file

UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
LSNS = tuple(
    f"lsns_{who}_{what}" for who in ("family", "friends") for what in ("seen", "private", "help")
)
PHQ = ("phq4_nervous", "phq4_worry", "phq4_interest", "phq4_down")
RANGES = dict.fromkeys(UCLA, (1, 3)) | {"ons_lonely": (1, 5)} | dict.fromkeys(LSNS, (0, 5))
RANGES |= dict.fromkeys(PHQ, (0, 3)) | {"trust": (0, 10), "energy": (0, 4)}
# How far each leans on how lonely or low somebody is.
LEANS = dict.fromkeys(UCLA, 0.8) | {"ons_lonely": -0.8} | dict.fromkeys(LSNS, -0.6)
LEANS |= dict.fromkeys(PHQ, 0.7) | {"trust": -0.3, "energy": -0.5}


def people(n, seed=1, columns=tuple(RANGES), blank=0.02):
    """n people with codes of ours, as {column: text}."""
    chance, rows = random.Random(seed), []
    for _ in range(n):
        trait, row = chance.gauss(0, 1), {}
        for name in columns:
            low, high = RANGES[name]
            lean = LEANS[name]
            value = lean * trait + (1 - lean * lean) ** 0.5 * chance.gauss(0, 1)
            place = round(low + (high - low) * (0.5 + value / 3.2))
            row[name] = "" if chance.random() < blank else str(min(high, max(low, place)))
        rows.append(row)
    return rows


def recoded(rows, columns, change):
    """The rows with each code of some columns changed."""
    return [
        row | {name: str(change(int(row[name]))) for name in columns if row.get(name)} for row in rows
    ]


def summary(engine, rows):
    return score_file(engine, csv_text(rows).encode(), "x.csv").summary


def pearson(rows, one, other):
    """r of two sums over the rows that have all of both, and how many there are."""
    whole = [row for row in rows if all(row[name] for name in (*one, *other))]
    sums = [[sum(int(row[name]) for name in names) for row in whole] for names in (one, other)]
    return statistics.correlation(*sums), len(whole)


# --- codes that are not ours ------------------------------------------------------------------------

SHIFTS = [
    (UCLA, -1, 0, 3, "0 to 2", "1 to 3", "too low"),
    (PHQ, 1, 4, 0, "1 to 4", "0 to 3", "too high"),
    (("ons_lonely",), -1, 0, 5, "0 to 4", "1 to 5", "too low"),
    (("energy",), 1, 5, 0, "1 to 5", "0 to 4", "too high"),
]


@pytest.mark.parametrize(("columns", "by", "strange", "far", "looks", "ours", "way"), SHIFTS)
def test_a_shifted_scale_is_told_with_its_figures(engine, columns, by, strange, far, looks, ours, way):
    rows = recoded(people(400, 3), columns, lambda code: code + by)
    found = summary(engine, rows)
    (line,) = found.suspects
    assert not [note for note in found.notes if columns[0] in note and "other way round" in note]
    counts = ", ".join(str(sum(row[name] == str(strange) for row in rows)) for name in columns)
    assert line.startswith(f"{', '.join(columns)}: {strange} in {counts} of 400 rows and never {far}")
    assert f"looks coded {looks}. Tend's codes are {ours}." in line
    assert line.endswith(f"read one {way}.")


# Layouts of real exports, each with a few rows: what gives them away stands in one cell.
SMALL = {
    "0-2": (UCLA, ["0 1 1", "1 2 1", "2 1 2"], "0 in 1, 0, 0 of 3 rows and never 3"),
    "1-4": (PHQ, ["1 2 2 1", "1 1 1 2", "1 2 3 2", "2 3 3 4", "3 2 1 1"], "4 in 0, 0, 0, 1 of 5 rows"),
    "1-6": (LSNS, ["1 2 3 1 2 1", "1 1 1 2 1 2", "2 2 3 3 3 3", "3 3 2 4 5 6"], "6 in 0, 0, 0, 0, 0, 1"),
    "0-4": (PHQ, ["0 1 2 2", "2 3 2 3", "3 2 3 4"], "4 in 0, 0, 0, 1 of 3 rows, and 0 is there too"),
}


@pytest.mark.parametrize("name", SMALL)
def test_one_cell_of_a_short_file_is_enough(engine, name):
    columns, texts, says = SMALL[name]
    rows = [dict(zip(columns, text.split(), strict=True)) for text in texts]
    (line,) = summary(engine, rows).suspects
    assert says in line


def test_codes_that_both_codings_have_decide_nothing(engine):
    rows = [dict(zip(UCLA, text.split(), strict=True)) for text in ("1 1 1", "1 2 1", "2 1 2")]
    found = summary(engine, rows)
    assert found.suspects == ()
    assert "67 % of the answers are 1, and 0 % are 3." in found.notes[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [("phq4_down", "-1"), ("phq4_down", "9"), ("ucla_isolated", "99"), ("ucla_isolated", "-1")],
)
def test_codes_for_missing_are_no_coding(engine, name, text):
    rows = people(300)
    for row in rows[::5]:
        row[name] = text
    assert summary(engine, rows).suspects == ()


def test_a_slip_is_no_code_and_a_code_is_no_slip(engine):
    rows = people(500)
    answers = sum(bool(row[name]) for row in rows for name in PHQ)
    few, many = int(0.005 * answers), int(0.005 * answers) + 1
    assert 0 < few < many < 20
    for wrong in (few, many):
        for row in rows[:wrong]:
            row["phq4_nervous"] = "4"
        told = summary(engine, rows).suspects
        assert len(told) == (wrong == many), wrong
    assert f"4 in {many}, 0, 0, 0 of 500 rows, and 0 is there too" in told[0]


def test_a_wrong_cell_in_a_short_file_of_a_long_scale_says_nothing(engine):
    rows = [{"trust": text} for text in ("11", "3", "4", "5", "6")]
    assert summary(engine, rows).suspects == ()
    assert len(summary(engine, rows * 7).suspects) == 1


# --- scales that run against each other --------------------------------------------------------------


def turned(rows, columns):
    return recoded(rows, columns, lambda code: sum(RANGES[columns[0]]) - code)


@pytest.mark.parametrize("seed", range(4))
def test_people_of_our_coding_are_never_told(engine, seed):
    assert summary(engine, people(60 + 200 * seed, seed)).suspects == ()


TURNED = [
    (UCLA, ("ons_lonely",), "score_ucla3 runs against ons_lonely", "below 0"),
    (UCLA, LSNS, "score_ucla3 runs against score_lsns6", "below 0"),
    (UCLA, PHQ, "score_ucla3 runs against score_phq4", "above 0"),
    (LSNS, ("ons_lonely",), "score_ons_lonely runs against", "above 0"),
    (PHQ, ("ons_lonely",), "ons_lonely runs against score_phq4", "below 0"),
    (PHQ[:2], PHQ[2:], "score_gad2 runs against score_phq2", "above 0"),
]


@pytest.mark.parametrize(("columns", "others", "says", "side"), TURNED)
def test_a_turned_scale_is_told_with_its_r(engine, columns, others, says, side):
    rows = turned(people(300, 5, (*columns, *others)), columns)
    (line,) = summary(engine, rows).suspects
    r, n = pearson(rows, columns, others)
    assert f"r = {r:.2f} in {n} rows; {side} in Tend's codes" in line
    assert line.startswith(says.replace("score_ons_lonely", "ons_lonely"))


def test_a_scale_that_runs_against_several_is_told_once(engine):
    rows = turned(people(300, 6), UCLA)
    (line,) = summary(engine, rows).suspects
    assert line.startswith("score_ucla3 runs against ons_lonely (r = ")
    for others in (("ons_lonely",), PHQ, LSNS):
        r, n = pearson(rows, UCLA, others)
        assert f"(r = {r:.2f} in {n} rows;" in line


@pytest.mark.parametrize("name", [UCLA[1], LSNS[4], PHQ[0]])
def test_a_turned_item_is_told_against_the_rest_of_its_scale(engine, name):
    scale = next(scale for scale in (UCLA, LSNS, PHQ) if name in scale)
    rows = turned(people(400, 7, scale), (name,))
    (line,) = [line for line in summary(engine, rows).suspects if line.startswith(name)]
    r, n = pearson(rows, (name,), tuple(other for other in scale if other != name))
    score = {UCLA: "score_ucla3", LSNS: "score_lsns6", PHQ: "score_phq4"}[scale]
    assert f"runs against the other answers of {score} " in line
    assert f"(r = {r:.2f} in {n} rows;" in line


def test_two_items_of_a_scale_are_told_once(engine):
    rows = turned(people(200, 8, UCLA[:2]), UCLA[:1])
    (line,) = summary(engine, rows).suspects
    assert line.startswith(UCLA[0])


@pytest.mark.parametrize(("n", "is_told"), [(49, False), (50, True)])
def test_fewer_than_50_rows_with_both_say_nothing(engine, n, is_told):
    rows = turned(people(n, 9, (*UCLA, "ons_lonely"), blank=0), UCLA)
    rows += [row | {"ons_lonely": ""} for row in rows]
    assert (len(summary(engine, rows).suspects) == 1) == is_told


@pytest.mark.parametrize(("cells", "is_told"), [(60, True), (59, False)])
def test_an_r_of_0_2_the_wrong_way_is_told_and_a_smaller_one_is_not(engine, cells, is_told):
    """So many of 100 rows agree the wrong way, at two codes each: r = (2 · cells - 100) / 100."""
    agree = [(3, 5), (1, 1)] * (cells // 2) + [(3, 5)] * (cells % 2)
    differ = [(3, 1), (1, 5)] * ((100 - cells) // 2) + [(1, 5)] * ((100 - cells) % 2)
    rows = [{**dict.fromkeys(UCLA, str(u)), "ons_lonely": str(o)} for u, o in [*agree, *differ]]
    r, _ = pearson(rows, UCLA, ("ons_lonely",))
    assert (r >= 0.2 - 1e-12) == is_told
    assert (len(summary(engine, rows).suspects) == 1) == is_told


@pytest.mark.parametrize("columns", [UCLA, LSNS, PHQ, ("ons_lonely",)])
def test_where_nothing_goes_with_a_scale_that_is_said_with_its_shares(engine, columns):
    rows = people(200, 10, (*columns, "energy"))
    line = summary(engine, rows).notes[0]
    low, high = RANGES[columns[0]]
    said = [row[name] for row in rows for name in columns if row[name]]
    shares = [f"{100 * said.count(str(code)) / len(said):.0f} % " for code in (low, high)]
    assert line.startswith(
        f"{', '.join(columns)}: {shares[0]}of the answers are {low}, and {shares[1]}are {high}."
    )
    assert "the other way round" in line
    assert not [note for note in summary(engine, people(200, 10)).notes if "other way round" in note]


# --- the same in all pieces, ways and places ----------------------------------------------------------


@pytest.fixture(scope="module")
def odd():
    """Several things wrong at once, with bad rows beside."""
    rows = recoded(turned(people(300, 11), UCLA), PHQ, lambda code: code + 1)
    return [row | {"safety": "[]", "in_the_way": "[]"} for row in rows]


@pytest.fixture(scope="module")
def wanted(engine, odd):
    found = summary(engine, odd)
    assert (len(found.suspects), len(found.notes)) == (2, 3)
    return found


@pytest.mark.parametrize(("rows", "threads"), [(40, 3), (65_536, 2)])
def test_pieces_and_threads_give_the_same_summary(engine, odd, wanted, tmp_path, rows, threads):
    (tmp_path / "x.csv").write_text(csv_text(odd), encoding="utf-8")
    typed_parquet(odd, tmp_path / "x.parquet", row_group_size=40)
    for name in ("x.csv", "x.parquet"):
        job = replace(
            plan_job(engine, str(tmp_path / name), tmp_path / "out.csv"), rows=rows, threads=threads
        )
        assert run_job(job).summary == wanted


def test_the_page_and_a_frame_give_the_same_summary(engine, odd, wanted):
    for size in (9, 1000):
        assert score_file(engine, csv_text(odd).encode(), "x.csv", rows=size).summary == wanted
    assert score_frame(pd.DataFrame(odd), engine).attrs["summary"] == list(wanted.lines)


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def given(odd, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(csv_text(odd), encoding="utf-8")
    return path


def test_without_the_option_all_is_told_and_the_rest_is_scored(given, wanted, tmp_path):
    run = tend("cohort", given, "-o", tmp_path / "out.csv")
    assert (run.exit_code, run.stdout) == (3, "")
    assert tuple(run.stderr.splitlines()[-len(wanted.lines) :]) == wanted.lines
    assert (tmp_path / "out.csv").exists()


def test_a_turned_scale_alone_ends_with_0(tmp_path):
    (tmp_path / "x.csv").write_text(csv_text(turned(people(90), UCLA)), encoding="utf-8")
    run = tend("cohort", tmp_path / "x.csv", "-o", tmp_path / "out.csv")
    assert run.exit_code == 0
    assert run.stderr.startswith("score_ucla3 runs against ons_lonely")


def test_with_the_option_nothing_is_written(given, wanted, tmp_path):
    out, errors = tmp_path / "out.parquet", tmp_path / "errors.csv"
    out.write_text("old", encoding="utf-8")
    run = tend("cohort", given, "-o", out, "--errors", errors, "--fail-on-suspect")
    assert (run.exit_code, run.stdout) == (2, "")
    assert tuple(run.stderr.splitlines()[:-1]) == wanted.lines
    assert "Nothing was written" in run.stderr.splitlines()[-1]
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, "x.csv"]


def test_with_the_option_a_file_of_our_coding_is_scored(tmp_path):
    rows = people(90)
    rows[4]["trust"] = "12"
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8")
    run = tend("cohort", tmp_path / "x.csv", "-o", tmp_path / "out.csv", "--fail-on-suspect")
    assert run.exit_code == 3
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 90


def test_what_cannot_be_taken_back_is_not_begun(given, tmp_path):
    for places in (("-o", os.devnull), ("-o", tmp_path / "out.csv", "--errors", os.devnull)):
        run = tend("cohort", given, *places, "--fail-on-suspect")
        assert (run.exit_code, run.stderr.count("\n")) == (2, 1)
        assert f"{os.devnull}: what goes there cannot be taken back" in run.stderr


# --- the data ---------------------------------------------------------------------------------------


def test_scales_of_the_data_are_known_and_their_columns_share_their_codes(engine):
    catalog = engine.catalog
    coding = catalog.cohort.coding
    for id in {*coding.scales, *(id for partner in coding.partners for id in partner.scales)}:
        items = catalog.scores[id].items if id in catalog.scores else (id,)
        assert len({catalog.items[item].codes for item in items}) == 1
        assert all(isinstance(code, int) for code in catalog.items[items[0]].codes)
    assert {partner.source for partner in coding.partners} <= {*catalog.sources}
