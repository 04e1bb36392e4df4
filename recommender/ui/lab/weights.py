"""The weights as a picture that can be pressed, one editor, and which weights matter beside it."""

from collections.abc import Mapping
from typing import Any, get_args

import streamlit as st

from recommender.catalog.records.base import Certainty
from recommender.person.markdown import plain
from recommender.research import charts
from recommender.research.weights.draft import is_cited, is_source
from recommender.research.weights.flip_report import hidden_of
from recommender.research.weights.table import Cell, Row
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import bound, draw_picture, pick, say_count, say_weight

LEAST, MOST, STEP = -3.0, 3.0, 0.25
GRADES = ("oxytocin_points", "helpfulness_points")
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
            _draw_tornado()


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
    count = int(before.changed(after).sum())
    hidden = hidden_of(count, before.n, before.smallest)
    with st.container(key="lab_flips"):
        said = say_count(count, hidden, before.smallest)
        st.markdown(session.texts()("lab.moves.flips", count=said, people=f"{before.n:,}"))


def _draw_tornado() -> None:
    texts, people = session.texts(), lab_session.people()[1]
    draw_flips()
    st.markdown(f"**{texts('lab.weights.tornado')}**")
    draw_population()
    alt = texts("lab.weights.tornado_alt")
    draw_picture("lab_tornado", lambda theme: charts.tornado(people, SHOWN, theme), alt)


# --- one weight ----------------------------------------------------------------------------------


def _draw_editor() -> None:
    """One weight or number: the same by keys as by a press."""
    catalog, texts = session.catalog(), session.texts()
    hidden = lab_session.hidden_activities()
    grades: dict[str, Mapping[Any, str]] = {
        "oxytocin_points": catalog.method.grade_words,
        "helpfulness_points": catalog.method.helpfulness_words,
    }
    firsts = {a.id: a.title for a in catalog.ranked_activities if a.id not in hidden}
    firsts |= {table: texts(f"lab.dial.tables.{table}") for table in GRADES}
    first = lab_session.choice(FIRST)
    if first in grades:
        seconds = {str(key): f"{key}: {words}" for key, words in grades[first].items()}
    else:
        seconds = {criterion.id: criterion.label for criterion in catalog.criteria.values()}
    with st.container(key="lab_editor"):
        columns = st.columns(2)
        for column, name, names in zip(columns, (FIRST, SECOND), (firsts, seconds), strict=True):
            shown = lab_session.choice(name)
            with column:
                pick(
                    texts.table("lab.weights.cells")[name],
                    names,
                    key=f"lab_{name}",
                    shows=shown if shown in names else None,
                    take=lambda id, name=name: lab_session.choose(name, id),
                    allowed=list(names),
                    placeholder=texts("lab.weights.choose"),
                )
        second = lab_session.choice(SECOND)
        if first in firsts and second in seconds:
            _draw_fields(Cell(first, second))


def _draw_fields(cell: Cell) -> None:
    """Weight, how sure, source and reason, and what is still missing."""
    catalog, draft = session.catalog(), lab_session.current()
    texts, row, id = catalog.texts, draft.row(cell), f"{cell.first}_{cell.second}"
    before = draft.shipped.get(cell, Row()).value
    left, right = st.columns(2)
    with left:
        bound(
            st.number_input,
            texts("lab.weights.value", before=say_weight(before)),
            min_value=LEAST,
            max_value=MOST,
            step=STEP,
            format="%.2f",
            key=f"lab_weight_{id}",
            shows=row.value,
            take=lambda value: lab_session.put(cell, value),
        )
    if row.value and not cell.is_number:
        certainties = texts.table("lab.weights.certainties")
        with right:
            bound(
                st.selectbox,
                texts("lab.weights.certainty"),
                get_args(Certainty),
                format_func=certainties.__getitem__,
                key=f"lab_trust_{id}",
                shows=row.certainty,
                take=lambda certainty: lab_session.put(cell, certainty=certainty),
                allowed=get_args(Certainty),
            )
    if cell not in draft.rows:
        if row.reason:
            st.caption(f"{plain(row.reason)} ({plain(row.source)})")
        return
    bound(
        st.text_input,
        texts("lab.weights.source"),
        key=f"lab_doi_{id}",
        shows=row.source,
        take=lambda source: lab_session.cite(cell, source=source or ""),
        max_chars=150,
    )
    bound(
        st.text_input,
        texts("lab.weights.reason"),
        key=f"lab_reason_{id}",
        shows=row.reason,
        take=lambda reason: lab_session.cite(cell, reason=reason or ""),
        max_chars=300,
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
