"""What the research lab says of a draft: what moves, changes, how sure, what it would take, checks."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from recommender.lab.levers import WeightChange, WeightLever
from recommender.report.markdown import plain
from recommender.ui.components import lab_levers
from recommender.ui.visit import CheckIn
from tests.ui.conftest import as_read, chart_rows_of

ROOT = Path(__file__).parents[2]
CELL = ("hug", "touch_wish")
CATEGORIES = tomllib.loads((ROOT / "data" / "categories.toml").read_text(encoding="utf-8"))["categories"]
EXAMPLES = tomllib.loads((ROOT / "data" / "examples.toml").read_text(encoding="utf-8"))["examples"]


@pytest.fixture
def draft(lab):
    """A new draft."""
    return lab().press("lab_begin")


def bars(shown):
    """Kind → (fit before, fit after), as the chart has them."""
    name = re.compile(r": place \d+ → \d+$|: [\d.]+ %$")
    return {name.sub("", row["label"]): (row["before"], row["after"]) for row in shown.rows()}


def table(shown, key):
    """The rows of a Markdown table as lists of cells, without its head."""
    lines = [line for line in shown.inside(key).split("\n") if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines][1:]


# --- what moves ---


def test_nothing_moves_before_something_changed(draft):
    assert all(before == after for before, after in bars(draft).values())
    assert "lab_most_moves" not in draft.keys


def test_the_saved_files_give_the_numbers_of_the_page(draft, tmp_path):
    """The command line, run on what was saved here, says the same fits and places."""
    draft.weigh("hug", "worry", 3.0).cite("hug", "worry").choose("lab_look", "dial")
    draft.choose("lab_weight_oxytocin_points_A", 0.5).cite("oxytocin_points", "A")
    for part, name in (("weights", "weights.csv"), ("numbers", "numbers.toml")):
        (tmp_path / name).write_bytes(draft.saved(f"lab_down_{part}_weights"))
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
    draft.weigh(*CELL, 3.0).weigh("hug", "moved", 3.0)
    rows = table(draft, "lab_moved_moves")
    assert [row[0] for row in rows] == list(bars(draft))
    for title, _, before, after in rows:
        fits = bars(draft)[title]
        assert [abs(float(said) - fit) <= 0.5 for said, fit in zip((before, after), fits, strict=True)]
    fits = [fit for _, fit in bars(draft).values()]
    assert fits == sorted(fits, reverse=True)
    places = {row[0]: row[1] for row in rows}
    moved = [row["label"] for row in draft.rows() if "→" in row["label"]]
    assert moved
    assert {label.split(": place ")[0] for label in moved} == {t for t, p in places.items() if "→" in p}


def test_the_one_that_moves_most_is_named(draft, catalog):
    draft.weigh("hug", "worry", 0.75).weigh("hug", "moved", 3.0)
    said = draft.inside("lab_most_moves")
    assert catalog.criteria["moved"].label in said
    assert catalog.criteria["worry"].label not in said


def test_the_receipt_tells_points_before_and_after(draft, catalog):
    draft.weigh("hug", "moved", 1.25)
    (row,) = table(draft, "lab_receipts_moves")
    level, reference = 1.0, catalog.criteria["moved"].reference  # Mara has moved
    old, new = -0.75 * (level - reference), 1.25 * (level - reference)
    assert row[:2] == [catalog.activities["hug"].title, catalog.criteria["moved"].label]
    assert [float(cell) for cell in row[2:]] == pytest.approx([old, new], abs=0.005)


@pytest.mark.parametrize("example", [one["id"] for one in EXAMPLES])
def test_every_made_up_person_can_be_looked_at(draft, example):
    draft.choose("lab_who", f"example_{example}")
    assert len(bars(draft)) >= 8


def test_a_saved_check_in_is_read_and_a_broken_one_told(draft, complete):
    draft.choose("lab_who", "file")
    assert "lab_chart_moves" not in draft.keys
    said = json.dumps({"answers": {k: v for k, v in complete.items() if not isinstance(v, tuple)}})
    draft.upload("lab_up_who", "notes.json", said)
    assert len(bars(draft)) >= 8
    draft.upload("lab_up_who", "notes.json", '{"answers": {"trust": 99}}')
    assert "trust" in draft.text()
    assert draft.charts() == []


def test_a_check_in_that_is_removed_is_gone(draft, catalog):
    draft.choose("lab_who", "file").upload("lab_up_who", "notes.json", '{"answers": {"trust": 3}}')
    assert bars(draft)
    draft.app.file_uploader(key="lab_up_who").set_value(None)
    draft.run()
    assert draft.charts() == []
    assert catalog.lab.people.awaited in draft.text()
    assert draft.lab.choices["file"] is None


def test_many_simulated_people_show_shares_that_add_up(draft, engine):
    draft.choose("lab_who", "people_1000")
    shares = bars(draft)
    assert sum(after for _, after in shares.values()) >= 99.9  # ties count for each
    assert all(before == after for before, after in shares.values())
    draft.weigh("hug", "worry", 3.0)
    assert any(before != after for before, after in bars(draft).values())


# --- changes ---


def test_changes_count_what_lacks_a_source_and_list_each_line(draft, catalog):
    draft.weigh(*CELL, 3.0).weigh("hug", "worry", -1.0).cite("hug", "worry")
    draft.section("changes")
    assert "2 changes, 1 without a reason or source" in draft.text()
    lines = draft.inside("lab_changes")
    assert "+2.75 → +3.00" in lines
    assert "+0.50 → -1.00" in lines
    assert "A newer study." in lines
    assert "doi:10.1000/xyz123" in lines
    copied = draft.inside("lab_changes_text").splitlines()
    assert [line.split(";")[0] for line in copied if " -> " in line] == [
        "hug touch_wish: 2.75 -> 3",
        "hug worry: 0.5 -> -1",
    ]
    assert catalog.lab.changes.reproduce_refused in draft.text()
    assert "lab_reproduce" not in draft.keys


def test_the_uncited_one_can_be_mended_there_and_then_the_command_appears(draft):
    draft.weigh(*CELL, 3.0).section("changes").cite(*CELL)
    assert "1 change, each with a reason and a source" in draft.text()
    assert "lab_change_hug_touch_wish" in draft.keys  # it keeps the focus
    said = draft.inside("lab_reproduce")
    assert "tend cohort people.csv -o results.csv --weights weights.csv --numbers numbers.toml" in said
    assert draft.inside("lab_status").split("`")[1] in said
    assert draft.saved("lab_down_weights_changes")


def test_without_changes_the_command_needs_no_files(lab, catalog):
    shown = lab().section("changes")
    assert catalog.lab.changes.none in shown.text()
    assert "--weights" not in shown.inside("lab_reproduce")


def test_reason_and_source_of_a_loaded_file_are_no_markdown(lab, catalog):
    reason, source = (
        "![a](https://h.example/p.png) <b>x</b>",
        "doi:10.1000/`![b](https://h.example/q.png)",
    )
    text = (ROOT / "data" / "weights.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = next(n for n, row in enumerate(rows) if tuple(row[:2]) == CELL)
    rows[place][2:] = ["3", "high", source, reason]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    shown = lab().upload("lab_up_weights", "weights.csv", out.getvalue()).press("lab_use")
    shown.section("changes")
    (drawn,) = [
        box.value for box in shown.app.markdown if "→" in box.value and "h.example" in as_read(box.value)
    ]
    assert plain(reason) in drawn
    assert plain(source) in drawn
    assert f"{reason} ({source})" in shown.inside("lab_changes")


# --- how sure ---


def heat(shown, wide):
    """(row, column) → share of one of the two heat maps; the one of places is `wide`."""
    charts = [chart_rows_of(proto) for proto in shown.charts()]
    (rows,) = [rows for rows in charts if rows[0]["column"].isdigit() == wide]
    return {(row["row"], row["column"]): row["share"] for row in rows}


def test_places_of_each_activity_add_up_to_all_draws(lab):
    shares = heat(lab().section("sure"), wide=True)
    activities = {row for row, _ in shares}
    for activity in activities:
        assert sum(s for (row, _), s in shares.items() if row == activity) == pytest.approx(1, abs=1e-6)


def test_of_two_kinds_one_is_ahead_or_they_tie(lab):
    shares = heat(lab().section("sure"), wide=False)
    for (a, b), share in shares.items():
        assert 0 <= share + shares[b, a] <= 1 + 1e-9


def test_spread_and_seed_change_the_draws_and_the_same_seed_gives_the_same(lab):
    shown = lab().section("sure")
    first = heat(shown, wide=True)
    assert heat(shown.choose("lab_seed", 7), wide=True) != first
    again = heat(shown.choose("lab_seed", 20261122), wide=True)
    assert again == first
    spreads = {}
    for scale in ("cautious", "normal", "wide"):
        shares = heat(shown.choose("lab_scale", scale), wide=True)
        spreads[scale] = sum(share**2 for share in shares.values())
    assert spreads["cautious"] > spreads["normal"] > spreads["wide"]


def test_what_is_about_equal_is_said_in_words_and_framed(lab):
    shown = lab().section("sure")
    (rows,) = [r for r in map(chart_rows_of, shown.charts()) if not r[0]["column"].isdigit()]
    framed = {frozenset((row["row"], row["column"])) for row in rows if row["tied"]}
    said = [line for line in shown.text().split("\n") if line.startswith("- About equal")]
    named = [line.split(": ", 1)[1].rstrip(".").split(", ") for line in said]
    assert framed == {frozenset((a, b)) for group in named for a in group for b in group if a != b}


def test_a_named_weight_puts_the_kind_first_when_it_is_changed(lab, catalog):
    """The lever is pulled in the editor, and the chart has the kind at place 1."""
    shown = lab().section("sure").choose("lab_sure_part", "levers")
    line = next(
        line
        for line in shown.text().split("\n")
        if "→" in line and catalog.activities["exercise"].title in line
    )
    title = re.match(r"- \*\*(.+?)\*\*", line)[1]
    label, new = re.search(r", ([^,:]+): \S+ → (\S+)$", line).groups()
    criterion = next(c.id for c in catalog.criteria.values() if c.label == label)
    shown.press("lab_begin").section("weights")
    shown.choose("lab_activity", "exercise")
    if f"lab_weight_exercise_{criterion}" not in shown.keys:
        shown.choose("lab_add_activity_exercise", f"exercise_{criterion}")
    shown.weigh("exercise", criterion, float(new))
    assert next(iter(bars(shown))) == title


def test_reach_names_an_answer_set_or_what_is_ahead(lab, catalog):
    shown = lab().section("sure").choose("lab_sure_part", "reach").press("lab_reach")
    lines = [line for line in shown.inside("lab_reached").split("\n") if line.startswith("- ")]
    assert len(lines) == len(catalog.ranked_activities)
    assert shown.lab.job is None


# --- self-check ---


def test_the_shipped_set_has_no_fault_but_notes(lab, catalog):
    shown = lab().section("check").press("lab_check")
    assert re.search(r"\b(2\d\d) of \1 weights can matter", shown.inside("lab_findings"))
    assert shown.lab.job is None
    assert "lab_cancel" not in shown.keys


def test_R08_the_self_check_finds_a_planted_activity_that_can_never_come_first(lab, catalog):
    text = (ROOT / "data" / "weights.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    kept = [row for row in rows if row["activity"] != "travel"]
    mine = next(row for row in rows if row["activity"] == "travel" and float(row["weight"]) > 0)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows([*kept, mine | {"weight": "0.25"}])
    shown = lab().upload("lab_up_weights", "weights.csv", out.getvalue()).press("lab_use")
    shown.section("check").press("lab_check")
    (line,) = [
        line for line in shown.inside("lab_findings").split("\n") if "weights.csv: travel" in line
    ]
    assert "comes first" in line


# --- private and apart ---


@pytest.mark.parametrize("section", ["weights", "changes", "sure", "cohort", "check"])
def test_the_lab_is_closed_while_the_screen_is_shared(lab, complete, catalog, section):
    visit = CheckIn(answers=dict(complete), path="full", view="client", sharing=True)
    shown = lab(visit)
    assert catalog.lab.page.closed in shown.text()
    assert "lab_section" not in shown.keys


def test_links_lead_here_from_the_science_and_from_a_clients_results_only(screen, complete, catalog):
    def links(visit, page):
        shown = screen(visit).open(page)
        return [link.label for link in shown.app.get("page_link")]

    link = catalog.lab.page.link
    own = CheckIn(answers=dict(complete), path="full")
    client = CheckIn(answers=dict(complete), path="full", view="client")
    shared = CheckIn(answers=dict(complete), path="full", view="client", sharing=True)
    assert link in links(CheckIn(), "science")
    assert link not in links(own, "results")
    assert link in links(client, "results")
    assert [link in links(shared, page) for page in ("results", "science")] == [False, False]


@pytest.mark.parametrize("section", ["weights", "sure", "check"])
def test_nothing_on_intimacy_where_others_may_look(lab, person, speaks_of_sex, section):
    answers = person("intimacy_switched_on")
    shown = lab(CheckIn(answers=answers, path="full", view="client")).section(section)
    if section == "check":
        shown.press("lab_check")
    else:
        shown.choose("lab_person" if section == "sure" else "lab_who", "visit")
    assert not speaks_of_sex(shown.text())


@pytest.mark.parametrize("view", ["client", None])
def test_a_lever_names_no_private_criterion_where_others_may_look(
    lab, complete, catalog, monkeypatch, view
):
    private = next(criterion for criterion in catalog.criteria.values() if criterion.private)
    change = WeightChange("hug", private.id, 0.0, 1.0, weakens_rival=False)
    levers = (WeightLever(catalog.category_of["hug"], "found", change),)
    monkeypatch.setattr(lab_levers, "weight_levers", lambda *_: levers)
    visit = CheckIn(answers=dict(complete), path="full", **({"view": view} if view else {}))
    said = lab(visit).section("sure").choose("lab_sure_part", "levers").text()
    (line,) = [line for line in said.split("\n") if line.startswith("- ") and "0 → +1.00" in line]
    assert (private.label in line, catalog.lab.moves.receipt_private in line) == (not view, bool(view))


def test_this_visit_can_be_looked_at_and_stays_as_it_is(lab, complete):
    visit = CheckIn(answers=dict(complete), path="full", vetoes={"hug"})
    shown = lab(visit)
    shown.press("lab_begin").choose("lab_who", "visit").weigh("hug", "worry", 3.0)
    assert bars(shown)
    assert (shown.answers, shown.visit.vetoes) == (complete, {"hug"})
    assert dict(shown.app.query_params) == {}


def test_without_a_visit_there_is_none_to_look_at(lab, catalog):
    assert catalog.lab.people.visit not in lab().app.selectbox(key="lab_who").options


def test_leaving_wipes_the_lab_as_well(draft, monkeypatch):
    draft.weigh(*CELL, 3.0)
    draft.open("keep").press("clear_device")
    assert "tend_lab" not in draft.app.session_state
    assert draft.open("lab").lab.draft is None


def test_nothing_of_the_lab_is_kept_in_the_tab(draft):
    draft.weigh(*CELL, 3.0).cite(*CELL, reason="Zebra crossing")
    assert "Zebra" not in draft.inside("bridge")


def test_a_draft_lives_through_other_pages(draft):
    draft.weigh(*CELL, 3.0).open("science").open("lab")
    assert draft.lab.draft.entry(CELL).weight == 3.0
    assert draft.app.get_by_key("lab_weight_hug_touch_wish").value == 3.0


@pytest.mark.parametrize("section", ["weights", "changes", "sure", "cohort", "check"])
def test_a_set_that_cannot_be_used_breaks_no_section(draft, catalog, section):
    for criterion in list(draft.starting("lab_weight_hug_")):
        draft.weigh("hug", criterion, 0.0)
    draft.section(section)
    assert "nothing speaks for it" in draft.inside("lab_faults")
    assert not {"lab_chart_moves", "lab_reproduce", "lab_check", "lab_scale"} & set(draft.keys)
    assert draft.section("weights").press("lab_undo").rows()


def test_only_the_section_in_sight_is_drawn(lab):
    shown = lab()
    assert "lab_who" in shown.keys
    shown.section("changes")
    assert "lab_who" not in shown.keys
    assert shown.charts() == []
