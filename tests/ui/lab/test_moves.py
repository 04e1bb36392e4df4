"""What moves, for one person and for many, and which change moved most."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.ui.lab.conftest import bars, drawn

ROOT = Path(__file__).parents[3]
CELL = ("hug", "touch_wish")
CATEGORIES = tomllib.loads((ROOT / "data/content/categories.toml").read_text(encoding="utf-8"))[
    "categories"
]
EXAMPLES = tomllib.loads((ROOT / "data/content/examples.toml").read_text(encoding="utf-8"))["examples"]


def table(shown, key):
    """The rows of a Markdown table as lists of cells, without its head."""
    lines = [line for line in shown.inside(key).split("\n") if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines][1:]


def test_nothing_moves_before_something_changed(draft):
    assert all(before == after for before, after in bars(draft).values())
    assert "lab_most_moves" not in draft.keys


def test_the_saved_files_give_the_numbers_of_the_page(draft, tmp_path):
    """The command line, run on what was saved here, says the same fits and places."""
    draft.weigh("hug", "worry", 3.0).cite("hug", "worry")
    draft.weigh("oxytocin_points", "A", 0.5).cite("oxytocin_points", "A").section("changes")
    for part, name in (("weights", "weights.csv"), ("numbers", "numbers.toml")):
        (tmp_path / name).write_bytes(draft.saved(f"lab_down_{part}"))
    (tmp_path / "notes.json").write_text(json.dumps({"answers": EXAMPLES[0]["answers"]}))
    options = ["--weights", "weights.csv", "--numbers", "numbers.toml"]
    command = [sys.executable, "-m", "recommender", "recommend", "notes.json", *options]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    titles = {one["id"]: one["title"] for one in CATEGORIES}
    assert {titles[row["id"]]: row["fit"] for row in found["categories"]} == {
        title: after for title, (_, after) in bars(draft).items()
    }
    assert found["model"]["weights"] == draft.inside("lab_status").split("`")[1]


def test_the_table_says_what_the_chart_says(draft):
    draft.weigh(*CELL, 3.0).weigh("hug", "moved", 3.0).section("changes")
    rows = table(draft, "lab_moved_moves")
    assert [row[0] for row in rows] == list(bars(draft))
    for title, _, before, after in rows:
        fits = bars(draft)[title]
        assert [abs(float(said) - fit) <= 0.05 for said, fit in zip((before, after), fits, strict=True)]
    fits = [fit for _, fit in bars(draft).values()]
    assert fits == sorted(fits, reverse=True)
    places = {row[0]: row[1] for row in rows}
    moved = [row["label"] for row in drawn(draft) if "→" in row["label"]]
    assert moved
    assert {label.split(": place ")[0] for label in moved} == {t for t, p in places.items() if "→" in p}


def test_the_one_that_moves_most_is_named(draft, catalog):
    draft.weigh("hug", "worry", 0.75).weigh("hug", "moved", 3.0).section("changes")
    said = draft.inside("lab_most_moves")
    assert catalog.criteria["moved"].label in said
    assert catalog.criteria["worry"].label not in said


def test_the_receipt_tells_points_before_and_after(draft, catalog):
    draft.weigh("hug", "moved", 1.25).section("changes")
    (row,) = table(draft, "lab_receipts_moves")
    level, reference = 1.0, catalog.criteria["moved"].reference  # Mara has moved
    old, new = -0.75 * (level - reference), 1.25 * (level - reference)
    assert row[:2] == [catalog.activities["hug"].title, catalog.criteria["moved"].label]
    assert [float(cell) for cell in row[2:]] == pytest.approx([old, new], abs=0.005)


def test_every_made_up_person_can_be_looked_at(draft):
    draft.section("changes")
    charts = [bars(draft.choose("lab_who", f"example_{one['id']}")) for one in EXAMPLES]
    assert [len(chart) >= 8 for chart in charts] == [True] * len(EXAMPLES)
    assert len({str(chart) for chart in charts}) == len(EXAMPLES)


def test_a_saved_check_in_is_read_and_a_broken_one_told(draft, complete):
    draft.section("changes").choose("lab_who", "file")
    assert "lab_chart_moves" not in draft.keys
    said = json.dumps({"answers": {k: v for k, v in complete.items() if not isinstance(v, tuple)}})
    draft.upload("lab_up_who", "notes.json", said)
    assert len(bars(draft)) >= 8
    draft.upload("lab_up_who", "notes.json", '{"answers": {"trust": 99}}')
    assert "trust" in draft.text()
    assert draft.charts() == []


def test_a_check_in_that_is_removed_is_gone(draft, catalog):
    draft.section("changes").choose("lab_who", "file").upload(
        "lab_up_who", "notes.json", '{"answers": {"trust": 3}}'
    )
    assert bars(draft)
    draft.app.file_uploader(key="lab_up_who").set_value(None)
    draft.run()
    assert draft.charts() == []
    assert catalog.texts("lab.people.awaited") in draft.text()
    assert draft.lab.choices["file"] is None


def test_only_measured_leaves_all_others_out(draft, catalog):
    draft.section("changes").choose("lab_only_measured", True)
    measured = {
        catalog.categories[catalog.activities[a.id].category].title
        for a in catalog.ranked_activities
        if a.oxytocin.grade in set(catalog.method.measured_grades)
    }
    assert bars(draft)
    assert bars(draft).keys() <= measured
    assert draft.lab.draft is None
