"""Choosing for whom the lab computes."""

from __future__ import annotations

import streamlit as st

from recommender.report.markdown import plain
from recommender.ui import lab_people, lab_state, state
from recommender.ui.components.lab_choice import draw_choice
from recommender.ui.lab_people import FAULT, FILE, PEOPLE, Subject
from recommender.ui.uploads import choose_file


def draw_people() -> Subject | None:
    """One person or many; None while a file is awaited."""
    return _draw("who", lab_people.titles())


def draw_person() -> Subject | None:
    """One person; None while a file is awaited."""
    every = lab_people.titles().items()
    return _draw("person", {id: title for id, title in every if not id.startswith(PEOPLE)})


def _draw(name: str, titles: dict[str, str]) -> Subject | None:
    words = state.catalog().lab.people
    chosen = draw_choice(name, words.who, titles)
    if chosen == FILE:
        found = choose_file(
            words.upload,
            type=["json"],
            key=f"lab_up_{name}",
            max_upload_size=1,
            on_change=lab_people.take_file,
            args=(f"lab_up_{name}",),
        )
        st.caption(words.upload_hint)
        fault: str | None = lab_state.choice(FAULT) if found else None
        if fault:
            st.error(plain(fault))
            return None
    subject = lab_people.subject(chosen)
    if subject is None:
        st.markdown(words.awaited)
    return subject
