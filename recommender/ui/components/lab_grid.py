"""The whole set as one grid, for those who like it. Everything in it can be done without it."""

from __future__ import annotations

from typing import Any, get_args

import pyarrow as pa
import streamlit as st

from recommender.lab.draft import Certainty
from recommender.ui import lab_state, state
from recommender.ui.components.lab_weights import LEAST, MOST, STEP


def draw_grid() -> None:
    """The draft as a grid; a change is taken over at once, and asks for its reason like any other."""
    words, draft = state.catalog().lab.grid, lab_state.lab().draft
    if draft is None:
        st.markdown(words.needs_draft)
        return
    st.caption(words.hint)
    hidden = lab_state.hidden_activities()
    cells = [c for c, entry in draft.entries.items() if entry.weight and c[0] not in hidden]
    rows = [
        {
            "activity": activity,
            "criterion": criterion,
            "weight": draft.entries[activity, criterion].weight,
            "certainty": draft.entries[activity, criterion].certainty,
            "source": draft.entries[activity, criterion].source,
            "reason": draft.entries[activity, criterion].reason,
        }
        for activity, criterion in cells
    ]
    key = lab_state.grid_key()
    st.data_editor(
        pa.Table.from_pylist(rows),
        key=key,
        hide_index=True,
        height=420,
        disabled=["activity", "criterion"],
        column_config=_columns(),
        on_change=lab_state.take_grid,
        args=(key, cells),
        alt=words.alt,
    )


def _columns() -> dict[str, Any]:
    return {
        "weight": st.column_config.NumberColumn(min_value=LEAST, max_value=MOST, step=STEP),
        "certainty": st.column_config.SelectboxColumn(options=list(get_args(Certainty)), required=True),
    }
