"""What moves for one person, against fits in exact fractions from the raw files with the same edits."""

from random import Random

import pytest

from recommender.recommend import recommend
from recommender.research.weights.moves import effects, move
from recommender.scoring.responses import encode, read_answers
from tests.raw import leading_of
from tests.research.conftest import EDITS, changes, raw_with

CLOSE = 1e-9


def people(raw):
    dice = Random("moves")
    return [(raw.random_answers(dice, blank), raw.random_matters(dice)) for blank in [0.05, 0.3] * 2]


def encoded(catalog, answers, matters):
    return encode(catalog, [read_answers(catalog, answers)], [matters])


def tops(raw, leading, answers, matters):
    """Largest fit of each category's leading activities, and rank by it."""
    fits = {}
    for id in leading:
        fits.setdefault(raw.category_of[id], []).append(raw.fit(id, answers, matters))
    found = {category: max(values) for category, values in fits.items()}
    ranks = {c: 1 + sum(other > fit for other in found.values()) for c, fit in found.items()}
    return found, ranks


@pytest.fixture(scope="module", params=EDITS)
def edit(request, edited, engine_of):
    """Weights and numbers that differ, their weight set, and its engine."""
    return *request.param, edited(*request.param), engine_of(edited(*request.param))


def test_fits_and_ranks_before_and_after_are_those_of_the_raw_files(engine, raw, edit):
    weights, numbers, _, after = edit
    other = raw_with(raw, weights, numbers, str(after.model.catalog.method.cap))
    for answers, matters in people(raw):
        responses = encoded(engine.catalog, answers, matters)
        moved, leading = move(engine, after, responses), leading_of(recommend(engine, responses))
        sides = [tops(tables, leading, answers, matters) for tables in (raw, other)]
        categories = moved.categories()
        assert {row.category for row in categories} == set(sides[0][0])
        for row in categories:
            fits = [float(found[row.category]) for found, _ in sides]
            assert row.fit == pytest.approx(fits, abs=CLOSE)
            assert row.rank == tuple(ranks[row.category] for _, ranks in sides)
        new = [row.rank[1] for row in categories]
        assert new == sorted(new)


def test_receipts_differ_exactly_where_the_raw_files_do(engine, raw, edit):
    weights, numbers, _, after = edit
    other = raw_with(raw, weights, numbers)
    for answers, matters in people(raw):
        responses = encoded(engine.catalog, answers, matters)
        closed = recommend(engine, responses).gates.access.closed[0]
        wanted = {}
        for n, id in enumerate(engine.model.activity_ids):
            old, new = (tables.receipt(id, answers, matters) for tables in (raw, other))
            for part, points in raw.bases(id).items():
                bases = float(points), float(other.bases(id)[part])
                if not closed[n] and bases[0] != bases[1]:
                    wanted[id, part] = bases
            for criterion in old.keys() | new.keys() if not closed[n] else ():
                if old.get(criterion) != new.get(criterion):
                    points = [float(side.get(criterion, (0, 0, 0, 0))[3]) for side in (old, new)]
                    wanted[id, criterion] = tuple(points)
        found = {
            (row.activity, row.criterion): row.points for row in move(engine, after, responses).terms()
        }
        assert found == wanted


def without(pairs, name):
    return {key: value for key, value in pairs.items() if key != name}


def test_each_change_taken_back_alone_moves_what_the_raw_files_say(engine, raw, shipped, edit):
    weights, numbers, draft, after = edit
    found = changes(shipped, draft)
    cap = str(after.model.catalog.method.cap)
    for answers, matters in people(raw):
        responses = encoded(engine.catalog, answers, matters)
        leading = leading_of(recommend(engine, responses))
        fits, ranks = tops(raw_with(raw, weights, numbers, cap), leading, answers, matters)
        wanted = {}
        for change in found:
            cell, old = change.cell, str(change.before.value) if change.before else None
            less = without(weights, cell), without(numbers, str(cell))
            if old is not None:
                less[cell.is_number][str(cell) if cell.is_number else cell] = old
            back, others = tops(raw_with(raw, *less, cap), leading, answers, matters)
            largest = max(abs(fits[id] - back[id]) for id in fits)
            wanted[cell] = (float(largest), sum(ranks[id] != others[id] for id in ranks))
        rows = effects(recommend(after, responses), found)
        assert {
            row.change.cell: pytest.approx((row.fit, row.ranks), abs=CLOSE) for row in rows
        } == wanted
        assert [(row.fit, row.ranks) for row in rows] == sorted(
            ((row.fit, row.ranks) for row in rows), reverse=True
        )


def test_a_veto_takes_an_activity_out(engine, edited, engine_of, complete):
    responses = encode(engine.catalog, [complete])
    after = engine_of(edited({("hug", "touch_wish"): "1.5"}))
    assert {row.activity for row in move(engine, after, responses).terms()} == {"hug"}
    assert move(engine, after, responses, {"hug"}).terms() == ()
