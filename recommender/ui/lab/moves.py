"""What moves for one person, made up, saved or of this visit, under the current set."""

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from recommender.person.markdown import plain
from recommender.person.reading import LARGEST_FILE, SavedFileError, read_check_in
from recommender.person.result import NEUTRAL
from recommender.person.saved import CheckInData
from recommender.research import charts
from recommender.research.weights.moves import OXYTOCIN, effects, move
from recommender.scoring.responses import Answers, Importance, Responses, encode
from recommender.ui import session
from recommender.ui.charts import axis_range
from recommender.ui.lab import lab_session
from recommender.ui.lab.widgets import choose, choose_one, criterion_name, draw_picture, full_name
from recommender.ui.parts.shared import choose_file

VISIT, FILE = "visit", "file"
# The choice that stores why the last file was refused.
FAULT = "file_fault"


# --- who -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """One person. `key` tells them apart in this session; one row of a file has no `answers` here."""

    key: Hashable
    responses: Responses
    vetoes: frozenset[str] = frozenset()
    answers: Answers = field(default_factory=dict)
    matters: Importance = field(default_factory=dict)


def draw_people(name: str) -> Subject | None:
    """Choose one person, stored under a name; None until a file was uploaded."""
    catalog, texts, visit = session.catalog(), session.texts(), session.visit()
    examples = {f"example_{one.id}": one for one in catalog.examples.examples}
    titles = {key: texts("lab.people.example", name=one.title) for key, one in examples.items()}
    if visit.answers:
        titles[VISIT] = texts("lab.people.visit")
    titles[FILE] = texts("lab.people.file")
    chosen = choose_one(st.selectbox, name, texts("lab.people.who"), titles)
    if chosen in examples:
        return _subject(examples[chosen].answers, {}, frozenset())
    if chosen == VISIT:
        return _subject(session.used_answers(), visit.check_in.matters, visit.check_in.vetoes)
    key = f"lab_up_{name}"
    file = choose_file(
        texts("lab.people.upload"),
        type=["json"],
        key=key,
        max_upload_size=1,
        on_change=lambda: _load(session.value_of(key)),
    )
    st.caption(texts("lab.people.upload_hint"))
    if file and (fault := lab_session.choice(FAULT)):
        st.error(plain(fault))
        return None
    data: CheckInData | None = lab_session.choice(FILE)
    if data is None:
        st.markdown(texts("lab.people.awaited"))
        return None
    return _subject(data.answers, data.matters, data.vetoes)


def _subject(answers: Answers, matters: Importance, vetoes: Set[str]) -> Subject:
    aside = session.audience().hidden_activities(session.catalog()) | vetoes
    key = tuple(sorted(answers.items(), key=str)), tuple(sorted(matters.items())), aside
    responses = encode(session.catalog(), [answers], [matters])
    return Subject(("one", *key), responses, aside, dict(answers), dict(matters))


def _load(file: UploadedFile | None) -> None:
    """Read an uploaded check-in, or note that it was removed; either way the one before is gone."""
    choices = lab_session.lab().choices
    choices[FILE] = choices[FAULT] = None
    if file:
        try:
            choices[FILE] = read_check_in(session.catalog(), file.read(LARGEST_FILE + 1)).data
        except SavedFileError as error:
            choices[FAULT] = str(error)


# --- what moves ----------------------------------------------------------------------------------


def draw_moves() -> None:
    """For whom, the chart, the same as a table, and which single change moved most."""
    texts = session.texts()
    st.subheader(texts("lab.moves.title"), anchor=False)
    subject = draw_people("who")
    choose(st.checkbox, "only_measured", texts("lab.dial.only_measured"), first=False)
    st.caption(texts("lab.dial.only_measured_hint"))
    if subject is not None:
        draw_one(subject, "moves")


def draw_one(subject: Subject, key: str) -> None:
    """What moves for one person; `key` ends the keys of what is drawn."""
    catalog, texts, vetoes = session.catalog(), session.texts(), subject.vetoes
    if lab_session.choice("only_measured", False):
        grades = catalog.method.measured_grades
        vetoes |= {a.id for a in catalog.ranked_activities if a.oxytocin.grade not in grades}
    moved = lab_session.memoize(
        ("moves", lab_session.set_key(), subject.key, vetoes),
        lambda: move(session.engine(), lab_session.engine(), subject.responses, vetoes),
    )
    categories = moved.categories()
    if not categories:
        st.markdown(texts("results.nothing_left"))
        return
    bars, rows = [], []
    for one in categories:
        old, new = one.rank
        label, ranks = one.title, str(new)
        if old != new:
            label = texts("lab.moves.label_moved", title=one.title, before=old, after=new)
            ranks = f"{old} → {new}"
        bars.append({"label": label, "before": one.fit[0], "after": one.fit[1]})
        rows.append((one.title, ranks, *(f"{fit:.1f}" for fit in one.fit)))
    draw_picture(
        f"lab_chart_{key}",
        partial(charts.moves, bars, axis_range(*session.attainable_fits()), NEUTRAL),
        texts("lab.moves.alt", count=len(bars), first=bars[0]["label"]),
        about=(subject.key, vetoes),
    )
    st.caption(texts("lab.moves.key_one"))
    with st.container(key=f"lab_moved_{key}"):
        st.markdown(_table(texts.lines("lab.moves.columns_one"), rows))
    if changes := lab_session.current().changes():
        most = effects(moved.after, changes)[0]
        with st.container(key=f"lab_most_{key}"):
            if most.fit or most.ranks:
                name, points = full_name(most.change.cell), f"{most.fit:.1f}"
                said = texts("lab.moves.most", name=name, points=points, places=most.ranks)
                st.markdown(f"{said}  \n:small[{texts('lab.moves.most_hint')}]")
            else:
                st.markdown(texts("lab.moves.most_none"))
        bases = {None: texts("results.receipt_base"), OXYTOCIN: texts("results.receipt_oxytocin")}
        terms = [
            (
                catalog.activities[term.activity].title,
                bases.get(term.criterion) or criterion_name(str(term.criterion)),
                *(f"{points:+.2f}" for points in term.points),
            )
            for term in moved.terms()
        ]
        with st.expander(texts("lab.moves.receipt_title"), key=f"lab_receipts_{key}"):
            if terms:
                st.markdown(_table(texts.lines("lab.moves.receipt_columns"), terms))
            else:
                st.markdown(texts("lab.moves.receipt_none"))
    old_cap, new_cap = (side.catalog.method.cap for side in (moved.before, moved.after))
    if old_cap != new_cap:
        st.caption(texts("compare.changes.cap", old=old_cap, new=new_cap))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
