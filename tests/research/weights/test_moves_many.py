"""What moves for many people: against a recount of two exported files, with the csv module."""

from collections import Counter
from random import Random

import numpy as np
import pytest

from recommender.research.cohort.pairs import compare_files, open_result
from recommender.research.weights.flips import Flips, flip_report, hidden_of
from recommender.research.weights.moves import move
from recommender.scoring.population import simulate
from recommender.scoring.responses import Responses
from tests.result_files import as_parquet, export, firsts, read

N = 600
WEIGHTS = {
    ("hug", "touch_wish"): "1.5",
    ("listen_to_music", "music"): "1.5",
    ("meditation", "worry"): None,
    ("exercise", "touch_wish"): "1.25",
}
NUMBERS = {"helpfulness_points.L3": "0.5", "matters_weight": "2.5", "oxytocin_points.A": "0.25"}


@pytest.fixture(scope="module")
def both(engine, edited, engine_of, tmp_path_factory):
    """Two exported files with points, of simulated people who have also set what matters."""
    after, people = engine_of(edited(WEIGHTS, NUMBERS)), simulate(engine.catalog, N, 7)
    dice, categories = Random(7), engine.catalog.ranked_categories
    matters = [[dice.choice([-1, 0, 3, 5]) for _ in categories] for _ in range(N)]
    people = Responses(N, people.codes, people.ticks, np.array(matters, dtype=np.int16))
    folder = tmp_path_factory.mktemp("many")
    a = export(folder / "a.csv", engine, people, explain=True)
    b = export(folder / "b.csv", after, people, explain=True)
    return a, b, after, people


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


@pytest.fixture(scope="module")
def wanted(both):
    """Row, first choices and reason of all who change; of equal terms the first by name."""
    lines = list(zip(read(both[0]), read(both[1]), strict=True))
    x, y = lines[0]
    activities = [name.removeprefix("closed_") for name in x if name.startswith("closed_")]
    order = sorted(name for name in x.keys() | y.keys() if name.startswith(("base_", "points_")))
    return [
        (int(x["row"]), firsts(x), firsts(y), reason(x, y, order, activities))
        for x, y in lines
        if firsts(x) != firsts(y)
    ]


@pytest.mark.parametrize("where", ["files", "memory"])
def test_R05_flips_and_their_weights_equal_a_recount_of_the_exported_files(engine, both, wanted, where):
    a, b, after, people = both
    flips = Flips(engine.model.category_ids)
    if where == "memory":
        rows = list(flips.add(move(engine, after, people).pair()))
    else:
        pairs = compare_files(open_result(a), open_result(as_parquet(b, 100))).pairs()
        rows = [flip for pair in pairs for flip in flips.add(pair)]
    assert 60 < len(wanted) < N
    assert len({because for *_, because in wanted}) > 5
    assert "other" not in {because for *_, because in wanted}
    assert [(f.row, f.before, f.after, f.because) for f in rows] == wanted
    assert (flips.people, flips.count) == (N, len(wanted))
    assert flips.cells == Counter((old, new, because) for _, old, new, because in wanted)


@pytest.mark.parametrize("smallest", [1, 10])
def test_both_tables_add_up_the_same_people_and_the_rest_is_all_others(engine, both, smallest):
    *_, after, people = both
    flips = Flips(engine.model.category_ids)
    flips.add(move(engine, after, people).pair())
    report = flip_report(flips, smallest)
    assert (report.count, report.hidden) == (flips.count, None)
    for table in (report.ways, report.because):
        assert all(n >= smallest for _, n in table)
        assert sum(n for _, n in table) + report.rest == flips.count
    assert (report.rest > 0) == (smallest > 1)


@pytest.mark.parametrize(
    ("count", "people", "hidden"),
    [(3, N, "few"), (N - 3, N, "all_but_few"), (0, N, None), (N, N, None), (0, 9, "few"), (0, 0, None)],
)
def test_nearly_everybody_is_not_called_a_few(count, people, hidden):
    assert hidden_of(count, people, 10) == hidden
