"""What moves: the shipped set against the set in hand, for one person or for many."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from recommender.lab.changes import Change
from recommender.lab.many import NOBODY_REAL, FirstShare, ManyReport, many_report, move_many
from recommender.lab.moves import CategoryMove, Effect, Moved, most_moving, move
from recommender.report.person import NEUTRAL
from recommender.report.wording import say_number
from recommender.ui import lab_state, state
from recommender.ui.charts import axis_range
from recommender.ui.components.lab_people import draw_people
from recommender.ui.components.lab_weights import criterion_name, full_name
from recommender.ui.lab_charts import Bar, bar_rows, moves_chart
from recommender.ui.lab_people import Subject


def draw_moves() -> None:
    """For whom, the chart, the same as a table, and which single change moved most."""
    words = state.catalog().lab.moves
    st.subheader(words.title, anchor=False)
    subject = draw_people()
    if subject is None:
        return
    if subject.answers is not None:
        draw_one(subject, "moves")
    else:
        _draw_many(subject)


def say_change(change: Change) -> str:
    """A change by the name of its weight or number."""
    if change.activity and change.criterion:
        return full_name((change.activity, change.criterion))
    table, _, key = change.what.partition(".")
    return full_name((table, key))


def vetoes_of(subject: Subject) -> frozenset[str]:
    """What is left out: the person's own wishes, and where it is asked for all that is not measured."""
    if not lab_state.choice("only_measured", False):
        return subject.vetoes
    grades = state.catalog().method.measured_grades
    every = state.catalog().ranked_activities
    return subject.vetoes | {a.id for a in every if a.oxytocin.grade not in grades}


def draw_one(subject: Subject, place: str) -> None:
    """What moves for one person."""
    words, engine, vetoes = state.catalog().lab.moves, lab_state.engine(), vetoes_of(subject)
    key = ("moves", lab_state.set_key(), subject.key, vetoes)
    moved: Moved = lab_state.once(key, lambda: move(state.engine(), engine, subject.responses, vetoes))
    if not moved.categories:
        st.markdown(state.catalog().words.results.nothing_left)
        return
    bars = [Bar(_label(row), row.fit_before, row.fit_after) for row in moved.categories]
    _draw_bars(bars, axis_range(*state.attainable_fits()), NEUTRAL, place)
    st.caption(words.key_one)
    rows = [
        (row.title, _arrow(row), say_number(row.fit_before), say_number(row.fit_after))
        for row in moved.categories
    ]
    with st.container(key=f"lab_moved_{place}"):
        st.markdown(_table(words.columns_one, rows))
    found = lab_state.changes()
    if found:
        _draw_most(most_moving(engine, found, subject.responses, vetoes), place)
        _draw_receipts(moved, place)
    if moved.cap_changes:
        cap = state.catalog().compare.changes.cap
        st.caption(cap.format(old=moved.cap_before, new=moved.cap_after))


def _draw_many(subject: Subject) -> None:
    catalog, engine, vetoes = state.catalog(), lab_state.engine(), vetoes_of(subject)
    words, found, key = (
        catalog.lab.moves,
        lab_state.changes(),
        ("many", lab_state.set_key(), subject.key, vetoes),
    )
    with st.spinner(catalog.lab.page.working):
        report: ManyReport = lab_state.once(
            key,
            lambda: many_report(
                move_many(state.engine(), engine, found, subject.responses, vetoes),
                engine.model.category_ids,
                NOBODY_REAL,
            ),
        )
    flips, people = f"{report.flips.count:,}", f"{report.flips.people:,}"
    st.markdown(words.flips.format(count=flips, people=people))
    draw_shares(report.shares)
    if report.effects:
        first = report.effects[0]
        said = words.most_many.format(name=say_change(first.change), count=f"{first.flips:,}")
        st.markdown(said if first.flips else words.most_none)


def draw_shares(every: Sequence[FirstShare]) -> None:
    """For how many people each kind comes first, before and after, as bars and as a table."""
    words, titles = state.catalog().lab.moves, state.catalog().categories
    shown = sorted((one for one in every if one.before or one.after), key=lambda one: -one.after)
    if not shown:
        return
    bars = [
        Bar(
            words.label_many.format(title=titles[one.category].title, after=f"{100 * one.after:.1f}"),
            100 * one.before,
            100 * one.after,
        )
        for one in shown
    ]
    most = max(max(bar.before, bar.after) for bar in bars)
    _draw_bars(bars, axis_range(0, most), 0, "shares")
    st.caption(words.key_many)
    rows = [
        (titles[one.category].title, f"{100 * one.before:.1f} %", f"{100 * one.after:.1f} %")
        for one in shown
    ]
    with st.container(key="lab_shares"):
        st.markdown(_table(words.columns_many, rows))


def _draw_bars(bars: Sequence[Bar], axis: tuple[float, float], middle: float, place: str) -> None:
    words, theme = state.catalog().lab.moves, st.context.theme.type or "light"
    table = pa.Table.from_pylist(bar_rows(bars, middle))
    alt = words.alt.format(count=len(bars), first=bars[0].label)
    spec = moves_chart(axis, theme, len(bars))
    st.vega_lite_chart(table, spec, theme=None, alt=alt, key=f"lab_chart_{place}")


def _label(row: CategoryMove) -> str:
    words = state.catalog().lab.moves
    template = words.label_moved if row.changes_rank else words.label
    return template.format(title=row.title, before=row.rank_before, after=row.rank_after)


def _arrow(row: CategoryMove) -> str:
    return f"{row.rank_before} → {row.rank_after}" if row.changes_rank else str(row.rank_after)


def _draw_most(effect: Effect | None, place: str) -> None:
    words = state.catalog().lab.moves
    with st.container(key=f"lab_most_{place}"):
        if effect is None:
            st.markdown(words.most_none)
            return
        points, places = f"{effect.fit:.1f}", effect.rank_changes
        said = words.most.format(name=say_change(effect.change), points=points, places=places)
        st.markdown(f"{said}  \n:small[{words.most_hint}]")


def _draw_receipts(moved: Moved, place: str) -> None:
    catalog = state.catalog()
    words = catalog.lab.moves
    rows = []
    for activity in moved.activities:
        if activity.base_before != activity.base_after:
            base = catalog.words.results.receipt_base
            rows.append((activity.title, base, *_points(activity.base_before, activity.base_after)))
        for term in activity.terms:
            label = criterion_name(term.criterion)
            rows.append((activity.title, label, *_points(term.points_before, term.points_after)))
    with st.expander(words.receipt_title, key=f"lab_receipts_{place}"):
        st.markdown(_table(words.receipt_columns, rows) if rows else words.receipt_none)


def _points(before: float, after: float) -> tuple[str, str]:
    return f"{before:+.2f}", f"{after:+.2f}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
