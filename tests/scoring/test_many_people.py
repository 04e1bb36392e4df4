"""20,000 simulated, 20,000 uniformly random and 20,000 hard-pressed people, against NumPy alone."""

from fractions import Fraction

import numpy as np
import pytest

from recommender.cohort.simulate import simulate
from recommender.recommend import recommend
from recommender.scoring.responses import Responses

N, CHUNK = 20_000, 5_000
TONIGHT = {"home", "alone", "free"}
# Answers that close, limit or hold back: they come up far more often among the hard-pressed.
PRESSED = {
    "adult": ["no"],
    "touch_comfort": ["none", "self_only"],
    "food_ideas": ["no"],
    "movement": ["none", "seated"],
    "kind_contact": ["no", "unsure"],
    "phq4_interest": [3],
    "phq4_down": [3, 2],
    "trust": [0],
    "strangers": [0],
}


# --- people ------------------------------------------------------------------------------------


def pick(raw, id, n, random, pressed):
    codes = raw.codes[id]
    found = random.integers(0, len(codes), n)
    if pressed and id in PRESSED:
        hard = [codes.index(code) for code in PRESSED[id]]
        found = np.where(random.random(n) < 0.6, random.choice(hard, n), found)
    return found.astype(np.int16)


def tick(raw, id, n, random, pressed):
    codes, item = raw.codes[id], raw.items[id]
    rows = (random.random((n, len(codes))) < (0.8 if pressed else 0.5)).astype(np.int8)
    alone = item["exclusive"]
    rows[:, [codes.index(code) for code in alone]] = 0
    chosen = random.integers(0, len(alone) * (20 if pressed else 4), n)
    for place, code in enumerate(alone):
        friends = item.get("joins", {}).get(code, [])
        rows[chosen == place] *= np.array([c in friends for c in codes], dtype=np.int8)
        rows[chosen == place, codes.index(code)] = 1
    if "declined" in codes:
        rows[rows[:, codes.index("declined")] == 1] = -1
    return rows


def set_matters(raw, n, random):
    """(n, categories) importance 0 to 5; one in three has not touched it, -1."""
    rows = random.integers(0, 6, (n, len(raw.categories))).astype(np.int16)
    rows[random.random(rows.shape) < random.choice([0.0, 0.5, 1.0], n)[:, None]] = -1
    return rows


def made_up(raw, n, seed, pressed=False):
    """People who answer at random; each leaves out a share of the items of their own."""
    random = np.random.default_rng(seed)
    share = random.choice([0.0, 0.05, 0.3, 0.9], n)
    codes, ticks = {}, {}
    for id in raw.items:
        blank = random.random(n) < share
        if raw.is_many(id):
            ticks[id] = tick(raw, id, n, random, pressed)
            ticks[id][blank] = -1
        else:
            codes[id] = np.where(blank, -1, pick(raw, id, n, random, pressed)).astype(np.int16)
    return Responses(n, codes, ticks, set_matters(raw, n, random))


def crowd(engine, raw, kind):
    for seed in range(N // CHUNK):
        if kind == "simulated":
            yield simulate(engine.model.catalog, CHUNK, 1000 + seed)
        else:
            yield made_up(raw, CHUNK, seed, kind == "pressed")


@pytest.fixture(scope="module", params=["simulated", "random", "pressed"])
def found(request, engine, raw):
    """Recommendations of 20,000 people of one kind, in chunks."""
    chunks = [recommend(engine, people) for people in crowd(engine, raw, request.param)]
    assert sum(chunk.responses.n for chunk in chunks) == N
    return chunks


# --- the arithmetic ----------------------------------------------------------------------------


def feed_levels(raw, feed, people):
    """Hundredths, -1 where missing."""
    if "tick" in feed:
        column = people.ticks[feed["item"]][:, raw.codes[feed["item"]].index(feed["tick"])]
        return np.where(column < 0, -1, column.astype(np.int64) * 100)
    items = raw.scores[feed["score"]]["items"] if "score" in feed else [feed["item"]]
    table = {code: int(level * 100) for code, level in feed["levels"].items()}
    if "score" not in feed:
        lookup = np.array([*(table[str(code)] for code in raw.codes[items[0]]), -1])
        return lookup[people.codes[items[0]]]
    total = sum(np.array(raw.codes[id], dtype=np.int64)[people.codes[id]] for id in items)
    missing = np.any([people.codes[id] < 0 for id in items], axis=0)
    lookup = np.array([table.get(str(n), -1) for n in range(int(total.max()) + 1)])
    return np.where(missing, -1, lookup[total])


def offsets(raw, people):
    """(n, criteria) level minus reference in hundredths, 0 where unknown."""
    columns = []
    for criterion in raw.criteria.values():
        feeds = [feed_levels(raw, feed, people) for feed in criterion["feeds"]]
        level = np.max(feeds, axis=0)
        known = (feeds[0] >= 0) | (level > 0)
        columns.append(np.where(known, level - int(criterion["reference"] * 100), 0))
    return np.stack(columns, axis=1)


def importance_points(raw, people):
    """(n, activities) points in 1/400 of what matters: one step of importance is a fifth."""
    scale = raw.method["matters"]
    units = [int(scale["weight"] * 400 * (Fraction(n, 5) - scale["reference"])) for n in range(6)]
    columns = [list(raw.categories).index(raw.category_of[a]) for a in raw.ranked]
    return np.array([*units, 0], dtype=np.int64)[people.matters][:, columns]


def product(raw, people):
    """(n, activities) base plus points in 1/400, in whole numbers throughout."""
    weights = [[int(raw.weights.get((a, c), 0) * 4) for a in raw.ranked] for c in raw.criteria]
    base = [int(raw.base(a) * 400) for a in raw.ranked]
    answered = offsets(raw, people) @ np.array(weights, dtype=np.int64)
    return answered + np.array(base, dtype=np.int64) + importance_points(raw, people)


def test_base_and_points_equal_a_product_of_whole_numbers(raw, found):
    for chunk in found:
        assert np.issubdtype(chunk.ranking.units.dtype, np.integer)
        assert np.array_equal(chunk.ranking.units, product(raw, chunk.responses))


def test_some_of_the_crowd_set_what_matters_and_simulated_people_never_do(found, request):
    touched = np.concatenate([chunk.responses.matters >= 0 for chunk in found])
    if request.node.callspec.params["found"] == "simulated":
        assert not touched.any()
    else:
        assert touched.all(axis=1).any()
        assert 0.3 < touched.mean() < 0.7


def test_a_fit_is_fifty_and_the_share_of_the_cap(engine, raw, found):
    cap = float(raw.method["cap"])
    for chunk in found:
        wanted = 50 + 50 * (chunk.ranking.units / 400) / cap
        assert np.abs(engine.model.fit(chunk.ranking.units) - wanted).max() < 1e-9


def test_every_fit_lies_in_its_range_and_within_nought_and_a_hundred(engine, found):
    model = engine.model
    for chunk in found:
        ranking, bounds = chunk.ranking, chunk.bounds
        low, fit, high = (model.fit(part) for part in (bounds.low, ranking.units, bounds.high))
        assert ((low >= 0) & (low <= fit) & (fit <= high) & (high <= 100)).all()
        ranked = ranking.category_rank > 0
        units = ranking.category_units
        inside = (bounds.category_low <= units) & (units <= bounds.category_high)
        assert inside[ranked].all()


def test_ranks_follow_the_fits_of_what_may_lead(found):
    for chunk in found:
        ranking, leading = chunk.ranking, chunk.gates.access.leading
        assert np.array_equal(ranking.rank > 0, leading)
        own = np.where(leading, ranking.units, -(10**9))
        for column in range(own.shape[1]):
            above = (own > own[:, [column]]).sum(axis=1) + 1
            here = leading[:, column]
            assert np.array_equal(ranking.rank[here, column], above[here])


def test_a_category_stands_at_its_best_leading_activity(raw, found):
    for chunk in found:
        ranking = chunk.ranking
        own = np.where(chunk.gates.access.leading, ranking.units, -(10**9))
        for place, members in enumerate(raw.categories.values()):
            columns = [raw.ranked.index(id) for id in members]
            top, ranked = own[:, columns].max(axis=1), ranking.category_rank[:, place] > 0
            assert np.array_equal(ranked, top > -(10**9))
            assert np.array_equal(ranking.category_units[ranked, place], top[ranked])


# --- gates -------------------------------------------------------------------------------------


def chose(raw, people, item, *codes):
    return np.isin(people.codes[item], [raw.codes[item].index(code) for code in codes])


def ticked(raw, people, item, code):
    return people.ticks[item][:, raw.codes[item].index(code)] == 1


def two_items(raw, people, one, other):
    both = (people.codes[one] >= 0) & (people.codes[other] >= 0)
    return np.where(both, people.codes[one] + people.codes[other], -1)


def closing_rules(raw, people):
    """(who, what is closed for them), from design.md §7."""
    yield ticked(raw, people, "safety", "touch"), "hug massage orgasm"
    yield chose(raw, people, "touch_comfort", "self_only"), "hug massage"
    yield chose(raw, people, "touch_comfort", "none"), "hug massage self_hug self_massage"
    yield ticked(raw, people, "within_reach", "no_animals"), "pet_animal"
    yield ticked(raw, people, "safety", "eating"), "mindful_eating tryptophan_foods"
    yield chose(raw, people, "food_ideas", "no"), "mindful_eating tryptophan_foods"
    yield chose(raw, people, "kind_contact", "no"), "call_loved_one"
    unsafe = "call_loved_one hug massage orgasm reframe_distrust"
    yield ticked(raw, people, "safety", "unsafe"), unsafe
    yield chose(raw, people, "movement", "none"), "exercise dancing"
    yield two_items(raw, people, "phq4_interest", "phq4_down") == 6, "allow_tears"
    yield chose(raw, people, "adult", "no"), "orgasm friend_finding travel massage"
    yield chose(raw, people, "calls", "none"), "call_loved_one befriending_call"
    yield ~chose(raw, people, "adult", "yes"), "orgasm"
    yield ~chose(raw, people, "intimacy", "on"), "orgasm"


def holding_rules(raw, people):
    """(who, what never leads for them), from design.md §7."""
    own_touch = chose(raw, people, "touch_comfort", "most", "close_people", "self_only")
    yield ticked(raw, people, "safety", "touch") & own_touch, "self_hug self_massage"
    yield chose(raw, people, "kind_contact", "unsure"), "call_loved_one"
    yield ticked(raw, people, "safety", "unsafe"), "friend_finding travel lone_quest"
    yield ticked(raw, people, "safety", "eating"), "exercise dancing"
    yield ticked(raw, people, "safety", "hurt_before"), "reframe_distrust hug massage"
    yield ticked(raw, people, "safety", "touch"), "reframe_distrust"
    yield chose(raw, people, "trust", 0, 1), "reframe_distrust befriending_call friend_finding"
    yield chose(raw, people, "strangers", 0), "befriending_call friend_finding"
    unsure = people.codes["trust"] < 0
    yield unsure & ~ticked(raw, people, "in_the_way", "distrust"), "reframe_distrust"
    yield ticked(raw, people, "safety", "bereaved"), "photos_and_memories comedy"
    yield ticked(raw, people, "in_the_way", "stigma"), "reframe_distrust"
    hard = two_items(raw, people, "phq4_interest", "phq4_down") >= 3
    hard |= chose(raw, people, "phq4_down", 2, 3)
    yield hard, "lone_quest travel allow_tears"


def test_gates_that_close_hold_for_everybody(raw, found):
    for chunk in found:
        for who, ids in closing_rules(raw, chunk.responses):
            columns = [raw.ranked.index(id) for id in ids.split()]
            assert chunk.gates.access.closed[np.ix_(who, columns)].all(), ids


def test_gates_that_hold_back_hold_for_everybody(raw, found):
    for chunk in found:
        for who, ids in holding_rules(raw, chunk.responses):
            columns = [raw.ranked.index(id) for id in ids.split()]
            assert not chunk.gates.access.leading[np.ix_(who, columns)].any(), ids


def test_nothing_is_closed_for_those_to_whom_no_rule_applies(raw, found):
    """No closing rule, the safety question answered: only intimacy may be out."""
    for chunk in found:
        free = chunk.responses.ticks["safety"][:, 0] >= 0
        for who, ids in closing_rules(raw, chunk.responses):
            free &= ~who | (ids == "orgasm")
        closed = np.delete(chunk.gates.access.closed, raw.ranked.index("orgasm"), axis=1)
        assert free.any()
        assert not closed[free].any()


def test_there_is_always_something_free_at_home_alone_in_three_categories(raw, found):
    owner = np.array([n for n, id in enumerate(raw.ranked) for _ in raw.activities[id]["steps"]])
    steps = [step for id in raw.ranked for step in raw.activities[id]["steps"]]
    tonight = np.array([set(step["tags"]) >= TONIGHT for step in steps])
    for chunk in found:
        access = chunk.gates.access
        fine = access.open_steps & tonight & access.leading[:, owner]
        has = [
            fine[:, np.isin(owner, [raw.ranked.index(id) for id in members])].any(axis=1)
            for members in raw.categories.values()
        ]
        assert np.sum(has, axis=0).min() >= 3
