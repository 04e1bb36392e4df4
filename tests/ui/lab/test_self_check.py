"""The self-check on screen."""

import csv
import io
import re
from pathlib import Path

from click.testing import CliRunner

from recommender.cli.main import main

ROOT = Path(__file__).parents[3]


def test_the_shipped_set_has_no_fault_but_notes(lab, catalog):
    shown = lab().section("check").press("lab_check")
    assert re.search(r"\b(2\d\d) of \1 weights can matter", shown.inside("lab_findings"))
    assert shown.lab.job is None
    assert "lab_cancel" not in shown.keys


def test_R08_the_self_check_finds_a_planted_activity_that_can_never_come_first(lab, catalog):
    text = (ROOT / "data/method/weights.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    kept = [row for row in rows if row["activity"] != "travel"]
    mine = next(row for row in rows if row["activity"] == "travel" and float(row["weight"]) > 0)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows([*kept, mine | {"weight": "0.25"}])
    shown = (
        lab().section("changes").upload("lab_up_weights", "weights.csv", out.getvalue()).press("lab_use")
    )
    shown.section("check").press("lab_check")
    (line,) = [
        line for line in shown.inside("lab_findings").split("\n") if "weights.csv: travel" in line
    ]
    assert "comes first" in line


def test_it_finds_what_tend_check_finds_of_the_same_draft(lab, tmp_path):
    """The oxytocin grade counts: then a kind leads for too many."""
    shown = lab().weigh("oxytocin_points", "A", 1.0).cite("oxytocin_points", "A").section("changes")
    options = []
    for name, file in (("weights", "weights.csv"), ("numbers", "numbers.toml")):
        (tmp_path / file).write_bytes(shown.saved(f"lab_down_{name}"))
        options += [f"--{name}", str(tmp_path / file)]
    said = CliRunner().invoke(main, ["check", "--deep", *options]).output
    found = shown.section("check").press("lab_check").inside("lab_findings")
    faults = re.findall(r"^(?:weights\.csv|method/|content/).*$", said, re.M)
    assert any("balance" in fault for fault in faults)
    for fault in faults:
        assert fault in found
