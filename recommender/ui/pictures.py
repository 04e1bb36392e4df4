"""The smaller charts: cached Vega-Lite specifications without rows, and the rows that come with them.

Two small pictures stand on Results, and Look back draws each score over time as a course.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import altair as alt

from recommender.catalog.records.content import Pictures, spans
from recommender.catalog.records.questionnaire import Score
from recommender.journal.change import Course
from recommender.person.pictures import Picture, Point
from recommender.ui.charts import LOOKS, Look, specification

# Pixels by size: for one person at a screen, and for a shared window.
FONTS = {"usual": 14, "large": 18}
HEIGHTS = {"usual": 240, "large": 290}
# A course, in pixels: from the top to the lowest point, above the highest one, below for a row of tries,
# and its type.
HEIGHT, TOP, ROW, SMALL = 146, 26, 24, 13
# Tries that felt better, the same, and worse are marked by what they look like, not by color alone.
SHAPES = {1: "triangle-up", 0: "circle", -1: "triangle-down"}


def tile_rows(words: Pictures, picture: Picture) -> list[dict[str, str]]:
    marks = {"here": words.you}
    return [
        {"row": one.row, "column": one.column, "place": one.place, "mark": marks.get(one.place, "")}
        for one in picture.tiles
    ]


def point_rows(point: Point) -> list[dict[str, Any]]:
    """Return one record: both scores, or the ranges that open answers leave."""
    across, up = point.columns, point.rows
    complete = up.value is not None and across.value is not None
    edge = 0 if complete else 0.4  # a range of one whole number still has a width
    ends = {"left": across.low - edge, "right": across.high + edge}
    return [{**ends, "low": up.low - edge, "high": up.high + edge, "complete": complete}]


@cache
def tile_chart(column_title: str, theme: str, size: str) -> dict[str, Any]:
    """Return the specification of tiles in rows and columns, one of them marked."""
    look, scale = LOOKS[theme], alt.Scale(paddingInner=0.08, paddingOuter=0.02)
    bare: dict[str, Any] = {"ticks": False, "domain": False, "labelPadding": 6}
    above = alt.Axis(orient="top", labelAngle=0, titlePadding=6, **bare)
    rows = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("column:N", sort=None, scale=scale, title=column_title, axis=above),
        y=alt.Y("row:N", sort=None, scale=scale, title=None, axis=alt.Axis(**bare)),
    )
    tile: dict[str, Any] = {"cornerRadius": 6}
    maybe, here = (rows.transform_filter(f"datum.place == '{p}'") for p in ("maybe", "here"))
    layers = [
        # All tiles, so that rows and columns keep the order of the data.
        rows.mark_rect(fill=look.band, fillOpacity=0.55, stroke=look.below, strokeWidth=1, **tile),
        maybe.mark_rect(
            fill=look.bar, fillOpacity=0.18, stroke=look.text, strokeDash=[4, 3], strokeWidth=1.5, **tile
        ),
        here.mark_rect(fill=look.bar, fillOpacity=0.34, stroke=look.text, strokeWidth=2.5, **tile),
        here.mark_text(fontSize=FONTS[size] + 1, fontWeight=700, color=look.text).encode(text="mark:N"),
    ]
    return _finish(alt.layer(*layers), look, size)


@cache
def point_chart(across: Score, up: Score, cutoff: str, theme: str, size: str) -> dict[str, Any]:
    """Return the specification of one point between the bands of both scores and the cut-off."""
    look = LOOKS[theme]
    rows = alt.Chart(alt.NamedData("rows"))

    def scaled(channel: Any, field: str, score: Score) -> Any:
        scale = alt.Scale(domain=[score.low - 0.5, score.high + 0.5], nice=False, zero=False)
        ticks = sorted({score.low, score.high, *(low for low, _ in spans(score))})
        axis = alt.Axis(values=ticks, grid=False)
        return channel(f"{field}:Q", scale=scale, title=score.title, axis=axis)

    x, y = scaled(alt.X, "left", across), scaled(alt.Y, "low", up)
    known = rows.encode(x=x, y=y)
    layers = [
        *_lines(rows, across, up, look),
        *_names(rows, across, up, cutoff, look, size),
        known.transform_filter("!datum.complete")
        .mark_rect(fill=look.bar, fillOpacity=0.3, stroke=look.text, strokeDash=[4, 3])
        .encode(x2="right:Q", y2="high:Q"),
        known.transform_filter("datum.complete").mark_point(
            shape="circle", size=190, fill=look.bar, stroke=look.text, strokeWidth=2, opacity=1
        ),
    ]
    return _finish(alt.layer(*layers), look, size)


def _lines(rows: Any, across: Score, up: Score, look: Look) -> list[Any]:
    """Return lines half a point below the first whole number of each band; a cut-off is dashed."""
    return [
        rows.mark_rule(
            color=look.quiet, strokeWidth=1.5, strokeDash=[5, 4] if score.cutoff else [1, 0]
        ).encode(**{channel: alt.datum(low - 0.5)})
        for score, channel in ((across, "x"), (up, "y"))
        for low, _ in spans(score)[1:]
    ]


def _names(rows: Any, across: Score, up: Score, cutoff: str, look: Look, size: str) -> list[Any]:
    """Return the text at the lines: the cut-off in words, and the names of the bands."""
    text: dict[str, Any] = {"fontSize": FONTS[size], "color": look.quiet}
    names = [
        rows.mark_text(align="right", dx=-4, **text).encode(
            x=alt.value("width"),
            y=alt.datum((band.low + band.high) / 2),
            text=alt.value(band.label),
        )
        for band in up.bands
    ]
    if across.cutoff:
        beside = rows.mark_text(align="right", baseline="bottom", dx=-5, dy=-3, **text)
        x, y = alt.datum(across.cutoff.value - 0.5), alt.value("height")
        names.append(beside.encode(x=x, y=y, text=alt.value(cutoff)))
    return names


def _finish(chart: Any, look: Look, size: str) -> dict[str, Any]:
    font = FONTS[size]
    return specification(
        chart.properties(
            width="container",
            height=HEIGHTS[size],
            padding={"left": 2, "right": 4, "top": 4, "bottom": 4},
            autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        ),
        axis=alt.AxisConfig(
            aria=False,
            labelFontSize=font,
            labelColor=look.text,
            labelLimit=0,
            labelOverlap=False,
            titleFontSize=font,
            titleFontWeight=600,
            titleColor=look.quiet,
            titleLimit=0,
            domainColor=look.below,
            tickColor=look.below,
        ),
    )


# --- a score over time ---


class Words(NamedTuple):
    """What stands in the chart: at its upper and lower end, and at the band, "" without one."""

    upper: str
    lower: str
    band: str


def course_rows(course: Course, tries: Iterable[tuple[datetime, int]] = ()) -> list[dict[str, Any]]:
    """Return one record for the band, each check-in and each try; times are the visitor's own.

    The band is around the first check-in: what lies in it cannot be told from that one.
    """
    change, (_, first) = course.change, course.points[0]
    rows: list[dict[str, Any]] = []
    if change.least is not None:
        # Halves, so that no point lies on an edge.
        edges = first - change.least + 0.5, first + change.least - 0.5
        low, high = max(edges[0], change.score.low - 0.5), min(edges[1], change.score.high + 0.5)
        rows.append(_row("band", value=low, high=high))
    last = len(course.points) - 1
    for n, (at, value) in enumerate(course.points):
        is_far = change.least is not None and abs(value - first) >= change.least
        rows.append(_row("check_in", at, value, far=is_far, end=n in (0, last)))
    return rows + [_row("try", at, shape=SHAPES[(felt > 0) - (felt < 0)]) for at, felt in tries]


def _row(
    kind: str, at: datetime | None = None, value: float | None = None, **more: Any
) -> dict[str, Any]:
    day = at.strftime("%Y-%m-%dT%H:%M:%S") if at else None
    none = {"high": None, "far": False, "end": False, "shape": ""}
    return {"kind": kind, "at": day, "value": value, **none, **more}


@cache
def course_chart(score: Score, words: Words, theme: str, has_tries: bool) -> dict[str, Any]:
    """Return the Vega-Lite specification of one score, with a row for tries below it or without."""
    look, height = LOOKS[theme], HEIGHT + 18 + ROW * has_tries
    done = {"light": "#5f7350", "dark": "#a9c096"}[theme]
    calm = {"light": "#e2eaf1", "dark": "#23303b"}[theme]
    across = alt.X("at:T", axis=None, scale=alt.Scale(padding=28, nice=False))
    rows = alt.Chart(alt.NamedData("rows"))
    place = alt.Scale(domain=[score.low - 0.5, score.high + 0.5], range=[HEIGHT, TOP], nice=False)
    value = alt.Y("value:Q", axis=None, scale=place)
    visits = rows.transform_filter("datum.kind === 'check_in'")
    left: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "fontSize": SMALL,
        "color": look.quiet,
    }
    band = rows.transform_filter("datum.kind === 'band'")
    one = rows.transform_aggregate(n="count()")
    return specification(
        alt.layer(
            band.mark_rect(color=calm, cornerRadius=10).encode(
                x=alt.value(0), x2=alt.value(alt.expr("width")), y=value, y2="high:Q"
            ),
            band.mark_text(**left | {"align": "right"}, dy=11).encode(
                x=alt.value(alt.expr("width - 10")),
                y=alt.Y("high:Q", axis=None, scale=place),
                text=alt.value(words.band),
            ),
            one.mark_text(**left).encode(x=alt.value(2), y=alt.value(8), text=alt.value(words.upper)),
            one.mark_text(**left).encode(
                x=alt.value(2), y=alt.value(HEIGHT + 10), text=alt.value(words.lower)
            ),
            visits.mark_line(color=look.bar, strokeWidth=2).encode(x=across, y=value),
            visits.mark_point(
                filled=True,
                opacity=1,
                size=alt.expr("datum.far ? 170 : 110"),
                fill=alt.expr(f"datum.far ? '{done}' : '{look.bar}'"),
                stroke=look.page,
                strokeWidth=1.5,
            ).encode(x=across, y=value),
            # The days of the first and the last check-in: between them there may be no room.
            visits.transform_filter("datum.end")
            .mark_text(**left | {"align": "center"})
            .encode(x=across, y=alt.value(height + 12), text=alt.Text("at:T", format="%b %-d")),
            rows.transform_filter("datum.kind === 'try'")
            .mark_point(
                filled=True,
                opacity=1,
                size=60,
                shape=alt.expr("datum.shape"),
                fill=alt.expr(f"datum.shape === 'triangle-up' ? '{done}' : '{look.below}'"),
                stroke=None,
            )
            .encode(x=across, y=alt.value(height - 8)),
        ).properties(
            width="container",
            height=height + 20,
            padding=0,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
    )
