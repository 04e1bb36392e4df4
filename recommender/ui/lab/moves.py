"""What moves for one person: the shipped set against the current one."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from recommender.person.result import NEUTRAL
from recommender.research import charts
from recommender.research.weights.moves import OXYTOCIN, Effect, Moved, effects, move
from recommender.ui import session
from recommender.ui.charts import axis_range
from recommender.ui.lab import lab_session
from recommender.ui.lab.people import Subject, draw_people
from recommender.ui.lab.widgets import bound, criterion_name, draw_picture, full_name


def draw_moves() -> None:
    """For whom, the chart, the same as a table, and which single change moved most."""
    st.subheader(session.texts()("lab.moves.title"), anchor=False)
    subject = draw_people("who")
    bound(
        st.checkbox,
        session.texts()("lab.dial.only_measured"),
        key="lab_only_measured",
        shows=lab_session.choice("only_measured", False),
        take=partial(lab_session.choose, "only_measured"),
    )
    st.caption(session.texts()("lab.dial.only_measured_hint"))
    if subject is not None:
        draw_one(subject, "moves")


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
        bars.append({"label": label, "before": one.fit[0], "after": one.fit[1]})
        rows.append((one.title, ranks, *(f"{fit:.1f}" for fit in one.fit)))
    axis = axis_range(*session.attainable_fits())
    alt = texts("lab.moves.alt", count=len(bars), first=bars[0]["label"])
    draw_picture(
        f"lab_chart_{key}", partial(charts.moves, bars, axis, NEUTRAL), alt, (subject.key, vetoes)
    )
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
        bases: dict[str | None, str] = {
            None: texts("results.receipt_base"),
            OXYTOCIN: texts("results.receipt_oxytocin"),
        }
        name = bases.get(term.criterion) or criterion_name(str(term.criterion))
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
