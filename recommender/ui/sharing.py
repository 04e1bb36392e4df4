"""Turning the screen-share view on and off, and showing private questions in it after all."""

from __future__ import annotations

import streamlit as st

from recommender.scoring.responses import NOT_ASKED
from recommender.ui import state


def show_private() -> None:
    """Show the private questions of this page after all."""
    state.checkin().private_shown = st.query_params.get(state.STEP, "")


def start_sharing() -> None:
    """Turn the screen-share view on."""
    visit = state.checkin()
    visit.view, visit.sharing = "client", True


def start_fresh() -> None:
    """Wipe what an earlier client left; the share view and the country stay."""
    country = state.checkin().country
    state.forget()
    state.checkin().country = country
    start_sharing()


def stop_sharing() -> None:
    """Turn the screen-share view off; questions that it kept back can be asked again."""
    visit = state.checkin()
    visit.sharing, visit.ending, visit.private_shown = False, False, None
    visit.answers = {id: a for id, a in visit.answers.items() if a != NOT_ASKED}
