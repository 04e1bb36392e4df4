"""The catalog turned into whole-number arrays, once, and the cap checked against them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.records import Activity, Method, Step
from recommender.scoring.profile import SMALL, UNKNOWN, Ints

# Levels are hundredths and weights quarters, so that one point is 400 units.
UNITS = 400


@dataclass(frozen=True)
class Model:
    """Weights, references and base as whole numbers, in catalog order.

    `weights` is (criteria, activities) in quarters, `reference` (criteria,) in hundredths,
    `base` (activities,) in units of 1/400 point.
    """

    catalog: Catalog
    weights: Ints
    certainty: NDArray[np.float64]
    reference: Ints
    base: Ints

    @cached_property
    def activity_ids(self) -> tuple[str, ...]:
        """Ranked activities in catalog order: the columns of every activity array."""
        return tuple(activity.id for activity in self.catalog.ranked_activities)

    @cached_property
    def criterion_ids(self) -> tuple[str, ...]:
        """Criteria in catalog order, then what matters: the columns of every level array."""
        return tuple(self.catalog.scored_criteria)

    @cached_property
    def category_ids(self) -> tuple[str, ...]:
        """Ranked categories in catalog order: the columns of every category array."""
        return tuple(category.id for category in self.catalog.ranked_categories)

    @cached_property
    def category_spans(self) -> tuple[slice, ...]:
        """Columns of each category's activities."""
        ends = np.cumsum([len(c.activities) for c in self.catalog.ranked_categories]).tolist()
        return tuple(slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True))

    @cached_property
    def steps(self) -> tuple[tuple[int, Step], ...]:
        """All steps as (activity column, step)."""
        activities = self.catalog.ranked_activities
        return tuple((n, step) for n, a in enumerate(activities) for step in a.steps)

    @cached_property
    def minutes(self) -> Ints:
        """(steps,) length of each."""
        return np.array([step.minutes for _, step in self.steps])

    @cached_property
    def tagged(self) -> dict[str, NDArray[np.bool_]]:
        """(steps,) by tag: which steps carry it."""
        tags = self.catalog.method.tags
        return {tag: np.array([tag in step.tags for _, step in self.steps]) for tag in tags}

    @cached_property
    def cap_units(self) -> int:
        """The cap of the fit in units of 1/400 point."""
        return round(self.catalog.method.cap * UNITS)

    def points(self, levels: Ints, first: int = 0) -> Ints:
        """(n, activities) sum of weight × (level − reference) in units; unknown levels give none.

        `levels` holds the columns from `first` on.
        The product runs in floating point because NumPy has no fast whole-number product. Short
        floats are enough: every term and sum is a whole number below 2^24 (at most
        3 × 400 × criteria), so the result is exact in any order.
        """
        columns = levels.T.astype(SMALL, copy=False)
        offset = (columns - self._short_reference[first:, None]) * (columns != UNKNOWN)
        product = self._short_weights[:, first:] @ offset.astype(np.float32)
        return np.asarray(product.astype(np.int32).T)

    def fit(self, units: Ints) -> NDArray[np.float64]:
        """Fit 0…100 of base plus points in units: 50 where nothing speaks for or against."""
        return 50 + 50 * np.asarray(units, dtype=np.int64) / self.cap_units

    @cached_property
    def _short_weights(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.weights.T, dtype=np.float32)

    @cached_property
    def _short_reference(self) -> Ints:
        return self.reference.astype(SMALL)

    @cached_property
    def steps_of(self) -> tuple[slice, ...]:
        """Columns of each activity's steps."""
        ends = np.cumsum([len(a.steps) for a in self.catalog.ranked_activities]).tolist()
        return tuple(slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True))


def build_model(catalog: Catalog) -> Model:
    """Arrays of the shipped (or another) catalog."""
    activities = [activity.id for activity in catalog.ranked_activities]
    criteria = list(catalog.scored_criteria)
    weights = np.zeros((len(criteria), len(activities)), dtype=np.int64)
    certainty = np.zeros(weights.shape)
    for row in catalog.weights:
        place = criteria.index(row.criterion), activities.index(row.activity)
        weights[place] = round(row.weight * 4)
        certainty[place] = catalog.method.spread[row.certainty]
    matters = catalog.method.matters
    for n, activity in enumerate(activities):
        place = criteria.index(f"matters_{catalog.category_of[activity]}"), n
        weights[place] = round(matters.weight * 4)
        certainty[place] = catalog.method.spread[matters.certainty]
    return Model(
        catalog=catalog,
        weights=weights,
        certainty=certainty,
        reference=np.array([round(c.reference * 100) for c in catalog.scored_criteria.values()]),
        base=np.array([_base_of(catalog.method, a) for a in catalog.ranked_activities], dtype=np.int32),
    )


def _base_of(method: Method, activity: Activity) -> int:
    """Points of both grades of an activity, in units."""
    helpful = method.helpfulness_points[activity.helpfulness.grade]
    return round((helpful + method.oxytocin_points[activity.oxytocin.grade]) * UNITS)


def wanted_cap(bound: int) -> float:
    """The cap that belongs to a bound in units: rounded up to the next half."""
    return math.ceil(bound * 2 / UNITS) / 2


def check_cap(catalog: Catalog, bound: int) -> None:
    """Raise CatalogError unless cap is `bound` (in units) rounded up to the next half."""
    wanted = wanted_cap(bound)
    if catalog.method.cap != wanted:
        remedy = f"write {wanted}: base and points reach {bound / UNITS:.4f} at most"
        raise CatalogError([Fault("model.toml", "cap", str(catalog.method.cap), remedy)])
