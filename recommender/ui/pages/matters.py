"""What matters to you: an importance for each kind, and the order as it moves."""

import streamlit as st

from recommender.ui import state, weighing
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.category_chart import draw_bars
from recommender.ui.components.nothing_yet import draw_nothing_yet
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words, scale = catalog.words.matters, catalog.method.matters


def draw_controls(moves: tuple[weighing.Move, ...]) -> None:
    """One row of numbers a category, in catalog order, so that nothing jumps while choosing."""
    place = {move.row.category.id: move for move in moves}
    for category in catalog.ranked_categories:
        move = place.get(category.id)
        if move:
            st.radio(
                say_place(move),
                range(scale.low, scale.high + 1),
                index=None,
                key=weighing.importance_key(category.id),
                on_change=weighing.weigh,
                args=(category.id,),
                horizontal=True,
            )


def say_place(move: weighing.Move) -> str:
    """A category with its place, and the earlier one where it moved."""
    place = words.moved if move.moved else words.stays
    return place.format(title=move.row.title, before=move.before, now=move.row.rank)


def draw_sentence(moves: tuple[weighing.Move, ...]) -> None:
    """What changed, in words."""
    moved = [say_place(move) for move in moves if move.moved]
    said = ". ".join(moved) + "." if moved else words.unmoved if visit.matters else words.untouched
    with st.container(key="moves"):
        st.markdown(said)


def draw_buttons() -> None:
    """Reset, Undo, and the way back."""
    with st.container(horizontal=True):
        st.button(words.reset, key="reset", on_click=weighing.reset)
        st.button(words.undo, key="undo", on_click=weighing.undo)
        st.page_link(page("results"), label=words.done)


def draw_comparison(moves: tuple[weighing.Move, ...]) -> None:
    """Both orders beside each other."""
    lines = [f"| {' | '.join(words.compare_columns)} |", "|--:|---|---|"]
    ordered = sorted(moves, key=lambda move: move.before)
    for place, (then, move) in enumerate(zip(ordered, moves, strict=True), 1):
        lines.append(f"| {place} | {then.row.title} | {move.row.title} |")
    with st.expander(words.compare, key="compare"):
        st.markdown("\n".join(lines))


draw_title(words.title, "matters")
if not visit.answers:
    draw_nothing_yet()
else:
    st.markdown(words.lead)
    moves = weighing.moves()
    draw_sentence(moves)
    draw_buttons()
    left, right = st.columns([2, 3], gap="medium")
    with right, st.container(key="order_now"):
        draw_bars(state.result().categories, {move.row.category.id: move.before for move in moves})
    with left:
        st.caption(words.scale.format(low=scale.low, high=scale.high))
        draw_controls(moves)
    draw_comparison(moves)
