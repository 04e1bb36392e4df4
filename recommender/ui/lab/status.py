"""The current weight set: its state, the ways to start, undo and leave a draft, and its files."""

from dataclasses import replace

import streamlit as st

from recommender.catalog.catalog import WEIGHTS
from recommender.catalog.faults import CatalogError
from recommender.catalog.weight_set import (
    NUMBERS,
    read_weight_set,
    with_weight_set,
    write_numbers,
    write_weights,
)
from recommender.person.markdown import plain
from recommender.research.weights.draft import Draft, draft_of
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import save_button
from recommender.ui.parts.inputs import choose_file

# Megabytes; a set has some sixty kilobytes.
LARGEST = 1


def draw_status() -> None:
    """One line on the set, its buttons, and why it cannot be used."""
    texts, draft = session.texts(), lab_session.lab().draft
    with st.container(key="lab_status"):
        st.markdown(_line())
        if draft is not None:
            st.caption(texts("lab.status.memory"))
        with st.container(horizontal=True):
            if draft is None:
                label = texts("lab.status.begin")
                st.button(label, key="lab_begin", type="primary", on_click=lab_session.begin)
            st.button(texts("lab.status.undo"), key="lab_undo", on_click=lab_session.undo)
            if draft is not None:
                st.button(texts("lab.status.reset"), key="lab_reset", on_click=lab_session.reset)
    faults = lab_session.lab().faults or lab_session.faults()
    if faults:
        # A fault may quote a file, so it is not Markdown.
        lines = "\n".join(f"- {plain(fault)}" for fault in faults)
        with st.container(key="lab_faults"):
            st.error(f"**{texts('lab.status.faults_title')}**\n\n{lines}")


def _line() -> str:
    catalog, texts, draft = session.catalog(), session.texts(), lab_session.lab().draft
    if draft is None:
        return texts("lab.status.shipped", hash=catalog.weights_hash)
    count, uncited = len(draft.rows), len(lab_session.uncited())
    line = texts("lab.status.draft_one") if count == 1 else texts("lab.status.draft", count=count)
    if uncited:
        return f"{line} {texts('lab.status.uncited', count=uncited)}"
    if lab_session.faults():
        return f"{line} {texts('lab.status.unusable')}"
    return f"{line} {texts('lab.status.hash', hash=lab_session.engine().catalog.weights_hash)}"


def draw_files() -> None:
    texts = session.texts()
    with st.expander(texts("lab.files.title"), key="lab_files"):
        draw_downloads("weights")
        st.markdown(f"**{texts('lab.files.up_title')}**")
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


def draw_downloads(section: str) -> None:
    """The current set as two files; refused while it is not ready."""
    texts = session.texts()
    if not lab_session.is_ready():
        st.warning(lab_session.refusal(texts("lab.files.refused")))
        return
    weight_set = lab_session.weight_set()
    with st.container(horizontal=True):
        key, rows = f"lab_down_weights_{section}", write_weights(weight_set)
        save_button(texts("lab.files.weights"), rows, WEIGHTS, "text/csv", key)
        key, numbers = f"lab_down_numbers_{section}", write_numbers(weight_set)
        save_button(texts("lab.files.numbers"), numbers, NUMBERS, "application/toml", key)


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
