"""The weights of one activity or one criterion: to read, and in a draft to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

import streamlit as st

from recommender.lab.draft import Cell, Certainty, entries_of, is_source
from recommender.ui import lab_state, state
from recommender.ui.components.lab_choice import draw_choice

LEAST, MOST, STEP = -3.0, 3.0, 0.25


def draw_weights(by: str) -> None:
    """The weights of what is chosen, as number boxes in a draft and as lines in the shipped set."""
    words = state.catalog().lab.weights
    titles = lab_state.titles(by)
    chosen = draw_choice("activity" if by == "activity" else "criterion", words.which[by], titles)
    cells = lab_state.cells_of(by, chosen)
    draft = lab_state.lab().draft
    if draft is None:
        st.caption(words.read_only)
        st.markdown(_lines(by, cells))
        return
    st.caption(words.scale)
    with st.container(key="lab_boxes", horizontal=True):
        for cell in cells:
            draw_box(cell, name_of(by, cell))
    _draw_new(by, chosen, cells)
    for cell in draft.changed():
        if cell in cells:
            draw_change(cell)
    with st.expander(words.reasons, key="lab_reasons"):
        st.markdown(_lines(by, cells))


def name_of(by: str, cell: Cell) -> str:
    """A weight among those of one activity or criterion: by the other of the two."""
    catalog = state.catalog()
    activity, criterion = cell
    if by == "activity":
        return catalog.criteria[criterion].label
    return catalog.activities[activity].title


def full_name(cell: Cell) -> str:
    """A weight by both of its names, a number by its table and key."""
    catalog, (first, second) = state.catalog(), cell
    if first not in catalog.activities:
        return " ".join(part for part in (catalog.lab.dial.tables[first], second) if part)
    return f"{catalog.activities[first].title} · {catalog.criteria[second].label}"


def criterion_name(id: str) -> str:
    """A criterion in somebody's receipt by its label; a private one stays unnamed where others look."""
    criterion = state.catalog().scored_criteria[id]
    if state.is_discreet() and criterion.private:
        return state.catalog().lab.moves.receipt_private
    return criterion.label


def say_weight(weight: float) -> str:
    """A weight with its sign, in quarters."""
    return f"{weight:+.2f}" if weight else "0"


def _lines(by: str, cells: tuple[Cell, ...]) -> str:
    words, shipped = state.catalog().lab.weights, entries_of(lab_state.shipped())
    shown = [(cell, shipped[cell]) for cell in cells if cell in shipped]
    return "\n".join(
        "- "
        + words.line.format(
            name=name_of(by, cell),
            weight=say_weight(entry.weight),
            certainty=words.certainties[entry.certainty],
            reason=entry.reason,
            source=entry.source,
        )
        for cell, entry in shown
    )


def draw_box(cell: Cell, name: str) -> None:
    """The number box of a weight or of a number; its label tells what it was where it changed."""
    words, draft = state.catalog().lab.weights, lab_state.lab().draft
    assert draft is not None
    value, before = draft.entry(cell).weight, lab_state.shipped_value(cell)
    st.number_input(
        name if value == before else words.changed_box.format(name=name, before=say_weight(before)),
        min_value=LEAST,
        max_value=MOST,
        step=STEP,
        format="%.2f",
        key=state.mirror(f"lab_weight_{cell[0]}_{cell[1]}", value),
        on_change=lab_state.put,
        args=(cell,),
    )


def _draw_new(by: str, chosen: str, cells: tuple[Cell, ...]) -> None:
    """Give a weight to what has none yet."""
    words = state.catalog().lab.weights
    free = [cell for cell in lab_state.all_cells_of(by, chosen) if cell not in cells]
    if free:
        names, key = {"_".join(cell): name_of(by, cell) for cell in free}, f"lab_add_{by}_{chosen}"
        args = key, {"_".join(cell): cell for cell in free}
        _draw_list(words.add[by], words.add_hint, names, state.mirror(key, None), lab_state.add, args)


def _draw_list(
    label: str,
    hint: str,
    names: Mapping[str, str],
    key: str,
    take: Callable[..., None],
    args: tuple[Any, ...],
) -> None:
    """A list to choose one name from, or none."""
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=hint,
        key=key,
        on_change=take,
        args=args,
    )


def draw_change(cell: Cell) -> None:
    """One change: its reason, its source, how sure, and what is still missing."""
    catalog, draft = state.catalog(), lab_state.lab().draft
    assert draft is not None
    words, entry, id = catalog.lab.weights, draft.entry(cell), f"{cell[0]}_{cell[1]}"
    with st.container(border=True, key=f"lab_change_{id}"):
        before, after = say_weight(lab_state.shipped_value(cell)), say_weight(entry.weight)
        st.markdown(words.change.format(name=full_name(cell), before=before, after=after))
        _draw_reason(cell, id, entry.source, entry.reason)
        if cell[0] in catalog.activities and entry.weight:
            st.radio(
                words.certainty,
                get_args(Certainty),
                index=None,
                format_func=words.certainties.__getitem__,
                key=state.mirror(f"lab_trust_{id}", entry.certainty, get_args(Certainty)),
                on_change=lab_state.trust,
                args=(cell,),
                horizontal=True,
            )
        if not entry.is_cited(catalog.sources):
            st.warning(_missing(entry.source, entry.reason))


def _draw_reason(cell: Cell, id: str, source: str, reason: str) -> None:
    catalog = state.catalog()
    words = catalog.lab.weights
    st.text_input(
        words.reason,
        key=state.mirror(f"lab_reason_{id}", reason),
        on_change=lab_state.give_reason,
        args=(cell,),
        max_chars=300,
    )
    known = {key: f"{key}: {one.citation[:70]}" for key, one in catalog.sources.items()}
    listed = source if source in known else None
    with st.container(horizontal=True, key=f"lab_cite_{id}"):
        key, take = f"lab_source_{id}", lab_state.give_source
        _draw_list(words.source, words.source_hint, known, state.mirror(key, listed), take, (cell, key))
        st.text_input(
            words.doi,
            key=state.mirror(f"lab_doi_{id}", "" if listed else source),
            on_change=lab_state.give_source,
            args=(cell, f"lab_doi_{id}"),
            max_chars=150,
        )


def _missing(source: str, reason: str) -> str:
    words, sources = state.catalog().lab.weights, state.catalog().sources
    if source and not is_source(source, sources):
        return words.odd_source.format(source=source.replace("`", ""))
    return words.no_both if not source and not reason else words.no_reason if source else words.no_source
