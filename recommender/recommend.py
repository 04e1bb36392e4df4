"""The whole method as one readable function: open this first.

Answers, and what matters to the person, become scores and levels; levels × weights become points;
points and base become fits; gates outrank all of it; ranges and draws say how far the order can be
relied on.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from recommender.catalog.catalog import Catalog
from recommender.catalog.loader import DATA, load_catalog
from recommender.scoring.asking import Pool, build_pool
from recommender.scoring.gates import GateResult, apply_gates
from recommender.scoring.model import Model, build_model, check_cap, wanted_cap
from recommender.scoring.profile import Profile, read_profile
from recommender.scoring.ranges import Ranges, build_ranges, extremes
from recommender.scoring.ranking import Bounds, Ranking, bound_people, rank_people
from recommender.scoring.responses import Answers, Helped, Importance, Responses, check_examples, encode
from recommender.scoring.robustness import Draws, Robustness, acceptability, draw_weights

ALL = slice(None)


@dataclass(frozen=True, repr=False)
class Engine:
    """Everything built once from data/. Immutable, so it can be shared between sessions and threads."""

    model: Model
    ranges: Ranges

    def __repr__(self) -> str:
        catalog = self.catalog
        counts = f"{len(catalog.ranked_activities)} activities, {len(catalog.weights)} weights"
        return f"<Engine: {counts}, cap {catalog.method.cap}, version {catalog.weights_hash}>"

    @property
    def catalog(self) -> Catalog:
        """The catalog that the engine was built from."""
        return self.model.catalog

    @cached_property
    def draws(self) -> Draws:
        """Nearby weights for rank acceptability; drawn on first use."""
        return draw_weights(self.model)

    @cached_property
    def pool(self) -> Pool:
        """Simulated people who complete open answers (`scoring/asking.py`); made on first use."""
        return build_pool(self.catalog)


@dataclass(frozen=True, repr=False)
class Recommendation:
    """The result for n people; every array has one row per person."""

    engine: Engine
    responses: Responses
    profile: Profile
    gates: GateResult
    ranking: Ranking

    def __repr__(self) -> str:
        return f"<Recommendation: {self.responses.n} people, {self.engine!r}>"

    @property
    def catalog(self) -> Catalog:
        """The catalog behind the engine."""
        return self.engine.catalog

    @cached_property
    def bounds(self) -> Bounds:
        """How far missing answers could still move each fit; computed on first use."""
        low, high = self.engine.ranges.bound(self.responses)
        return bound_people(self.engine.model, self.ranking, low, high, self.gates)


def recommend(engine: Engine, responses: Responses, vetoes: Set[str] = frozenset()) -> Recommendation:
    """Apply the method to n people; `vetoes` are activity ids to close on top of the gates."""
    model = engine.model
    profile = read_profile(model.catalog, responses)
    fits = model.base + model.points(profile.levels)
    gates = apply_gates(model, responses, profile.scores, vetoes)
    ranking = rank_people(model, fits, gates)
    return Recommendation(engine, responses, profile, gates, ranking)


def how_sure(recommendation: Recommendation, rows: slice = ALL) -> Robustness:
    """Return rank acceptability and tie bands: how much of the order depends on our weights."""
    levels = recommendation.profile.levels[rows]
    leading = recommendation.gates.access.leading[rows]
    rank = recommendation.ranking.category_rank[rows]
    return acceptability(recommendation.engine.draws, levels, leading, rank)


def recommend_people(
    engine: Engine,
    people: Sequence[Answers],
    vetoes: Set[str] = frozenset(),
    matters: Sequence[Importance] | None = None,
    helped: Sequence[Helped] | None = None,
) -> Recommendation:
    """Apply the method to validated answers (`read_answers`) and importance (`read_matters`).

    `helped` are levels by activity that was tried (`journal.change.helped_levels`), if a person asks
    that they count.
    """
    return recommend(engine, encode(engine.catalog, people, matters, helped), vetoes)


def attainable(engine: Engine) -> tuple[float, float]:
    """Return the smallest and largest fit of any category over all answers, importances and tries."""
    bounds = recommend(engine, extremes(engine.catalog)).bounds
    fit = engine.model.fit
    return float(fit(bounds.category_low).min()), float(fit(bounds.category_high).max())


def load_engine(folder: Path = DATA, lang: str = "en") -> Engine:
    """Load and check data/ in one language, and build its engine. Raises CatalogError."""
    catalog = load_catalog(folder, lang)
    check_examples(catalog)
    engine = _prepare(catalog)
    check_cap(catalog, engine.ranges.cap_bound)
    return engine


def build_engine(catalog: Catalog) -> Engine:
    """Build the engine of a catalog with other weights; its cap is computed from them."""
    cap = wanted_cap(_prepare(catalog).ranges.cap_bound)
    method = catalog.method.model_copy(update={"cap": cap})
    return _prepare(replace(catalog, method=method))


def _prepare(catalog: Catalog) -> Engine:
    model = build_model(catalog)
    return Engine(model, build_ranges(model))
