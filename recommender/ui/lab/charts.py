"""Charts of the research lab: one specification for everybody, and rows from a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from recommender.ui.charts import LOOKS, specification

ROW = 40
# Pixels of a cell of a heat map, and of the letters next to it.
CELL, LETTERS = 26, 13
# Height of the names above a heat map: level, and upright.
HEAD = {False: 26, True: 150}
# Pixels that a number in a cell needs.
NEEDED = 18
# Colours of no share and of all draws. Above TURN the cell is dark and its number takes the second ink.
HEAT = {"light": ("#fbf7f0", "#8a4529"), "dark": ("#201b18", "#e39b78")}
INK = {"light": ("#2f2823", "#ffffff"), "dark": ("#f2eae1", "#201b18")}
TURN = {"light": 0.72, "dark": 0.6}


@dataclass(frozen=True)
class Bar:
    """One bar before and after a change."""

    label: str
    before: float
    after: float


@dataclass(frozen=True)
class HeatCell:
    """One share of draws; `tied` where row and column are about equal."""

    row: str
    column: str
    share: float
    tied: bool = False


def bar_rows(bars: Sequence[Bar], middle: float) -> list[dict[str, Any]]:
    """One record per bar, from top to bottom."""
    return [
        {
            "order": place,
            "label": bar.label,
            "before": bar.before,
            "after": bar.after,
            "middle": middle,
            "above": bar.after >= middle,
            "moved": bar.before != bar.after,
        }
        for place, bar in enumerate(bars)
    ]


def moves_chart(axis: tuple[float, float], theme: str, count: int) -> dict[str, Any]:
    """Specification without rows: bars after a change, a thin line where each ended before it."""
    spec = _moves(axis, theme)
    return {**spec, "layer": [*spec["layer"]], "height": ROW * count}


@cache
def _moves(axis: tuple[float, float], theme: str) -> dict[str, Any]:
    look = LOOKS[theme]
    y = alt.Y("order:O", axis=None, sort=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    rows = alt.Chart(alt.NamedData("rows")).encode(y=y)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=list(axis), nice=False))

    fill = alt.condition("datum.above", alt.value(look.bar), alt.value(look.below))
    shown: dict[str, Any] = {"yOffset": 9, "color": look.line}
    parts = [
        rows.mark_bar(height=10, yOffset=9, cornerRadius=2).encode(
            x=x("after"), x2="middle:Q", color=fill
        ),
        rows.transform_filter("datum.moved")
        .mark_rule(strokeWidth=1.5, **shown)
        .encode(x=x("before"), x2="after:Q"),
        rows.mark_tick(size=18, thickness=2, **shown).encode(x=x("before")),
        rows.mark_tick(size=24, thickness=1, yOffset=9, color=look.quiet).encode(x=x("middle")),
        rows.mark_text(
            align="left", yOffset=-9, dx=4, fontSize=14, fontWeight=600, color=look.text
        ).encode(x=alt.value(0), text="label:N"),
    ]
    return _finish(alt.layer(*parts))


def cell_rows(
    cells: Sequence[HeatCell], rows: Sequence[str], columns: Sequence[str]
) -> list[dict[str, Any]]:
    """One record per cell with its row and column index; a share below 1 in 200 has no number."""
    down = {name: place for place, name in enumerate(rows)}
    across = {name: place for place, name in enumerate(columns)}
    return [
        {
            "row": cell.row,
            "column": cell.column,
            "down": down[cell.row],
            "across": across[cell.column],
            "share": cell.share,
            "said": f"{cell.share * 100:.0f}" if cell.share >= 0.005 else "",
            "tied": cell.tied,
        }
        for cell in cells
    ]


def heat_map(theme: str, rows: int, columns: int, turned: bool) -> dict[str, Any]:
    """Specification without cells: rows down, columns across, darker where more draws agree.

    `turned` writes the names of the columns upright. The order comes with the cells: it follows from
    somebody's answers, and the specification is cached for everybody.
    """
    spec = _heat(theme, columns, turned)
    return {**spec, "layer": [*spec["layer"]], "height": CELL * rows + HEAD[turned]}


@cache
def _heat(theme: str, columns: int, turned: bool) -> dict[str, Any]:
    look = LOOKS[theme]
    shown: dict[str, Any] = {"labelFontSize": LETTERS, "labelColor": look.text, "labelLimit": 190}
    shown |= {"ticks": False, "domain": False}
    left = alt.Axis(orient="left", labelOverlap=False, **shown)
    angle = -90 if turned else 0
    top = alt.Axis(orient="top", labelAngle=angle, labelOverlap=not turned, **shown)
    y = alt.Y("row:N", sort=alt.EncodingSortField("down", op="min"), title=None, axis=left)
    x = alt.X("column:N", sort=alt.EncodingSortField("across", op="min"), title=None, axis=top)
    cells = alt.Chart(alt.NamedData("rows")).encode(x=x, y=y)
    ground = alt.Scale(domain=[0, 1], range=list(HEAT[theme]), interpolate="rgb")
    shade = alt.Color("share:Q", legend=None, scale=ground)
    pale, dark = (alt.value(colour) for colour in INK[theme])
    ink = alt.condition(f"datum.share > {TURN[theme]}", dark, pale)
    parts = [
        cells.mark_rect(stroke=look.band, strokeWidth=1).encode(color=shade),
        cells.transform_filter("datum.tied").mark_rect(filled=False, stroke=look.line, strokeWidth=2),
        # A cell too narrow for its number shows the colour alone.
        cells.mark_text(fontSize=alt.expr(f"width > {NEEDED * columns} ? 11 : 0")).encode(
            text="said:N", color=ink
        ),
    ]
    return _finish(alt.layer(*parts))


def _finish(chart: Any) -> dict[str, Any]:
    return specification(
        chart.properties(width="container", padding={"left": 2, "right": 6, "top": 4, "bottom": 4})
    )
