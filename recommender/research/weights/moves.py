"""What moves from one weight set to another, and which single change moves most.

Gates depend on answers alone: a weight set opens and closes nothing. A changed cap stretches or shrinks
all fits about 50 and changes no order, so single changes are measured under the cap of the later set.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from recommender.catalog.weight_set import unchecked_draft, weight_set_of
from recommender.person.result import PersonResult, suggest
from recommender.recommend import Engine, Recommendation, recommend, recommend_people
from recommender.research.cohort.pairs import NONE, Pair, PointsMoved
from recommender.research.weights.draft import Change, Row, set_of, table_of
from recommender.scoring.model import UNITS, build_model
from recommender.scoring.profile import UNKNOWN, Ints
from recommender.scoring.ranking import NO_RANK, OUT, category_tops
from recommender.scoring.responses import Answers, Responses

# The part of a base that comes from the oxytocin grade.
OXYTOCIN = "oxytocin"
# A part of what follows, as a key of data/text: before, after.
Changes = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


class CategoryMove(NamedTuple):
    """A category that has a rank: (before, after) each; fits are 0 to 100."""

    category: str
    title: str
    rank: tuple[int, int]
    fit: tuple[float, float]


class TermMove(NamedTuple):
    """A line of a receipt, in points (before, after).

    `criterion` is None for the base, and OXYTOCIN for its part from the oxytocin grade.
    """

    activity: str
    criterion: str | None
    points: tuple[float, float]


class Effect(NamedTuple):
    """What one change does for one person, next to all other changes.

    `fit` is the largest move of any category's fit, up or down, in points; `ranks` counts the categories
    that have another rank without the change.
    """

    change: Change
    fit: float
    ranks: int


@dataclass(frozen=True)
class Moved:
    """The same n people scored with two weight sets."""

    before: Recommendation
    after: Recommendation

    def pair(self, rows: Ints | None = None) -> Pair:
        """The people as if read from two result files; `rows` are their numbers, by default from 1."""
        return Pair(
            row=np.arange(1, self.before.responses.n + 1) if rows is None else rows,
            before=self.before.ranking.category_rank.astype(np.int16),
            after=self.after.ranking.category_rank.astype(np.int16),
            explain=self._points,
        )

    def categories(self) -> tuple[CategoryMove, ...]:
        """The ranked categories of the first person, by their new rank."""
        sides, person, moves = (self.before, self.after), PersonResult(self.before), []
        for n, category in enumerate(self.before.catalog.ranked_categories):
            old, new = (int(side.ranking.category_rank[0, n]) for side in sides)
            if old != NO_RANK:
                units = (side.engine.model.fit(side.ranking.category_units[0, n]) for side in sides)
                before, after = map(float, units)
                title = person.title_of(category)
                moves.append(CategoryMove(category.id, title, (old, new), (before, after)))
        return tuple(sorted(moves, key=lambda move: move.rank[1]))

    def terms(self) -> tuple[TermMove, ...]:
        """What differs in the first person's receipts: terms of known levels and open activities."""
        ids, closed = self.before.engine.model.activity_ids, self.before.gates.access.closed[0]
        return tuple(
            TermMove(ids[activity], criterion, (int(old[0]) / UNITS, int(new[0]) / UNITS))
            for activity, criterion, old, new in self._changed_terms(np.array([0]))
            if not closed[activity]
        )

    def _changed_terms(self, rows: Ints) -> Iterator[tuple[int, str | None, Ints, Ints]]:
        """Column of the activity, criterion as in TermMove, and units before and after, (rows,) each.

        Of every weight that differs, if somebody's level is known, and of every part of a base.
        """
        before, after = self.before.engine.model, self.after.engine.model
        levels = self.before.profile.levels[rows].astype(np.int64)
        known = levels != UNKNOWN
        offset = np.where(known, levels - before.reference[: levels.shape[1]], 0)
        for activity in range(len(before.activity_ids)):
            oxytocin = [int(model.base_oxytocin[activity]) for model in (before, after)]
            rest = [int(m.base[activity]) - o for m, o in zip((before, after), oxytocin, strict=True)]
            for part, (old, new) in ((None, rest), (OXYTOCIN, oxytocin)):
                if old != new:
                    yield activity, part, np.full(len(rows), old), np.full(len(rows), new)
            weights = before.weights[:, activity], after.weights[:, activity]
            for n in np.flatnonzero(weights[0] != weights[1]):
                if known[:, n].any():
                    units = [int(weight[n]) * offset[:, n] for weight in weights]
                    yield activity, before.criterion_ids[n], units[0], units[1]

    def _points(self, rows: Ints) -> PointsMoved:
        """How the terms that differ moved for some of the people, by their names in a result file."""
        ids, terms = self.before.engine.model.activity_ids, {}
        starts = {None: "base", OXYTOCIN: "base_oxytocin"}
        for activity, criterion, old, new in self._changed_terms(rows):
            name = f"{starts.get(criterion, 'points')}_{ids[activity]}"
            terms[name if criterion in starts else f"{name}_{criterion}"] = activity, new - old
        names = tuple(sorted(terms))
        moved = [terms[name][1] for name in names]
        best_before, best_after = (
            np.where(
                side.ranking.category_rank[rows] == NO_RANK,
                NONE,
                side.ranking.best[rows].astype(np.int64),
            )
            for side in (self.before, self.after)
        )
        return PointsMoved(
            names=names,
            owner=np.array([terms[name][0] for name in names], dtype=np.int64),
            moved=np.column_stack(moved) if moved else np.zeros((len(rows), 0), dtype=np.int64),
            best_before=best_before,
            best_after=best_after,
        )


def move(before: Engine, after: Engine, people: Responses, vetoes: Set[str] = frozenset()) -> Moved:
    """Score n people with two engines: all at once, so give some ten thousands at most."""
    return Moved(recommend(before, people, vetoes), recommend(after, people, vetoes))


def effects(after: Recommendation, changes: Sequence[Change]) -> tuple[Effect, ...]:
    """Each change undone alone, for the first person; the one that moves most comes first.

    This ignores how changes work together: two that each do little may do much at once, and two
    may cancel each other. By largest move, then by ranks, then in the order of the changes.
    """
    catalog, levels, leading = after.catalog, after.profile.levels, after.gates.access.leading
    table = table_of(weight_set_of(catalog))
    now, found = after.ranking.category_units[0].astype(np.int64), []
    for change in changes:
        undone = set_of({**table, change.cell: change.before or Row()})
        model = build_model(unchecked_draft(catalog, undone))
        then = category_tops(model, model.base + model.points(levels), leading)[0].astype(np.int64)
        # A category without a leading activity has none in both.
        moved = int(np.where(now == OUT, 0, np.abs(now - then)).max())
        above = [(units > units[:, None]).sum(axis=1) for units in (now, then)]
        fit = 50 * moved / after.engine.model.cap_units
        found.append(Effect(change, fit, int((above[0] != above[1]).sum())))
    return tuple(sorted(found, key=lambda effect: (-effect.fit, -effect.ranks)))


# --- a few people by name ------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """`order`: categories with their rank. `ideas`: the first activities of a week. `steps`: minutes
    and text of the first step of each of them.
    """

    order: tuple[str, ...]
    ideas: tuple[str, ...]
    steps: Mapping[str, str]


def followed(engine: Engine, answers: Answers) -> Followed:
    """What follows for one person."""
    result = PersonResult(recommend_people(engine, [answers]))
    ideas = suggest(result, tonight=False)
    return Followed(
        order=tuple(f"{row.rank} {row.category.id}" for row in result.categories),
        ideas=tuple(idea.row.activity.id for idea in ideas),
        steps={idea.row.activity.id: f"{idea.step.minutes} min: {idea.step.text}" for idea in ideas},
    )


def changes(before: Followed, after: Followed) -> Changes:
    """What differs, part by part. Steps are those of ideas that both have."""
    both = [id for id in before.ideas if id in after.ideas and before.steps[id] != after.steps[id]]
    places = [pair for pair in zip_longest(before.order, after.order) if pair[0] != pair[1]]
    old, new = (tuple(place[side] for place in places if place[side]) for side in (0, 1))
    found = {
        "order": (old, new),
        "ideas": (before.ideas, after.ideas),
        "steps": (
            tuple(f"{id} {before.steps[id]}" for id in both),
            tuple(f"{id} {after.steps[id]}" for id in both),
        ),
    }
    return {part: (one, other) for part, (one, other) in found.items() if one != other}
