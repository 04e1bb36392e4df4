"""What moves for many people: against recounts of two exported files, with the csv module."""

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from recommender.catalog.weight_set import weight_set_of, with_weight_set
from recommender.recommend import build_engine
from recommender.research.cohort.pairs import compare_files, open_result
from recommender.research.weights.flip_report import flip_report
from recommender.research.weights.flips import Flips
from recommender.research.weights.moves import many_report, move, move_many
from recommender.research.weights.table import set_of, table_of, without
from recommender.scoring.population import simulate
from recommender.scoring.responses import Responses
from tests.research.conftest import changes
from tests.result_files import as_parquet, export, firsts, read

N = 600
WEIGHTS = {
    ("hug", "touch_wish"): "1.5",
    ("listen_to_music", "music"): "1.5",
    ("meditation", "worry"): None,
    ("exercise", "touch_wish"): "1.25",
}
NUMBERS = {"helpfulness_points.L3": "0.5", "matters_weight": "2.5", "oxytocin_points.A": "0.25"}


def made_up(catalog, n=N, seed=7):
    """Simulated people who have also set what matters."""
    people, dice = simulate(catalog, n, seed), Random(seed)
    matters = [[dice.choice([-1, 0, 3, 5]) for _ in catalog.ranked_categories] for _ in range(n)]
    return Responses(n, people.codes, people.ticks, np.array(matters, dtype=np.int16))


@pytest.fixture(scope="module")
def both(engine, shipped, edited, engine_of, tmp_path_factory):
    """Two exported files with points, and all that made them."""
    draft = edited(WEIGHTS, NUMBERS)
    after, people = engine_of(draft), made_up(engine.catalog)
    folder = tmp_path_factory.mktemp("many")
    a = export(folder / "a.csv", engine, people, explain=True)
    b = export(folder / "b.csv", after, people, explain=True)
    return a, b, after, changes(shipped, draft), people


@pytest.fixture(scope="module")
def moved(engine, both):
    *_, after, found, people = both
    return move_many(move(engine, after, people), found)


def units(line, column):
    return round(float(line.get(column) or 0) * 400)


def reason(x, y, order, activities):
    """The column whose move favors the new leader most, found by hand in two lines."""
    old, new = firsts(x), firsts(y)
    came, left = [c for c in new if c not in old], [c for c in old if c not in new]
    up, down = y[f"best_{(came or new)[0]}"], x[f"best_{(left or old)[0]}"]

    def favor(column):
        owner = column.removeprefix("base_").removeprefix("oxytocin_")
        if column.startswith("points_"):
            owner = max((a for a in activities if column.startswith(f"points_{a}_")), key=len)
        moved = units(y, column) - units(x, column)
        return moved if owner == up else -moved if owner == down else 0

    best = max(order, key=favor)
    return best if favor(best) > 0 else "other"


def recount(a, b):
    """Row, first choices and reason of all who change; of equal terms the first by name."""
    lines = list(zip(read(a), read(b), strict=True))
    x, y = lines[0]
    activities = [name.removeprefix("closed_") for name in x if name.startswith("closed_")]
    order = sorted(name for name in x.keys() | y.keys() if name.startswith(("base_", "points_")))
    return [
        (int(x["row"]), firsts(x), firsts(y), reason(x, y, order, activities))
        for x, y in lines
        if firsts(x) != firsts(y)
    ]


@pytest.fixture(scope="module")
def wanted(both):
    return recount(*both[:2])


@pytest.mark.parametrize("parquet", [False, True])
def test_R05_flips_and_their_weights_equal_a_recount_of_the_exported_files(both, wanted, parquet):
    a, b, *_ = both
    files = [open_result(as_parquet(path, 100) if parquet else path) for path in (a, b)]
    flips, rows = Flips(files[0].categories), []
    for pair in compare_files(*files).pairs():
        rows += flips.add(pair)
    assert 60 < len(wanted) < N
    assert len({because for *_, because in wanted}) > 5
    assert "other" not in {because for *_, because in wanted}
    assert [(f.row, f.before, f.after, f.because) for f in rows] == wanted
    assert (flips.people, flips.count) == (N, len(wanted))
    assert flips.cells == Counter((old, new, because) for _, old, new, because in wanted)


def test_people_in_memory_are_counted_like_people_in_files(engine, both, moved, wanted):
    *_, after, _, people = both
    flips = Flips(engine.model.category_ids)
    rows = list(flips.add(move(engine, after, people).pair()))
    assert [(f.row, f.before, f.after, f.because) for f in rows] == wanted
    assert moved.flips == flips


def test_first_choices_before_and_after_equal_a_recount(engine, both, moved):
    a, b, *_ = both
    for path, counts in ((a, moved.first_before), (b, moved.first_after)):
        wanted = Counter(id for line in read(path) for id in firsts(line))
        assert dict(zip(engine.model.category_ids, counts, strict=True)) == {
            id: wanted[id] for id in engine.model.category_ids
        }


def test_each_change_taken_back_alone_flips_as_many_as_two_exported_files_say(
    engine, both, moved, tmp_path
):
    _, b, after, found, people = both
    catalog, table = engine.catalog, table_of(weight_set_of(after.catalog))
    wanted = {}
    for n, change in enumerate(found):
        back = build_engine(with_weight_set(catalog, set_of(without(table, change))))
        path = export(tmp_path / f"{n}.csv", back, people)
        pairs = zip(read(path), read(b), strict=True)
        wanted[change.cell] = sum(firsts(x) != firsts(y) for x, y in pairs)
    assert {change.cell: count for change, count in moved.alone} == wanted
    assert max(wanted.values()) > 20
    report = many_report(moved, 1)
    assert [row.flips for row in report.effects] == sorted(wanted.values(), reverse=True)
    assert wanted[report.effects[0].change.cell] == max(wanted.values())


# --- what may be shown ---


def test_made_up_people_need_no_hiding(moved):
    report = many_report(moved, 1)
    assert report.flips.rest == 0
    assert report.flips.count == moved.flips.count
    assert sum(n for _, n in report.flips.ways) == moved.flips.count
    assert [row.before for row in report.shares] == [n / N for n in moved.first_before]
    assert [row.after for row in report.shares] == [n / N for n in moved.first_after]


def test_real_people_are_hidden_in_small_numbers(moved):
    report = many_report(moved, 10)
    assert report.flips == flip_report(moved.flips, 10)
    shown = [n for _, n in report.flips.ways] + [row.flips for row in report.effects]
    assert all(n is None or n >= 10 or n == 0 for n in shown)
    hidden = [n for _, n in sorted(moved.alone, key=lambda row: -row[1]) if 0 < n < 10]
    assert hidden
    assert [row.flips for row in report.effects].count(None) == len(hidden)
    step = 10 / N
    for row, before, after_count in zip(
        report.shares, moved.first_before, moved.first_after, strict=True
    ):
        for share, count in ((row.before, before), (row.after, after_count)):
            assert share / step == pytest.approx(round(share / step))
            assert abs(share - count / N) <= step / 2 + 1e-9


def test_large_cohorts_are_shown_in_whole_percents(moved):
    large = replace(moved, flips=replace(moved.flips, people=100_000))
    for row in many_report(large, 10).shares:
        assert row.before * 100 == pytest.approx(round(row.before * 100))


def test_of_nobody_there_is_nothing_to_share(engine, both):
    *_, after, found, _people = both
    moved = move_many(move(engine, after, simulate(engine.catalog, 0, 1)), found)
    report = many_report(moved, 10)
    assert {(row.before, row.after) for row in report.shares} == {(0.0, 0.0)}


def test_nearly_everybody_is_not_called_a_few(moved):
    changes = [change for change, _ in moved.alone]
    alone = tuple(zip(changes, (N - 3, 3, 0), strict=False))
    effects = many_report(replace(moved, alone=alone), 10).effects
    assert [(row.flips, row.hidden) for row in effects] == [
        (None, "all_but_few"),
        (None, "few"),
        (0, None),
    ]
