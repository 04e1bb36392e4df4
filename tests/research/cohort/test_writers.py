"""Results are written in fixed groups, and no cell of a CSV runs as a formula."""

import pyarrow.parquet as pq

from recommender.research.cohort import writers
from tests.research.cohort.people import cells, crowd, csv_text, someone
from tests.research.cohort.scored import read, run_cohort


def test_groups_of_parquet_do_not_depend_on_the_pieces(engine, tmp_path, monkeypatch):
    given = tmp_path / "in.csv"
    given.write_text(csv_text([cells(*person) for person in crowd(297, 7)]), encoding="utf-8")
    monkeypatch.setattr(writers, "GROUP", 64)
    found = {run_cohort(engine, given, tmp_path / "x.parquet", rows=n)[0] for n in (9, 64, 150)}
    assert len(found) == 1
    pq.read_table(tmp_path / "x.parquet").validate(full=True)
    groups = pq.ParquetFile(tmp_path / "x.parquet").metadata
    assert [groups.row_group(n).num_rows for n in range(5)] == [64, 64, 64, 64, 41]


FORMULAS = ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
HARMLESS = ["-2", "+3.5", "-1e5", ".5", "a=1", "", "'=1", "p-1", "1,5"]


def test_R10_no_cell_of_a_csv_runs_as_a_formula(engine, tmp_path):
    texts = FORMULAS + HARMLESS
    rows = [cells(someone()) | {"note": text} for text in texts]
    rows += [cells(someone()) | {"note": "x", "trust": text or "x"} for text in texts]
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    results, errors, _ = run_cohort(engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("note",))
    assert [row["note"] for row in read(results)] == [*(f"'{text}" for text in FORMULAS), *HARMLESS]
    for fault, text in zip(read(errors), texts, strict=True):
        assert fault["value"][0] not in "=@\t\r" or text in HARMLESS


def test_R10_names_of_columns_and_numbers_too(engine, tmp_path):
    (tmp_path / "x.csv").write_text(csv_text([cells(someone()) | {"=a": "1"}]), encoding="utf-8")
    results, *_ = run_cohort(
        engine, tmp_path / "x.csv", tmp_path / "out.csv", keep=("=a",), explain=True
    )
    (row,) = read(results)
    assert row["'=a"] == "1"
    negative = [float(v) for k, v in row.items() if k.startswith("points_") and v.startswith("-")]
    assert len(negative) > 5
