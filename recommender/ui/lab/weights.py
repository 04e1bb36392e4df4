"""The weights as a picture that can be pressed, one editor, and which weights matter beside it."""

from functools import partial
from typing import get_args

import streamlit as st

from recommender.catalog.records.base import Certainty
from recommender.person.markdown import plain
from recommender.research import charts
from recommender.research.weights.draft import Cell, Row, is_cited, is_source
from recommender.research.weights.flips import hidden_of
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import draw_picture, say_weight, stored

LEAST, MOST, STEP = -3.0, 3.0, 0.25
GRADES = OXYTOCIN, HELPFULNESS = ("oxytocin_points", "helpfulness_points")
HEAT, FIRST, SECOND = "lab_heat", "cell_first", "cell_second"
SHOWN = 13


def draw_weights() -> None:
    """The heat map; beside it the weight in hand, and the weights that matter most."""
    texts, hidden = session.texts(), lab_session.hidden_activities()
    left, right = st.columns([8, 5], gap="medium")
    marked = frozenset(cell for cell in lab_session.current().rows if not cell.is_number)
    with left, st.container(key="lab_map"):
        st.caption(texts("lab.weights.map"))
        if lab_session.faults():
            st.markdown(texts("lab.status.unusable"))
        else:
            draw_picture(
                HEAT,
                lambda theme: charts.weights(lab_session.engine(), marked, hidden, theme),
                texts("lab.weights.map_alt"),
                on_press=_press,
            )
    with right:
        _draw_editor()
        if not lab_session.faults():
            draw_flips()
            st.markdown(f"**{texts('lab.weights.tornado')}**")
            draw_population()
            people, alt = lab_session.people()[1], texts("lab.weights.tornado_alt")
            draw_picture("lab_tornado", lambda theme: charts.tornado(people, SHOWN, theme), alt)


def _press() -> None:
    """Take the pressed cell in hand."""
    pressed = session.value_of(HEAT)["selection"].get(charts.PRESSED)
    cell = pressed[0] if pressed else {}
    names = session.catalog().activities, session.catalog().criteria
    if cell.get("activity") in names[0] and cell.get("criterion") in names[1]:
        lab_session.choose(FIRST, cell["activity"])
        lab_session.choose(SECOND, cell["criterion"])


def draw_population() -> None:
    """For whom everything is counted."""
    texts, found = session.texts(), lab_session.lab().cohort
    people = lab_session.people()[0]
    if found.good:
        st.caption(texts("lab.weights.of_file", name=plain(found.name), count=f"{people.n:,}"))
    else:
        st.caption(texts("lab.weights.of_simulated", count=f"{people.n:,}"))


def draw_flips() -> None:
    """How many people get another first choice by the changes."""
    before, after = lab_session.people()
    if after is before:
        return
    texts, smallest = session.texts(), before.smallest
    count = int(before.changed(after).sum())
    hidden = hidden_of(count, before.n, smallest)
    said = texts(f"compare.report.hidden.{hidden}", smallest=smallest) if hidden else f"{count:,}"
    with st.container(key="lab_flips"):
        st.markdown(texts("lab.moves.flips", count=said, people=f"{before.n:,}"))


# --- one weight ----------------------------------------------------------------------------------


def _draw_editor() -> None:
    """One weight or number: the same by keys as by a press."""
    catalog, texts, method = session.catalog(), session.texts(), session.catalog().method
    hidden = lab_session.hidden_activities()
    firsts = {a.id: a.title for a in catalog.ranked_activities if a.id not in hidden}
    firsts |= {table: texts(f"lab.dial.tables.{table}") for table in GRADES}
    first, second = lab_session.choice(FIRST), lab_session.choice(SECOND)
    if first == OXYTOCIN:
        seconds = {str(grade): f"{grade}: {words}" for grade, words in method.grade_words.items()}
    elif first == HELPFULNESS:
        seconds = {str(grade): f"{grade}: {words}" for grade, words in method.helpfulness_words.items()}
    else:
        seconds = {criterion.id: criterion.label for criterion in catalog.criteria.values()}
    with st.container(key="lab_editor"):
        for column, name, chosen, names in zip(
            st.columns(2), (FIRST, SECOND), (first, second), (firsts, seconds), strict=True
        ):
            column.selectbox(
                texts.table("lab.weights.cells")[name],
                index=None,
                placeholder=texts("lab.weights.choose"),
                **stored(name, chosen if chosen in names else None, names),
            )
        if first in firsts and second in seconds:
            _draw_fields(Cell(first, second))


def _draw_fields(cell: Cell) -> None:
    """Weight, how sure, source and reason, and what is still missing."""
    draft, texts = lab_session.current(), session.texts()
    row, id = draft.row(cell), f"{cell.first}_{cell.second}"
    before = draft.shipped.get(cell, Row()).value
    left, right = st.columns(2)
    left.number_input(
        texts("lab.weights.value", before=say_weight(before)),
        min_value=LEAST,
        max_value=MOST,
        step=STEP,
        format="%.2f",
        **session.bound(f"lab_weight_{id}", row.value, partial(lab_session.put, cell)),
    )
    if row.value and not cell.is_number:
        names = texts.table("lab.weights.certainties")
        certainties = {certainty: names[certainty] for certainty in get_args(Certainty)}
        right.selectbox(
            texts("lab.weights.certainty"),
            **session.bound(
                f"lab_trust_{id}",
                row.certainty,
                lambda certainty: lab_session.put(cell, certainty=certainty),
                certainties,
            ),
        )
    if cell not in draft.rows:
        if row.reason:
            st.caption(f"{plain(row.reason)} ({plain(row.source)})")
        return
    st.text_input(
        texts("lab.weights.source"),
        max_chars=150,
        **session.bound(
            f"lab_doi_{id}", row.source, lambda source: lab_session.cite(cell, source=source)
        ),
    )
    st.text_input(
        texts("lab.weights.reason"),
        max_chars=300,
        **session.bound(
            f"lab_reason_{id}", row.reason, lambda reason: lab_session.cite(cell, reason=reason)
        ),
    )
    if missing := say_missing(row):
        st.warning(missing)


def say_missing(row: Row) -> str:
    """What a change still needs before it can be saved; nothing where all is there."""
    texts, sources = session.texts(), session.catalog().sources
    if is_cited(row, sources):
        return ""
    if row.source and not is_source(row.source, sources):
        return texts("lab.weights.odd_source", source=row.source.replace("`", ""))
    if row.source:
        return texts("lab.weights.no_reason")
    return texts("lab.weights.no_source" if row.reason else "lab.weights.no_both")
