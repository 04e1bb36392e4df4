"""A comparison that is safe to publish (small cells suppressed), as JSON and as text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from recommender.catalog.texts import Texts
from recommender.research.weights.flips import NO_TERM, FirstChoice, Flip, Flips
from recommender.research.weights.small_cells import Group, Groups, is_small, pool, pool_groups

Hidden = Literal["few", "all_but_few"]
Way = tuple[FirstChoice, FirstChoice]
FLIP_COLUMNS = ("row", "from", "to", "because")


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
    groups: Groups | None
    smallest: int

    @property
    def share(self) -> float | None:
        """Share of people with another first choice; None if the count is hidden."""
        return self.count / self.people if self.people and self.count is not None else None


def flip_report(flips: Flips, smallest: int) -> FlipReport:
    """What may be shown of exact counts; with 1, as for simulated people, all of it."""
    hidden = hidden_of(flips.count, flips.people, smallest)
    is_shown = hidden is None
    cells = pool(flips.cells if is_shown else {}, smallest)
    people = sorted(flips.group_people.items() if is_shown else ())
    groups = tuple(Group(name, count, flips.group_flips[name]) for name, count in people)
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


def report_lines(report: FlipReport, texts: Texts, by: str | None = None) -> Iterator[str]:
    """The report as text, one line at a time; `by` names the column of the groups."""
    few = texts("compare.report.hidden.few", smallest=report.smallest)
    yield texts("compare.report.people", people=few if report.people is None else report.people)
    yield texts("compare.report.flips", count=_count_text(report, texts))
    rest = (texts("compare.report.rest"), report.rest)
    sides = [(*(choice_text(side, texts) for side in way), n) for way, n in report.ways]
    yield from _table(texts("compare.report.ways"), [*((f"{a} -> {b}", n) for a, b, n in sides), rest])
    if report.because is not None:
        terms = [(term_text(term, texts), n) for term, n in report.because]
        yield from _table(texts("compare.report.because"), [*terms, rest])
    if report.groups is not None:
        rows = [(group.name or texts("compare.report.no_group"), group) for group in report.groups.shown]
        rows += [(texts("compare.report.rest"), report.groups.rest)] if report.groups.rest else []
        cells = [(name, _group_text(group, texts)) for name, group in rows]
        yield from _table(texts("compare.report.groups", column=by), cells)
    yield ""
    yield texts("compare.report.small", most=report.smallest - 1, smallest=report.smallest)
    if report.because is not None:
        yield texts("compare.report.both_tables")
        yield texts("compare.report.one_term")


def choice_text(choice: FirstChoice, texts: Texts) -> str:
    """A first choice by its ids, several if they tie."""
    return " = ".join(choice) or texts("compare.report.no_choice")


def flip_row(flip: Flip, texts: Texts) -> list[object]:
    """One person who changes, by FLIP_COLUMNS."""
    sides = (choice_text(side, texts) for side in (flip.before, flip.after))
    return [flip.row, *sides, flip.because or ""]


def term_text(term: str, texts: Texts) -> str:
    """A term by the name of its column in the result file."""
    return texts("compare.report.other") if term == NO_TERM else term


def _count_text(report: FlipReport, texts: Texts) -> str:
    if report.hidden:
        return texts(f"compare.report.hidden.{report.hidden}", smallest=report.smallest)
    return texts("compare.report.share", count=report.count, share=f"{report.share or 0:.1%}")


def _group_text(group: Group, texts: Texts) -> str:
    share = f"{group.flips / group.people:.1%}"
    return texts("compare.report.group", flips=group.flips, people=group.people, share=share)


def _table(title: str, rows: list[tuple[str, Any]]) -> Iterator[str]:
    shown = [(name, cell) for name, cell in rows if cell]
    width = max((len(name) for name, _ in shown), default=0)
    if shown:
        yield ""
        yield title
        yield from (f"  {name:<{width}}  {cell:>8}" for name, cell in shown)
