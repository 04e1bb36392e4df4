"""The catalog as integer arrays, built once, and the check of the cap against them."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.records.content import Step
from recommender.scoring.profile import SMALL, UNKNOWN, Ints

# Levels are hundredths and weights quarters, so that one point is 400 units.
UNITS = 400


@dataclass(frozen=True)
class Model:
    """Weights, references and base as integers, in catalog order.

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
        """Criteria in catalog order, then what matters and what helped: the columns of level arrays."""
        return tuple(self.catalog.scored_criteria)

    @cached_property
    def category_ids(self) -> tuple[str, ...]:
        """Ranked categories in catalog order: the columns of every category array."""
        return tuple(category.id for category in self.catalog.ranked_categories)

    @cached_property
    def category_spans(self) -> tuple[slice, ...]:
        """Columns of each category's activities."""
        return _spans([len(self.catalog.activities_in[id]) for id in self.category_ids])

    @cached_property
    def steps(self) -> tuple[tuple[int, Step], ...]:
        """All steps as (activity column, step)."""
        activities = self.catalog.ranked_activities
        return tuple((n, step) for n, a in enumerate(activities) for step in a.steps)

    @cached_property
    def minutes(self) -> Ints:
        """(steps,) length of each step in minutes."""
        return np.array([step.minutes for _, step in self.steps])

    @cached_property
    def tagged(self) -> dict[str, NDArray[np.bool_]]:
        """(steps,) by tag: True for the steps that carry it."""
        tags = self.catalog.method.tags
        return {tag: np.array([tag in step.tags for _, step in self.steps]) for tag in tags}

    @cached_property
    def base_oxytocin(self) -> Ints:
        """(activities,) how much of the base comes from the oxytocin grade, in units; shipped as 0."""
        points = self.catalog.method.oxytocin_points
        grades = [a.oxytocin.grade for a in self.catalog.ranked_activities]
        return np.array([round(points[grade] * UNITS) for grade in grades], dtype=np.int32)

    @cached_property
    def cap_units(self) -> int:
        """The cap of the fit in units of 1/400 point."""
        return round(self.catalog.method.cap * UNITS)

    def points(self, levels: Ints, first: int = 0) -> Ints:
        """Return (n, activities) sums of weight × (level − reference) in units; unknown adds nothing.

        `levels` is (n, criteria) from criterion `first` on, as far as any are known. The product runs in
        float32 because NumPy has no fast integer product; every term and sum is an integer below 2^24
        (at most 3 × 400 × criteria), so the result is exact in any order.
        """
        columns = levels.T.astype(SMALL, copy=False)
        here = slice(first, first + len(columns))
        offset = (columns - self.reference[here, None].astype(SMALL)) * (columns != UNKNOWN)
        product = self._short_weights[:, here] @ offset.astype(np.float32)
        return np.asarray(product.astype(np.int32).T)

    def fit(self, units: Ints) -> NDArray[np.float64]:
        """Return fits 0…100 of base plus points in units; 50 where nothing speaks for or against."""
        return 50 + 50 * np.asarray(units, dtype=np.int64) / self.cap_units

    @cached_property
    def _short_weights(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.weights.T, dtype=np.float32)

    @cached_property
    def steps_of(self) -> tuple[slice, ...]:
        """Columns of each activity's steps."""
        return _spans([len(activity.steps) for activity in self.catalog.ranked_activities])


def _spans(sizes: list[int]) -> tuple[slice, ...]:
    return tuple(slice(a, b) for a, b in pairwise(np.cumsum([0, *sizes]).tolist()))


def build_model(catalog: Catalog) -> Model:
    """Build the arrays of a catalog."""
    method, activities = catalog.method, [activity.id for activity in catalog.ranked_activities]
    criteria = list(catalog.scored_criteria)
    weights = np.zeros((len(criteria), len(activities)), dtype=np.int64)
    certainty = np.zeros(weights.shape)
    for row in catalog.weights:
        cell = criteria.index(row.criterion), activities.index(row.activity)
        weights[cell] = round(row.weight * 4)
        certainty[cell] = method.spread[row.certainty]
    base = []
    for n, activity in enumerate(catalog.ranked_activities):
        for id, personal in (
            (f"matters_{activity.category}", method.matters),
            (f"helped_{activity.id}", method.helped),
        ):
            cell = criteria.index(id), n
            weights[cell] = round(personal.weight * 4)
            certainty[cell] = method.spread[personal.certainty]
        helpful = method.helpfulness_points[activity.helpfulness.grade]
        base.append(round((helpful + method.oxytocin_points[activity.oxytocin.grade]) * UNITS))
    reference = [round(criterion.reference * 100) for criterion in catalog.scored_criteria.values()]
    return Model(catalog, weights, certainty, np.array(reference), np.array(base, dtype=np.int32))


def wanted_cap(bound: int) -> float:
    """Return the cap for a bound in units: in points, rounded up to the next half."""
    return math.ceil(bound * 2 / UNITS) / 2


def check_cap(catalog: Catalog, bound: int) -> None:
    """Raise CatalogError unless cap is `bound` (in units) rounded up to the next half."""
    wanted = wanted_cap(bound)
    if catalog.method.cap != wanted:
        remedy = f"write {wanted}: base and points reach {bound / UNITS:.4f} at most"
        raise CatalogError([Fault("method/model.toml", "cap", str(catalog.method.cap), remedy)])
