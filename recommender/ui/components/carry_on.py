"""Carry on: with the visit of this tab, or with what was kept on this device."""

from __future__ import annotations

import streamlit as st

from recommender.ui import keeping, state
from recommender.ui.frame import page


def draw_carry_on() -> None:
    """Offer an unfinished check-in; nothing of it is shown before it is opened."""
    words, visit = state.catalog().words, state.checkin()
    own = visit.own or visit
    if state.bridge().refused:
        st.info(words.keep.refused)
    if own.path and not own.arrived:
        if st.button(
            words.welcome.carry_on, key="carry_on", type="primary", on_click=state.leave_example
        ):
            _go_on()
    elif state.bridge().offer:
        with st.container(border=True, key="offer"):
            st.subheader(words.keep.offer_title, anchor=False)
            st.markdown(words.keep.offer_note)
            st.page_link(page("keep"), label=words.keep.title)
            if st.button(words.keep.offer, key="take_offer", type="primary"):
                keeping.take_offer()
                if not state.bridge().refused:
                    _go_on()
                st.rerun()


def _go_on() -> None:
    st.switch_page(page("checkin"), query_params={state.STEP: str(state.furthest() + 1)})
