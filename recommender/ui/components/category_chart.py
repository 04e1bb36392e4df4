"""The category chart with its sentences and its version in words."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import streamlit as st

from recommender.report.person import OpenCategory, PersonResult
from recommender.report.wording import say_category
from recommender.ui import state
from recommender.ui.charts import axis_range, category_chart, chart_rows


def draw_chart(result: PersonResult) -> None:
    """Draw the chart and the sentences under it."""
    rows, words = result.categories, state.catalog().words.results
    if not rows:
        st.markdown(words.nothing_left)
        return
    draw_bars(rows)
    st.markdown(_under(result, rows))


def draw_bars(rows: tuple[OpenCategory, ...], before: Mapping[str, int] | None = None) -> None:
    """Draw the bars; `before` holds an earlier place by category, shown where it changed."""
    catalog, visit = state.catalog(), state.checkin()
    words = catalog.words.results
    second = rows[min(1, len(rows) - 1)].title
    alt = words.chart_alt.format(count=len(rows), first=rows[0].title, second=second)
    records = chart_rows(catalog, rows, _with_numbers(), visit.grouped and not before, before or {})
    axis = axis_range(*state.attainable_fits())
    theme = st.context.theme.type or "light"
    st.vega_lite_chart(
        pa.Table.from_pylist(records),
        category_chart(catalog, axis, theme, len(rows), visit.sharing),
        theme=None,
        alt=alt,
        key="category_chart",
    )


def _with_numbers() -> bool:
    return state.checkin().numbers or state.is_discreet()


def draw_list(result: PersonResult) -> None:
    """The same chart as a list."""
    catalog, rows = state.catalog(), result.categories
    lines = (say_category(catalog, row, rows, _with_numbers()) for row in rows)
    # The dot after the rank is escaped: a rank may repeat, and Markdown would count by itself.
    st.markdown("\n".join(f"- {line.replace('.', chr(92) + '.', 1)}" for line in lines))


def _under(result: PersonResult, rows: tuple[OpenCategory, ...]) -> str:
    words = state.catalog().words.results
    lines = [words.chart_self, words.chart_short]
    if len({row.band for row in rows}) < len(rows) and not state.checkin().grouped:
        lines.append(words.chart_bands)
    item = result.most_open_item
    if item:
        lines.append(words.chart_whisker.format(label=state.name_of(item)))
    return " ".join(lines)
