"""The numbers behind the charts for researchers: rows of a few columns each, about many people at once.

Counts of real people are rounded to steps of the smallest count that is shown, and groups below it are
left out: a chart points to nobody. Simulated people need none of that.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.recommend import Engine, Recommendation, recommend
from recommender.research.certainty.sensitivity import sensitivity
from recommender.research.cohort.parse import Parsed
from recommender.research.people import joined
from recommender.research.weights.small_cells import pool
from recommender.scoring.profile import UNKNOWN, Bools
from recommender.scoring.ranking import NO_RANK
from recommender.scoring.robustness import category_rank_shares

NOBODY_REAL = 1
# People for whom the draws of the ranks are made, evenly spread over all: about two seconds.
DRAWN_FOR = 500
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, repr=False)
class People:
    """Scored people, the values (n,) of columns that part them, and the smallest count that is shown.

    Activities of `without`, and categories with no other, are in no figure.
    """

    scored: Recommendation
    groups: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    smallest: int = NOBODY_REAL
    without: Set[str] = frozenset()

    def __repr__(self) -> str:
        return f"<People: {self.n:,}, {self.scored.engine!r}>"

    @property
    def n(self) -> int:
        return self.scored.responses.n

    @property
    def catalog(self) -> Catalog:
        return self.scored.catalog

    def rescored(self, engine: Engine) -> "People":
        """The same people under another engine."""
        scored = recommend(engine, self.scored.responses)
        return People(scored, self.groups, self.smallest, self.without)

    @property
    def activities(self) -> list[tuple[int, str]]:
        """Column and short name of every activity that is shown."""
        every = enumerate(self.catalog.ranked_activities)
        return [(n, activity.short) for n, activity in every if activity.id not in self.without]

    @property
    def categories(self) -> list[tuple[int, str]]:
        """Column and title of every category that is shown."""
        catalog = self.catalog
        shown = {a.category for a in catalog.ranked_activities if a.id not in self.without}
        every = enumerate(catalog.ranked_categories)
        return [(n, category.title) for n, category in every if category.id in shown]

    def changed(self, other: "People") -> Bools:
        """(n,) whose first choice differs between two weight sets."""
        first = [side.scored.ranking.category_rank == 1 for side in (self, other)]
        return np.asarray((first[0] != first[1]).any(axis=1))

    def share(self, count: int) -> float:
        """The share of people of a count that is rounded to steps of the smallest one."""
        return min(1.0, round(count / self.smallest) * self.smallest / self.n) if self.n else 0.0


def people_of(
    engine: Engine,
    parsed: Sequence[Parsed],
    keep: Sequence[str],
    most: int | None = None,
    without: Set[str] = frozenset(),
    smallest: int | None = None,
) -> People:
    """People of a file that was read, with the columns `keep` as groups.

    Of more than `most`, every second, third and so on is taken.
    """
    if smallest is None:
        smallest = engine.catalog.compare.limits.smallest_cell
    groups = {}
    for place, name in enumerate(keep):
        cells = [cell or "" for part in parsed for cell in part.keep[place].to_pylist()]
        groups[name] = np.array(cells, dtype=object)
    everybody = joined([part.responses for part in parsed])
    some = slice(None, None, -(-everybody.n // most) if most and everybody.n else 1)
    groups = {name: cells[some] for name, cells in groups.items()}
    return People(recommend(engine, everybody.rows(some)), groups, smallest, without)


# --- weights -------------------------------------------------------------------------------------


def sensitivity_rows(people: People, top: int) -> Rows:
    """The weights that matter most: shares of people who change when one moves by its spread."""
    catalog = people.catalog
    found = sensitivity(people.scored)
    shown = [one for one in found if one.activity not in people.without and people.share(one.either)]
    return [
        {
            "weight": f"{catalog.activities[w.activity].short} · {catalog.criteria[w.criterion].label}",
            "activity": w.activity,
            "criterion": w.criterion,
            "value": w.weight,
            "by": w.by,
            "up": people.share(w.up),
            "down": -people.share(w.down),
            "either": people.share(w.either),
        }
        for w in shown[:top]
    ]


def weight_rows(catalog: Catalog, without: Set[str], marked: Set[tuple[str, str]]) -> Rows:
    """Every activity by every criterion; 0 where there is no weight. `marked` cells have changed."""
    rows = {(row.activity, row.criterion): row for row in catalog.weights}
    return [
        {
            "row": activity.short,
            "column": criterion.label,
            "activity": activity.id,
            "criterion": criterion.id,
            "value": row.weight if row else 0.0,
            "certainty": row.certainty if row else "",
            "reason": row.reason if row else "",
            "marked": (activity.id, criterion.id) in marked,
        }
        for activity in catalog.ranked_activities
        if activity.id not in without
        for criterion in catalog.criteria.values()
        for row in [rows.get((activity.id, criterion.id))]
    ]


# --- people --------------------------------------------------------------------------------------


def first_rows(before: People, after: People) -> Rows:
    """Shares of people whose first choice each category is, alone or in a tie, with two weight sets."""
    first = [(side.scored.ranking.category_rank == 1).sum(axis=0) for side in (before, after)]
    rows = [
        {"label": title, "before": before.share(first[0][n]), "after": after.share(first[1][n])}
        for n, title in before.categories
    ]
    return sorted(rows, key=lambda row: -row["after"])


def fit_rows(people: People) -> Rows:
    """How the fits of each category spread over the people for whom it has one: five quantiles."""
    rows, ranking = [], people.scored.ranking
    for n, title in people.categories:
        units = ranking.category_units[ranking.category_rank[:, n] != NO_RANK, n]
        if len(units) >= people.smallest and len(units):
            fits = np.quantile(people.scored.engine.model.fit(units), QUANTILES)
            names = ("low", "quarter", "middle", "three_quarters", "high")
            rows.append({"category": title, **dict(zip(names, fits.tolist(), strict=True))})
    return sorted(rows, key=lambda row: -row["middle"])


def criterion_rows(people: People) -> Rows:
    """Pearson's r of each criterion's level with each category's fit, among those who have both."""
    rows, ranking, levels = [], people.scored.ranking, people.scored.profile.levels
    for column, criterion in enumerate(people.catalog.criteria.values()):
        known = levels[:, column] != UNKNOWN
        for n, title in people.categories:
            both = known & (ranking.category_rank[:, n] != NO_RANK)
            if both.sum() < max(people.smallest, 3):
                continue
            level = levels[both, column].astype(float)
            fit = ranking.category_units[both, n].astype(float)
            if level.std() and fit.std():
                r = float(np.corrcoef(level, fit)[0, 1])
                rows.append({"row": criterion.label, "column": title, "value": r})
    return rows


def group_rows(people: People, by: str) -> Rows:
    """The mean fit of each category in each group of a column. Raises KeyError for another column.

    Groups that are too small are one last group.
    """
    names, texts = people.groups[by].astype(str), people.catalog.texts
    cells, rest = pool(Counter(names.tolist()), people.smallest)
    shown = [(name or texts("compare.report.no_group"), names == name) for name, _ in cells]
    if rest >= people.smallest:
        others = ~np.isin(names, [name for name, _ in cells])
        shown.append((texts("compare.report.rest"), others))
    ranking, fit = people.scored.ranking, people.scored.engine.model.fit
    rows = []
    for name, here in shown:
        for n, title in people.categories:
            ranked = here & (ranking.category_rank[:, n] != NO_RANK)
            if ranked.sum() >= people.smallest:
                mean = float(fit(ranking.category_units[ranked, n]).mean())
                rows.append({"row": title, "column": name, "value": mean, "people": int(here.sum())})
    return rows


def flow_rows(before: People, after: People) -> Rows:
    """How many people go from which first choice to which; those who stay are not among them.

    A first choice of several is named by all. What is too small is one last cell.
    """
    titles = [category.title for category in before.catalog.ranked_categories]
    texts = before.catalog.texts
    sides = [side.scored.ranking.category_rank == 1 for side in (before, after)]
    moved = np.flatnonzero(before.changed(after))
    allowed = {title for _, title in before.categories}

    def name(first: Bools) -> str:
        found = [title for title, is_first in zip(titles, first, strict=True) if is_first]
        if not allowed.issuperset(found):
            return texts("compare.report.rest")
        return " = ".join(found) or texts("compare.report.no_choice")

    ways = Counter((name(sides[0][row]), name(sides[1][row])) for row in moved)
    cells, others = pool(ways, before.smallest)
    rows = [{"row": old, "column": new, "value": count} for (old, new), count in cells]
    rest = texts("compare.report.rest")
    return rows + ([{"row": rest, "column": rest, "value": others}] if others else [])


def rank_rows(people: People) -> Rows:
    """The mean share of draws in which each category has each place (rank acceptability)."""
    if people.n < people.smallest or not people.n:
        return []
    some = np.unique(np.linspace(0, people.n - 1, DRAWN_FOR).astype(int))
    levels = people.scored.profile.levels[some]
    leading = people.scored.gates.access.leading[some]
    shares = category_rank_shares(people.scored.engine.draws, levels, leading).mean(axis=0)
    return [
        {"row": title, "column": str(place + 1), "value": float(shares[n, place])}
        for n, title in sorted(people.categories, key=lambda one: -shares[one[0], 0])
        for place in range(shares.shape[1])
    ]


def access_rows(people: People) -> Rows:
    """For which share of people each activity may lead, is open without leading, or is closed."""
    access, texts = people.scored.gates.access, people.catalog.texts.table("charts.access")
    rows = []
    for n, name in people.activities:
        closed = int(access.closed[:, n].sum())
        held = int((access.held[:, n] & ~access.closed[:, n]).sum())
        for kind, count in (("closed", closed), ("held", held)):
            rows.append({"row": name, "kind": texts[kind], "share": people.share(count)})
    return rows


def missing_rows(people: People) -> Rows:
    """Which share of people was not asked each question, and which left it open or declined it."""
    responses, texts = people.scored.responses, people.catalog.texts.table("charts.missing")
    asked_of_all = np.zeros(people.n, dtype=bool)
    rows = []
    for item in people.catalog.items.values():
        unasked = responses.unasked.get(item.id, asked_of_all)
        unknown = ~responses.is_known(item.id)
        for kind, found in (("open", unknown & ~unasked), ("not_asked", unknown & unasked)):
            rows.append(
                {"row": item.label, "kind": texts[kind], "share": people.share(int(found.sum()))}
            )
    return rows
