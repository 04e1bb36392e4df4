"""For whom the lab computes: a made-up person, a file, this visit, or simulated people."""

from collections.abc import Hashable, Set
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from recommender.person.markdown import plain
from recommender.person.reading import LARGEST_FILE, SavedFileError, read_check_in
from recommender.person.saved import CheckInData
from recommender.scoring.population import simulate
from recommender.scoring.responses import Answers, Importance, Responses, encode
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import choose_one
from recommender.ui.parts.inputs import choose_file

EXAMPLE, VISIT, FILE, PEOPLE = "example", "visit", "file", "people"
# The choice that stores why the last file was refused.
FAULT = "file_fault"


@dataclass(frozen=True)
class Subject:
    """One person or many. `key` tells them apart in this session; many have no `answers` here."""

    key: Hashable
    responses: Responses
    vetoes: frozenset[str] = frozenset()
    answers: Answers | None = None
    matters: Importance | None = None


def draw_people(name: str, one_only: bool = False) -> Subject | None:
    """Choose one person or many, stored under a name; None until a file was uploaded."""
    texts, titles = session.texts(), _titles()
    if one_only:
        titles = {id: title for id, title in titles.items() if not id.startswith(PEOPLE)}
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
    texts, sizes = catalog.texts, catalog.lab.simulated.sizes
    titles = {
        f"{EXAMPLE}_{e.id}": texts("lab.people.example", name=e.title) for e in catalog.examples.examples
    }
    if session.visit().answers:
        titles[VISIT] = texts("lab.people.visit")
    titles[FILE] = texts("lab.people.file")
    return titles | {f"{PEOPLE}_{n}": texts("lab.people.simulated", count=f"{n:,}") for n in sizes}


def _subject(chosen: str) -> Subject | None:
    catalog = session.catalog()
    kind, _, id = chosen.partition("_")
    if kind == PEOPLE:
        n, seed, key = int(id), catalog.lab.simulated.seed, (PEOPLE, id)
        return Subject(key, lab_session.memoize(key, lambda: simulate(catalog, n, seed)))
    if kind == VISIT:
        visit = session.visit()
        return _one(session.used_answers(), visit.check_in.matters, visit.check_in.vetoes)
    if kind == FILE:
        data: CheckInData | None = lab_session.choice(FILE)
        return _one(data.answers, data.matters, data.vetoes) if data else None
    example = next(e for e in catalog.examples.examples if e.id == id)
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
