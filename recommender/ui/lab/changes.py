"""The changes as one table to fill in, what they do to one person, their files, and the command."""

import shlex
from dataclasses import replace
from typing import Any, get_args

import pyarrow as pa
import streamlit as st

from recommender.catalog.catalog import WEIGHTS
from recommender.catalog.faults import CatalogError
from recommender.catalog.records.base import Certainty
from recommender.catalog.weight_set import (
    NUMBERS,
    read_weight_set,
    with_weight_set,
    write_numbers,
    write_weights,
)
from recommender.person.document import model_hashes
from recommender.person.markdown import plain
from recommender.research.weights.draft import Draft, Row, change_lines, draft_of
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.moves import draw_moves
from recommender.ui.lab.weights import LEAST, MOST, STEP, say_missing
from recommender.ui.lab.widgets import choose, draw_list, full_name, save_button
from recommender.ui.parts.shared import choose_file

# Megabytes; a set has some sixty kilobytes.
LARGEST = 1


def draw_status() -> None:
    """One line on the set, undo and reset."""
    catalog, texts, draft = session.catalog(), session.texts(), lab_session.current()
    count, uncited = len(draft.rows), len(lab_session.uncited())
    line = texts("lab.status.draft_one") if count == 1 else texts("lab.status.draft", count=count)
    if not count:
        line = texts("lab.status.shipped", hash=catalog.weights_hash)
    elif uncited:
        line += f" {texts('lab.status.uncited', count=uncited)}"
    elif lab_session.faults():
        line += f" {texts('lab.status.unusable')}"
    else:
        line += f" {texts('lab.status.hash', hash=lab_session.engine().catalog.weights_hash)}"
    with st.container(key="lab_status", horizontal=True, vertical_alignment="center", width="content"):
        st.markdown(line, width="content")
        if lab_session.lab().undo:
            st.button(texts("lab.status.undo"), key="lab_undo", on_click=lab_session.undo)
        if draft.rows:
            st.button(
                texts("lab.status.reset"), key="lab_reset", on_click=lab_session.change, args=(None,)
            )


def draw_faults() -> None:
    """Why something was not taken, or why the set cannot be used."""
    texts = session.texts()
    faults = lab_session.lab().faults or lab_session.faults()
    if faults:
        # A fault may quote a file, so it is not Markdown.
        lines = "\n".join(f"- {plain(fault)}" for fault in faults)
        with st.container(key="lab_faults"):
            st.error(f"**{texts('lab.status.faults_title')}**\n\n{lines}")


def draw_changes() -> None:
    """Every change with its reason and source, the files, and the command."""
    texts, draft = session.texts(), lab_session.current()
    changes = draft.changes()
    st.subheader(texts("lab.changes.title"), anchor=False)
    is_all = choose(st.checkbox, "all", texts("lab.changes.all"), first=False)
    if changes or is_all:
        _draw_sheet(draft, is_all)
    else:
        st.markdown(texts("lab.changes.none"))
    missing = ((change.cell, say_missing(change.after)) for change in changes)
    lines = [f"**{full_name(cell)}**: {said}" for cell, said in missing if said]
    if lines:
        with st.container(key="lab_missing"):
            draw_list(lines)
    if changes:
        st.caption(texts("lab.status.memory"))
        with st.expander(texts("lab.changes.as_text"), key="lab_changes_text"):
            said = change_lines(draft.completed(session.catalog()).changes(), texts)
            st.code("\n".join(said), language=None, wrap_lines=True)
    if not lab_session.faults():
        draw_moves()
    _draw_files()
    _draw_command(bool(changes))


def _draw_sheet(draft: Draft, is_all: bool) -> None:
    """All changes, or all weights, one a row. What is filled in counts at once."""
    texts, hidden = session.texts(), lab_session.hidden_activities()
    key = f"lab_sheet_{lab_session.lab().sheet}_{is_all}"
    cells = [cell for cell in (draft.table if is_all else draft.rows) if cell.first not in hidden]
    shown = lab_session.memoize(
        (key, hidden),
        lambda: {
            cell: {"name": full_name(cell), "before": draft.shipped.get(cell, Row()).value}
            | lab_session.as_filled(draft.row(cell))
            for cell in cells
        },
    )
    titles = texts.table("lab.changes.columns")
    columns: dict[str, Any] = {
        name: st.column_config.Column(titles[name], disabled=name == "name")
        for name in ("name", "source", "reason")
    }
    numbers: dict[str, Any] = {"min_value": LEAST, "max_value": MOST, "step": STEP, "format": "%.2f"}
    for name in ("before", "weight"):
        columns[name] = st.column_config.NumberColumn(titles[name], disabled=name == "before", **numbers)
    columns["certainty"] = st.column_config.SelectboxColumn(
        titles["certainty"],
        options=list(get_args(Certainty)),
        format_func=lambda id: texts.table("lab.weights.certainties")[str(id)],
    )
    st.data_editor(
        pa.Table.from_pylist(list(shown.values())),
        key=key,
        hide_index=True,
        column_config=columns,
        on_change=lambda: lab_session.fill_in(shown, session.value_of(key)["edited_rows"]),
        alt=texts("lab.changes.alt"),
    )


# --- files ---------------------------------------------------------------------------------------


def _draw_files() -> None:
    texts = session.texts()
    st.subheader(texts("lab.files.title"), anchor=False)
    if refused := lab_session.refusal(texts("lab.files.refused")):
        st.warning(refused)
    else:
        weight_set = lab_session.weight_set()
        with st.container(horizontal=True):
            label, rows = texts("lab.files.weights"), write_weights(weight_set)
            save_button(label, rows, WEIGHTS, "text/csv", "lab_down_weights")
            label, text = texts("lab.files.numbers"), write_numbers(weight_set)
            save_button(label, text, NUMBERS, "application/toml", "lab_down_numbers")
    with st.expander(texts("lab.files.up_title"), key="lab_files"):
        st.caption(texts("lab.files.up_hint", most=LARGEST))
        weights = choose_file(
            texts("lab.files.up_weights"), type=["csv"], key="lab_up_weights", max_upload_size=LARGEST
        )
        numbers = choose_file(
            texts("lab.files.up_numbers"), type=["toml"], key="lab_up_numbers", max_upload_size=LARGEST
        )
        if weights or numbers:
            given = [file.getvalue() if file else None for file in (weights, numbers)]
            label = texts("lab.files.use")
            st.button(label, key="lab_use", type="primary", on_click=_load_set, args=given)


def _load_set(weights: bytes | None, numbers: bytes | None) -> None:
    """Replace the draft by an uploaded set, or show line by line why it was refused.

    What was not uploaded stays as it is, with its sources and reasons.
    """
    catalog, draft, now = session.catalog(), lab_session.current(), lab_session.weight_set()
    files = dict[str, str | None]()
    for name, content in ((WEIGHTS, weights), (NUMBERS, numbers)):
        try:
            files[name] = None if content is None else content.decode("utf-8")
        except UnicodeDecodeError:
            lab_session.refuse(catalog.texts("lab.files.not_text", name=name))
            return
    try:
        text = files[WEIGHTS]
        given = read_weight_set(catalog, write_weights(now) if text is None else text, files[NUMBERS])
        if numbers is None:
            given = replace(given, numbers=now.numbers)
        with_weight_set(catalog, given)
    except CatalogError as error:
        lab_session.refuse(*(str(fault) for fault in error.faults))
        return
    loaded = draft_of(catalog, given)
    is_loaded = {False: weights is not None, True: numbers is not None}
    rows = {cell: row for cell, row in draft.rows.items() if not is_loaded[cell.is_number]}
    rows |= {cell: row for cell, row in loaded.rows.items() if is_loaded[cell.is_number]}
    lab_session.change(Draft(loaded.shipped, rows))


def _draw_command(is_draft: bool) -> None:
    """The commands that give the same numbers, with the files as this page saves them."""
    texts = session.texts()
    st.subheader(texts("lab.changes.reproduce_title"), anchor=False)
    if refused := lab_session.refusal(texts("lab.changes.reproduce_refused")):
        st.markdown(refused)
        return
    st.markdown(texts("lab.changes.reproduce"))
    hashes = texts("compare.reproduce.hashes", **model_hashes(lab_session.engine().catalog))
    weights = ["--weights", WEIGHTS, "--numbers", NUMBERS] if is_draft else []
    mapping = ["--map", texts("lab.cohort.mapping_file")] if lab_session.lab().cohort.mapping else []
    out = ["-o", texts("lab.changes.out_file")]
    with st.container(key="lab_reproduce"):
        for command in (
            ["cohort", texts("lab.changes.people_file"), *out, *weights, *mapping],
            ["recommend", texts("lab.changes.person_file"), *weights],
        ):
            st.code(f"{hashes}\n{shlex.join(['tend', *command])}\n", language=None, wrap_lines=True)
