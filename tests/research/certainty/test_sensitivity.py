"""The tornado: every weight moved by its own spread, against the ordinary scorer."""

from dataclasses import replace

import numpy as np
import pytest

from recommender.recommend import recommend
from recommender.research.certainty.sensitivity import sensitivity
from recommender.scoring.population import simulate
from recommender.scoring.ranking import rank_people

PEOPLE = 60
# A weight and its base in thousandths of a quarter: then the scorer itself holds a moved weight.
FINE = 1000


@pytest.fixture(scope="module")
def scored(engine):
    return recommend(engine, simulate(engine.catalog, PEOPLE, 3))


def first_choices(scored, model):
    """The ordinary way from levels to ranks, in sums that no float rounds."""
    levels = scored.profile.levels.astype(np.int64)
    offset = np.where(levels < 0, 0, levels - model.reference[: levels.shape[1]])
    units = model.base * FINE + offset @ model.weights[: levels.shape[1]]
    return rank_people(model, units, scored.gates).category_rank == 1


def test_every_weight_is_counted_as_the_ordinary_scorer_counts_it(engine, scored):
    model = engine.model
    fine = replace(model, weights=model.weights * FINE)
    before = first_choices(scored, fine)
    assert (before == (scored.ranking.category_rank == 1)).all()
    found = sensitivity(scored)
    assert len(found) == len(engine.catalog.weights)
    assert [one.either for one in found] == sorted((one.either for one in found), reverse=True)
    for one in found:
        cell = model.criterion_ids.index(one.criterion), model.activity_ids.index(one.activity)
        spread = engine.catalog.method.spread[one.certainty]
        assert one.by == pytest.approx(abs(one.weight) * spread, abs=1 / 4000)
        changed = []
        for by in (one.by, -one.by):
            weights = fine.weights.copy()
            weights[cell] += round(by * 4 * FINE)
            changed.append((first_choices(scored, replace(fine, weights=weights)) != before).any(axis=1))
        up, down = changed
        assert (one.up, one.down, one.either) == (up.sum(), down.sum(), (up | down).sum()), one
