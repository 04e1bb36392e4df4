"""The weights: by activity, by criterion, as points for grades, or all in one grid."""

from functools import partial
from typing import Any, get_args

import pyarrow as pa
import streamlit as st

from recommender.catalog.records.base import Certainty
from recommender.research.weights.draft import is_cited, is_source
from recommender.research.weights.table import Cell, Row
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.moves import draw_moves
from recommender.ui.lab.status import draw_files
from recommender.ui.lab.widgets import bound, choose_one, choose_radio, full_name, pick, say_weight

LEAST, MOST, STEP = -3.0, 3.0, 0.25
GRADES = ("oxytocin_points", "helpfulness_points")


def draw_weights() -> None:
    """The weights on one side, and on the other what their changes do."""
    left, right = st.columns([3, 2], gap="medium")
    texts = session.texts()
    with left:
        by = choose_radio("look", texts("lab.weights.look"), texts.table("lab.weights.looks"))
        if by == "dial":
            _draw_dial()
        elif by == "grid":
            _draw_grid()
        else:
            _draw_cells(by)
        draw_files()
    with right, st.container(key="lab_moves"):
        if lab_session.faults():
            st.markdown(texts("lab.status.unusable"))
        else:
            draw_moves()


def _draw_cells(by: str) -> None:
    """Number boxes in a draft, lines in the shipped set: of one activity, or of one criterion."""
    texts = session.texts()
    titles = lab_session.titles(by)
    chosen = choose_one(st.selectbox, by, texts(f"lab.weights.which.{by}"), titles)
    cells, free = lab_session.cells_of(by, chosen)
    names = {cell: _short_name(by, cell) for cell in (*cells, *free)}
    draft, shipped = lab_session.lab().draft, lab_session.current().shipped
    lines = [
        texts(
            "lab.weights.line",
            name=names[cell],
            weight=say_weight(shipped[cell].value),
            certainty=texts(f"lab.weights.certainties.{shipped[cell].certainty}"),
            reason=shipped[cell].reason,
            source=shipped[cell].source,
        )
        for cell in cells
        if cell in shipped
    ]
    listed = "\n".join(f"- {line}" for line in lines)
    if draft is None:
        st.caption(texts("lab.weights.read_only"))
        st.markdown(listed)
        return
    st.caption(texts("lab.weights.scale"))
    with st.container(key="lab_boxes", horizontal=True):
        for cell in cells:
            _draw_box(cell, names[cell])
    if free:
        by_id = {"_".join(cell): cell for cell in free}
        pick(
            texts(f"lab.weights.add.{by}"),
            {id: names[cell] for id, cell in by_id.items()},
            placeholder=texts("lab.weights.add_hint"),
            key=f"lab_add_{by}_{chosen}",
            shows=None,
            take=lambda id: lab_session.lab().added.extend([by_id[id]] if id in by_id else []),
        )
    for change in draft.changes():
        if change.cell in cells:
            draw_change(change.cell)
    with st.expander(texts("lab.weights.reasons"), key="lab_reasons"):
        st.markdown(listed)


def _short_name(by: str, cell: Cell) -> str:
    """A weight among those of one activity or criterion: by the other of the two."""
    catalog = session.catalog()
    activity, criterion = cell
    return catalog.criteria[criterion].label if by == "activity" else catalog.activities[activity].title


def _draw_box(cell: Cell, name: str) -> None:
    """The number box of a weight or of a number; its label says what it was if it changed."""
    draft = lab_session.current()
    value, before = draft.row(cell).value, draft.shipped.get(cell, Row()).value
    if value != before:
        name = session.texts()("lab.weights.changed_box", name=name, before=say_weight(before))
    bound(
        st.number_input,
        name,
        min_value=LEAST,
        max_value=MOST,
        step=STEP,
        format="%.2f",
        key=f"lab_weight_{cell.first}_{cell.second}",
        shows=value,
        take=partial(lab_session.put, cell),
    )


def draw_change(cell: Cell) -> None:
    """One change: its reason, its source, how sure, and what is still missing."""
    catalog, draft = session.catalog(), lab_session.current()
    texts, row, id = catalog.texts, draft.row(cell), f"{cell.first}_{cell.second}"
    with st.container(border=True, key=f"lab_change_{id}"):
        before, after = say_weight(draft.shipped.get(cell, Row()).value), say_weight(row.value)
        st.markdown(texts("lab.weights.change", name=full_name(cell), before=before, after=after))
        bound(
            st.text_input,
            texts("lab.weights.reason"),
            key=f"lab_reason_{id}",
            shows=row.reason,
            take=lambda reason: lab_session.cite(cell, reason=reason or ""),
            max_chars=300,
        )
        _draw_source(cell, id, row.source)
        if row.value and not cell.is_number:
            certainties = texts.table("lab.weights.certainties")
            bound(
                st.radio,
                texts("lab.weights.certainty"),
                get_args(Certainty),
                index=None,
                format_func=certainties.__getitem__,
                key=f"lab_trust_{id}",
                shows=row.certainty,
                take=lambda certainty: lab_session.put(cell, certainty=certainty),
                allowed=get_args(Certainty),
                horizontal=True,
            )
        if not is_cited(row, catalog.sources):
            st.warning(_missing(row))


def _draw_source(cell: Cell, id: str, source: str) -> None:
    texts, sources = session.texts(), session.catalog().sources
    listed = source if source in sources else None
    with st.container(horizontal=True, key=f"lab_cite_{id}"):
        pick(
            texts("lab.weights.source"),
            {key: f"{key}: {one.citation[:70]}" for key, one in sources.items()},
            placeholder=texts("lab.weights.source_hint"),
            key=f"lab_source_{id}",
            shows=listed,
            take=lambda source: lab_session.cite(cell, source=source or ""),
        )
        bound(
            st.text_input,
            texts("lab.weights.doi"),
            key=f"lab_doi_{id}",
            shows="" if listed else source,
            take=lambda source: lab_session.cite(cell, source=source or ""),
            max_chars=150,
        )


def _missing(row: Row) -> str:
    texts = session.texts()
    if row.source and not is_source(row.source, session.catalog().sources):
        return texts("lab.weights.odd_source", source=row.source.replace("`", ""))
    if row.source:
        return texts("lab.weights.no_reason")
    return texts("lab.weights.no_source" if row.reason else "lab.weights.no_both")


def _draw_dial() -> None:
    """Points for each oxytocin and helpfulness grade, and whether only measured activities count."""
    texts, draft = session.texts(), lab_session.current()
    is_draft = lab_session.lab().draft is not None
    method = session.catalog().method
    grades = {str(key): text for key, text in method.grade_words.items()}
    grades |= {str(key): text for key, text in method.helpfulness_words.items()}
    st.markdown(texts("lab.dial.lead"))
    for table in GRADES:
        st.markdown(f"**{texts(f'lab.dial.tables.{table}')}**")
        cells = {
            cell: f"{cell.second}: {grades[cell.second]}"
            for cell in draft.shipped
            if cell.first == table
        }
        if is_draft:
            with st.container(horizontal=True, key=f"lab_dial_{table}"):
                for cell, name in cells.items():
                    _draw_box(cell, name)
        else:
            lines = [f"- {name}: {say_weight(draft.row(cell).value)}" for cell, name in cells.items()]
            st.markdown("\n".join(lines))
    for change in draft.changes():
        if change.cell.is_number:
            draw_change(change.cell)
    bound(
        st.checkbox,
        texts("lab.dial.only_measured"),
        key="lab_only_measured",
        shows=lab_session.choice("only_measured", False),
        take=partial(lab_session.choose, "only_measured"),
        width="stretch",
    )
    st.caption(texts("lab.dial.only_measured_hint"))


def _draw_grid() -> None:
    """The whole draft as one grid. Everything in it can be done without it."""
    texts, draft = session.texts(), lab_session.lab().draft
    if draft is None:
        st.markdown(texts("lab.grid.needs_draft"))
        return
    st.caption(texts("lab.grid.hint"))
    hidden = lab_session.hidden_activities()
    table = {
        cell: row
        for cell, row in draft.table.items()
        if row.value and not cell.is_number and cell.first not in hidden
    }
    rows = [
        {
            "activity": cell.first,
            "criterion": cell.second,
            "weight": row.value,
            "certainty": row.certainty,
            "source": row.source,
            "reason": row.reason,
        }
        for cell, row in table.items()
    ]
    columns: dict[str, Any] = {
        "weight": st.column_config.NumberColumn(min_value=LEAST, max_value=MOST, step=STEP),
        "certainty": st.column_config.SelectboxColumn(options=list(get_args(Certainty)), required=True),
    }
    # A new key after each change, so that the grid starts from the draft again.
    key = f"lab_grid_{len(lab_session.lab().undo)}"
    st.data_editor(
        pa.Table.from_pylist(rows),
        key=key,
        hide_index=True,
        height=420,
        disabled=["activity", "criterion"],
        column_config=columns,
        on_change=lambda: lab_session.put_rows(list(table), session.value_of(key)["edited_rows"]),
        alt=texts("lab.grid.alt"),
    )
