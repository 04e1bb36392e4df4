"""One question: nothing is preselected, and everything may be left open."""

from __future__ import annotations

import streamlit as st

from recommender.catalog.records import Instrument, Item
from recommender.scoring.responses import DECLINED
from recommender.ui import sharing, state
from recommender.ui.components.groups import draw_groups

# A scale with this many points or more stands in rows instead of one under the other.
LONG_SCALE = 6


def ask_page(items: tuple[Item, ...]) -> None:
    """Ask a page's items; an instrument's own introduction stands above its first item."""
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
        ask(item, hint)
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


def ask(item: Item, hint: str = "") -> None:
    """Ask one item, with a hint beside its wording; its answer goes straight to the state."""
    with st.container(key=f"item_{item.id}", gap="xsmall"):
        if item.type == "many":
            _ask_ticks(item, hint)
        else:
            _ask_choice(item, hint)


def _ask_choice(item: Item, hint: str) -> None:
    words = state.catalog().words.checkin
    labels = {option.code: option.label for option in item.choices} | {DECLINED: words.decline}
    st.radio(
        f"{item.text} :small[{hint}]" if hint else item.text,
        list(labels),
        index=None,
        format_func=lambda code: labels[code],
        key=state.radio_key(item),
        on_change=state.record,
        args=(item,),
        horizontal=bool(item.numbers) and len(item.codes) >= LONG_SCALE,
    )


def _ask_ticks(item: Item, hint: str) -> None:
    words = state.catalog().words.checkin
    held = state.checkin().answers.get(item.id)
    st.markdown(f"**{item.text}**  \n:small[{hint} {words.tick_hint}]")
    for option in item.options:
        code = str(option.code)
        ticked = code == held if code == DECLINED else isinstance(held, tuple) and code in held
        key = state.tick_key(item, code, ticked)
        st.checkbox(option.label, key=key, on_change=state.record_tick, args=(item, code))
    others = {"none": (words.none_of_these, ()), DECLINED: (words.decline, DECLINED)}
    for code, (label, answer) in others.items():
        if code not in item.codes:
            key = state.tick_key(item, f"instead_{code}", held == answer)
            st.checkbox(label, key=key, on_change=state.record_instead, args=(item, answer, key))


def _draw_why(items: tuple[Item, ...]) -> None:
    with st.expander(state.catalog().words.checkin.why):
        st.markdown("\n".join(f"- **{item.label}:** {item.why}" for item in items))
