"""Whose first choice changes from one weight set to another, from what to what, and because of what.

A person's first choice is the set of all categories with rank 1: ties belong to it. A flip is another
set. The order rests on whole units and not on the cap, so a flip is never a matter of rounding.
`Flips` has exact counts; a `FlipReport` is safe to publish (small cells suppressed).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.texts import Texts
from recommender.research.cohort.pairs import NONE, Pair, PointsMoved
from recommender.research.weights.small_cells import Group, is_small, pool, pool_groups
from recommender.scoring.profile import Bools, Ints

FirstChoice = tuple[str, ...]
Way = tuple[FirstChoice, FirstChoice]
Hidden = Literal["few", "all_but_few"]
# The reason of a flip if no term favors the new leader.
NO_TERM = "other"
FLIP_COLUMNS = ("row", "from", "to", "because")


@dataclass(frozen=True)
class Flip:
    """One person with another first choice; `because` is None without points."""

    row: int
    before: FirstChoice
    after: FirstChoice
    because: str | None


@dataclass
class Flips:
    """Exact counts, added up chunk by chunk. They may point to single people: show a FlipReport.

    `cells` counts people by old first choice, new first choice and term (None without points).
    """

    categories: tuple[str, ...]
    people: int = 0
    count: int = 0
    cells: Counter[tuple[FirstChoice, FirstChoice, str | None]] = field(default_factory=Counter)
    group_people: Counter[str] = field(default_factory=Counter)
    group_flips: Counter[str] = field(default_factory=Counter)
    is_explained: bool = False

    def add(self, pair: Pair) -> Iterator[Flip]:
        """Count these people, then give the flips among them, row by row."""
        before, after = pair.before == 1, pair.after == 1
        rows = np.flatnonzero((before != after).any(axis=1))
        before, after = before[rows], after[rows]
        self.people += len(pair.row)
        self.count += len(rows)
        names: tuple[str | None, ...] = (None,)
        terms: Ints = np.zeros(len(rows), dtype=np.int64)
        if pair.explain is not None:
            self.is_explained = True
            points = pair.explain(rows)
            names, terms = (*points.names, NO_TERM), strongest_terms(points, before, after)
        # A first choice as one whole number: one bit a category.
        bits = 1 << np.arange(len(self.categories), dtype=np.int64)
        codes = np.column_stack([before @ bits, after @ bits, terms])
        kinds, kind, counts = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
        cells = [
            (self._choice(old), self._choice(new), names[term]) for old, new, term in kinds.tolist()
        ]
        self.cells.update(dict(zip(cells, counts.tolist(), strict=True)))
        if pair.group is not None:
            _count(self.group_people, pair.group)
            _count(self.group_flips, pair.group[rows])
        flips = zip(pair.row[rows].tolist(), kind.ravel().tolist(), strict=True)
        return (Flip(row, *cells[n]) for row, n in flips)

    def _choice(self, code: int) -> FirstChoice:
        return tuple(id for n, id in enumerate(self.categories) if code >> n & 1)


def strongest_terms(points: PointsMoved, before: Bools, after: Bools) -> Ints:
    """For each flip the term whose move most favors the new leader over the old one; -1 for none.

    `before` and `after` are (n, categories) first choices. The new leader is the first category that
    came in (or that stayed, if one only left), the old leader the first that left (or that stayed).
    Terms of the activity that now leads the new one count as they moved, terms of the activity that led
    the old one count the other way round. Where several are equal, the first by name is named.
    """
    if not points.names:
        return np.full(len(before), NONE)
    each = np.arange(len(before))
    came, left = after & ~before, before & ~after
    new = np.where(came.any(axis=1), came.argmax(axis=1), after.argmax(axis=1))
    old = np.where(left.any(axis=1), left.argmax(axis=1), before.argmax(axis=1))
    up, down = points.best_after[each, new], points.best_before[each, old]
    favor = np.where(points.owner == up[:, None], points.moved, 0)
    favor -= np.where(points.owner == down[:, None], points.moved, 0)
    largest = favor.argmax(axis=1)
    return np.asarray(np.where(favor[each, largest] > 0, largest, NONE))


def _count(counter: Counter[str], names: NDArray[np.object_]) -> None:
    values, counts = np.unique(names.astype(str), return_counts=True)
    counter.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))


def flip_row(flip: Flip, texts: Texts) -> list[object]:
    """One person who changes, by FLIP_COLUMNS."""
    sides = (choice_text(side, texts) for side in (flip.before, flip.after))
    return [flip.row, *sides, flip.because or ""]


def flips_csv(flips: Iterable[Flip], texts: Texts) -> str:
    """Who changes their first choice, one line a person."""
    out = io.StringIO()
    rows = (flip_row(flip, texts) for flip in flips)
    csv.writer(out, lineterminator="\n").writerows([FLIP_COLUMNS, *rows])
    return out.getvalue()


def choice_text(choice: FirstChoice, texts: Texts) -> str:
    """A first choice by its ids, several if they tie."""
    return " = ".join(choice) or texts("compare.report.no_choice")


def term_text(term: str, texts: Texts) -> str:
    """A term by the name of its column in the result file."""
    return texts("compare.report.other") if term == NO_TERM else term


# --- what may be published -----------------------------------------------------------------------


@dataclass(frozen=True)
class FlipReport:
    """Counts that are safe to publish.

    `people` or `count` is None if it is hidden; `hidden` is then "few" or "all_but_few", to be shown
    instead. The tables are then empty, since their sum would reveal the count.

    `ways` and `because` add up the same shown cells, each one way and one weight. Whoever is in a
    smaller cell is in neither table, only in `rest`: no table reveals what the other hides.
    """

    people: int | None
    count: int | None
    hidden: Hidden | None
    ways: tuple[tuple[Way, int], ...]
    because: tuple[tuple[str, int], ...] | None
    rest: int
    groups: tuple[list[Group], Group | None] | None
    smallest: int

    @property
    def share(self) -> float | None:
        """Share of people with another first choice; None if the count is hidden."""
        return self.count / self.people if self.people and self.count is not None else None


def flip_report(flips: Flips, smallest: int) -> FlipReport:
    """What may be shown of exact counts; with 1, as for simulated people, all of it."""
    hidden = hidden_of(flips.count, flips.people, smallest)
    is_shown = hidden is None
    shown, rest = pool(flips.cells if is_shown else {}, smallest)
    people = sorted(flips.group_people.items() if is_shown else ())
    groups = [Group(name, count, flips.group_flips[name]) for name, count in people]
    ways, because = Counter[Way](), Counter[str]()
    for (old, new, term), count in shown:
        ways[old, new] += count
        because[term or ""] += count
    return FlipReport(
        people=None if is_small(flips.people, smallest) else flips.people,
        count=flips.count if is_shown else None,
        hidden=hidden,
        ways=tuple(ways.most_common()),
        because=tuple(because.most_common()) if flips.is_explained else None,
        rest=rest,
        groups=pool_groups(groups, smallest) if flips.group_people else None,
        smallest=smallest,
    )


def hidden_of(count: int, people: int, smallest: int) -> Hidden | None:
    """What to show instead of a count that could identify somebody; None if it may be shown."""
    if is_small(people, smallest) or is_small(count, smallest):
        return "few"
    return "all_but_few" if is_small(people - count, smallest) else None


def report_document(report: FlipReport) -> dict[str, Any]:
    """The report as JSON; a hidden count is null, and `hidden` says what it is instead."""
    because = report.because
    groups, rest = report.groups or (None, None)

    def group_document(group: Group) -> dict[str, Any]:
        return {"group": group.name, "people": group.people, "flips": group.flips}

    return {
        "people": report.people,
        "flips": {"count": report.count, "share": report.share, "hidden": report.hidden},
        "ways": [{"from": a, "to": b, "people": n} for (a, b), n in report.ways],
        "because": [{"term": a, "people": n} for a, n in because] if because is not None else None,
        "rest": report.rest,
        "groups": None if groups is None else [group_document(group) for group in groups],
        "groups_rest": group_document(rest) if rest else None,
        "smallest_cell": report.smallest,
    }


def report_lines(report: FlipReport, texts: Texts, by: str | None = None) -> Iterator[str]:
    """The report as text, one line at a time; `by` names the column of the groups."""
    smallest, rest = report.smallest, texts("compare.report.rest")
    few = texts("compare.report.hidden.few", smallest=smallest)
    count = texts("compare.report.share", count=report.count, share=f"{report.share or 0:.1%}")
    if report.hidden:
        count = texts(f"compare.report.hidden.{report.hidden}", smallest=smallest)
    yield texts("compare.report.people", people=few if report.people is None else report.people)
    yield texts("compare.report.flips", count=count)
    ways = [
        (f"{choice_text(old, texts)} -> {choice_text(new, texts)}", n) for (old, new), n in report.ways
    ]
    yield from _table(texts("compare.report.ways"), [*ways, (rest, report.rest)])
    if report.because is not None:
        terms = [(term_text(term, texts), n) for term, n in report.because]
        yield from _table(texts("compare.report.because"), [*terms, (rest, report.rest)])
    if report.groups is not None:
        groups, others = report.groups
        rows = [(group.name or texts("compare.report.no_group"), group) for group in groups]
        rows += [(rest, others)] if others else []
        cells = [
            (
                name,
                texts(
                    "compare.report.group",
                    flips=group.flips,
                    people=group.people,
                    share=f"{group.flips / group.people:.1%}",
                ),
            )
            for name, group in rows
        ]
        yield from _table(texts("compare.report.groups", column=by), cells)
    yield ""
    yield texts("compare.report.small", most=smallest - 1, smallest=smallest)
    if report.because is not None:
        yield texts("compare.report.both_tables")
        yield texts("compare.report.one_term")


def _table(title: str, rows: list[tuple[str, Any]]) -> Iterator[str]:
    shown = [(name, cell) for name, cell in rows if cell]
    width = max((len(name) for name, _ in shown), default=0)
    if shown:
        yield ""
        yield title
        yield from (f"  {name:<{width}}  {cell:>8}" for name, cell in shown)
