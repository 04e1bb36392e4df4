"""For whom the research lab computes: a made-up person, a file, this visit, or simulated people."""

from __future__ import annotations

from collections.abc import Hashable, Set
from dataclasses import dataclass

from recommender.cohort.simulate import simulate
from recommender.report.reading import LARGEST_FILE, SavedFileError, read_check_in
from recommender.report.saved import CheckInData
from recommender.scoring.responses import Answers, Importance, Responses, encode
from recommender.ui import lab_state, state

EXAMPLE, VISIT, FILE, PEOPLE = "example", "visit", "file", "people"
# Under this name stands why the last file was not taken.
FAULT = "file_fault"


@dataclass(frozen=True)
class Subject:
    """One person or many. `key` tells them apart in this session; many have no `answers` here."""

    key: Hashable
    responses: Responses
    vetoes: frozenset[str] = frozenset()
    answers: Answers | None = None
    matters: Importance | None = None


def titles() -> dict[str, str]:
    """Whom to look at, by id."""
    catalog = state.catalog()
    words, rules = catalog.lab.people, catalog.lab.simulated
    found = {f"{EXAMPLE}_{e.id}": words.example.format(name=e.title) for e in catalog.examples.examples}
    if state.checkin().answers:
        found[VISIT] = words.visit
    found[FILE] = words.file
    return found | {f"{PEOPLE}_{n}": words.simulated.format(count=f"{n:,}") for n in rules.sizes}


def subject(chosen: str) -> Subject | None:
    """Who is chosen; None while a file is awaited."""
    kind, _, id = chosen.partition("_")
    if kind == PEOPLE:
        return _simulated(int(id))
    if kind == VISIT:
        visit = state.checkin()
        return _one(state.used_answers(), visit.matters, visit.vetoes)
    if kind == FILE:
        data: CheckInData | None = lab_state.choice(FILE)
        return _one(data.answers, data.matters, data.vetoes) if data else None
    found = next(e for e in state.catalog().examples.examples if e.id == id)
    return _one(found.answers, {}, frozenset())


def take_file(key: str) -> None:
    """Take over a saved check-in, or that it was removed; what was there before goes either way."""
    found, choices = state.widget(key), lab_state.lab().choices
    choices[FILE] = choices[FAULT] = None
    if found:
        try:
            choices[FILE] = read_check_in(state.catalog(), found.read(LARGEST_FILE + 1)).data
        except SavedFileError as error:
            choices[FAULT] = str(error)


def _one(answers: Answers, matters: Importance, vetoes: Set[str]) -> Subject:
    private = state.catalog().private_activities if state.is_discreet() else frozenset[str]()
    aside = frozenset(vetoes) | private
    said = tuple(sorted(answers.items(), key=str)), tuple(sorted(matters.items()))
    responses = encode(state.catalog(), [answers], [matters])
    return Subject(("one", said, aside), responses, aside, dict(answers), dict(matters))


def _simulated(n: int) -> Subject:
    seed, key = state.catalog().lab.simulated.seed, (PEOPLE, n)
    return Subject(key, lab_state.once(key, lambda: simulate(state.catalog(), n, seed)))
