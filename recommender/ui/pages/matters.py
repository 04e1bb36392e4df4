"""What matters to you: an importance for each kind, and the order as it moves."""

import streamlit as st

from recommender.ui import session
from recommender.ui.navigation import page
from recommender.ui.parts import weighing
from recommender.ui.parts.browser import draw_title
from recommender.ui.parts.charts import draw_bars
from recommender.ui.parts.stored import draw_nothing_yet

catalog, visit = session.catalog(), session.visit()
texts, scale = catalog.texts, catalog.method.matters


def draw_controls(moves: tuple[weighing.Move, ...]) -> None:
    """Draw one row of numbers a category, in catalog order, so that nothing jumps while choosing."""
    place = {move.row.category.id: move for move in moves}
    for category in catalog.ranked_categories:
        move = place.get(category.id)
        if move:
            st.radio(
                say_place(move),
                range(scale.low, scale.high + 1),
                index=None,
                **weighing.bind(category.id),
                on_change=weighing.weigh,
                args=(category.id,),
                horizontal=True,
            )


def say_place(move: weighing.Move) -> str:
    """Return a category with its rank, and the earlier one where it moved."""
    if move.moved:
        return texts("matters.moved", title=move.row.title, before=move.before, now=move.row.rank)
    return texts("matters.stays", title=move.row.title, now=move.row.rank)


def draw_sentence(moves: tuple[weighing.Move, ...]) -> None:
    moved = [say_place(move) for move in moves if move.moved]
    said = (
        ". ".join(moved) + "."
        if moved
        else texts("matters.unmoved")
        if visit.check_in.matters
        else texts("matters.untouched")
    )
    with st.container(key="moves"):
        st.markdown(said)


def draw_buttons() -> None:
    with st.container(horizontal=True):
        st.button(texts("matters.reset"), key="reset", on_click=weighing.reset)
        st.button(texts("matters.undo"), key="undo", on_click=weighing.undo)
        st.page_link(page("results"), label=texts("matters.done"))


def draw_comparison(moves: tuple[weighing.Move, ...]) -> None:
    lines = [f"| {' | '.join(texts.lines('matters.compare_columns'))} |", "|--:|---|---|"]
    ordered = sorted(moves, key=lambda move: move.before)
    for place, (then, move) in enumerate(zip(ordered, moves, strict=True), 1):
        lines.append(f"| {place} | {then.row.title} | {move.row.title} |")
    with st.expander(texts("matters.compare"), key="compare"):
        st.markdown("\n".join(lines))


draw_title(texts("matters.title"), "matters")
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(texts("matters.lead"))
    moves = weighing.moves()
    draw_sentence(moves)
    draw_buttons()
    left, right = st.columns([2, 3], gap="medium")
    with right, st.container(key="order_now"):
        draw_bars(session.view().categories, {move.row.category.id: move.before for move in moves})
    with left:
        st.caption(texts("matters.scale", low=scale.low, high=scale.high))
        draw_controls(moves)
    draw_comparison(moves)
