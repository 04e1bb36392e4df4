"""Charts for researchers, as `recommender.charts`; the lab draws the same ones.

Each takes people as `recommender.people` gives them, and gives an Altair chart with its rows in it:
`.save("figure.svg")`, `.to_dict()`. `theme` is light or dark.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pyarrow as pa

from recommender.recommend import Engine
from recommender.research import figures
from recommender.research.figures import People, Rows

__all__ = [
    "closed",
    "criteria",
    "fits",
    "flows",
    "missing",
    "moves",
    "ranks",
    "shares",
    "subgroups",
    "tornado",
    "weights",
]

# What all charts of Altair share: to_dict, save, properties.
Chart = alt.TopLevelMixin
Theme = Literal["light", "dark"]
FACE = '"Source Sans", "Source Sans 3", sans-serif'
# Pixels: a cell of a heat map, a row of bars with its name above the bar, and letters.
CELL, ROW, LETTERS, SMALL = 24, 27, 12, 11
WIDTH = 620
# Pixels that a number in a cell needs, and an upright name.
NEEDED, NAME = 20, 12
# Above this share of the strongest ink the number in a cell takes the second color.
TURN = 0.65
FIT_WIDTH = alt.AutoSizeParams(type="fit-x", contains="padding")
# The name of the selection of a pressed cell.
PRESSED = "cell"
NEUTRAL = 50


@dataclass(frozen=True)
class Look:
    """Colors of one theme: for more and for less than the middle, each on the page's ground."""

    page: str
    text: str
    quiet: str
    hair: str
    more: str
    less: str
    pale: str
    on_dark: str


LOOKS: dict[str, Look] = {
    "light": Look(
        "#fbf7f0", "#2f2823", "#5d5148", "#e6dac9", "#9a4a2a", "#3f5f7a", "#d8b49f", "#ffffff"
    ),
    "dark": Look("#201b18", "#f2eae1", "#cbbcae", "#453a33", "#e39b78", "#8fb4d4", "#7d5643", "#201b18"),
}


# --- weights ---------------------------------------------------------------------------------------


def tornado(people: People, top: int = 15, theme: Theme = "light") -> Chart:
    """Which weights matter: who gets another first choice when one moves by its own spread.

    To the right where the weight is more, to the left where it is less.
    """
    texts, look = people.catalog.texts, LOOKS[theme]
    rows = figures.sensitivity_rows(people, top)
    most = max((row["either"] for row in rows), default=0.01)
    x = alt.Scale(domain=[-most, most])
    axis = alt.Axis(labelExpr="format(abs(datum.value), '.1%')", tickCount=5)
    bars = _bars(rows, "weight")
    parts = [
        bars.mark_bar(height=9, yOffset=7, color=color).encode(
            x=alt.X(f"{way}:Q", scale=x, axis=axis, title=texts("charts.tornado.axis")),
            tooltip=[
                alt.Tooltip("weight:N", title=texts("charts.weight")),
                alt.Tooltip("value:Q", title=texts("charts.value"), format="+.2f"),
                alt.Tooltip("by:Q", title=texts("charts.tornado.by"), format=".2f"),
                alt.Tooltip("either:Q", title=texts("charts.tornado.either"), format=".1%"),
            ],
        )
        for way, color in (("up", look.more), ("down", look.less))
    ]
    return _finish(alt.layer(*parts, _names(bars, "weight", look)), theme)


def weights(
    engine: Engine,
    marked: Set[tuple[str, str]] = frozenset(),
    without: Set[str] = frozenset(),
    theme: Theme = "light",
) -> Chart:
    """All weights: activities down, criteria across. A frame marks the cells of `marked`."""
    texts = engine.catalog.texts
    rows = figures.weight_rows(engine.catalog, without, marked)
    press = alt.selection_point(
        name=PRESSED, fields=["activity", "criterion"], on="click", clear=False, toggle=False
    )
    tooltip = [
        alt.Tooltip("row:N", title=texts("charts.activity")),
        alt.Tooltip("column:N", title=texts("charts.criterion")),
        alt.Tooltip("value:Q", title=texts("charts.value"), format="+.2f"),
        alt.Tooltip("certainty:N", title=texts("charts.certainty")),
        alt.Tooltip("reason:N", title=texts("charts.reason")),
    ]
    return heat_map(rows, theme, most=3, said=None, height=15, tooltip=tooltip, press=press)


# --- people ----------------------------------------------------------------------------------------


def moves(
    bars: Rows, axis: tuple[float, float], middle: float, theme: Theme = "light", said: str = "g"
) -> Chart:
    """Bars from a middle, with a line where each ended before: rows of label, before, after.

    `said` is the format of a number.
    """
    look, chart = LOOKS[theme], _bars(bars, "label")
    x = alt.Scale(domain=list(axis), nice=False)
    ink = alt.condition(alt.datum.after >= middle, alt.value(look.more), alt.value(look.less))
    after = chart.mark_bar(height=9, yOffset=7).encode(
        x=alt.X("after:Q", scale=x, title=None, axis=alt.Axis(format=said)),
        x2=alt.datum(middle),
        color=ink,
    )
    before = chart.mark_tick(size=16, thickness=2, yOffset=7, color=look.text)
    before = before.encode(x=alt.X("before:Q", scale=x))
    return _finish(alt.layer(after, before, _names(chart, "label", look)), theme)


def shares(before: People, after: People | None = None, theme: Theme = "light") -> Chart:
    """For how many people each category comes first, alone or in a tie; a line shows it before."""
    rows = figures.first_rows(before, after or before)
    most = max((max(row["before"], row["after"]) for row in rows), default=1.0)
    return moves(rows, (0, most), 0, theme, ".0%")


def fits(people: People, theme: Theme = "light") -> Chart:
    """How the fits of each category spread: the middle, half of the people, and eight of ten."""
    look, texts = LOOKS[theme], people.catalog.texts
    chart = _bars(figures.fit_rows(people), "category")
    title = texts("charts.fits.axis")

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", scale=alt.Scale(zero=False), title=title)

    parts = [
        chart.mark_rule(yOffset=7, color=look.quiet).encode(x=x("low"), x2="high:Q"),
        chart.mark_bar(height=11, yOffset=7, color=look.more).encode(
            x=x("quarter"), x2="three_quarters:Q"
        ),
        chart.mark_tick(size=17, thickness=2, yOffset=7, color=look.text).encode(x=x("middle")),
    ]
    return _finish(alt.layer(*parts, _names(chart, "category", look)), theme)


def criteria(people: People, theme: Theme = "light") -> Chart:
    """Which criterion goes with which category: Pearson's r of its level with the fit."""
    return heat_map(figures.criterion_rows(people), theme, most=1, said="+.2f")


def subgroups(people: People, by: str, theme: Theme = "light") -> Chart:
    """The mean fit of each category in each group of a column that was kept."""
    rows = figures.group_rows(people, by)
    most = max((abs(row["value"] - NEUTRAL) for row in rows), default=1.0)
    return heat_map(rows, theme, most=most, said=".1f", middle=NEUTRAL)


def flows(before: People, after: People, theme: Theme = "light") -> Chart:
    """Who goes from which first choice (down) to which (across) between two weight sets, in people."""
    rows = figures.flow_rows(before, after)
    order = [title for _, title in before.categories]
    most = max((row["value"] for row in rows), default=1)
    return heat_map(rows, theme, most=most, said=",.0f", order=order)


def ranks(people: People, theme: Theme = "light") -> Chart:
    """How sure each place is: the mean share of nearby weights with which a category has it."""
    rows = figures.rank_rows(people)
    most = max((row["value"] for row in rows), default=1)
    return heat_map(rows, theme, most=most, said=".0%", turned=False)


def closed(people: People, theme: Theme = "light") -> Chart:
    """For which share of people an activity is closed, or open without leading."""
    return _stacked(figures.access_rows(people), theme)


def missing(people: People, theme: Theme = "light") -> Chart:
    """Which share of people was not asked a question, or left it open or declined."""
    return _stacked(figures.missing_rows(people), theme)


# --- how they are drawn ----------------------------------------------------------------------------


def _chart(rows: Rows, height: int) -> alt.Chart:
    """A chart of a table, which Altair takes as it is; of plain values it would check every cell."""
    return alt.Chart(pa.Table.from_pylist(rows), height=height)


def _bars(rows: Rows, name: str) -> alt.Chart:
    """Rows from top to bottom in their own order, each with room for its name above its bar."""
    y = alt.Y(f"{name}:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    return _chart(rows, ROW * max(len(rows), 1)).encode(y=y)


def _names(bars: alt.Chart, name: str, look: Look) -> alt.Chart:
    above: dict[str, Any] = {"align": "left", "yOffset": -6, "dx": 2}
    text: alt.Chart = bars.mark_text(**above, fontSize=LETTERS, color=look.text).encode(
        x=alt.value(0), text=f"{name}:N"
    )
    return text


def heat_map(
    rows: Rows,
    theme: Theme,
    most: float,
    said: str | None = None,
    middle: float = 0,
    height: int = CELL,
    turned: bool = True,
    order: Sequence[str] = (),
    tooltip: Sequence[alt.Tooltip] | None = None,
    press: alt.Parameter | None = None,
) -> Chart:
    """Cells by row and column, in the order of the rows or by name as in `order`, then all others.

    Ink grows with the distance from the middle.
    `said` is the format of the number in a cell, `turned` writes the names of columns upright.
    """
    look, columns = LOOKS[theme], len({row["column"] for row in rows})
    words: dict[str, Any] = {"ticks": False, "domain": False, "labelLimit": 150, "labelPadding": 4}
    # Where columns are narrower than their names, only the tooltips name them.
    narrow = f"width < {NAME * columns}" if turned else "false"
    top = alt.Axis(
        orient="top",
        labelAngle=-90 if turned else 0,
        labelOverlap=False,
        labelFontSize=alt.expr(f"{narrow} ? 0 : {LETTERS}"),
        **words,
    )
    side, sort = alt.Axis(labelOverlap=False, **words), list(order) or None
    cells = alt.Chart(pa.Table.from_pylist(rows)).encode(
        x=alt.X("column:N", sort=sort, title=None, axis=top),
        y=alt.Y("row:N", sort=sort, title=None, axis=side),
    )
    domain = [middle - most, middle, middle + most]
    scale = alt.Scale(domain=domain, range=[look.less, look.page, look.more], interpolate="rgb")
    rect = cells.mark_rect(strokeWidth=1).encode(
        color=alt.Color("value:Q", legend=None, scale=scale),
        stroke=alt.condition("datum.marked", alt.value(look.text), alt.value(look.hair)),
        tooltip=tooltip or ["row:N", "column:N", alt.Tooltip("value:Q", format=said or "", title=None)],  # type: ignore[list-item]
    )
    parts: list[Any] = [rect.add_params(press) if press else rect]
    if said:
        turn = f"abs(datum.value - {middle}) > {TURN * most}"
        ink = alt.condition(turn, alt.value(look.on_dark), alt.value(look.text))
        # A cell too narrow for its number shows its color alone, and so does one of nothing.
        shown = f"abs(datum.value - {middle}) > {most / 200 if not middle else -1}"
        size = alt.expr(f"width > {NEEDED * columns} ? {SMALL} : 0")
        numbers = cells.transform_filter(shown).mark_text(fontSize=size)
        parts.append(numbers.encode(text=alt.Text("value:Q", format=said), color=ink))
    tall = height * len({row["row"] for row in rows})
    return _finish(alt.layer(*parts).properties(height=tall or CELL), theme)


def _stacked(rows: Rows, theme: str) -> Chart:
    look = LOOKS[theme]
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    scale = alt.Scale(domain=kinds, range=[look.more, look.pale])
    chart = (
        _chart(rows, 16 * len({row["row"] for row in rows}) or CELL)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title=None, axis=alt.Axis(format=".0%")),
            y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            color=alt.Color("kind:N", title=None, scale=scale, legend=alt.Legend(orient="top")),
            tooltip=["row:N", "kind:N", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    return _finish(chart, theme)


def _finish(chart: Any, theme: str) -> Chart:
    look = LOOKS[theme]
    ink: dict[str, Any] = {"labelColor": look.text, "titleColor": look.quiet}
    finished: Chart = chart.properties(width=WIDTH, autosize=FIT_WIDTH).configure(
        background="transparent",
        font=FACE,
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(aria=False),
        axis=alt.AxisConfig(gridColor=look.hair, labelFontSize=LETTERS, titleFontWeight="normal", **ink),
        legend=alt.LegendConfig(labelFontSize=LETTERS, **ink),
    )
    return finished
