"""For which one person the lab computes: a made-up one, a saved check-in, or this visit."""

from collections.abc import Hashable, Set
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from recommender.person.markdown import plain
from recommender.person.reading import LARGEST_FILE, SavedFileError, read_check_in
from recommender.person.saved import CheckInData
from recommender.scoring.responses import Answers, Importance, Responses, encode
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import choose_one
from recommender.ui.parts.inputs import choose_file

EXAMPLE, VISIT, FILE = "example", "visit", "file"
# The choice that stores why the last file was refused.
FAULT = "file_fault"


@dataclass(frozen=True)
class Subject:
    """One person. `key` tells them apart in this session; one row of a file has no `answers` here."""

    key: Hashable
    responses: Responses
    vetoes: frozenset[str] = frozenset()
    answers: Answers | None = None
    matters: Importance | None = None


def draw_people(name: str) -> Subject | None:
    """Choose one person, stored under a name; None until a file was uploaded."""
    texts, titles = session.texts(), _titles()
    chosen = choose_one(st.selectbox, name, texts("lab.people.who"), titles)
    if chosen == FILE:
        key = f"lab_up_{name}"
        file = choose_file(
            texts("lab.people.upload"),
            type=["json"],
            key=key,
            max_upload_size=1,
            on_change=lambda: _load(session.value_of(key)),
        )
        st.caption(texts("lab.people.upload_hint"))
        fault: str | None = lab_session.choice(FAULT) if file else None
        if fault:
            st.error(plain(fault))
            return None
    subject = _subject(chosen)
    if subject is None:
        st.markdown(texts("lab.people.awaited"))
    return subject


def _titles() -> dict[str, str]:
    catalog = session.catalog()
    texts = catalog.texts
    titles = {
        f"{EXAMPLE}_{e.id}": texts("lab.people.example", name=e.title) for e in catalog.examples.examples
    }
    if session.visit().answers:
        titles[VISIT] = texts("lab.people.visit")
    return titles | {FILE: texts("lab.people.file")}


def _subject(chosen: str) -> Subject | None:
    catalog = session.catalog()
    if chosen == VISIT:
        visit = session.visit()
        return _one(session.used_answers(), visit.check_in.matters, visit.check_in.vetoes)
    if chosen == FILE:
        data: CheckInData | None = lab_session.choice(FILE)
        return _one(data.answers, data.matters, data.vetoes) if data else None
    example = next(e for e in catalog.examples.examples if chosen == f"{EXAMPLE}_{e.id}")
    return _one(example.answers, {}, frozenset())


def _one(answers: Answers, matters: Importance, vetoes: Set[str]) -> Subject:
    private = session.audience().hidden_activities(session.catalog())
    aside = private | vetoes
    key = "one", tuple(sorted(answers.items(), key=str)), tuple(sorted(matters.items())), aside
    responses = encode(session.catalog(), [answers], [matters])
    return Subject(key, responses, aside, dict(answers), dict(matters))


def _load(file: UploadedFile | None) -> None:
    """Read an uploaded check-in, or note that it was removed; either way the one before is gone."""
    choices = lab_session.lab().choices
    choices[FILE] = choices[FAULT] = None
    if file:
        try:
            choices[FILE] = read_check_in(session.catalog(), file.read(LARGEST_FILE + 1)).data
        except SavedFileError as error:
            choices[FAULT] = str(error)
