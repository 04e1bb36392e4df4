"""What moves: the shipped set against the current one, for one person or for many."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from recommender.person.result import NEUTRAL
from recommender.person.sentences import say_number
from recommender.research.weights.moves import (
    NOBODY_REAL,
    Effect,
    FirstShare,
    ManyReport,
    Moved,
    effects,
    many_report,
    move,
    move_many,
)
from recommender.research.weights.table import Cell
from recommender.ui import session
from recommender.ui.charts import axis_range
from recommender.ui.lab import lab_session
from recommender.ui.lab.charts import Bar, bar_rows, moves_chart
from recommender.ui.lab.people import Subject, draw_people
from recommender.ui.lab.widgets import criterion_name, full_name


def draw_moves() -> None:
    """For whom, the chart, the same as a table, and which single change moved most."""
    st.subheader(session.texts()("lab.moves.title"), anchor=False)
    subject = draw_people("who")
    if subject is None:
        return
    if subject.answers is not None:
        draw_one(subject, "moves")
    else:
        _draw_many(subject)


def _vetoes(subject: Subject) -> frozenset[str]:
    """What is left out: the person's own vetoes and, if so chosen, all that is not measured."""
    if not lab_session.choice("only_measured", False):
        return subject.vetoes
    catalog = session.catalog()
    grades = catalog.method.measured_grades
    every = catalog.ranked_activities
    return subject.vetoes | {a.id for a in every if a.oxytocin.grade not in grades}


def draw_one(subject: Subject, key: str) -> None:
    """What moves for one person; `key` ends the keys of what is drawn."""
    texts, vetoes = session.texts(), _vetoes(subject)
    moved = lab_session.memoize(
        ("moves", lab_session.set_key(), subject.key, vetoes),
        lambda: move(session.engine(), lab_session.engine(), subject.responses, vetoes),
    )
    categories = moved.categories()
    if not categories:
        st.markdown(texts("results.nothing_left"))
        return
    bars, rows = [], []
    for one in categories:
        old, new = one.rank
        label, ranks = one.title, str(new)
        if old != new:
            label = texts("lab.moves.label_moved", title=one.title, before=old, after=new)
            ranks = f"{old} → {new}"
        bars.append(Bar(label, *one.fit))
        rows.append((one.title, ranks, *(say_number(fit) for fit in one.fit)))
    _draw_bars(bars, axis_range(*session.attainable_fits()), NEUTRAL, key)
    st.caption(texts("lab.moves.key_one"))
    with st.container(key=f"lab_moved_{key}"):
        st.markdown(_table(texts.lines("lab.moves.columns_one"), rows))
    changes = lab_session.current().changes()
    if changes:
        _draw_most(effects(moved.after, changes)[0], key)
        _draw_receipts(moved, key)
    caps = [side.catalog.method.cap for side in (moved.before, moved.after)]
    if caps[0] != caps[1]:
        st.caption(texts("compare.changes.cap", old=caps[0], new=caps[1]))


def _draw_many(subject: Subject) -> None:
    texts, vetoes = session.texts(), _vetoes(subject)

    def count() -> ManyReport:
        moved = move(session.engine(), lab_session.engine(), subject.responses, vetoes)
        return many_report(move_many(moved, lab_session.current().changes()), NOBODY_REAL)

    with st.spinner(texts("lab.page.working")):
        report = lab_session.memoize(("many", lab_session.set_key(), subject.key, vetoes), count)
    flips, people = f"{report.flips.count:,}", f"{report.flips.people:,}"
    st.markdown(texts("lab.moves.flips", count=flips, people=people))
    draw_shares(report.shares)
    for effect in report.effects[:1]:
        draw_most_of_many(effect.change.cell, f"{effect.flips:,}" if effect.flips else None)


def draw_shares(shares: Sequence[FirstShare]) -> None:
    """For how many people each category comes first, before and after, as bars and as a table."""
    texts, titles = session.texts(), session.catalog().categories
    shown = sorted((one for one in shares if one.before or one.after), key=lambda one: -one.after)
    if not shown:
        return
    bars = []
    for one in shown:
        title = titles[one.category].title
        label = texts("lab.moves.label_many", title=title, after=f"{100 * one.after:.1f}")
        bars.append(Bar(label, 100 * one.before, 100 * one.after))
    most = max(max(bar.before, bar.after) for bar in bars)
    _draw_bars(bars, axis_range(0, most), 0, "shares")
    st.caption(texts("lab.moves.key_many"))
    rows = [
        (titles[one.category].title, f"{100 * one.before:.1f} %", f"{100 * one.after:.1f} %")
        for one in shown
    ]
    with st.container(key="lab_shares"):
        st.markdown(_table(texts.lines("lab.moves.columns_many"), rows))


def draw_most_of_many(cell: Cell, count: str | None) -> None:
    """Which change flips most people; without a count, that none does."""
    texts = session.texts()
    if count:
        st.markdown(texts("lab.moves.most_many", name=full_name(cell), count=count))
    else:
        st.markdown(texts("lab.moves.most_none"))


def _draw_bars(bars: Sequence[Bar], axis: tuple[float, float], middle: float, key: str) -> None:
    theme = st.context.theme.type or "light"
    table = pa.Table.from_pylist(bar_rows(bars, middle))
    alt = session.texts()("lab.moves.alt", count=len(bars), first=bars[0].label)
    spec = moves_chart(axis, theme, len(bars))
    st.vega_lite_chart(table, spec, theme=None, alt=alt, key=f"lab_chart_{key}")


def _draw_most(effect: Effect, key: str) -> None:
    texts = session.texts()
    with st.container(key=f"lab_most_{key}"):
        if not (effect.fit or effect.ranks):
            st.markdown(texts("lab.moves.most_none"))
            return
        name, points = full_name(effect.change.cell), f"{effect.fit:.1f}"
        most = texts("lab.moves.most", name=name, points=points, places=effect.ranks)
        st.markdown(f"{most}  \n:small[{texts('lab.moves.most_hint')}]")


def _draw_receipts(moved: Moved, key: str) -> None:
    catalog, texts = session.catalog(), session.texts()
    rows = []
    for term in moved.terms():
        base = texts("results.receipt_base")
        name = base if term.criterion is None else criterion_name(term.criterion)
        title = catalog.activities[term.activity].title
        rows.append((title, name, *(f"{points:+.2f}" for points in term.points)))
    with st.expander(texts("lab.moves.receipt_title"), key=f"lab_receipts_{key}"):
        if rows:
            st.markdown(_table(texts.lines("lab.moves.receipt_columns"), rows))
        else:
            st.markdown(texts("lab.moves.receipt_none"))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
