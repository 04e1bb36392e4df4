"""Made-up people: as common, as tied together and as gappy as each item says."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from recommender.scoring.population import simulate

DATA = Path(__file__).resolve().parents[2] / "data"
N = 20_000
# Five standard errors of a share near one half.
CLOSE = 5 * 0.5 / N**0.5
FILES = [DATA / "content/intake.toml", *sorted((DATA / "content/instruments").glob("*.toml"))]
ITEMS = [item for file in FILES for item in tomllib.loads(file.read_text("utf-8"))["items"]]
INTAKE = {item["id"]: item for item in ITEMS}
MARGINALS = [{"item": item["id"], **item["simulated"]} for item in ITEMS]
TICKED = {id for id, item in INTAKE.items() if item["type"] == "many"}
CHOSEN = [m for m in MARGINALS if m["item"] not in TICKED]
MANY = [m for m in MARGINALS if m["item"] in TICKED]


def named(marginals):
    return pytest.mark.parametrize("marginal", marginals, ids=[m["item"] for m in marginals])


@pytest.fixture(scope="module")
def people(engine):
    return simulate(engine.catalog, N, 5)


def answers_of(people, item):
    """(n,) positions of the answered codes as floats, blanks as NaN."""
    codes = people.codes[item].astype(float)
    return np.where(codes < 0, np.nan, codes)


@named(CHOSEN)
def test_each_answer_is_as_common_as_stated(people, marginal):
    codes = people.codes[marginal["item"]]
    known = codes[codes >= 0]
    shares = np.array(list(marginal["shares"].values()))
    found = np.bincount(known, minlength=len(shares)) / len(known)
    assert found == pytest.approx(shares / shares.sum(), abs=CLOSE)


@named(MANY)
def test_each_tick_is_as_common_as_stated_among_those_who_tick(people, marginal):
    item, rows = INTAKE[marginal["item"]], people.ticks[marginal["item"]]
    codes, shares = [option["code"] for option in item["options"]], marginal["shares"]
    known = rows[rows[:, 0] >= 0]
    declined = shares.get("declined", 0)
    ticking = (1 - sum(shares[code] for code in item["exclusive"])) / (1 - declined)
    friends = {code for joined in item.get("joins", {}).values() for code in joined}
    for place, code in enumerate(codes):
        if code not in {*item["exclusive"], *friends}:
            assert known[:, place].mean() == pytest.approx(shares[code] * ticking, abs=2 * CLOSE), code


@named(MANY)
def test_exclusive_ticks_stand_alone_and_are_as_common_as_stated(people, marginal):
    """Who ticks nothing, where there is a box for none of it, is one of those who tick that box."""
    item, rows = INTAKE[marginal["item"]], people.ticks[marginal["item"]]
    codes = [option["code"] for option in item["options"]]
    known = rows[rows[:, 0] >= 0]
    for code in (c for c in item["exclusive"] if c != "declined"):
        chosen = known[known[:, codes.index(code)] == 1]
        friends = [c in (code, *item.get("joins", {}).get(code, [])) for c in codes]
        assert not chosen[:, ~np.array(friends)].any()
        share, stated = len(chosen) / N / (1 - marginal["blank"]), marginal["shares"][code]
        assert stated - CLOSE <= share <= stated + (0.3 if code == "none" else CLOSE)
    assert code != "none" or known.any(axis=1).all()


@named(MARGINALS)
def test_blanks_are_present_as_common_as_stated_and_of_the_whole_question(people, marginal):
    item = marginal["item"]
    missing = people.ticks[item] < 0 if item in TICKED else people.codes[item][:, None] < 0
    declined = marginal["shares"].get("declined", 0) if item in TICKED else 0
    wanted = marginal["blank"] + (1 - marginal["blank"]) * declined
    assert missing.any()
    assert missing.all(axis=1).mean() == missing.mean() == pytest.approx(wanted, abs=CLOSE)


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("ucla_isolated", "ons_lonely", -1),
        ("ucla_isolated", "lsns_friends_private", -1),
        ("phq4_down", "energy", -1),
        ("phq4_nervous", "strangers", -1),
        ("trust", "ucla_left_out", -1),
        ("kind_contact", "lsns_friends_help", -1),
        ("confidence", "phq4_down", -1),
    ],
)
def test_answers_that_belong_together_lean_the_same_way(people, one, other, sign):
    a, b = answers_of(people, one), answers_of(people, other)
    both = ~np.isnan(a) & ~np.isnan(b)
    assert sign * np.corrcoef(a[both], b[both])[0, 1] > 0.05


@pytest.mark.parametrize("tick", ["mental_health", "rebuffed"])
def test_barriers_are_ticked_more_often_in_hard_weeks(people, tick):
    codes = [option["code"] for option in INTAKE["in_the_way"]["options"]]
    ticks, down = people.ticks["in_the_way"][:, codes.index(tick)], people.codes["phq4_down"]
    hard, easy = ticks[(down == 3) & (ticks >= 0)], ticks[(down == 0) & (ticks >= 0)]
    assert hard.mean() > easy.mean() + 0.05


def same(one, two):
    parts = [(one.codes, two.codes), (one.ticks, two.ticks)]
    return all(np.array_equal(a[id], b[id]) for a, b in parts for id in a)


def test_the_same_seed_gives_the_same_people_and_another_seed_others(engine):
    catalog = engine.catalog
    first = simulate(catalog, 500, 8)
    assert same(first, simulate(catalog, 500, 8))
    assert not same(first, simulate(catalog, 500, 9))
    assert {len(column) for column in simulate(catalog, 1, 8).codes.values()} == {1}
