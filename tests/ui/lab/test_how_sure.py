"""How sure the order is, what it would take, reach, and the self-check."""

import csv
import io
import re

import pytest

from recommender.research.certainty.asking import Study
from recommender.research.certainty.self_check import Finding
from recommender.scoring.population import simulate
from recommender.ui.lab import how_sure
from tests.conftest import ROOT
from tests.ui.conftest import chart_rows_of
from tests.ui.lab.conftest import bars
from tests.visits import visit_of


def heat(shown, wide):
    """(row, column) → share of one of the two heat maps; the one of places is `wide`."""
    charts = [chart_rows_of(proto) for proto in shown.charts()]
    (rows,) = [rows for rows in charts if rows[0]["column"].isdigit() == wide]
    return {(row["row"], row["column"]): row["value"] / 100 for row in rows}


def test_places_add_up_to_all_draws_and_of_two_kinds_one_is_ahead_or_they_tie(lab):
    shown = lab(section="sure")
    places, wins = heat(shown, wide=True), heat(shown, wide=False)
    for activity in {row for row, _ in places}:
        assert sum(s for (row, _), s in places.items() if row == activity) == pytest.approx(1)
    for (a, b), share in wins.items():
        assert 0 <= share + wins[b, a] <= 1 + 1e-9


def test_spread_and_seed_change_the_draws_and_the_same_seed_gives_the_same(lab):
    shown = lab(section="sure")
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
    shown = lab(section="sure")
    (rows,) = [r for r in map(chart_rows_of, shown.charts()) if not r[0]["column"].isdigit()]
    framed = {frozenset((row["row"], row["column"])) for row in rows if row["marked"]}
    said = [line for line in shown.text().split("\n") if line.startswith("- About equal")]
    named = [line.split(": ", 1)[1].rstrip(".").split(", ") for line in said]
    assert framed == {frozenset((a, b)) for group in named for a in group for b in group if a != b}


def test_a_named_weight_puts_the_kind_first_when_it_is_changed(lab, catalog):
    """The lever is pulled in the editor, and the chart has the kind at place 1."""
    shown = lab(section="sure").choose("lab_sure_part", "levers")
    line = next(
        line
        for line in shown.text().split("\n")
        if "→" in line and catalog.activities["exercise"].title in line
    )
    title = re.match(r"- \*\*(.+?)\*\*", line)[1]
    label, new = re.search(r", ([^,:]+): \S+ → (\S+)$", line).groups()
    criterion = next(c.id for c in catalog.criteria.values() if c.label == label)
    shown.weigh("exercise", criterion, float(new))
    assert next(iter(bars(shown.section("changes")))) == title


@pytest.fixture
def few_people(monkeypatch):
    """As many people as a test can wait for; what is counted of them is tested in research."""
    monkeypatch.setattr(how_sure, "simulate", lambda catalog, _, seed: simulate(catalog, 40, seed))


@pytest.mark.usefixtures("few_people")
def test_reach_names_an_answer_set_or_what_is_ahead(lab, catalog):
    shown = lab(section="sure").choose("lab_sure_part", "reach").press("lab_reach")
    lines = [line for line in shown.inside("lab_reached").split("\n") if line.startswith("- ")]
    assert not any(line.endswith(": .") for line in lines)
    assert len(lines) == len(catalog.ranked_activities)
    assert shown.lab.job is None


def table_of(shown, title):
    """Rows of a table by its name."""
    (body,) = re.findall(rf"aria-label='{title}'.*?<tbody>(.*?)</tbody>", shown.text(), re.S)
    return [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]


@pytest.mark.usefixtures("few_people")
def test_asking_less_says_what_it_costs_how_many_and_which(lab, engine):
    shown = lab(section="sure").choose("lab_sure_part", "asking")
    assert "lab_asked" not in shown.keys
    shown.press("lab_asking")
    assert shown.lab.job is None
    (found,) = (one for one in shown.lab.cache.values() if isinstance(one, Study))
    questions = found.costs["likely"].questions
    cost = {row[0]: row[1:] for row in table_of(shown, "What stopping costs")}
    assert list(cost) == ["fixed 12", "certain", "likely", "stopped by the person at 15"]
    assert cost["certain"][1:] == ["100.0%", "0", "0.00"]
    assert cost["likely"][0].startswith(f"{questions.mean():.1f} (")
    for span, share in table_of(shown, "How many questions each is asked"):
        low, high = map(int, span.split("–"))
        assert share == f"{((questions >= low) & (questions <= high)).mean():.0%}"
    which = {row[0]: row[1:] for row in table_of(shown, "Which questions do most")}
    assert which[engine.catalog.items["safety"].label][0] == "100%"
    assert engine.catalog.items["within_reach"].label not in which
    surer = [int(gain) for _, gain in which.values()]
    assert surer == sorted(surer, reverse=True)
    assert surer[0] > 0


def test_findings_are_faults_and_notes_and_none_is_on_intimacy_where_others_may_look(
    lab, catalog, monkeypatch
):
    private = min(catalog.private_activities)
    found = (
        Finding("weights.csv", private, "never leads"),
        Finding("weights.csv", "hug", "", is_fault=False),
    )
    monkeypatch.setattr(how_sure, "self_check", lambda *_: found)
    alone = lab(section="check").press("lab_check").inside("lab_findings")
    assert f"{private}: never leads" in alone
    shown = lab(visit_of(view="client"), "check").press("lab_check")
    said = shown.inside("lab_findings")
    assert catalog.texts("lab.check.clean") in said
    assert "weights.csv: hug" in said.partition(catalog.texts("lab.check.notes"))[2]
    assert private not in said
    assert shown.lab.job is None
    assert "lab_cancel" not in shown.keys


def test_R08_the_self_check_finds_a_planted_activity_that_can_never_come_first(lab):
    """One small weight is all that speaks for it."""
    shipped = (ROOT / "data/method/weights.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(shipped)))
    mine = next(row for row in rows if row["activity"] == "travel" and float(row["weight"]) > 0)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows([row for row in rows if row["activity"] != "travel"])
    writer.writerow(mine | {"weight": "0.25"})
    shown = lab(section="changes").upload("lab_up_weights", "weights.csv", out.getvalue())
    found = shown.press("lab_use").section("check").press("lab_check").inside("lab_findings")
    (line,) = [line for line in found.split("\n") if "weights.csv: travel" in line]
    assert "comes first" in line or "can never come first" in line
