"""The two small pictures with the sentence that says the same."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import streamlit as st

from recommender.report.person import PersonResult
from recommender.report.pictures import Picture, Point, alone_picture, people_picture, people_point
from recommender.scoring.responses import Answers
from recommender.ui import state
from recommender.ui.pictures import point_chart, point_rows, tile_chart, tile_rows


def draw_pictures(result: PersonResult, answers: Answers, shared: bool = False) -> None:
    """Draw what was asked and answered; nothing at all, no heading either, where nothing was.

    The therapist's view shows the scores. A shared screen has larger type and no scores.
    """
    alone, people = alone_picture(state.catalog(), answers), people_picture(result, answers)
    drawn = [(name, found) for name, found in (("alone", alone), ("people", people)) if found]
    if not drawn:
        return
    words, size = state.catalog().pictures, "large" if shared else "usual"
    with_scores = state.is_discreet() and not shared
    with st.container(key="pictures"):
        st.subheader(words.title, anchor=False)
        st.markdown(words.intro)
        for column, (name, picture) in zip(st.columns(len(drawn), gap="medium"), drawn, strict=True):
            with column, st.container(key=f"picture_{name}", gap="xsmall"):
                point = people_point(result, answers) if name == "people" and with_scores else None
                _draw(name, picture, point, size)


def _draw(name: str, picture: Picture, point: Point | None, size: str) -> None:
    words, theme = state.catalog().pictures, st.context.theme.type or "light"
    st.markdown(f"**{picture.grid.title}**")
    if picture.tiles:
        rows: list[Any] = point_rows(point) if point else tile_rows(words, picture)
        # No description in the specification: Streamlit would write both to its log.
        spec = point_chart(words, point, theme, size) if point else tile_chart(picture, theme, size)
        st.vega_lite_chart(
            pa.Table.from_pylist(rows),
            spec,
            theme=None,
            alt=picture.alt,
            key=f"chart_{name}",
        )
    st.markdown(picture.sentence)
    if point:
        st.markdown("\n".join(f"- {line}" for line in point.lines))
        st.caption("  \n".join(point.sources))
