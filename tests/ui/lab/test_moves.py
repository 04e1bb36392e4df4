"""What moves for one person, and which change moved most."""

import json

import pytest

from tests.ui.lab.conftest import bars, drawn

CELL = ("hug", "touch_wish")


def table(shown, key):
    """The rows of a Markdown table as lists of cells, without its head."""
    lines = [line for line in shown.inside(key).split("\n") if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines][1:]


def test_nothing_moves_before_something_changed(lab):
    draft = lab(section="changes")
    assert all(before == after for before, after in bars(draft).values())
    assert "lab_most_moves" not in draft.keys


def test_the_table_says_what_the_chart_says(lab):
    draft = lab(section="changes", bare={CELL: 3.0, ("hug", "moved"): 3.0})
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


def test_the_one_that_moves_most_is_named(lab, catalog):
    draft = lab(section="changes", bare={("hug", "worry"): 0.75, ("hug", "moved"): 3.0})
    said = draft.inside("lab_most_moves")
    assert catalog.criteria["moved"].label in said
    assert catalog.criteria["worry"].label not in said


def test_the_receipt_tells_points_before_and_after(lab, catalog):
    draft = lab(section="changes", bare={("hug", "moved"): 1.25})
    (row,) = table(draft, "lab_receipts_moves")
    level, reference = 1.0, catalog.criteria["moved"].reference  # Mara has moved
    old, new = -0.75 * (level - reference), 1.25 * (level - reference)
    assert row[:2] == [catalog.activities["hug"].title, catalog.criteria["moved"].label]
    assert [float(cell) for cell in row[2:]] == pytest.approx([old, new], abs=0.005)


def test_every_made_up_person_can_be_looked_at(lab, catalog):
    draft = lab(section="changes")
    people = catalog.examples.examples
    charts = [bars(draft.choose("lab_who", f"example_{one.id}")) for one in people]
    assert all(len(chart) >= 8 for chart in charts)
    assert len({str(chart) for chart in charts}) == len(people)


def test_a_saved_check_in_is_read_a_broken_one_told_and_a_removed_one_gone(lab, complete, catalog):
    draft = lab(section="changes").choose("lab_who", "file")
    assert "lab_chart_moves" not in draft.keys
    said = json.dumps({"answers": {k: v for k, v in complete.items() if not isinstance(v, tuple)}})
    draft.upload("lab_up_who", "notes.json", said)
    assert len(bars(draft)) >= 8
    draft.upload("lab_up_who", "notes.json", '{"answers": {"trust": 99}}')
    assert "trust" in draft.text()
    assert draft.charts() == []
    assert bars(draft.upload("lab_up_who", "notes.json", '{"answers": {"trust": 3}}'))
    draft.app.file_uploader(key="lab_up_who").set_value(None)
    draft.run()
    assert draft.charts() == []
    assert catalog.texts("lab.people.awaited") in draft.text()
    assert draft.lab.choices["file"] is None


def test_only_measured_leaves_all_others_out(lab, catalog):
    draft = lab(section="changes").choose("lab_only_measured", True)
    measured = {
        catalog.categories[catalog.activities[a.id].category].title
        for a in catalog.ranked_activities
        if a.oxytocin.grade in set(catalog.method.measured_grades)
    }
    assert bars(draft)
    assert bars(draft).keys() <= measured
    assert draft.lab.draft is None
