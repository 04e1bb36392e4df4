"""The chart of the kinds as data: one bar a kind, with its place. Page and PDF draw the same bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from recommender.catalog.catalog import Catalog
from recommender.person.result import NEUTRAL, OpenCategory
from recommender.person.sentences import say_fit, say_measured, say_number

# One axis for everybody. Nearly all fits of simulated people lie on it; others end in an arrow.
AXIS = (20, 80)
# The order of grouped rows, by what studies measured.
RESEARCH = ("rise", "mixed", "fall", "untested")
NO_RANKS: Mapping[str, int] = MappingProxyType({})
NO_FITS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Bar:
    """One row of the chart.

    `place` counts the rows above it, `labels` the labels of tied rows down to it, and `gaps` the gaps
    above it. `tied` is how many rows its band has: on the first of them, and 0 on the others. `last` is
    the fit of the check-in before, if there was one.
    """

    category: str
    title: str
    icon: str
    said: str
    measured: str
    fit: float
    low: float
    high: float
    above: bool
    place: int
    labels: int
    gaps: int
    tied: int
    in_band: bool
    last: float | None = None


def chart_bars(
    catalog: Catalog,
    rows: Sequence[OpenCategory],
    *,
    numbers: bool = False,
    grouped: bool = False,
    before: Mapping[str, int] = NO_RANKS,
    then: Mapping[str, float] = NO_FITS,
) -> tuple[Bar, ...]:
    """Return the bars from top to bottom, about equal ones as bands.

    With `before` (ranks by category id) a title carries the earlier and the present rank where they
    differ, and no bar says its fit. `then` are fits of the check-in before, by category id.
    """
    ordered = list(rows)
    if grouped:
        ordered.sort(key=lambda row: RESEARCH.index(catalog.activities[row.best].oxytocin.direction))
    bars: list[Bar] = []
    for place, row in enumerate(ordered):
        mates = 1 if grouped else sum(other.band == row.band for other in rows)
        starts = place == 0 or ordered[place - 1].band != row.band
        last = bars[-1] if bars else None
        is_band = mates > 1
        apart = last is not None and not grouped and starts and (is_band or last.in_band)
        old = before.get(row.category.id, row.rank)
        said = say_number(row.span.fit) if numbers else say_fit(catalog.method, row.span.fit)
        bars.append(
            Bar(
                category=row.category.id,
                title=row.title if old == row.rank else f"{row.title} {old} → {row.rank}",
                icon=row.category.icon,
                said="" if before else said,
                measured=say_measured(catalog, catalog.activities[row.best]),
                fit=row.span.fit,
                low=row.span.low,
                high=row.span.high,
                above=row.span.fit >= NEUTRAL,
                place=place,
                labels=(last.labels if last else 0) + (is_band and starts),
                gaps=(last.gaps if last else 0) + apart,
                tied=mates if is_band and starts else 0,
                in_band=is_band,
                last=then.get(row.category.id),
            )
        )
    return tuple(bars)
