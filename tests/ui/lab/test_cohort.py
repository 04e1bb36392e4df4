"""Many people in the research lab: bad rows told, none coerced, flips counted, files as by command."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from recommender.research.cohort.score import plan_job, run_job
from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from recommender.ui.lab import lab_session, results
from tests.ui.conftest import as_read

CELL = ("hug", "worry")


@pytest.fixture(scope="session")
def people(catalog):
    """CSV of 300 made-up people."""
    return made_up(catalog, 300)


def made_up(catalog, n):
    out = io.StringIO()
    write_people(catalog, simulate(catalog, n, 11), out)
    return out.getvalue()


@pytest.fixture
def cohort(lab):
    """The section for many people, with a draft of one cited change where wished."""

    def show(draft=False):
        shown = lab()
        if draft:
            shown.press("lab_begin").weigh(*CELL, 3.0).cite(*CELL)
        return shown.section("cohort")

    return show


def put(text, row, column, value):
    """The CSV with another value in one cell; rows from 1."""
    rows = list(csv.reader(io.StringIO(text)))
    rows[row][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def table_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def first_choices(rows):
    """Row → set of categories at rank 1."""
    ranks = [name for name in rows[0] if name.startswith("rank_")]
    categories = [n for n in ranks if f"best_{n.removeprefix('rank_')}" in rows[0]]
    return {
        int(row["row"]): frozenset(n.removeprefix("rank_") for n in categories if row[n] == "1")
        for row in rows
    }


# --- the file ---


def test_R02_bad_rows_are_listed_with_row_column_value_and_rule_and_nothing_is_coerced(
    cohort, people, catalog
):
    text = put(people, 5, "touch_comfort", "hugs")
    text = put(text, 17, "trust", "12")
    text = put(text, 200, "in_the_way___moved", "")
    shown = cohort().upload("lab_people_file", "people.csv", text)
    report = shown.inside("lab_report")
    assert "300 rows: 297 can be scored, 3 cannot" in report
    for cell in ("touch_comfort", "hugs", "trust", "12", "in_the_way___moved"):
        assert cell in report
    faults = table_rows(shown.saved("lab_errors"))
    assert [(row["row"], row["column"], row["value"]) for row in faults] == [
        ("5", "touch_comfort", "hugs"),
        ("17", "trust", "12"),
        ("200", "in_the_way___moved", ""),
    ]
    assert all(row["rule"] for row in faults)
    shown.press("lab_score")
    rows = table_rows(shown.saved("lab_shipped_csv"))
    assert [int(row["row"]) for row in rows] == [n for n in range(1, 301) if n not in (5, 17, 200)]
    assert catalog.texts("lab.cohort.one_bad", row=5) in shown.choose("lab_row", 5).text()


def test_what_the_file_as_a_whole_gives_away_is_shown_as_the_command_says_it(
    cohort, people, engine, tmp_path
):
    """Worry coded from 1 to 4, a form that nobody saw, and empty lines at the end."""
    rows = list(csv.DictReader(io.StringIO(people)))
    for row in rows:
        row |= {
            name: "" if text == "" else str(int(text) + 1)
            for name, text in row.items()
            if "phq4" in name
        }
        row |= {name: "0" for name in row if name.startswith("safety___")}
    out = io.StringIO()
    csv.DictWriter(out, list(rows[0]), lineterminator="\n").writerows(rows)
    text = people.splitlines()[0] + "\n" + out.getvalue() + "," * (len(rows[0]) - 1) + "\n"
    report = cohort().upload("lab_people_file", "people.csv", text).inside("lab_report")
    source = tmp_path / "people.csv"
    source.write_text(text)
    summary = run_job(plan_job(engine, str(source), tmp_path / "out.csv")).summary
    assert any("looks coded 1 to 4" in line for line in summary.suspects)
    assert any("safety: nothing is ticked in 300 of 300 rows" in line for line in summary.notes)
    assert any("One empty line" in line for line in summary.notes)
    for line in summary.lines:
        assert line in report, line


def test_R04_the_page_writes_the_very_bytes_of_the_command_and_without_a_draft_no_flips(
    cohort, people, engine, tmp_path
):
    source = tmp_path / "people.csv"
    source.write_text(people)
    shown = cohort().upload("lab_people_file", "people.csv", people).press("lab_score")
    for key, name in (("lab_shipped_csv", "out.csv"), ("lab_shipped_parquet", "out.parquet")):
        run_job(plan_job(engine, str(source), tmp_path / name))
        assert shown.saved(key) == (tmp_path / name).read_bytes()
    assert "lab_flips" not in shown.keys
    assert "lab_draft_csv" not in shown.files


def test_R05_the_flips_of_one_weight_are_those_of_an_independent_recount(cohort, catalog):
    people = made_up(catalog, 1000)
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", people).press("lab_score")
    before = first_choices(table_rows(shown.saved("lab_shipped_csv")))
    after = first_choices(table_rows(shown.saved("lab_draft_csv")))
    flipped = {row for row in before if before[row] != after[row]}
    assert len(flipped) >= 10
    assert f"{len(flipped)} of 1,000 people" in shown.inside("lab_flips")
    told = table_rows(shown.saved("lab_changed"))
    assert {int(row["row"]) for row in told} == flipped
    assert {row["because"] for row in told} == {"points_hug_worry"}
    ways = Counter((before[row], after[row]) for row in flipped)
    small = {way for way, count in ways.items() if count < 10}
    said = shown.inside("lab_flips")
    assert not [count for way, count in ways.items() if way in small and f"<td>{count}</td>" in said]


MESSAGES = {
    "empty": ("", "the file is empty"),
    "unknown": ("trust,strnagers\n1,2\n", "strnagers"),
    "not text": (b"trust\n\xff\xfe\xfa\n", "UTF-8"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_R09_each_broken_file_ends_in_a_helpful_message(cohort, catalog, name):
    content, said = MESSAGES[name]
    shown = cohort().upload("lab_people_file", "people.csv", content)
    told = shown.errors()
    assert told.startswith("people.csv")
    assert said in told
    assert "lab_score" not in shown.keys
    assert shown.lab.job is None
    hint = catalog.texts("lab.cohort.keep_here")
    assert (hint in shown.text()) == (name == "unknown")


def test_R09_a_byte_order_mark_does_no_harm_and_a_decimal_comma_is_told(cohort, people):
    marked = b"\xef\xbb\xbf" + people.encode()
    assert "300 rows: 300" in cohort().upload("lab_people_file", "a.csv", marked).inside("lab_report")
    shown = cohort().upload("lab_people_file", "b.csv", put(people, 1, "trust", "3,5"))
    assert "comma" in shown.inside("lab_report")


def test_R09_a_file_of_60_megabytes_is_told_the_way(cohort, catalog):
    shown = cohort().upload("lab_people_file", "people.csv", b"x" * 60_000_000)
    told = shown.errors()
    assert "60 MB" in told
    assert f"{catalog.cohort.upload.most_megabytes} MB" in told
    assert "tend cohort" in told


def test_R09_a_set_that_cannot_be_used_is_neither_saved_nor_used_though_each_change_is_cited(
    lab, people, catalog
):
    shown, needs_cited = lab().press("lab_begin"), catalog.texts("lab.page.needs_cited")
    for criterion in list(shown.starting("lab_weight_hug_")):
        shown.weigh("hug", criterion, 0.0)
    shown.section("cohort").upload("lab_people_file", "people.csv", people)
    assert "lab_score" not in shown.keys
    assert needs_cited in shown.text()
    shown.section("weights")
    for criterion in list(shown.starting("lab_weight_hug_")):
        shown.cite("hug", criterion)
    shown.files.clear()
    shown.run()
    assert "nothing speaks for it" in shown.inside("lab_faults")
    assert not [key for key in shown.files if key.startswith("lab_down_")]
    assert catalog.texts("lab.page.needs_usable") in shown.text()
    shown.section("changes")
    assert shown.files == {}
    shown.section("cohort")
    assert "lab_score" not in shown.keys
    assert catalog.texts("lab.page.needs_usable") in shown.text()


def test_why_a_set_cannot_be_used_is_found_out_once(lab, monkeypatch):
    calls, build = [], lab_session.with_weight_set
    monkeypatch.setattr(lab_session, "with_weight_set", lambda *a: [calls.append(1), build(*a)][1])
    shown = lab().press("lab_begin")
    for criterion in list(shown.starting("lab_weight_hug_")):
        shown.weigh("hug", criterion, 0.0)
    calls.clear()
    shown.run().section("changes")
    assert calls == []


def test_R10_a_value_that_a_spreadsheet_would_run_is_neutralized(cohort, people):
    text = put(people, 3, "trust", "=1+2")
    text = "\n".join(
        line + (",name" if n == 0 else f",{sign}cmd")
        for n, (line, sign) in enumerate(zip(text.splitlines(), "x=+-@" * 61, strict=False))
    )
    shown = cohort().upload("lab_people_file", "people.csv", text)
    shown.choose("lab_keep", ["name"]).press("lab_score")
    for key in ("lab_shipped_csv", "lab_errors"):
        cells = [cell for row in csv.reader(io.StringIO(shown.saved(key).decode())) for cell in row]
        assert not [c for c in cells if c.startswith(("=", "+", "@", "-c"))]


def test_columns_that_tend_does_not_know_can_be_carried_along_on_the_page_and_by_the_command(
    cohort, people, catalog
):
    text = "\n".join(
        line + (",clinic" if n == 0 else f",site{n % 3}") for n, line in enumerate(people.splitlines())
    )
    shown = cohort().upload("lab_people_file", "people.csv", text)
    assert "clinic" in shown.errors()
    assert catalog.texts("lab.cohort.keep_here") in shown.text()
    shown.choose("lab_keep", ["clinic"]).press("lab_score")
    assert catalog.texts("lab.cohort.keep_here") not in shown.text()
    rows = table_rows(shown.saved("lab_shipped_csv"))
    assert [row["clinic"] for row in rows[:3]] == ["site1", "site2", "site0"]
    said = shown.section("changes").inside("lab_reproduce")
    assert "tend cohort people.csv -o results.csv --keep clinic\n" in said + "\n"


def test_flips_can_be_counted_by_a_kept_column_with_small_groups_hidden(cohort, catalog):
    lines = made_up(catalog, 1000).splitlines()
    sites = ["clinic", *(f"site{n % 2}" if n > 5 else "tiny" for n in range(1000))]
    text = "\n".join(f"{line},{site}" for line, site in zip(lines, sites, strict=True))
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", text)
    shown.choose("lab_keep", ["clinic"]).choose("lab_by", "clinic").press("lab_score")
    before = first_choices(table_rows(shown.saved("lab_shipped_csv")))
    after = table_rows(shown.saved("lab_draft_csv"))
    now = first_choices(after)
    flips = Counter(row["clinic"] for row in after if before[int(row["row"])] != now[int(row["row"])])
    said = shown.inside("lab_flips")
    assert "tiny" not in said
    for site in ("site0", "site1"):
        if f"<td>{site}</td>" in said:
            assert f"<td>{site}</td><td>{sites.count(site)}</td><td>{flips[site]}</td>" in said
    assert "all others together" in said


def test_a_column_with_a_value_for_everybody_parts_nobody(cohort, people):
    lines = people.splitlines()
    text = "\n".join(line + (",name" if n == 0 else f",n{n}") for n, line in enumerate(lines))
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", text)
    shown.choose("lab_keep", ["name"]).choose("lab_by", "name").press("lab_score")
    assert "name: it has more than 50 values" in shown.errors()
    assert shown.lab.job is None


# --- the three kinds of missing ---


def test_R03_three_kinds_of_missing_stay_apart_from_file_to_page(cohort, people):
    text = put(people, 1, "trust", "")
    text = put(text, 2, "trust", "declined")
    text = put(text, 3, "trust", "not_asked")
    shown = cohort().upload("lab_people_file", "people.csv", people).press("lab_score")
    before = table_rows(shown.saved("lab_shipped_csv"))
    shown.upload("lab_people_file", "people.csv", text).press("lab_score")
    after = table_rows(shown.saved("lab_shipped_csv"))
    for row, kind in enumerate(("blank", "declined", "not_asked")):
        name = f"missing_{kind}"
        assert int(after[row][name]) == int(before[row][name]) + 1
    codebook = shown.saved("lab_codebook").decode()
    assert all(kind in codebook for kind in ("blank", "declined", "not_asked"))


# --- kept, stopped, gone ---


def test_the_example_can_be_loaded_as_it_is(cohort):
    shown = cohort()
    shown.upload("lab_people_file", "example.csv", shown.saved("lab_example"))
    assert ", 0 cannot" in shown.inside("lab_report").replace("can be scored, 0 cannot", ", 0 cannot")


def test_a_file_that_is_removed_is_gone_with_its_results(cohort, people):
    shown = cohort().upload("lab_people_file", "people.csv", people).press("lab_score")
    shown.app.file_uploader(key="lab_people_file").set_value(None)
    shown.run()
    assert shown.lab.cohort.content is None
    assert shown.lab.cohort.run is None
    assert "lab_shares" not in shown.keys


def test_file_and_result_last_while_other_sections_are_open_and_no_longer(cohort, people):
    shown = cohort().upload("lab_people_file", "people.csv", people).press("lab_score")
    shown.section("weights").section("cohort")
    assert "lab_shares" in shown.keys
    shown.open("keep").press("clear_device")
    assert "tend_lab" not in shown.app.session_state


def test_other_weights_ask_for_another_run(cohort, people, catalog):
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", people).press("lab_score")
    shown.section("weights").weigh(*CELL, 2.0).section("cohort")
    assert catalog.texts("lab.cohort.stale") in shown.text()
    assert "lab_shares" not in shown.keys
    assert "lab_shares" in shown.press("lab_score").keys


def test_one_row_can_be_opened_with_its_receipts(cohort, people, catalog):
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", people).press("lab_score")
    rows = table_rows(shown.saved("lab_draft_csv"))
    row = next(r for r in rows if not r["closed_hug"] and r["score_gad2"] not in ("", "0"))
    shown.choose("lab_row", int(row["row"]))
    lines = [line for line in shown.inside("lab_moved_row").split("\n") if line.startswith("| ")][1:]
    fits = {cells[1].strip(): float(cells[4]) for cells in (line.split("|") for line in lines)}
    for category in catalog.ranked_categories:
        if category.title in fits:
            assert abs(fits[category.title] - float(row[f"fit_{category.id}"])) <= 0.5
    assert len(fits) >= 8
    assert catalog.criteria["worry"].label in shown.inside("lab_receipts_row")


def test_the_same_row_of_another_file_is_another_person(cohort, people, catalog, monkeypatch):
    """Two runs never share a place in what is kept, whatever address they have in memory."""
    monkeypatch.setattr(results, "id", lambda _: 1, raising=False)
    head, first, second, *_ = people.splitlines()
    shown, seen = cohort(), []
    for line in (first, second):
        shown.upload("lab_people_file", "people.csv", f"{head}\n{line}\n").press("lab_score")
        seen.append(shown.choose("lab_row", 1).inside("lab_moved_row"))
    assert seen[0] != seen[1]


def test_a_file_of_bad_rows_alone_has_nothing_to_score(cohort, people, catalog):
    head, first, *_ = put(people, 1, "trust", "99").splitlines()
    shown = cohort().upload("lab_people_file", "people.csv", f"{head}\n{first}\n")
    assert "1 rows: 0 can be scored, 1 cannot" in shown.inside("lab_report")
    assert "lab_score" not in shown.keys
    assert catalog.texts("lab.cohort.none_good") in shown.text()


def test_a_hostile_cell_is_shown_as_text(cohort, people):
    nasty = "<img src=x onerror=alert(1)>"
    shown = cohort().upload("lab_people_file", "people.csv", put(people, 5, "trust", nasty))
    said = shown.inside("lab_report")
    assert "<img" not in said
    assert "&lt;img" in said


HOSTILE = "![a](https://h.example/p.png) <b>x</b> $x$ :red[x] `y`"


@pytest.mark.parametrize("place", ["column", "file"])
def test_text_from_a_file_is_no_markdown(cohort, people, place):
    head, *lines = people.splitlines()
    text = (
        people if place == "file" else "\n".join([f"{head},{HOSTILE}", *(f"{line},1" for line in lines)])
    )
    shown = cohort().upload(
        "lab_people_file", f"{HOSTILE}.csv" if place == "file" else "people.csv", text
    )
    drawn = [
        box.value for box in (*shown.app.error, *shown.app.markdown) if "h.example" in as_read(box.value)
    ]
    assert drawn
    assert not [one for one in drawn if "](" in one or "<b>" in one or " `y" in one or " :red[" in one]


def test_nothing_is_written_to_disk(cohort, people, monkeypatch):
    touched = []
    for name in ("write_bytes", "write_text"):
        monkeypatch.setattr(Path, name, lambda self, *_a, **_k: touched.append(self))
    cohort(draft=True).upload("lab_people_file", "people.csv", people).press("lab_score")
    assert touched == []
