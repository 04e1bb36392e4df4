"""One question: nothing is preselected, and everything may be left open."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from recommender.catalog.records import Instrument, Item
from recommender.scoring.responses import DECLINED
from recommender.ui import sharing, state
from recommender.ui.components import draft
from recommender.ui.components.groups import draw_groups

# A scale with this many points or more stands in rows instead of one under the other.
LONG_SCALE = 6
# The name of the part of a page that holds its questions.
PART = "questions"
# What an answer draws anew: mostly what is kept alone, for what was chosen is on the screen already. No
# part named is the page as a whole.
Parts = tuple[str, ...]
KEPT, ASKED, PAGE = (draft.PART,), (PART, draft.PART), ()


def ask_page(items: tuple[Item, ...], apart: bool = False) -> None:
    """Ask a page's items; an instrument's own introduction stands above its first item.

    `apart`: they stand in a part of their own, and an answer need not draw the page as a whole.
    """
    owners = {i.id: instrument for instrument in state.catalog().instruments for i in instrument.items}
    above: Instrument | None = None
    stem: str | None = None
    names: dict[str, str] = {}
    for item in items:
        owner = owners.get(item.id)
        if owner and owner is not above:
            st.markdown(f"*{owner.intro}*")
        if owner and item.help and item.help != stem:
            st.markdown(item.help)
        above, stem = owner, item.help
        hint = "" if owner else item.help or ""
        ask(item, hint, _parts(item) if apart else PAGE)
        if item.type == "many" or hint:
            names[item.id] = f"{item.text} {hint}".strip()
    if names:
        draw_groups(names)
    if items:
        _draw_why(items)


def draw_kept_private(items: tuple[str, ...]) -> None:
    """Say that private questions of this page stay off the shared screen, and offer them."""
    if state.kept_private(items):
        words = state.catalog().words.session
        st.markdown(words.private_note)
        st.button(words.private_show, key="show_private", on_click=sharing.show_private)


def ask(item: Item, hint: str = "", parts: Parts = KEPT) -> None:
    """Ask one item, with a hint beside its wording; its answer goes straight to the state."""
    with st.container(key=f"item_{item.id}", gap="xsmall"):
        if item.type == "many":
            _ask_ticks(item, hint, parts)
        else:
            _ask_choice(item, hint, parts)


def _parts(item: Item) -> Parts:
    """A tick may clear other ticks, and an answer may bring the next question."""
    every = state.catalog().items.values()
    leads_on = any(other.only_if and other.only_if.item == item.id for other in every)
    return ASKED if item.type == "many" or leads_on else KEPT


def _take(record: Callable[..., None], parts: Parts, *args: object) -> None:
    """Take over an answer, and draw what it changed."""
    record(*args)
    if parts:
        st.rerun(parts)


def _ask_choice(item: Item, hint: str, parts: Parts) -> None:
    words = state.catalog().words.checkin
    labels = {option.code: option.label for option in item.choices} | {DECLINED: words.decline}
    st.radio(
        f"{item.text} :small[{hint}]" if hint else item.text,
        list(labels),
        index=None,
        format_func=lambda code: labels[code],
        key=state.radio_key(item),
        on_change=_take,
        args=(state.record, parts, item),
        horizontal=bool(item.numbers) and len(item.codes) >= LONG_SCALE,
    )


def _ask_ticks(item: Item, hint: str, parts: Parts) -> None:
    words = state.catalog().words.checkin
    held = state.checkin().answers.get(item.id)
    st.markdown(f"**{item.text}**  \n:small[{hint} {words.tick_hint}]")
    for option in item.options:
        code = str(option.code)
        ticked = code == held if code == DECLINED else isinstance(held, tuple) and code in held
        key = state.tick_key(item, code, ticked)
        st.checkbox(option.label, key=key, on_change=_take, args=(state.record_tick, parts, item, code))
    others = {"none": (words.none_of_these, ()), DECLINED: (words.decline, DECLINED)}
    for code, (label, answer) in others.items():
        if code not in item.codes:
            key = state.tick_key(item, f"instead_{code}", held == answer)
            args = (state.record_instead, parts, item, answer, key)
            st.checkbox(label, key=key, on_change=_take, args=args)


def _draw_why(items: tuple[Item, ...]) -> None:
    with st.expander(state.catalog().words.checkin.why):
        st.markdown("\n".join(f"- **{item.label}:** {item.why}" for item in items))
