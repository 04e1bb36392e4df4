"""What moves for one person from one weight set to another, and which single change moves most.

Gates rest on answers alone: a weight set opens and closes nothing. A changed cap stretches or presses
all fits about 50 and changes no order, so single changes are weighed under the cap of the later set.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.catalog.weight_set import unchecked_draft, weight_set_of
from recommender.lab.changes import Change, taken_back
from recommender.recommend import Engine, Recommendation, recommend
from recommender.report.person import PersonResult
from recommender.scoring.explanation import contributions
from recommender.scoring.model import UNITS, Model, build_model
from recommender.scoring.profile import Ints
from recommender.scoring.ranking import NO_RANK, OUT, category_tops
from recommender.scoring.responses import Responses


@dataclass(frozen=True)
class CategoryMove:
    """A category that has a rank: its fit, 0 to 100, and the activity that leads it."""

    id: str
    title: str
    rank_before: int
    rank_after: int
    fit_before: float
    fit_after: float
    best_before: str
    best_after: str

    @property
    def changes_rank(self) -> bool:
        """Whether its rank is another."""
        return self.rank_before != self.rank_after


@dataclass(frozen=True)
class TermMove:
    """One line of the receipt; 0 points and weight 0 where there is no such line."""

    criterion: str
    label: str
    weight_before: float
    weight_after: float
    points_before: float
    points_after: float


@dataclass(frozen=True)
class ActivityMove:
    """An activity that is not closed and whose receipt differs: base, and the terms that differ."""

    id: str
    title: str
    category: str
    base_before: float
    base_after: float
    fit_before: float
    fit_after: float
    terms: tuple[TermMove, ...]


@dataclass(frozen=True)
class Moved:
    """One person under two weight sets: categories by their new rank, activities in catalog order.

    With another cap every fit moves, and no order changes by it.
    """

    categories: tuple[CategoryMove, ...]
    activities: tuple[ActivityMove, ...]
    cap_before: float
    cap_after: float

    @property
    def rank_changes(self) -> tuple[CategoryMove, ...]:
        """Categories whose rank is another."""
        return tuple(row for row in self.categories if row.changes_rank)

    @property
    def cap_changes(self) -> bool:
        """Whether all fits were stretched or pressed about 50."""
        return self.cap_before != self.cap_after


@dataclass(frozen=True)
class Effect:
    """What one change does for one person, next to all other changes.

    `fit` is the largest move of any category's fit, up or down, in `category` (None where nothing
    moves); `rank_changes` counts categories that have another rank without the change.
    """

    change: Change
    fit: float
    category: str | None
    rank_changes: int


def move(before: Engine, after: Engine, responses: Responses, vetoes: Set[str] = frozenset()) -> Moved:
    """What moves for one person; of several, the first is taken."""
    old, new = recommend(before, responses, vetoes), recommend(after, responses, vetoes)
    return Moved(
        categories=tuple(sorted(_categories(old, new), key=lambda row: row.rank_after)),
        activities=tuple(_activities(old, new)),
        cap_before=before.model.catalog.method.cap,
        cap_after=after.model.catalog.method.cap,
    )


def effects(
    after: Engine, found: tuple[Change, ...], responses: Responses, vetoes: Set[str] = frozenset()
) -> tuple[Effect, ...]:
    """Each change taken back alone, the others kept; the one that moves most comes first.

    This ignores how changes work together: two that each do little may do much at once, and two
    may undo each other. By largest move, then by rank changes, then in the order of the changes.
    """
    people = recommend(after, responses, vetoes)
    rows = [_effect(people, model, change) for change, model in models_without(after, found)]
    return tuple(sorted(rows, key=lambda row: (-row.fit, -row.rank_changes)))


def most_moving(
    after: Engine, found: tuple[Change, ...], responses: Responses, vetoes: Set[str] = frozenset()
) -> Effect | None:
    """The change that moves most when taken back alone; None where none moves anything."""
    first = next(iter(effects(after, found, responses, vetoes)), None)
    return first if first and (first.fit or first.rank_changes) else None


def models_without(after: Engine, found: tuple[Change, ...]) -> Iterator[tuple[Change, Model]]:
    """Each change, and the model without it, under the cap of the later set."""
    catalog = after.model.catalog
    weight_set = weight_set_of(catalog)
    for change in found:
        yield change, build_model(unchecked_draft(catalog, taken_back(weight_set, change)))


def tops_without(people: Recommendation, model: Model) -> Ints:
    """(n, categories) units of the best leading activity of these people under another model."""
    units = model.base + model.points(people.profile.levels)
    return category_tops(model, units, people.gates.access.leading)


def _effect(people: Recommendation, without: Model, change: Change) -> Effect:
    tops = tops_without(people, without)
    now, then = people.ranking.category_units[0].astype(int), tops[0].astype(int)
    # A category without a leading activity has none in both.
    moved = np.where(now == OUT, 0, np.abs(now - then))
    largest = int(moved.argmax())
    model = people.engine.model
    return Effect(
        change=change,
        fit=float(50 * moved[largest] / model.cap_units),
        category=model.category_ids[largest] if moved[largest] else None,
        rank_changes=int((_above(then) != _above(now)).sum()),
    )


def _above(units: Ints) -> Ints:
    """(categories,) how many categories stand above each."""
    return np.asarray((units > units[:, None]).sum(axis=1))


def _categories(old: Recommendation, new: Recommendation) -> Iterator[CategoryMove]:
    person = PersonResult(old)
    for n, category in enumerate(old.engine.model.catalog.ranked_categories):
        if old.ranking.category_rank[0, n] != NO_RANK:
            yield CategoryMove(
                id=category.id,
                title=person.title_of(category),
                rank_before=int(old.ranking.category_rank[0, n]),
                rank_after=int(new.ranking.category_rank[0, n]),
                fit_before=_fit(old, old.ranking.category_units[0, n]),
                fit_after=_fit(new, new.ranking.category_units[0, n]),
                best_before=old.engine.model.activity_ids[old.ranking.best[0, n]],
                best_after=new.engine.model.activity_ids[new.ranking.best[0, n]],
            )


def _activities(old: Recommendation, new: Recommendation) -> Iterator[ActivityMove]:
    closed = old.gates.access.closed[0]
    model, after = old.engine.model, new.engine.model
    for n, activity in enumerate(model.catalog.ranked_activities):
        terms = tuple(_terms(old, new, n))
        if not closed[n] and (terms or model.base[n] != after.base[n]):
            yield ActivityMove(
                id=activity.id,
                title=activity.title,
                category=model.catalog.category_of[activity.id],
                base_before=int(model.base[n]) / UNITS,
                base_after=int(after.base[n]) / UNITS,
                fit_before=_fit(old, old.ranking.units[0, n]),
                fit_after=_fit(new, new.ranking.units[0, n]),
                terms=terms,
            )


def _terms(old: Recommendation, new: Recommendation, activity: int) -> Iterator[TermMove]:
    sides = [
        {
            term.criterion.id: term
            for term in contributions(p.engine.model, p.profile.levels[0], activity)
        }
        for p in (old, new)
    ]
    for id in old.engine.model.criterion_ids:
        pair = [side.get(id) for side in sides]
        weights = [term.weight_quarters / 4 if term else 0.0 for term in pair]
        if weights[0] != weights[1]:
            label = next(term.criterion.label for term in pair if term)
            yield TermMove(id, label, *weights, *(term.points if term else 0.0 for term in pair))


def _fit(people: Recommendation, units: np.integer[Any]) -> float:
    return float(people.engine.model.fit(np.array(int(units))))
