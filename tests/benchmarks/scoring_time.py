"""How long scoring takes, always against a bare floor in the same run. Nothing here asserts a time.

    python tests/benchmarks/scoring_time.py

(b) levels → fits and gates, against one bare NumPy matrix product of that shape; profile, ranks apart
(c) one respondent among many, against pymcdm's weighted sum of the same matrix (context, no goal)
(d) rank acceptability over all draws: one person, warm, and the categories of 10,000 people
(e) the whole method against the number of people: the time per person stays the same

Each figure is the best of several turns, taken in turn with its floor: both meet the same machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from pymcdm.methods import WSM

from recommender.cohort.simulate import simulate
from recommender.recommend import Engine, how_sure, load_engine, recommend
from recommender.scoring.gates import Access, apply_gates
from recommender.scoring.profile import Ints, Profile, read_profile
from recommender.scoring.ranking import rank_people
from recommender.scoring.responses import Responses
from recommender.scoring.robustness import top_shares

TURNS = 7
PEOPLE, DRAWN, CALLS = 200_000, 10_000, 2_000
SIZES = (10**3, 10**4, 10**5, 10**6, 10**7)
# People scored at once where there are many, as the command line does.
CHUNK = 50_000


def best(*works: Callable[[], object]) -> list[float]:
    """Shortest time of each work in seconds; they take turns."""
    took = [[] for _ in works]
    for _ in range(TURNS):
        for work, times in zip(works, took, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return [min(times) for times in took]


def row(name: str, ours: float, floor: float | None, goal: str, unit: float = 1e3) -> None:
    """One line of the table, in milliseconds unless another unit is given."""
    against = f"{floor * unit:.2f} | {ours / floor:.2f}" if floor else "–"
    print(f"| {name} | {ours * unit:.2f} | {against}{'' if floor else ' | –'} | {goal} |")


def fits_and_gates(engine: Engine, responses: Responses, profile: Profile) -> tuple[Ints, Access]:
    """What the method makes of levels, before ranks."""
    units = engine.model.base + engine.model.points(profile.levels)
    return units, apply_gates(engine.model, responses, profile.scores).access


def scoring(engine: Engine) -> None:
    """(b): three parts of the method beside one bare product."""
    responses = simulate(engine.model.catalog, PEOPLE, 1)
    profile = read_profile(engine.model.catalog, responses)
    gates = apply_gates(engine.model, responses, profile.scores)
    units, _ = fits_and_gates(engine, responses, profile)
    random = np.random.default_rng(1)
    left, right = random.random(profile.levels.shape), random.random(engine.model.weights.shape)
    bare, ours, profiles, ranks = best(
        lambda: left @ right,
        partial(fits_and_gates, engine, responses, profile),
        partial(read_profile, engine.model.catalog, responses),
        partial(rank_people, engine.model, units, gates),
    )
    row(f"(b) levels → fits and gates, {PEOPLE:,} people", ours, bare, "≤ 4")
    row("(b) profile, apart", profiles, bare, "–")
    row("(b) ranks, apart", ranks, bare, "–")


def weighted_sum(engine: Engine) -> None:
    """(c): each respondent is one decision among all activities."""
    responses = simulate(engine.model.catalog, PEOPLE, 1)
    matrix = engine.model.weights.T.astype(float)
    random = np.random.default_rng(1)
    levels = random.random((CALLS, matrix.shape[1]))
    levels /= levels.sum(axis=1, keepdims=True)
    types, method = np.ones(matrix.shape[1]), WSM(normalization_function=lambda values, cost: values)

    def one_by_one() -> None:
        for weights in levels:
            method(matrix, weights, types, validation=False)

    theirs, ours = best(one_by_one, lambda: recommend(engine, responses).ranking)
    row("(c) one respondent, whole method (µs)", ours / PEOPLE, theirs / CALLS, "context", 1e6)


def acceptability(engine: Engine) -> None:
    """(d): 2,000 draws for one person, and for the categories of 10,000."""
    one = recommend(engine, simulate(engine.model.catalog, 1, 1))
    many = recommend(engine, simulate(engine.model.catalog, DRAWN, 1))
    how_sure(one)
    levels, leading = many.profile.levels, many.gates.access.leading
    alone, together = best(lambda: how_sure(one), lambda: top_shares(engine.draws, levels, leading))
    row("(d) rank acceptability of one person", alone, None, "≤ 3 ms")
    row(f"(d) of the categories of {DRAWN:,} people", together, None, "≤ 2,000 ms")


def linear(engine: Engine) -> None:
    """(e): the whole method per person, against the same at 100,000 people."""
    chunk = simulate(engine.model.catalog, CHUNK, 1)
    per_person = {}
    for n in SIZES:
        responses = chunk if n >= CHUNK else simulate(engine.model.catalog, n, 1)
        start = time.perf_counter()
        for _ in range(max(1, n // CHUNK)):
            assert recommend(engine, responses).gates.access.leading.any()
        per_person[n] = (time.perf_counter() - start) / n
    for n, took in per_person.items():
        row(f"(e) {n:,} people, per person (µs)", took, per_person[10**5], "1: linear", 1e6)


def main() -> None:
    """Print the table."""
    engine = load_engine()
    print("| what | ms | floor | ratio | goal |\n|---|--:|--:|--:|---|")
    scoring(engine)
    weighted_sum(engine)
    acceptability(engine)
    linear(engine)


if __name__ == "__main__":
    main()
