"""How long scoring takes, always against a bare floor in the same run. Nothing here asserts a time.

    python tests/bench/scoring_time.py

(b) levels → fits and gates, against one bare NumPy matrix product of that shape; profile, ranks apart
(c) rank acceptability over all draws: one person, warm, and the categories of 10,000 people
(d) the whole method against the number of people: the time per person stays the same
(e) one step of For tonight (answer → next question) for one person, warm, against one `recommend`
(f) the study of asking less per 1,000 people, against `recommend` for as many

Each figure is the best of several turns, taken in turn with its floor: both meet the same machine.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from recommender.recommend import Engine, how_sure, load_engine, recommend
from recommender.research.certainty.asking import STOPS_AT, masked, study
from recommender.scoring.asking import groups_of, outlook
from recommender.scoring.gates import Access, apply_gates
from recommender.scoring.population import simulate
from recommender.scoring.profile import Ints, Profile, read_profile
from recommender.scoring.ranking import rank_people
from recommender.scoring.responses import Responses

TURNS = 7
PEOPLE, DRAWN, WALKED = 200_000, 10_000, 1_000
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
    responses = simulate(engine.catalog, PEOPLE, 1)
    profile = read_profile(engine.catalog, responses)
    gates = apply_gates(engine.model, responses, profile.scores)
    units, _ = fits_and_gates(engine, responses, profile)
    random = np.random.default_rng(1)
    criteria = profile.levels.shape[1]
    left = random.random(profile.levels.shape)
    right = random.random(engine.model.weights[:criteria].shape)
    bare, ours, profiles, ranks = best(
        lambda: left @ right,
        partial(fits_and_gates, engine, responses, profile),
        partial(read_profile, engine.catalog, responses),
        partial(rank_people, engine.model, units, gates),
    )
    row(f"(b) levels → fits and gates, {PEOPLE:,} people", ours, bare, "≤ 4")
    row("(b) profile, apart", profiles, bare, "–")
    row("(b) ranks, apart", ranks, bare, "–")


def acceptability(engine: Engine) -> None:
    """(c): 2,000 draws for one person, and for the categories of 10,000."""
    one = recommend(engine, simulate(engine.catalog, 1, 1))
    many = recommend(engine, simulate(engine.catalog, DRAWN, 1))
    how_sure(one)
    alone, together = best(lambda: how_sure(one), lambda: how_sure(many))
    row("(c) rank acceptability of one person", alone, None, "≤ 3 ms")
    row(f"(c) of the categories of {DRAWN:,} people", together, None, "≤ 2,000 ms")


def linear(engine: Engine) -> None:
    """(d): the whole method per person, against the same at 100,000 people."""
    chunk = simulate(engine.catalog, CHUNK, 1)
    per_person = {}
    for n in SIZES:
        responses = chunk if n >= CHUNK else simulate(engine.catalog, n, 1)
        start = time.perf_counter()
        for _ in range(max(1, n // CHUNK)):
            assert recommend(engine, responses).gates.access.leading.any()
        per_person[n] = (time.perf_counter() - start) / n
    for n, took in per_person.items():
        row(f"(d) {n:,} people, per person (µs)", took, per_person[10**5], "1: linear", 1e6)


def asking(engine: Engine) -> None:
    """(e): a step in the middle of a check-in; (f): a walk of 1,000 people to the end."""
    people, groups = simulate(engine.catalog, WALKED, 1), groups_of(engine.catalog)
    needed = np.array([[group.needed and not group.late for group in groups]])
    one = masked(engine.catalog, people.rows([0]), needed)
    outlook(engine, one)
    step, floor = best(lambda: outlook(engine, one), lambda: recommend(engine, one))
    row("(e) answer → next question, one person", step, floor, "≤ 20 ms")
    start = time.perf_counter()
    study(engine, people, STOPS_AT)
    took = time.perf_counter() - start
    (floor,) = best(lambda: recommend(engine, people))
    row(f"(f) asking less, {WALKED:,} people", took, floor, "≤ 7,500 ms")


def main() -> None:
    """Print the table."""
    engine = load_engine()
    print("| what | ms | floor | ratio | goal |\n|---|--:|--:|--:|---|")
    scoring(engine)
    acceptability(engine)
    linear(engine)
    asking(engine)


if __name__ == "__main__":
    main()
