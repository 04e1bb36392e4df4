"""The whole method as one readable function: open this first.

Answers, and what matters to the person, become scores and levels; levels × weights become points;
points and base become fits; gates outrank all of it; ranges and draws say how far the order can be
relied on.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from recommender.catalog.catalog import Catalog
from recommender.catalog.loader import DATA, load_catalog
from recommender.scoring.gates import GateResult, apply_gates
from recommender.scoring.model import Model, build_model, check_cap, wanted_cap
from recommender.scoring.profile import Profile, read_profile
from recommender.scoring.ranges import Ranges, build_ranges, extremes
from recommender.scoring.ranking import Bounds, Ranking, bound_people, rank_people
from recommender.scoring.responses import Answers, Importance, Responses, check_examples, encode
from recommender.scoring.robustness import Draws, Robustness, acceptability, draw_weights

ALL = slice(None)


@dataclass(frozen=True)
class Engine:
    """Everything that is made once from data/ and never changes: share it freely."""

    model: Model
    ranges: Ranges

    @cached_property
    def draws(self) -> Draws:
        """All draws of nearby weights; made on first use."""
        return draw_weights(self.model)


@dataclass(frozen=True)
class Recommendation:
    """What follows for n people; every array has one row a person."""

    engine: Engine
    responses: Responses
    profile: Profile
    gates: GateResult
    ranking: Ranking

    @cached_property
    def bounds(self) -> Bounds:
        """How far missing answers could still move each fit; made on first use."""
        low, high = self.engine.ranges.bound(self.responses)
        return bound_people(self.engine.model, self.ranking, low, high, self.gates)


def recommend(engine: Engine, responses: Responses, vetoes: Set[str] = frozenset()) -> Recommendation:
    """The method, for one person and for many alike; `vetoes` are activities that nobody wants."""
    model = engine.model
    profile = read_profile(model.catalog, responses)
    fits = model.base + model.points(profile.levels)
    gates = apply_gates(model, responses, profile.scores, vetoes)
    ranking = rank_people(model, fits, gates)
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
    bounds = recommend(engine, extremes(engine.model.catalog)).bounds
    fit = engine.model.fit
    return float(fit(bounds.category_low).min()), float(fit(bounds.category_high).max())


def load_engine(folder: Path = DATA) -> Engine:
    """Load, check and prepare data/. Raises CatalogError with every fault found."""
    catalog = load_catalog(folder)
    check_examples(catalog)
    engine = _prepare(catalog)
    check_cap(catalog, engine.ranges.cap_bound)
    return engine


def build_engine(catalog: Catalog) -> Engine:
    """Prepare a catalog with another weight set in it: its cap follows from its weights."""
    cap = wanted_cap(_prepare(catalog).ranges.cap_bound)
    method = catalog.method.model_copy(update={"cap": cap})
    return _prepare(replace(catalog, method=method))


def _prepare(catalog: Catalog) -> Engine:
    model = build_model(catalog)
    return Engine(model, build_ranges(model))
