"""Charts for researchers: what they count, and that each can be drawn."""

import io
import subprocess
import sys

import pandas as pd
import pytest

import recommender as tend
from recommender.research import figures
from recommender.research.charts import LOOKS, TURN
from recommender.research.cohort.simulate import write_people
from recommender.scoring.population import simulate
from tests.conftest import ROOT
from tests.ui.conftest import contrast, rgb

PEOPLE = 200


@pytest.fixture(scope="module")
def frame(catalog):
    out = io.StringIO()
    write_people(catalog, simulate(catalog, PEOPLE, 5), out)
    frame = pd.read_csv(io.StringIO(out.getvalue()))
    return frame.assign(site=["north"] * 120 + ["south"] * 71 + ["east"] * 9)


@pytest.fixture(scope="module")
def people(engine, frame):
    return tend.people(frame, engine, by=["site"])


@pytest.fixture(scope="module")
def changed(engine, people):
    change = {("sing_or_play", "instrument"): 1.0, ("listen_to_music", "music"): 1.0}
    return people.rescored(tend.with_weights(engine, change))


@pytest.mark.parametrize(
    "draw",
    [
        lambda p, _: tend.charts.tornado(p, top=5),
        lambda p, _: tend.charts.weights(p.scored.engine, {("hug", "touch_wish")}, theme="dark"),
        lambda p, q: tend.charts.shares(p, q),
        lambda p, _: tend.charts.fits(p),
        lambda p, _: tend.charts.criteria(p, "dark"),
        lambda p, _: tend.charts.subgroups(p, "site"),
        lambda p, q: tend.charts.flows(p, q),
        lambda p, _: tend.charts.ranks(p),
        lambda p, _: tend.charts.closed(p),
        lambda p, _: tend.charts.missing(p),
    ],
)
def test_each_chart_is_a_whole_specification_with_its_rows(people, changed, draw):
    spec = draw(people, changed).to_dict()
    assert [rows for rows in spec["datasets"].values() if rows]


def test_no_figure_of_real_people_tells_of_fewer_than_ten(people, changed):
    shares = [row["share"] for row in figures.access_rows(people) + figures.missing_rows(people)]
    shares += [row["either"] for row in figures.sensitivity_rows(people, 300)]
    assert all(round(share * PEOPLE) % 10 == 0 for share in shares)
    assert {row["people"] for row in figures.group_rows(people, "site")} == {120, 80}
    assert all(row["value"] >= 10 for row in figures.flow_rows(people, changed))


def test_the_figures_are_those_of_the_frame(engine, frame, people, changed):
    before, after = (tend.score(frame, p.scored.engine, keep=["site"]) for p in (people, changed))
    flips = tend.compare(before, after)
    assert sum(row["value"] for row in figures.flow_rows(people, changed)) == len(flips)
    titles = {c.title: c.id for c in engine.catalog.ranked_categories}
    for row in figures.fit_rows(people):
        fits = before[f"fit_{titles[row['category']]}"].dropna()
        assert row["middle"] == pytest.approx(fits.median())
    for row in figures.group_rows(people, "site"):
        if row["column"] == "north":
            north = before.loc[frame["site"] == "north", f"fit_{titles[row['row']]}"]
            assert row["value"] == pytest.approx(north.mean())


def test_r_goes_up_with_what_a_category_is_for(people):
    found = {(row["row"], row["column"]): row["value"] for row in figures.criterion_rows(people)}
    assert found["A pet at home", "Animals and softness"] > 0.2
    assert all(-1 <= value <= 1 for value in found.values())


def test_the_places_of_a_category_are_shares_of_all_draws(people):
    rows = pd.DataFrame(figures.rank_rows(people))
    total = rows.groupby("row")["value"].sum()
    ranked = (people.scored.ranking.category_rank > 0).mean(axis=0)
    for n, title in people.categories:
        assert total[title] == pytest.approx(ranked[n])


def test_sensitivity_is_a_frame_by_what_matters_most(people):
    found = tend.sensitivity(people)
    assert found["either"].is_monotonic_decreasing
    assert found["share"].iloc[0] == found["either"].iloc[0] / PEOPLE


def test_a_frame_without_a_good_row_says_so(engine):
    with pytest.raises(ValueError, match="trust: 99"):
        tend.people(pd.DataFrame({"trust": ["99"]}), engine)


def test_nothing_of_research_is_loaded_before_it_is_used():
    code = "import sys, recommender; print([m for m in sys.modules if 'research' in m or m == 'altair'])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_number_in_a_cell_stands_out_from_its_ground(theme):
    look = LOOKS[theme]
    for value in (n / 20 for n in range(-20, 21)):
        page, end = rgb(look.page), rgb(look.more if value > 0 else look.less)
        ground = [a + (b - a) * abs(value) for a, b in zip(page, end, strict=True)]
        assert contrast(ground, rgb(look.on_dark if abs(value) > TURN else look.text)) >= 3, value
