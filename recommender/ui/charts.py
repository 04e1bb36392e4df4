"""The category chart: a cached Vega-Lite specification without rows, and the rows of a result."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import altair as alt

from recommender.catalog.texts import Texts
from recommender.person.chart import AXIS, Bar
from recommender.person.result import NEUTRAL

FACE = '"Source Sans", sans-serif'
# The icon font that Streamlit brings along.
ICONS = "Material Symbols Rounded"
# The name of the selection, and of the layer that takes presses.
PRESSED = "kind"
# Pixels that stay free at both ends of the axis, and between a band and other rows.
INSET, GAP = 14, 10
# A vertical scale in pixels: it only has to be longer than any chart.
TALL = 2000
FIT_WIDTH = alt.AutoSizeParams(type="fit-x", contains="padding")
# Where a row begins, from what its bar counts above it.
TOP = f"head + datum.place * row_height + datum.labels * row_label + datum.gaps * {GAP}"
# Shapes of an end of a whisker, in halves of its height: a tick, or an arrow where it leaves the axis.
TICK, LEFT, RIGHT = "M0,-1L0,1", "M.7,-1L-.4,0L.7,1", "M-.7,-1L.4,0L-.7,1"


@dataclass(frozen=True)
class Row:
    """Pixels of one row: its height, and the middle of its title, bar and measured words.

    The label of a band stands `label` pixels above its first row; with 0 it has room beside the title.
    """

    height: int
    title: int
    bar: int
    words: int
    label: int = 0


@dataclass(frozen=True)
class Size:
    """Type in pixels, and rows by the width of the chart: up to `narrow`, up to `wide`, and wider."""

    title: int
    small: int
    narrow: int
    wide: int
    rows: tuple[Row, Row, Row]
    head: tuple[int, int]


# By whether the screen is shared: there nothing is smaller than 18 pixels. What was measured goes below
# the bar where a narrow row has no room for it beside the title.
SIZES = {
    False: Size(
        title=15,
        small=13,
        narrow=340,
        wide=520,
        rows=(Row(66, 14, 33, 54, 20), Row(56, 17, 39, 17, 20), Row(48, 14, 34, 14)),
        head=(46, 26),
    ),
    True: Size(
        title=19,
        small=18,
        narrow=460,
        wide=760,
        rows=(Row(84, 16, 41, 67, 26), Row(64, 18, 46, 18, 26), Row(52, 15, 39, 15)),
        head=(60, 34),
    ),
}


@dataclass(frozen=True)
class Look:
    """Colors of one theme; they pass contrast on its background."""

    page: str
    bar: str
    below: str
    text: str
    quiet: str
    band: str
    line: str
    hair: str


LOOKS = {
    "light": Look(
        "#fbf7f0", "#b5694a", "#7f7368", "#2f2823", "#5d5148", "#f0e4d6", "#2f2823", "#dccdb9"
    ),
    "dark": Look("#201b18", "#bd714f", "#9a8d83", "#f2eae1", "#cbbcae", "#382e28", "#f2eae1", "#54483f"),
}


def axis_range(low: float, high: float) -> tuple[int, int]:
    """Return an axis: the ends rounded outward to tens."""
    return math.floor(low / 10) * 10, math.ceil(high / 10) * 10


def chart_rows(bars: Sequence[Bar], chosen: str | None = None, presses: int = 0) -> list[dict[str, Any]]:
    """Return one record per bar, from top to bottom.

    With each press `presses` has to be another number: the browser reports a selection only if it
    differs from the one before.
    """
    same = {"middle": NEUTRAL, "press": presses}
    rows = [asdict(bar) | same | {"chosen": bar.category == chosen} for bar in bars]
    if all(bar.last is None for bar in bars):  # the usual chart has no such column to send
        for row in rows:
            del row["last"]
    return rows


def specification(chart: Any, **config: Any) -> dict[str, Any]:
    """Return a chart on the page's background and in its face, without the rows of a result."""
    spec: dict[str, Any] = chart.configure(
        background="transparent",
        font=FACE,
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(aria=False),  # the chart has one label; what stands beside it says the rest
        **config,
    ).to_dict()
    del spec["data"]
    return spec


@cache
def category_chart(
    texts: Texts, theme: str, large: bool = False, can_press: bool = False
) -> dict[str, Any]:
    """Return the Vega-Lite specification. Its height follows from the rows that come with it."""
    look, size = LOOKS[theme], SIZES[large]
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[0, TALL], range=[0, TALL]))
    rows = alt.Chart(alt.NamedData("rows")).encode(y=y)
    layers = [*_bars(rows, look, size), *_texts(rows, look, size, texts, can_press)]
    pointer: dict[str, Any] = {"cursor": "pointer"} if can_press else {}
    press = rows.mark_rect(
        fill="transparent",
        stroke=alt.expr(f"datum.chosen ? '{look.bar}' : 'transparent'"),
        strokeWidth=2,
        cornerRadius=10,
        tooltip=None,
        y2Offset=alt.expr("row_height"),
        **pointer,
    ).encode(x=alt.value(1), x2=alt.value(alt.expr("width - 1")), y2="top:Q")
    press = press.properties(name="press")
    if can_press:
        fields = ["category", "press"]
        kind = alt.selection_point(name=PRESSED, fields=fields, on="click", clear=False, toggle=False)
        press = press.add_params(kind)
    chart = (
        alt.layer(*layers, press)
        .transform_calculate(top=TOP)
        .add_params(*_places(size))
        # The height grows with the marks; the width stays that of the page.
        .properties(width="container", height=1, padding=0, autosize=FIT_WIDTH)
    )
    return specification(chart)


def _places(size: Size) -> list[Any]:
    """Return the pixels within a row, which depend on the width of the chart."""

    def by_width(name: str, narrow: int, middle: int, wide: int) -> Any:
        rest = f"width < {size.wide} ? {middle} : {wide}"
        return alt.param(name=name, expr=f"width < {size.narrow} ? {narrow} : {rest}")

    names = ("height", "title", "bar", "words", "label")
    tall, low = size.head
    return [
        *(by_width(f"row_{name}", *(getattr(row, name) for row in size.rows)) for name in names),
        by_width("head", tall, tall, low),
    ]


def _x(field: str) -> Any:
    """Return a place on the axis; what lies beyond is drawn at its end."""
    ends: list[Any] = [INSET, alt.expr(f"width - {INSET}")]
    scale = alt.Scale(domain=list(AXIS), range=ends, clamp=True, nice=False)
    return alt.X(f"{field}:Q", axis=None, scale=scale)


def _at(offset: str) -> dict[str, Any]:
    return {"yOffset": alt.expr(offset)}


def _bars(rows: Any, look: Look, size: Size) -> list[Any]:
    """Return the layers of the drawing: bands, hairline, bar, middle, whisker, open circle."""

    def round_at(end: str) -> Any:
        return alt.expr(f"datum.above === {end} ? 6 : 0")

    across = {"x": alt.value(0), "x2": alt.value(alt.expr("width"))}
    still_open = rows.transform_filter("datum.high > datum.low")
    line: dict[str, Any] = {"color": look.line, "strokeWidth": 1.5}
    ends = []
    for field, beyond, arrow in (("low", f"< {AXIS[0]}", LEFT), ("high", f"> {AXIS[1]}", RIGHT)):
        shape = alt.expr(f"datum.{field} {beyond} ? '{arrow}' : '{TICK}'")
        shown = rows.transform_filter(f"datum.high > datum.low || datum.{field} {beyond}")
        looks = {"stroke": look.line, "strokeWidth": 1.5, "fill": None, "opacity": 1, **_at("row_bar")}
        ends.append(shown.mark_point(shape=shape, size=64, **looks).encode(x=_x(field)))
    return [
        rows.transform_filter("datum.tied > 1")
        .mark_rect(
            color=look.band,
            cornerRadius=14,
            yOffset=alt.expr("-row_label"),
            y2Offset=alt.expr("datum.tied * row_height + 2"),
        )
        .encode(**across, y2="top:Q")
        .properties(name="bands"),
        rows.mark_rule(color=look.hair, strokeWidth=1, **_at("row_bar")).encode(
            x=alt.value(INSET), x2=alt.value(alt.expr(f"width - {INSET}"))
        ),
        rows.mark_rect(
            fill=alt.expr(f"datum.above ? '{look.bar}' : '{look.below}'"),
            yOffset=alt.expr("row_bar - 6"),
            y2Offset=alt.expr("row_bar + 6"),
            cornerRadiusTopRight=round_at("true"),
            cornerRadiusBottomRight=round_at("true"),
            cornerRadiusTopLeft=round_at("false"),
            cornerRadiusBottomLeft=round_at("false"),
        )
        .encode(x=_x("middle"), x2="fit:Q", y2="top:Q")
        .properties(name="bars"),
        rows.mark_rule(
            color=look.line,
            strokeWidth=2,
            yOffset=alt.expr("row_bar - 9"),
            y2Offset=alt.expr("row_bar + 9"),
        ).encode(x=_x("middle"), y2="top:Q"),
        still_open.mark_rule(**line, **_at("row_bar")).encode(x=_x("low"), x2="high:Q"),
        *ends,
        rows.transform_filter("isValid(datum.last)")
        .mark_point(
            size=64, stroke=look.line, strokeWidth=2, fill=look.page, opacity=1, **_at("row_bar")
        )
        .encode(x=_x("last"))
        .properties(name="last"),
    ]


def _texts(rows: Any, look: Look, size: Size, texts: Texts, can_press: bool) -> list[Any]:
    """Return the layers of text: header, label of a band, icon, title, measured words, and the fit."""
    column, axis = texts("results.chart_column"), texts("results.chart_axis")
    left: dict[str, Any] = {"align": "left", "baseline": "middle"}
    small: dict[str, Any] = {"baseline": "middle", "fontSize": size.small, "color": look.quiet}
    first = rows.transform_filter("datum.place == 0")
    start, is_narrow = alt.value(INSET - 4), f"width < {size.narrow}"
    by_words = alt.value(alt.expr(f"{is_narrow} ? {INSET - 4} : width - {INSET - 4}"))
    by_side = alt.expr(f"{is_narrow} ? 'left' : 'right'")
    measured = "datum.measured + '  ›'" if can_press else "datum.measured"
    # The fit stands on the empty side of the middle, past the whisker, where there is room for it.
    low, high = AXIS
    needed, axis_width = f"length(datum.said) * {size.small * 0.5:g}", f"(width - {2 * INSET})"
    side = "datum.above ? min(datum.middle, datum.low) : max(datum.middle, datum.high)"
    beside = f"datum.above ? datum.beside - {low} : {high} - datum.beside"
    has_room = f"{needed} < ({beside}) / {high - low} * {axis_width} - 12"
    said = rows.transform_calculate(beside=side).transform_filter(has_room)
    fit: dict[str, Any] = {
        **small,
        **_at("row_bar"),
        "align": alt.expr("datum.above ? 'right' : 'left'"),
        "dx": alt.expr("datum.above ? -9 : 9"),
    }
    ground = alt.expr(f"datum.in_band ? '{look.band}' : '{look.page}'")
    top = alt.expr(f"width < {size.wide} ? {2 * size.small + 4} : {size.small}")
    title = {**left, "fontSize": size.title, "fontWeight": 600, "color": look.text, **_at("row_title")}
    title["dx"] = size.title + 11
    return [
        first.mark_text(**small, fontWeight=600, align=by_side).encode(
            x=by_words, y=alt.value(top), text=alt.value(column)
        ),
        first.mark_text(**small).encode(
            x=alt.value(alt.expr("width / 2")), y=alt.value(size.small), text=alt.value(axis)
        ),
        rows.transform_filter("datum.tied > 1")
        .mark_text(
            **small | {"align": alt.expr("row_label ? 'left' : 'center'")},
            fontStyle="italic",
            yOffset=alt.expr("row_label ? 1 - row_label / 2 : row_title"),
        )
        .encode(
            x=alt.value(alt.expr(f"row_label ? {INSET - 4} : width / 2")),
            text=alt.value(texts("results.chart_band")),
        ),
        rows.mark_text(
            **left, font=ICONS, fontSize=size.title + 5, color=look.quiet, dy=4, **_at("row_title")
        ).encode(x=start, text="icon:N"),
        rows.mark_text(**title).encode(x=start, text="title:N").properties(name="titles"),
        rows.mark_text(**small, align=by_side, text=alt.expr(measured), **_at("row_words"))
        .encode(x=by_words)
        .properties(name="words"),
        said.mark_text(**fit | {"color": ground, "stroke": ground, "strokeWidth": 5}).encode(
            x=_x("beside"), text="said:N"
        ),
        said.mark_text(**fit).encode(x=_x("beside"), text="said:N").properties(name="said"),
    ]
