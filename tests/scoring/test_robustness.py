"""Rank acceptability, tie bands and the cap against independent computations."""

import shutil
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from math import ceil
from random import Random

import numpy as np
import pytest

from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA
from recommender.recommend import how_sure, load_engine, recommend_people
from recommender.report.document import result_document
from recommender.report.person import PersonResult
from recommender.scoring.responses import read_answers

DRAWS = 8_000
TIE = 0.80


def scored(engine, *people):
    return recommend_people(engine, [read_answers(engine.model.catalog, p) for p in people])


def document(engine, answers):
    return result_document(PersonResult(scored(engine, answers)))


def people_of(raw, n, blank=0.1):
    random = Random("robust")
    return [raw.random_answers(random, blank) for _ in range(n)]


# --- shares ------------------------------------------------------------------------------------


def test_two_engines_draw_the_same_weights_and_give_the_same_shares(engine, raw):
    again = load_engine()
    people = people_of(raw, 4)
    one, two = how_sure(scored(engine, *people)), how_sure(scored(again, *people))
    assert np.array_equal(one.top_share, two.top_share)
    assert np.array_equal(one.band, two.band)


def test_another_seed_gives_other_shares(engine, raw, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    text = (folder / "model.toml").read_text("utf-8")
    seed = f"seed = {raw.method['seed']}"
    assert seed in text
    (folder / "model.toml").write_text(text.replace(seed, "seed = 1"), "utf-8")
    people = people_of(raw, 4)
    one, two = how_sure(scored(engine, *people)), how_sure(scored(load_engine(folder), *people))
    assert not np.array_equal(one.top_share, two.top_share)
    assert np.abs(one.top_share - two.top_share).max() < 0.08


def drawn_fits(raw, rows):
    """(draws, activities) fits under weights varied by their certainty, another seed than ours."""
    random = np.random.default_rng(99)
    spread = {(r["activity"], r["criterion"]): raw.method["spread"][r["certainty"]] for r in raw.rows}
    fits = {}
    for row in rows:
        fit = np.full(DRAWS, row["base"])
        for term in row["contributions"]:
            sd = float(spread[row["id"], term["criterion"]])
            fit += term["points"] * (1 + sd * random.standard_normal(DRAWS))
        fits[row["id"]] = fit
    return fits


def drawn_categories(raw, found):
    fits = drawn_fits(raw, [row for row in found["activities"] if row["lead"]])
    return {
        id: np.max([fits[a] for a in members if a in fits], axis=0)
        for id, members in raw.categories.items()
        if set(members) & set(fits)
    }


@pytest.mark.parametrize("place", range(8))
def test_top_three_shares_are_those_of_an_independent_simulation(engine, raw, place):
    found = document(engine, people_of(raw, 8)[place])
    fits = drawn_categories(raw, found)
    assert set(fits) == {row["id"] for row in found["categories"]}
    for row in found["categories"]:
        above = sum((other > fits[row["id"]]).astype(int) for other in fits.values())
        share = (above < 3).mean()
        error = np.sqrt(max(share * (1 - share), 0.002) * (1 / DRAWS + 1 / 2000))
        assert abs(row["top3_share"] - share) <= 4.5 * error, row["id"]


def test_shares_add_up_to_three_places_unless_there_are_ties(engine, raw):
    for answers in people_of(raw, 6, 0.0):
        total = sum(row["top3_share"] for row in document(engine, answers)["categories"])
        assert total == pytest.approx(3, abs=0.01)


@pytest.fixture(scope="module")
def drawn(engine, raw):
    """(criterion, draw) drawn weights by activity: a hundredth above one reference shows each alone."""
    model, n = engine.model, len(raw.criteria)
    levels = model.reference + np.eye(n, dtype=np.int64)
    found = {}
    for place, id in enumerate(raw.ranked):
        leading = np.zeros((n, len(raw.ranked)), dtype=bool)
        leading[:, place] = True
        units = engine.draws.category_units(levels, leading).max(axis=2)
        found[id] = units / 1000 - float(raw.base(id)) * 400
    return found


def test_there_are_as_many_draws_as_stated_and_only_weights_that_are_not_zero_vary(raw, drawn):
    for id, weights in drawn.items():
        assert weights.shape == (len(raw.criteria), raw.method["draws"])
        varies = weights.std(axis=1) > 0
        assert {c for c, here in zip(raw.criteria, varies, strict=True) if here} == set(
            raw.weights_of[id]
        )
        assert not weights[~varies].any()


@pytest.mark.parametrize("certainty", ["low", "medium", "high"])
def test_a_weight_varies_by_the_spread_of_its_certainty(raw, drawn, certainty):
    spread = float(raw.method["spread"][certainty])
    for row in (r for r in raw.rows if r["certainty"] == certainty):
        weights = drawn[row["activity"]][list(raw.criteria).index(row["criterion"])]
        ratio = weights / (float(row["weight"]) * 4)
        assert ratio.mean() == pytest.approx(1, abs=5 * spread / 2000**0.5)
        assert ratio.std() == pytest.approx(spread, rel=0.1)


# --- tie bands ---------------------------------------------------------------------------------


def bands_by_rule(order, wins):
    """A band starts at its leader and takes the next while the leader wins less than 80 %."""
    bands, leader = {}, None
    for id in order:
        if leader is None or wins(leader, id) >= TIE:
            leader = id
            bands[id] = max(bands.values(), default=0) + 1
        else:
            bands[id] = bands[leader]
    return bands


@pytest.mark.parametrize("blank", [0.0, 0.2, 0.6, 1.0])
def test_tie_bands_follow_the_rule(engine, raw, blank):
    for answers in people_of(raw, 8, blank):
        found = scored(engine, answers)
        draws = engine.draws.category_units(found.profile.levels, found.gates.access.leading)[0]
        fits = dict(zip(raw.categories, draws.T, strict=True))
        rows = result_document(PersonResult(found))["categories"]

        def wins(one, other, fits=fits):
            return (fits[one] > fits[other]).mean()

        wanted = bands_by_rule([row["id"] for row in rows], wins)
        assert {row["id"]: row["tie_band"] for row in rows} == wanted


@pytest.mark.parametrize("place", range(4))
def test_a_new_band_starts_where_an_independent_simulation_sees_a_clear_winner(engine, raw, place):
    found = document(engine, people_of(raw, 8)[place])
    fits = drawn_categories(raw, found)
    leaders = {}
    for row in found["categories"]:
        leader = leaders.setdefault(row["tie_band"], row["id"])
        if leader != row["id"]:
            assert (fits[leader] > fits[row["id"]]).mean() < TIE + 0.04
    for one, other in pairwise(leaders.values()):
        assert (fits[one] > fits[other]).mean() > TIE - 0.04


def test_bands_count_up_from_one_without_a_gap(engine, raw):
    for answers in people_of(raw, 10, 0.3):
        bands = [row["tie_band"] for row in document(engine, answers)["categories"]]
        assert bands == sorted(bands)
        assert set(bands) == set(range(1, max(bands) + 1))


# --- the cap -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cap", ["9.0", "9.5", "10.5", "11.0", "20.0"])
def test_a_looser_or_tighter_cap_is_a_fault(tmp_path, raw, cap):
    folder = shutil.copytree(DATA, tmp_path / "data")
    text = (folder / "model.toml").read_text("utf-8")
    stated = f"cap = {float(raw.method['cap'])}"
    if float(cap) == float(raw.method["cap"]):
        cap = "8.0"
    (folder / "model.toml").write_text(text.replace(stated, f"cap = {cap}"), "utf-8")
    with pytest.raises(CatalogError) as caught:
        load_engine(folder)
    (fault,) = caught.value.faults
    assert fault.file == "model.toml"
    assert "cap" in str(fault)
    assert f"{float(raw.method['cap'])}" in str(fault)


def ways_to_score(raw, id):
    """One way to reach each total of a score."""
    ways = [{}]
    for item in raw.scores[id]["items"]:
        ways = [way | {item: code} for way in ways for code in raw.codes[item]]
    return {sum(way.values()): way for way in ways}.values()


def blocks(raw, activity):
    """Ways to answer each group of items that a criterion of this activity ties together."""
    groups = defaultdict(list)
    for owner, id in raw.weights:
        for feed in raw.criteria[id]["feeds"] if owner == activity else ():
            if "score" in feed:
                groups[feed["score"]] = list(ways_to_score(raw, feed["score"]))
            elif "tick" not in feed:
                groups[feed["item"]] = [{feed["item"]: code} for code in raw.codes[feed["item"]]]
    return groups.values()


def tick_ways(raw, activity, id):
    """Tick sets that can differ for this activity: of the ticks that it weighs, and the exclusive."""
    weighed = {c for owner, c in raw.weights if owner == activity}
    feeds = [feed for c in weighed for feed in raw.criteria[c]["feeds"] if feed.get("item") == id]
    useful = {feed["tick"] for feed in feeds}
    alone = set(raw.items[id]["exclusive"])
    return [ticks for ticks in raw.tick_sets(id) if set(ticks) <= useful | alone]


def extreme(raw, activity, sign):
    """The answer set that carries this activity furthest, block by block, ticks tried one by one."""
    within = tick_ways(raw, activity, "within_reach")
    best = max(within, key=lambda t: sign * raw.points(activity, {"within_reach": t}))
    found = []
    for ticks in [None, *tick_ways(raw, activity, "in_the_way")]:
        answers = {"within_reach": best} | ({} if ticks is None else {"in_the_way": ticks})
        for ways in blocks(raw, activity):
            options = [answers | way for way in [{}, *ways]]
            answers = max(options, key=lambda way: sign * raw.points(activity, way))
        found.append(answers)
    return max(found, key=lambda answers: sign * raw.points(activity, answers))


@pytest.fixture(scope="module")
def extremes(raw):
    """(activity, sign) → (answers, base plus points)."""
    table = {}
    for activity in raw.ranked:
        for sign in (1, -1):
            answers = extreme(raw, activity, sign)
            table[activity, sign] = answers, raw.base(activity) + raw.points(activity, answers)
    return table


def test_the_cap_is_the_furthest_that_any_answers_reach_rounded_up_to_a_half(raw, extremes):
    furthest = max(abs(value) for _, value in extremes.values())
    assert Fraction(raw.method["cap"]) == Fraction(ceil(furthest * 2), 2)


def test_each_end_of_the_range_of_nobody_is_reached_by_somebody(engine, raw, extremes):
    nobody = scored(engine, {}).ranking
    for place, activity in enumerate(raw.ranked):
        assert nobody.high[0, place] == extremes[activity, 1][1] * 400
        assert nobody.low[0, place] == extremes[activity, -1][1] * 400


def test_the_bound_is_attained_by_a_real_answer_set(engine, extremes):
    answers, value = max(extremes.values(), key=lambda row: abs(row[1]))
    ranking = scored(engine, {id: a for id, a in answers.items() if a is not None}).ranking
    assert np.abs(ranking.units).max() == abs(value) * 400 == engine.ranges.cap_bound
