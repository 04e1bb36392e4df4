"""The category chart: its specification once, its rows from a result. No streamlit here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from recommender.catalog.catalog import Catalog
from recommender.report.person import NEUTRAL, OpenCategory
from recommender.report.wording import say_fit, say_measured, say_number


@dataclass(frozen=True)
class Size:
    """Pixels: height of a row, where in it the bar and its label stand, and the letters."""

    row: int
    bar: int
    label: int
    title: int
    small: int


# For oneself, and for a shared screen, where nothing is smaller than 18 pixels.
SIZES = {False: Size(46, 9, -10, 14, 13), True: Size(56, 11, -13, 19, 18)}
NOWHERE: Mapping[str, int] = MappingProxyType({})
# Neighbouring bands differ in strength, so that two of them do not run into each other.
SHADES = (1.0, 0.45)


@dataclass(frozen=True)
class Look:
    """Colours of one theme; they pass contrast on its background."""

    bar: str
    below: str
    text: str
    quiet: str
    band: str
    line: str


LOOKS = {
    "light": Look("#b5694a", "#7f7368", "#2f2823", "#5d5148", "#efe3d3", "#2f2823"),
    "dark": Look("#e39b78", "#8f8279", "#f2eae1", "#cbbcae", "#352c27", "#f2eae1"),
}


def axis_range(low: float, high: float) -> tuple[int, int]:
    """The attainable fits rounded out to tens: one fixed axis for everyone."""
    return math.floor(low / 10) * 10, math.ceil(high / 10) * 10


def chart_rows(
    catalog: Catalog,
    rows: Sequence[OpenCategory],
    numbers: bool,
    grouped: bool,
    before: Mapping[str, int] = NOWHERE,
) -> list[dict[str, Any]]:
    """One record per bar, from top to bottom; a bar that moved shows its place `before` and now."""
    ordered = sorted(rows, key=lambda row: _research(catalog, row)) if grouped else list(rows)
    sizes = {row.band: sum(other.band == row.band for other in rows) for row in rows}
    return [
        {
            "order": place,
            "label": _label(catalog, row, numbers, before),
            "fit": row.span.fit,
            "low": row.span.low,
            "high": row.span.high,
            "measured": say_measured(catalog, catalog.activities[row.best]),
            "best": catalog.activities[row.best].short,
            "shade": SHADES[row.band % 2] if sizes[row.band] > 1 and not grouped else 0.0,
            "middle": NEUTRAL,
            "above": row.span.fit >= NEUTRAL,
        }
        for place, row in enumerate(ordered)
    ]


def _words(catalog: Catalog, row: OpenCategory, numbers: bool) -> str:
    words = say_fit(catalog.method, row.span.fit)
    return f"{say_number(row.span.fit)}, {words}" if numbers else words


def _label(catalog: Catalog, row: OpenCategory, numbers: bool, before: Mapping[str, int]) -> str:
    old = before.get(row.category.id)
    if old is None:
        return f"{row.title}: {_words(catalog, row, numbers)}"
    moved = f" {old} → {row.rank}" if old != row.rank else ""
    return f"{row.title}{moved}"


def _research(catalog: Catalog, row: OpenCategory) -> int:
    order = ("rise", "mixed", "fall", "untested")
    return order.index(catalog.activities[row.best].oxytocin.direction)


def category_chart(
    catalog: Catalog, axis: tuple[int, int], theme: str, count: int, large: bool = False
) -> dict[str, Any]:
    """Vega-Lite specification without rows: bars from 50, whiskers, bands, what was measured."""
    spec = _build(axis, theme, catalog.words.results.chart_column, large)
    return {**spec, "layer": [*spec["layer"]], "height": SIZES[large].row * count}


@cache
def _build(axis: tuple[int, int], theme: str, column: str, large: bool) -> dict[str, Any]:
    import altair as alt  # here, because importing it takes a quarter of a second

    look, size = LOOKS[theme], SIZES[large]
    title = alt.TitleParams(column, anchor="end", fontSize=size.small, fontWeight=600, color=look.quiet)
    rows = _rows()
    chart = alt.layer(*_bars(rows, axis, look, size.bar), *_texts(rows, look, size)).properties(
        title=title, width="container", padding={"left": 2, "right": 6, "top": 4, "bottom": 4}
    )
    chart = chart.configure(
        background="transparent",
        font='"Source Sans", sans-serif',
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(aria=False),  # the chart has one label, and a list says the rest
    )
    spec: dict[str, Any] = chart.to_dict()
    del spec["data"]  # the rows come with each result
    return spec


def _rows() -> Any:
    import altair as alt

    y = alt.Y("order:O", axis=None, sort=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    return alt.Chart(alt.NamedData("rows")).encode(y=y)


def _bars(rows: Any, axis: tuple[int, int], look: Look, middle: int) -> list[Any]:
    """Bands behind, bars from the middle, whiskers where answers are open, the middle line."""
    import altair as alt

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=list(axis), nice=False))

    still_open = rows.transform_filter("datum.high > datum.low")
    fill = alt.condition("datum.above", alt.value(look.bar), alt.value(look.below))
    shade = alt.Opacity("shade:Q", scale=None)
    end: dict[str, Any] = {"yOffset": middle, "color": look.line, "size": 9, "thickness": 1.5}
    return [
        rows.mark_rect(color=look.band).encode(x=alt.value(0), x2=alt.value("width"), opacity=shade),
        rows.mark_bar(height=14, yOffset=middle, cornerRadius=3).encode(
            x=x("fit"), x2="middle:Q", color=fill
        ),
        still_open.mark_rule(yOffset=middle, color=look.line, strokeWidth=1.5).encode(
            x=x("low"), x2="high:Q"
        ),
        still_open.mark_tick(**end).encode(x=x("low")),
        still_open.mark_tick(**end).encode(x=x("high")),
        rows.mark_tick(yOffset=middle, color=look.quiet, size=28, thickness=2).encode(x=x("middle")),
    ]


def _texts(rows: Any, look: Look, size: Size) -> list[Any]:
    """Title and words of each row above its bar, and what was measured beside it."""
    import altair as alt

    label = rows.mark_text(
        align="left", yOffset=size.label, dx=6, fontSize=size.title, fontWeight=600, color=look.text
    )
    measured = rows.mark_text(
        align="left", dx=10, yOffset=size.bar, fontSize=size.small, color=look.quiet
    )
    return [
        label.encode(x=alt.value(0), text="label:N"),
        measured.encode(x=alt.value("width"), text="measured:N"),
    ]
