"""A weight set as files: down to keep or hand on, and up again."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from recommender.catalog.faults import CatalogError
from recommender.catalog.weight_set import (
    NUMBERS,
    WEIGHTS,
    read_weight_set,
    with_weight_set,
    write_numbers,
    write_weights,
)
from recommender.lab.draft import draft_of
from recommender.ui import lab_state, state
from recommender.ui.uploads import choose_file

# Megabytes; a set has some sixty kilobytes.
LARGEST = 1


def draw_files() -> None:
    """Both downloads, and both uploads."""
    words = state.catalog().lab.files
    with st.expander(words.title, key="lab_files"):
        draw_downloads("weights")
        st.markdown(f"**{words.up_title}**")
        st.caption(words.up_hint.format(most=LARGEST))
        weights = choose_file(
            words.up_weights, type=["csv"], key="lab_up_weights", max_upload_size=LARGEST
        )
        numbers = choose_file(
            words.up_numbers, type=["toml"], key="lab_up_numbers", max_upload_size=LARGEST
        )
        if weights or numbers:
            given = [one.getvalue() if one else None for one in (weights, numbers)]
            st.button(words.use, key="lab_use", type="primary", on_click=take_set, args=given)


def draw_downloads(place: str) -> None:
    """The set in hand as two files; refused while it is not ready."""
    words = state.catalog().lab.files
    if not lab_state.is_ready():
        st.warning(lab_state.refusal(words.refused))
        return
    found = lab_state.held_set()
    with st.container(horizontal=True):
        st.download_button(
            words.weights,
            write_weights(found),
            WEIGHTS,
            "text/csv",
            key=f"lab_down_weights_{place}",
            on_click="ignore",
        )
        st.download_button(
            words.numbers,
            write_numbers(found),
            NUMBERS,
            "application/toml",
            key=f"lab_down_numbers_{place}",
            on_click="ignore",
        )


def take_set(weights: bytes | None, numbers: bytes | None) -> None:
    """Put an uploaded set in place of the draft, or say line by line what stands in the way."""
    words, catalog = state.catalog().lab.files, state.catalog()
    texts = {}
    for name, content in ((WEIGHTS, weights), (NUMBERS, numbers)):
        try:
            texts[name] = None if content is None else content.decode("utf-8")
        except UnicodeDecodeError:
            lab_state.refuse(words.not_text.format(name=name))
            return
    held, rules = lab_state.held_set(), catalog.lab.draft
    rows = write_weights(held) if texts[WEIGHTS] is None else texts[WEIGHTS]
    try:
        found = read_weight_set(catalog, str(rows), texts[NUMBERS])
        if texts[NUMBERS] is None:
            found = replace(found, numbers=held.numbers)
        with_weight_set(catalog, found)
    except CatalogError as error:
        lab_state.refuse(*(str(fault) for fault in error.faults))
        return
    lab_state.take(draft_of(lab_state.shipped(), rules, found), keep_weights=texts[WEIGHTS] is None)
