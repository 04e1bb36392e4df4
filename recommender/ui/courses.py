"""The chart of Look back: a cached Vega-Lite specification without rows, and the rows of one score."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import altair as alt

from recommender.catalog.records.questionnaire import Score
from recommender.journal.change import Course
from recommender.ui.charts import LOOKS, specification

# Pixels: from the top to the lowest point, above the highest one, below for a row of tries, and type.
HEIGHT, TOP, ROW, SMALL = 146, 26, 24, 13
# Tries that felt better, the same, and worse are marked by what they look like, not by color alone.
SHAPES = {1: "triangle-up", 0: "circle", -1: "triangle-down"}


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
