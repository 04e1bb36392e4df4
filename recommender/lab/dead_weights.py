"""Weights that can never matter: no answer set moves them while their activity is open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from recommender.catalog.blocks import blocks_of
from recommender.lab.findings import Finding
from recommender.lab.people import in_chunks_of, joined, overlaid, rows_of
from recommender.lab.reach import settings
from recommender.recommend import Engine
from recommender.scoring.gates import apply_gates
from recommender.scoring.model import Model
from recommender.scoring.profile import UNKNOWN, Bools, read_profile
from recommender.scoring.ranges import block_people
from recommender.scoring.responses import Responses


def check_weights_matter(engine: Engine, simulated: Responses) -> Iterator[Finding]:
    """One finding for every weight without a witness: somebody whose known level differs from the
    reference while the activity is open. Simulated people come first, then every state of the
    answers that the criterion reads, beside every setting of what only gates read.
    """
    model = engine.model
    asked = len(model.catalog.criteria)
    dead = (model.weights[:asked] != 0) & ~_matter(model, simulated)
    for block in blocks_of(model.catalog):
        rows = [model.criterion_ids.index(id) for id in block.criteria]
        if dead[rows].any():
            states, every = block_people(model.catalog, block), settings(model.catalog)
            ways = [overlaid(states, rows_of(every, slice(n, n + 1)), block) for n in range(every.n)]
            dead[rows] &= ~_matter(model, joined(ways))[rows]
    total = int((model.weights[:asked] != 0).sum())
    what = f"{total - int(dead.sum())} of {total} weights can matter to somebody"
    yield Finding("dead_weight", "weights.csv", "weights", what, is_fault=False)
    for row, column in np.argwhere(dead):
        criterion, activity = model.criterion_ids[row], model.activity_ids[column]
        what = f"can never matter: {criterion} is at its reference or unknown while {activity} is open"
        remedy = "change the levels or the reference, or remove the row"
        yield Finding("dead_weight", "weights.csv", f"{activity},{criterion}", what, remedy)


def _matter(model: Model, people: Responses) -> Bools:
    """(criteria, activities) whether somebody's known level is off its reference while it is open."""
    asked = len(model.catalog.criteria)
    found = np.zeros((asked, len(model.activity_ids)), dtype=bool)
    for _, part in in_chunks_of(people):
        profile = read_profile(model.catalog, part)
        levels = profile.levels[:, :asked]
        is_off = (levels != UNKNOWN) & (levels != model.reference[:asked])
        is_open = ~apply_gates(model, part, profile.scores).access.closed
        found |= (is_off.T.astype(np.float32) @ is_open.astype(np.float32)) > 0
    return found
