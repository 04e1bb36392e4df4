"""The whole method as one readable function: open this first.

Answers, and what matters to the person, become scores and levels; levels × weights become points;
points and base become fits; gates outrank all of it; ranges and draws say how far the order can be
relied on.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from recommender.catalog.loader import DATA, load_catalog
from recommender.scoring.gates import GateResult, apply_gates
from recommender.scoring.model import Model, build_model, check_cap
from recommender.scoring.profile import Profile, read_profile
from recommender.scoring.ranges import Ranges, build_ranges, extremes
from recommender.scoring.ranking import Ranking, rank_people
from recommender.scoring.responses import Answers, Importance, Responses, check_examples, encode
from recommender.scoring.robustness import Draws, Robustness, acceptability, draw_weights

ALL = slice(None)


@dataclass(frozen=True)
class Engine:
    """Everything that is made once from data/ and never changes: share it freely."""

    model: Model
    ranges: Ranges
    draws: Draws


@dataclass(frozen=True)
class Recommendation:
    """What follows for n people; every array has one row a person."""

    engine: Engine
    responses: Responses
    profile: Profile
    gates: GateResult
    ranking: Ranking


def recommend(engine: Engine, responses: Responses, vetoes: Set[str] = frozenset()) -> Recommendation:
    """The method, for one person and for many alike; `vetoes` are activities that nobody wants."""
    model = engine.model
    profile = read_profile(model.catalog, responses)
    fits = model.base + model.points(profile.levels)
    low, high = engine.ranges.bound(responses)
    gates = apply_gates(model, responses, vetoes)
    ranking = rank_people(model, fits, low, high, gates)
    return Recommendation(engine, responses, profile, gates, ranking)


def how_sure(recommendation: Recommendation, rows: slice = ALL) -> Robustness:
    """Rank acceptability and tie bands: how much of the order is our judgement of the weights."""
    levels = recommendation.profile.levels[rows]
    leading = recommendation.gates.access.leading[rows]
    rank = recommendation.ranking.category_rank[rows]
    return acceptability(recommendation.engine.draws, levels, leading, rank)


def recommend_people(
    engine: Engine,
    people: Sequence[Answers],
    vetoes: Set[str] = frozenset(),
    matters: Sequence[Importance] | None = None,
) -> Recommendation:
    """The method for checked answers (see `read_answers`) and importance (see `read_matters`)."""
    return recommend(engine, encode(engine.model.catalog, people, matters), vetoes)


def attainable(engine: Engine) -> tuple[float, float]:
    """Smallest and largest fit of any category over all answer sets and all that can matter."""
    ranking = recommend(engine, extremes(engine.model.catalog)).ranking
    fit = engine.model.fit
    return float(fit(ranking.category_low).min()), float(fit(ranking.category_high).max())


def load_engine(folder: Path = DATA) -> Engine:
    """Load, check and prepare data/. Raises CatalogError with every fault found."""
    catalog = load_catalog(folder)
    check_examples(catalog)
    model = build_model(catalog)
    ranges = build_ranges(model)
    check_cap(catalog, ranges.cap_bound)
    return Engine(model, ranges, draw_weights(model))
