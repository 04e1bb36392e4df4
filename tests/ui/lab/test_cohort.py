"""Many people in the research lab: bad rows told, none coerced, flips counted, files as by command."""

import csv
import html
import io
from collections import Counter
from pathlib import Path

import pytest

from recommender.research.cohort.score import plan_job, run_job
from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from tests.research.cohort.mapping import exports

CELL = ("hug", "worry")


def made_up(catalog, n):
    out = io.StringIO()
    write_people(catalog, simulate(catalog, n, 11), out)
    return out.getvalue()


@pytest.fixture(scope="session")
def people(catalog):
    """CSV of 300 made-up people."""
    return made_up(catalog, 300)


@pytest.fixture
def cohort(lab):
    """The section for many people, with a draft of one cited change where wished."""

    return lambda draft=False: lab(section="cohort", cited={CELL: 3.0} if draft else {})


def changed(text, change):
    """The CSV with `change` made to each line, given as its number from 1 and its cells by column."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for n, row in enumerate(rows, 1):
        change(n, row)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def with_cells(text, cells):
    """The CSV with other values, by (row, column); rows from 1."""
    return changed(text, lambda n, row: row.update({c: v for (at, c), v in cells.items() if at == n}))


def with_column(text, name, value):
    """The CSV with one column more; `value` gives its cell by the number of the row."""
    return changed(text, lambda n, row: row.update({name: value(n)}))


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
    nasty = "<img src=x onerror=alert(1)>"
    cells = {(5, "touch_comfort"): nasty, (17, "trust"): "12", (200, "in_the_way___moved"): ""}
    shown = cohort().upload("lab_people_file", "people.csv", with_cells(people, cells))
    report = shown.inside("lab_report")
    assert "300 rows: 297 can be scored, 3 cannot" in report
    for cell in ("touch_comfort", html.escape(nasty), "trust", "12", "in_the_way___moved"):
        assert cell in report
    assert "<img" not in report
    faults = table_rows(shown.saved("lab_errors"))
    assert {(int(row["row"]), row["column"]): row["value"] for row in faults} == cells
    assert all(row["rule"] for row in faults)
    rows = table_rows(shown.saved("lab_shipped_csv"))
    assert [int(row["row"]) for row in rows] == [n for n in range(1, 301) if n not in (5, 17, 200)]
    assert catalog.texts("lab.cohort.one_bad", row=5) in shown.choose("lab_row", 5).text()


def test_what_the_file_as_a_whole_gives_away_is_shown_as_the_command_says_it(
    cohort, people, engine, tmp_path
):
    """Worry coded from 1 to 4, a form that nobody saw, and an empty line at the end."""

    def change(_, row):
        row |= {n: str(int(text) + 1) for n, text in row.items() if "phq4" in n and text}
        row |= {name: "0" for name in row if name.startswith("safety___")}

    text = changed(people, change)
    text += "," * text.splitlines()[0].count(",") + "\n"
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
    shown = cohort().upload("lab_people_file", "people.csv", people)
    for key, name in (("lab_shipped_csv", "out.csv"), ("lab_shipped_parquet", "out.parquet")):
        run_job(plan_job(engine, str(source), tmp_path / name))
        assert shown.saved(key) == (tmp_path / name).read_bytes()
    assert "lab_flips" not in shown.keys
    assert "lab_draft_csv" not in shown.files
    assert len(shown.charts()) == 1


def test_R05_the_flips_of_one_weight_are_those_of_an_independent_recount(cohort, catalog):
    people = made_up(catalog, 1000)
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", people)
    before = first_choices(table_rows(shown.saved("lab_shipped_csv")))
    after = first_choices(table_rows(shown.saved("lab_draft_csv")))
    flipped = {row for row in before if before[row] != after[row]}
    assert len(flipped) >= 10
    assert f"{len(flipped)} of 1,000 people" in shown.inside("lab_flips")
    told = table_rows(shown.saved("lab_changed"))
    assert {int(row["row"]) for row in told} == flipped
    assert {row["because"] for row in told} == {"points_hug_worry"}
    shown.choose("lab_picture", "flows")
    counts = sorted(Counter((before[row], after[row]) for row in flipped).values())
    drawn = [row["value"] for row in shown.rows()]
    assert sum(drawn) == len(flipped)
    assert min(drawn) >= 10
    assert set(drawn[:-1]) <= set(counts)  # the last is all others together


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "the file is empty"), ("name,age\nx,2\n", "no column looks like a question")],
)
def test_R09_each_broken_file_ends_in_a_helpful_message(cohort, content, said):
    shown = cohort().upload("lab_people_file", "people.csv", content)
    assert shown.errors().startswith("people.csv")
    assert said in shown.errors()
    assert "lab_report" not in shown.keys
    assert shown.lab.job is None


def test_R09_a_file_of_60_megabytes_is_told_the_way(cohort, catalog):
    shown = cohort().upload("lab_people_file", "people.csv", b"x" * 60_000_000)
    told = shown.errors()
    assert "60 MB" in told
    assert f"{catalog.cohort.upload.most_megabytes} MB" in told
    assert "tend cohort" in told


def test_columns_that_tend_does_not_know_can_be_carried_along_on_the_page_and_by_the_command(
    cohort, people, catalog
):
    text = with_column(people, "clinic", lambda n: f"site{n % 3}")
    shown = cohort().upload("lab_people_file", "people.csv", text)
    assert "Not read: clinic" in shown.inside("lab_proposal")
    shown.choose("lab_keep", ["clinic"]).press("lab_accept")
    rows = table_rows(shown.saved("lab_shipped_csv"))
    assert [row["clinic"] for row in rows[:3]] == ["site1", "site2", "site0"]
    assert 'keep = ["clinic"]' in shown.saved("lab_mapping").decode()
    said = shown.section("changes").inside("lab_reproduce")
    assert "tend cohort people.csv -o results.csv --map mapping.toml\n" in said + "\n"


def test_groups_of_a_kept_column_are_drawn_with_small_ones_as_one(cohort, people):
    text = with_column(people, "clinic", lambda n: f"site{n % 2}" if n > 6 else "tiny")
    text = with_column(text, "name", lambda n: f"n{n}")
    shown = cohort().upload("lab_people_file", "people.csv", text)
    shown.choose("lab_keep", ["clinic", "name"]).press("lab_accept").choose("lab_picture", "subgroups")
    rows = table_rows(shown.saved("lab_shipped_csv"))
    drawn = {(row["row"], row["column"]): row for row in shown.rows()}
    # Six people alone would be known: a second group joins them.
    (group,) = {group for _, group in drawn} - {"all others together"}
    fits = [float(r["fit_music"]) for r in rows if r["clinic"] == group and r["fit_music"]]
    assert drawn["Music and voice", group]["value"] == pytest.approx(sum(fits) / len(fits))
    assert drawn["Music and voice", "all others together"]
    assert "name: it has more than 50 values" in shown.choose("lab_by", "name").errors()
    assert shown.lab.job is None


# --- somebody's own file ---


def test_an_export_is_shown_as_a_proposal_and_then_scored_as_the_coded_file(cohort, people):
    """REDCap's raw export with its dictionary: nothing is scored before the mapping is accepted."""
    content, dictionary = exports.redcap_raw(exports.rows_of(people))
    shown = cohort().upload("lab_people_file", "raw.csv", content)
    shown.upload("lab_dictionary", "dictionary.csv", dictionary)
    said = shown.inside("lab_proposal")
    assert "Nothing is scored yet" in said
    assert "<th scope='col'>Row 5</th>" in said
    assert "it has the" in said
    assert "lab_report" not in shown.keys
    assert "made-up people" in shown.text()
    shown.press("lab_accept")
    assert "300 rows: 300 can be scored" in shown.inside("lab_report")
    found = table_rows(shown.saved("lab_shipped_csv"))
    own = cohort().upload("lab_people_file", "people.csv", people)
    for one, other in zip(table_rows(own.saved("lab_shipped_csv")), found, strict=True):
        assert {key: other[key] for key in one} == one


def test_numbers_that_cannot_be_tends_are_offered_and_never_shifted_silently(cohort, people):
    def change(_, row):
        row |= {n: str(int(t) - 1) for n, t in row.items() if n.startswith("ucla") and t.isdigit()}

    text = changed(people, change)
    shown = cohort().upload("lab_people_file", "people.csv", text)
    assert "300 rows: 300 can" not in shown.inside("lab_report")
    shown.press("lab_map")
    assert "from 0 to 2" in shown.inside("lab_proposal")
    assert shown.app.get_by_key("lab_scale_ucla3").value == ""
    shown.choose("lab_scale_ucla3", "0").press("lab_accept")
    assert "300 rows: 300 can be scored" in shown.inside("lab_report")
    own = cohort().upload("lab_people_file", "people.csv", people)
    assert own.saved("lab_shipped_csv") == shown.saved("lab_shipped_csv")


# --- kept, stopped, gone ---


def test_the_example_can_be_loaded_as_it_is(cohort):
    shown = cohort()
    shown.upload("lab_people_file", "example.csv", shown.saved("lab_example"))
    assert "can be scored, 0 cannot" in shown.inside("lab_report")


def test_file_and_result_last_while_other_sections_are_open_and_go_when_removed(cohort, people):
    shown = cohort().upload("lab_people_file", "people.csv", people)
    shown.section("weights").section("cohort")
    assert "lab_results_files" in shown.keys
    shown.upload("lab_people_file", "people.csv", people)
    shown.app.file_uploader(key="lab_people_file").set_value(None)
    shown.run()
    assert shown.lab.cohort.content is None
    assert shown.lab.cohort.run is None
    assert "lab_results_files" not in shown.keys
    assert "made-up people" in shown.text()


def test_results_wait_for_each_citation_and_other_weights_are_scored_anew(lab, people, catalog):
    shown = lab(section="cohort", bare={CELL: 3.0}).upload("lab_people_file", "people.csv", people)
    assert catalog.texts("lab.page.needs_cited") in shown.text()
    assert "lab_shipped_csv" not in shown.files
    first = shown.cite(*CELL).section("cohort").saved("lab_draft_csv")
    shown.weigh(*CELL, 2.0)
    assert "300 people of people.csv" in shown.text()
    assert shown.section("cohort").saved("lab_draft_csv") != first


def test_one_row_can_be_opened_and_the_same_row_of_another_file_is_another_person(
    cohort, people, catalog
):
    shown = cohort(draft=True).upload("lab_people_file", "people.csv", people)
    rows = table_rows(shown.saved("lab_draft_csv"))
    row = next(r for r in rows if not r["closed_hug"] and r["score_gad2"] not in ("", "0"))
    shown.choose("lab_row", int(row["row"]))
    lines = [line for line in shown.inside("lab_moved_row").split("\n") if line.startswith("| ")][1:]
    fits = {cells[1].strip(): float(cells[4]) for cells in (line.split("|") for line in lines)}
    for category in catalog.ranked_categories:
        if category.title in fits:
            assert abs(fits[category.title] - float(row[f"fit_{category.id}"])) <= 0.05
    assert len(fits) >= 8
    assert catalog.criteria["worry"].label in shown.inside("lab_receipts_row")
    head, *people = people.splitlines()
    one = shown.choose("lab_row", 1).inside("lab_moved_row")
    shown.upload("lab_people_file", "people.csv", "\n".join([head, *reversed(people)]))
    assert shown.choose("lab_row", 1).inside("lab_moved_row") != one


def test_a_file_of_bad_rows_alone_has_nothing_to_score(cohort, people, catalog):
    text = "\n".join(with_cells(people, {(1, "trust"): "99"}).splitlines()[:2])
    shown = cohort().upload("lab_people_file", "people.csv", text)
    assert "1 rows: 0 can be scored, 1 cannot" in shown.inside("lab_report")
    assert "lab_results_files" not in shown.keys
    assert catalog.texts("lab.cohort.none_good") in shown.text()


def test_nothing_is_written_to_disk(cohort, people, monkeypatch):
    touched = []
    for name in ("write_bytes", "write_text"):
        monkeypatch.setattr(Path, name, lambda self, *_a, **_k: touched.append(self))
    cohort(draft=True).upload("lab_people_file", "people.csv", people)
    assert touched == []
