"""What may be shown of a comparison: counts of ten people or more, as a document and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recommender.lab.flips import FirstChoice, Flips
from recommender.lab.small_cells import SMALLEST, Group, Groups, is_small, pool, pool_groups

Way = tuple[FirstChoice, FirstChoice]


@dataclass(frozen=True)
class FlipReport:
    """Counts that point to nobody.

    `people` or `count` is None where it is hidden, and `hidden` says in words what it is instead. The
    tables are then empty, since their sum would tell the count.

    `ways` and `because` add up the same shown cells, each one way and one weight. Who is in a smaller
    cell is in neither table and only in the one `rest`: no table gives away what the other hides.
    """

    people: int | None
    count: int | None
    hidden: str | None
    ways: tuple[tuple[Way, int], ...]
    because: tuple[tuple[str, int], ...] | None
    rest: int
    groups: Groups | None
    smallest: int

    @property
    def share(self) -> float | None:
        """Share of people with another first choice; None where the count is hidden."""
        return self.count / self.people if self.people and self.count is not None else None


def flip_report(flips: Flips, smallest: int = SMALLEST) -> FlipReport:
    """What may be shown of exact counts; `smallest` is the smallest count of people that is shown."""
    hidden = _hidden(flips, smallest)
    is_shown = hidden is None
    cells = pool(flips.cells if is_shown else {}, smallest)
    ways, because = Counter[Way](), Counter[str]()
    for (old, new, term), count in cells.shown:
        ways[old, new] += count
        because[term or ""] += count
    return FlipReport(
        people=None if is_small(flips.people, smallest) else flips.people,
        count=flips.count if is_shown else None,
        hidden=hidden,
        ways=tuple(ways.most_common()),
        because=tuple(because.most_common()) if flips.is_explained else None,
        rest=cells.rest,
        groups=pool_groups(_groups(flips) if is_shown else (), smallest) if flips.group_people else None,
        smallest=smallest,
    )


def _hidden(flips: Flips, smallest: int) -> str | None:
    if is_small(flips.people, smallest) or is_small(flips.count, smallest):
        return f"fewer than {smallest}"
    return f"all but fewer than {smallest}" if is_small(flips.people - flips.count, smallest) else None


def _groups(flips: Flips) -> tuple[Group, ...]:
    people = sorted(flips.group_people.items())
    return tuple(Group(name, count, flips.group_flips[name]) for name, count in people)


def report_document(report: FlipReport) -> dict[str, Any]:
    """The report as JSON; a hidden count is null, and the words beside it say what it is."""
    because, groups = report.because, report.groups
    return {
        "people": report.people,
        "flips": {"count": report.count, "share": report.share, "hidden": report.hidden},
        "ways": [{"from": a, "to": b, "people": n} for (a, b), n in report.ways],
        "because": [{"term": a, "people": n} for a, n in because] if because is not None else None,
        "rest": report.rest,
        "groups": [_group(group) for group in groups.shown] if groups else None,
        "groups_rest": _group(groups.rest) if groups and groups.rest else None,
        "smallest_cell": report.smallest,
    }


def _group(group: Group) -> dict[str, Any]:
    return {"group": group.name, "people": group.people, "flips": group.flips}


def report_lines(report: FlipReport, by: str | None = None) -> Iterator[str]:
    """The report as text, one line at a time; `by` names the column of the groups."""
    few = f"fewer than {report.smallest}"
    yield f"{few if report.people is None else report.people} people compared"
    found = report.hidden or f"{report.count} ({report.share or 0:.1%})"
    yield f"{found} have another first choice"
    rest = ("all others together", report.rest)
    ways = [(f"{choice_text(a)} -> {choice_text(b)}", n) for (a, b), n in report.ways]
    yield from _table("from -> to", [*ways, rest])
    if report.because is not None:
        terms = [(term_text(term), n) for term, n in report.because]
        yield from _table("because of", [*terms, rest])
    if report.groups is not None:
        rows = [(group.name or "(blank)", group) for group in report.groups.shown]
        rows += [("all others together", report.groups.rest)] if report.groups.rest else []
        cells = [(name, f"{g.flips} of {g.people} ({g.flips / g.people:.1%})") for name, g in rows]
        yield from _table(f"by {by}", cells)
    yield ""
    yield (
        f"Cells of 1 to {report.smallest - 1} people are not shown. They stand in a sum of two cells "
        f"or more, of {report.smallest} people or more, so that none can be worked out."
    )
    if report.because is not None:
        yield "A cell is one way and one weight here: both tables leave out the same people."


def choice_text(choice: FirstChoice) -> str:
    """A first choice in one word, or several where they tie."""
    return " = ".join(choice) or "none"


def term_text(term: str) -> str:
    """A term of the receipt, by the name of its column."""
    return (
        term.removeprefix("points_") if term.startswith("points_") else term.replace("base_", "base of ")
    )


def _table(title: str, rows: list[tuple[str, Any]]) -> Iterator[str]:
    shown = [(name, cell) for name, cell in rows if cell]
    width = max((len(name) for name, _ in shown), default=0)
    if shown:
        yield ""
        yield title
        yield from (f"  {name:<{width}}  {cell:>8}" for name, cell in shown)
