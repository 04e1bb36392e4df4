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
from recommender.recommend import attainable, how_sure, load_engine, recommend_people
from recommender.report.document import result_document
from recommender.report.person import PersonResult
from recommender.scoring.responses import read_answers

DRAWS = 8_000
TIE = 0.80


def scored(engine, *people, matters=None):
    read = [read_answers(engine.model.catalog, p) for p in people]
    return recommend_people(engine, read, matters=matters)


def document(engine, answers, matters=None):
    return result_document(PersonResult(scored(engine, answers, matters=[matters or {}])))


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
    matters = raw.method["spread"][raw.method["matters"]["certainty"]]
    fits = {}
    for row in rows:
        fit = np.full(DRAWS, row["base"])
        for term in row["contributions"]:
            sd = float(spread.get((row["id"], term["criterion"]), matters))
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


def matters_of(raw, place):
    """Every second person has set all that matters."""
    return raw.random_matters(Random(place), 0.0) if place % 2 else {}


@pytest.mark.parametrize("place", range(8))
def test_top_three_shares_are_those_of_an_independent_simulation(engine, raw, place):
    found = document(engine, people_of(raw, 8)[place], matters_of(raw, place))
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


def shares_without_matters(raw, answers, leading):
    """Shares by category from draws of the weights of answers alone, from the seed that is stated."""
    method, criteria = raw.method, list(raw.criteria)
    size = (method["draws"], len(criteria), len(raw.ranked))
    normal = np.random.Generator(np.random.PCG64(method["seed"])).standard_normal(size)
    units = {}
    for place, id in enumerate(raw.ranked):
        rows = [row for row in raw.rows if row["activity"] == id]
        receipt = raw.receipt(id, answers)
        units[id] = np.full(method["draws"], float(raw.base(id) * 400_000))
        for row in (row for row in rows if row["criterion"] in receipt):
            level, reference, weight, _ = receipt[row["criterion"]]
            factor = normal[:, criteria.index(row["criterion"]), place]
            varied = 1 + float(method["spread"][row["certainty"]]) * factor
            units[id] += np.rint(float(weight * 4000) * varied) * int((level - reference) * 100)
    tops = {
        category: np.max([units[a] for a in members if a in leading], axis=0)
        for category, members in raw.categories.items()
        if set(members) & set(leading)
    }
    above = {id: sum((other > fit).astype(int) for other in tops.values()) for id, fit in tops.items()}
    return {id: (count < 3).mean() for id, count in above.items()}


@pytest.mark.parametrize("blank", [0.0, 0.3])
def test_who_set_nothing_has_the_shares_that_there_were_without_what_matters(engine, raw, blank):
    for answers in people_of(raw, 5, blank):
        found = document(engine, answers)
        leading = [row["id"] for row in found["activities"] if row["lead"]]
        wanted = shares_without_matters(raw, answers, leading)
        assert {row["id"]: row["top3_share"] for row in found["categories"]} == wanted


def columns_of(raw):
    """Criteria in the order of the model: those from answers, then what matters."""
    return [*raw.criteria, *(f"matters_{category}" for category in raw.categories)]


def weighed(raw, activity):
    return {*raw.weights_of[activity], f"matters_{raw.category_of[activity]}"}


@pytest.fixture(scope="module")
def drawn(engine, raw):
    """(criterion, draw) drawn weights by activity: a hundredth above one reference shows each alone."""
    model, n = engine.model, len(columns_of(raw))
    levels = model.reference + np.eye(n, dtype=np.int64)
    found = {}
    for place, id in enumerate(raw.ranked):
        leading = np.zeros((n, len(raw.ranked)), dtype=bool)
        leading[:, place] = True
        units = engine.draws.category_units(levels, leading).max(axis=0).T.astype(float)
        found[id] = units / 1000 - float(raw.base(id)) * 400
    return found


def test_there_are_as_many_draws_as_stated_and_only_weights_that_are_not_zero_vary(raw, drawn):
    for id, weights in drawn.items():
        assert weights.shape == (len(columns_of(raw)), raw.method["draws"])
        varies = weights.std(axis=1) > 0
        assert {c for c, here in zip(columns_of(raw), varies, strict=True) if here} == weighed(raw, id)
        assert not weights[~varies].any()


@pytest.mark.parametrize("certainty", ["low", "medium", "high"])
def test_a_weight_varies_by_the_spread_of_its_certainty(raw, drawn, certainty):
    spread = float(raw.method["spread"][certainty])
    for row in (r for r in raw.rows if r["certainty"] == certainty):
        weights = drawn[row["activity"]][list(raw.criteria).index(row["criterion"])]
        ratio = weights / (float(row["weight"]) * 4)
        assert ratio.mean() == pytest.approx(1, abs=5 * spread / 2000**0.5)
        assert ratio.std() == pytest.approx(spread, rel=0.1)


def test_what_matters_varies_by_the_spread_of_its_certainty(raw, drawn):
    matters = raw.method["matters"]
    spread = float(raw.method["spread"][matters["certainty"]])
    for id, category in raw.category_of.items():
        weights = drawn[id][columns_of(raw).index(f"matters_{category}")]
        ratio = weights / (float(matters["weight"]) * 4)
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
        draws = engine.draws.category_units(found.profile.levels, found.gates.access.leading)
        fits = dict(zip(raw.categories, draws[:, :, 0], strict=True))
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


@pytest.mark.parametrize("cap", ["9.0", "9.5", "10.0", "10.5", "11.0", "11.5", "20.0"])
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


def furthest_importance(raw, activity, sign):
    """What matters that carries this activity furthest: nothing set, or its category at one step."""
    ways = [{}, *({raw.category_of[activity]: n} for n in range(6))]
    return max(ways, key=lambda way: sign * raw.points(activity, {}, way))


def reach(raw, extremes, activity, sign):
    """Base, points of answers and points of what matters together."""
    importance = furthest_importance(raw, activity, sign)
    return extremes[activity, sign][1] + raw.points(activity, {}, importance)


def test_the_cap_is_the_furthest_that_answers_and_what_matters_reach_up_to_a_half(raw, extremes):
    furthest = max(abs(reach(raw, extremes, *key)) for key in extremes)
    assert furthest > max(abs(value) for _, value in extremes.values())
    assert Fraction(raw.method["cap"]) == Fraction(ceil(furthest * 2), 2)


def test_each_end_of_the_range_of_nobody_is_reached_by_somebody(engine, raw, extremes):
    nobody = scored(engine, {}).bounds
    for place, activity in enumerate(raw.ranked):
        assert nobody.high[0, place] == extremes[activity, 1][1] * 400
        assert nobody.low[0, place] == extremes[activity, -1][1] * 400


def test_the_bound_is_attained_by_a_real_answer_set(engine, raw, extremes):
    key = max(extremes, key=lambda key: abs(reach(raw, extremes, *key)))
    answers = {id: a for id, a in extremes[key][0].items() if a is not None}
    ranking = scored(engine, answers, matters=[furthest_importance(raw, *key)]).ranking
    wanted = abs(reach(raw, extremes, *key)) * 400
    assert np.abs(ranking.units).max() == wanted == engine.ranges.cap_bound


def test_every_bar_stays_on_the_axis_and_both_of_its_ends_are_reached(engine, raw, extremes):
    """The one axis for everybody: the smallest and largest fit whatever is answered and set."""
    cap = Fraction(raw.method["cap"])
    reached = [50 + 50 * reach(raw, extremes, *key) / cap for key in extremes]
    low, high = attainable(engine)
    assert low == pytest.approx(float(min(reached)), abs=1e-9)
    assert high == pytest.approx(float(max(reached)), abs=1e-9)
    random = Random("axis")
    people = [raw.random_answers(random, 0.3) for _ in range(500)]
    matters = [raw.random_matters(random, random.choice([0.0, 0.5])) for _ in people]
    found = scored(engine, *people, matters=matters)
    ranked, bounds = found.ranking.category_rank > 0, found.bounds
    assert (engine.model.fit(bounds.category_low)[ranked] >= low).all()
    assert (engine.model.fit(bounds.category_high)[ranked] <= high).all()
