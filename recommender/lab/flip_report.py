"""What may be shown of a comparison: counts of ten people or more, as a document and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from recommender.catalog.records.compare import ReportWords
from recommender.lab.flips import NO_TERM, FirstChoice, Flips
from recommender.lab.small_cells import Group, Groups, is_small, pool, pool_groups

Hidden = Literal["few", "all_but_few"]
Way = tuple[FirstChoice, FirstChoice]


@dataclass(frozen=True)
class FlipReport:
    """Counts that point to nobody.

    `people` or `count` is None where it is hidden; `hidden` is then "few" or "all_but_few", what the
    count is instead. The tables are then empty, since their sum would tell the count.

    `ways` and `because` add up the same shown cells, each one way and one weight. Who is in a smaller
    cell is in neither table and only in the one `rest`: no table gives away what the other hides.
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
        """Share of people with another first choice; None where the count is hidden."""
        return self.count / self.people if self.people and self.count is not None else None


def flip_report(flips: Flips, smallest: int) -> FlipReport:
    """What may be shown of exact counts; with 1, as for made-up people, that is all of it."""
    hidden = hidden_of(flips.count, flips.people, smallest)
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


def hidden_of(count: int, people: int, smallest: int) -> Hidden | None:
    """What may be said instead of a count that would point to somebody; None where it may be shown."""
    if is_small(people, smallest) or is_small(count, smallest):
        return "few"
    return "all_but_few" if is_small(people - count, smallest) else None


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


def report_lines(report: FlipReport, words: ReportWords, by: str | None = None) -> Iterator[str]:
    """The report as text, one line at a time; `by` names the column of the groups."""
    few = words.few.format(smallest=report.smallest)
    yield words.people.format(people=few if report.people is None else report.people)
    yield words.flips.format(count=_count_text(report, words))
    rest = (words.rest, report.rest)
    sides = [(*(choice_text(side, words) for side in way), n) for way, n in report.ways]
    yield from _table(words.ways, [*((f"{a} -> {b}", n) for a, b, n in sides), rest])
    if report.because is not None:
        terms = [(term_text(term, words), n) for term, n in report.because]
        yield from _table(words.because, [*terms, rest])
    if report.groups is not None:
        rows = [(group.name or words.no_group, group) for group in report.groups.shown]
        rows += [(words.rest, report.groups.rest)] if report.groups.rest else []
        cells = [(name, _group_text(group, words)) for name, group in rows]
        yield from _table(words.groups.format(column=by), cells)
    yield ""
    yield words.small.format(most=report.smallest - 1, smallest=report.smallest)
    if report.because is not None:
        yield words.both_tables
        yield words.one_term


def choice_text(choice: FirstChoice, words: ReportWords) -> str:
    """A first choice in one word, or several where they tie."""
    return " = ".join(choice) or words.no_choice


def term_text(term: str, words: ReportWords) -> str:
    """A term by the name of its column in the result file."""
    return words.other if term == NO_TERM else term


def _count_text(report: FlipReport, words: ReportWords) -> str:
    if report.hidden:
        text: str = getattr(words, report.hidden).format(smallest=report.smallest)
        return text
    return words.share.format(count=report.count, share=f"{report.share or 0:.1%}")


def _group_text(group: Group, words: ReportWords) -> str:
    share = f"{group.flips / group.people:.1%}"
    return words.group.format(flips=group.flips, people=group.people, share=share)


def _table(title: str, rows: list[tuple[str, Any]]) -> Iterator[str]:
    shown = [(name, cell) for name, cell in rows if cell]
    width = max((len(name) for name, _ in shown), default=0)
    if shown:
        yield ""
        yield title
        yield from (f"  {name:<{width}}  {cell:>8}" for name, cell in shown)
