"""What matters to you: an importance for each kind, and the order as it moves."""

from functools import partial

import streamlit as st

from recommender.person.result import OpenCategory
from recommender.ui import session
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.charts import draw_bars
from recommender.ui.parts.shared import draw_nothing_yet

catalog, visit = session.catalog(), session.visit()
texts, scale = catalog.texts, catalog.method.matters
IMPORTANCES = {number: str(number) for number in range(scale.low, scale.high + 1)}


def weigh(category: str, importance: int) -> None:
    session.weigh(session.visit().check_in.matters | {category: importance})


def reset() -> None:
    if session.visit().check_in.matters:
        session.weigh({})


def say_place(row: OpenCategory) -> str:
    """Return a category with its rank, and the earlier one where it moved."""
    was = before[row.category.id]
    if was != row.rank:
        return texts("matters.moved", title=row.title, before=was, now=row.rank)
    return texts("matters.stays", title=row.title, now=row.rank)


draw_title(texts("matters.title"), "matters")
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(texts("matters.lead"))
    rows, before = session.view().categories, session.unweighed_ranks()
    moved = [say_place(row) for row in rows if row.rank != before[row.category.id]]
    unmoved = texts("matters.unmoved") if visit.check_in.matters else texts("matters.untouched")
    with st.container(key="moves"):
        st.markdown(". ".join(moved) + "." if moved else unmoved)
    with st.container(horizontal=True):
        st.button(texts("matters.reset"), key="reset", on_click=reset)
        st.button(texts("matters.undo"), key="undo", on_click=session.undo_weighing)
        st.page_link(page("results"), label=texts("matters.done"))
    left, right = st.columns([2, 3], gap="medium")
    with right, st.container(key="order_now"):
        draw_bars(rows, before)
    with left:
        st.caption(texts("matters.scale", low=scale.low, high=scale.high))
        # One row of numbers a category, in catalog order, so that nothing jumps while choosing.
        open_rows = {row.category.id: row for row in rows}
        for id in (category.id for category in catalog.ranked_categories if category.id in open_rows):
            value, store = visit.check_in.matters.get(id), partial(weigh, id)
            bound = session.bound(f"matter_{id}", value, store, IMPORTANCES)
            st.radio(say_place(open_rows[id]), index=None, horizontal=True, **bound)
    with st.expander(texts("matters.compare"), key="compare"):
        lines = [f"| {' | '.join(texts.lines('matters.compare_columns'))} |", "|--:|---|---|"]
        ordered = sorted(rows, key=lambda row: before[row.category.id])
        for place, (then, now) in enumerate(zip(ordered, rows, strict=True), 1):
            lines.append(f"| {place} | {then.title} | {now.title} |")
        st.markdown("\n".join(lines))
