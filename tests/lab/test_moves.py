"""What moves for one person, against fits in exact fractions from the raw files with the same edits."""

from random import Random

import pytest

from recommender.lab.changes import changes
from recommender.lab.moves import effects, most_moving, move
from recommender.recommend import recommend
from recommender.scoring.responses import encode, read_answers
from tests.lab.conftest import EDITS, raw_with

CLOSE = 1e-9


def people(raw, n=6):
    dice = Random("moves")
    return [
        (raw.random_answers(dice, blank), raw.random_matters(dice)) for blank in [0.05, 0.3] * (n // 2)
    ]


def encoded(catalog, answers, matters):
    return encode(catalog, [read_answers(catalog, answers)], [matters])


def leading_of(engine, responses):
    """Who leads follows from gates alone; gates have oracles of their own."""
    leads = recommend(engine, responses).gates.access.leading[0]
    return [id for id, yes in zip(engine.model.activity_ids, leads, strict=True) if yes]


def tops(raw, leading, answers, matters):
    """Largest fit of each category's leading activities, and rank by it."""
    fits = {}
    for id in leading:
        fits.setdefault(raw.category_of[id], []).append(raw.fit(id, answers, matters))
    found = {category: max(values) for category, values in fits.items()}
    ranks = {c: 1 + sum(other > fit for other in found.values()) for c, fit in found.items()}
    return found, ranks


@pytest.mark.parametrize(("weights", "numbers"), EDITS)
def test_fits_and_ranks_before_and_after_are_those_of_the_raw_files(
    engine, raw, edited, engine_of, weights, numbers
):
    after = engine_of(edited(weights, numbers))
    other = raw_with(raw, weights, numbers, str(after.model.catalog.method.cap))
    for answers, matters in people(raw):
        responses = encoded(engine.model.catalog, answers, matters)
        moved, leading = move(engine, after, responses), leading_of(engine, responses)
        sides = [tops(tables, leading, answers, matters) for tables in (raw, other)]
        assert {row.id for row in moved.categories} == set(sides[0][0])
        for row in moved.categories:
            fits = [float(found[row.id]) for found, _ in sides]
            assert [row.fit_before, row.fit_after] == pytest.approx(fits, abs=CLOSE)
            assert [row.rank_before, row.rank_after] == [ranks[row.id] for _, ranks in sides]
            assert raw.category_of[row.best_before] == raw.category_of[row.best_after] == row.id
            best = [
                tables.fit(id, answers, matters)
                for tables, id in ((raw, row.best_before), (other, row.best_after))
            ]
            assert [float(fit) for fit in best] == pytest.approx(fits, abs=CLOSE)
        assert [row.rank_after for row in moved.categories] == sorted(
            r.rank_after for r in moved.categories
        )
        wanted = {id for id, rank in sides[0][1].items() if sides[1][1][id] != rank}
        assert {row.id for row in moved.rank_changes} == wanted


@pytest.mark.parametrize(("weights", "numbers"), EDITS)
def test_receipts_differ_exactly_where_the_raw_files_do(
    engine, raw, edited, engine_of, weights, numbers
):
    after = engine_of(edited(weights, numbers))
    other = raw_with(raw, weights, numbers)
    for answers, matters in people(raw):
        responses = encoded(engine.model.catalog, answers, matters)
        closed = recommend(engine, responses).gates.access.closed[0]
        wanted = {}
        for n, id in enumerate(engine.model.activity_ids):
            old, new = (tables.receipt(id, answers, matters) for tables in (raw, other))
            terms = {
                criterion: tuple(
                    float(value)
                    for place in (2, 3)
                    for value in (side.get(criterion, (0, 0, 0, 0))[place] for side in (old, new))
                )
                for criterion in old.keys() | new.keys()
                if old.get(criterion) != new.get(criterion)
            }
            bases = float(raw.base(id)), float(other.base(id))
            if not closed[n] and (terms or bases[0] != bases[1]):
                wanted[id] = (bases, terms)
        moved = move(engine, after, responses)
        found = {
            row.id: (
                (row.base_before, row.base_after),
                {
                    t.criterion: (t.weight_before, t.weight_after, t.points_before, t.points_after)
                    for t in row.terms
                },
            )
            for row in moved.activities
        }
        assert found == wanted
        for row in moved.activities:
            caps = [tables.method["cap"] for tables in (raw, other)]
            other.method["cap"] = type(caps[0])(str(moved.cap_after))
            fits = [float(tables.fit(row.id, answers, matters)) for tables in (raw, other)]
            assert [row.fit_before, row.fit_after] == pytest.approx(fits, abs=CLOSE)


def test_another_cap_moves_every_fit_and_no_order(engine, edited, engine_of, complete):
    """Larger weights of an activity that is closed here: all that is left is the cap."""
    closed = {"adult": "no"}
    after = engine_of(
        edited({("friend_finding", c): "3" for c in ("online_ease", "stranger_ease", "energy", "moved")})
    )
    responses = encode(engine.model.catalog, [read_answers(engine.model.catalog, complete | closed)])
    moved = move(engine, after, responses)
    assert moved.cap_changes
    assert moved.cap_after > moved.cap_before == engine.model.catalog.method.cap
    assert (moved.rank_changes, moved.activities) == ((), ())
    for row in moved.categories:
        pressed = 50 + (row.fit_before - 50) * moved.cap_before / moved.cap_after
        assert row.fit_after == pytest.approx(pressed, abs=CLOSE)
        assert row.fit_before != row.fit_after


def without(pairs, name):
    return {key: value for key, value in pairs.items() if key != name}


@pytest.mark.parametrize(("weights", "numbers"), EDITS)
def test_each_change_taken_back_alone_moves_what_the_raw_files_say(
    engine, raw, shipped, edited, engine_of, weights, numbers
):
    draft = edited(weights, numbers)
    after, found = engine_of(draft), changes(shipped, draft)
    cap = str(after.model.catalog.method.cap)
    for answers, matters in people(raw, 4):
        responses = encoded(engine.model.catalog, answers, matters)
        leading = leading_of(engine, responses)
        fits, ranks = tops(raw_with(raw, weights, numbers, cap), leading, answers, matters)
        wanted = {}
        for change in found:
            place = (change.activity, change.criterion)
            less = without(weights, place), without(numbers, change.what)
            if change.what == "weight" and change.old is not None:
                less[0][place] = str(change.old)
            elif change.what != "weight":
                less[1][change.what] = str(change.old)
            back, others = tops(raw_with(raw, *less, cap), leading, answers, matters)
            largest = max(abs(fits[id] - back[id]) for id in fits)
            wanted[change.key] = (float(largest), sum(ranks[id] != others[id] for id in ranks))
        rows = effects(after, found, responses)
        assert {
            row.change.key: pytest.approx((row.fit, row.rank_changes), abs=CLOSE) for row in rows
        } == wanted
        assert [row.fit for row in rows] == sorted((row.fit for row in rows), reverse=True)
        first, best = most_moving(after, found, responses), max(wanted.values())
        assert (first is None) == (best == (0, 0))
        if first:
            assert (first.fit, first.rank_changes) == pytest.approx(best, abs=CLOSE)


def test_a_change_of_the_spread_moves_no_fit(engine, shipped, edited, engine_of, complete):
    draft = edited(None, {"spread.low": "0.75"})
    responses = encode(engine.model.catalog, [complete])
    (effect,) = effects(engine_of(draft), changes(shipped, draft), responses)
    assert (effect.fit, effect.category, effect.rank_changes) == (0, None, 0)
    assert most_moving(engine_of(draft), changes(shipped, draft), responses) is None


def test_a_veto_takes_an_activity_out_of_both_sides(engine, edited, engine_of, complete):
    responses = encode(engine.model.catalog, [complete])
    after = engine_of(edited({("hug", "touch_wish"): "1.5"}))
    vetoes = {"hug"}
    assert [row.id for row in move(engine, after, responses).activities] == ["hug"]
    moved = move(engine, after, responses, vetoes)
    assert moved.activities == ()
    assert "hug" not in {best for row in moved.categories for best in (row.best_before, row.best_after)}
