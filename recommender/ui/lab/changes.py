"""The changes of the draft, line by line, and the command that gives the same numbers again."""

import streamlit as st

from recommender.person.markdown import plain
from recommender.research.weights.reproduce import reproduce_cohort, reproduce_person
from recommender.research.weights.table import Change, change_lines
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.status import draw_downloads
from recommender.ui.lab.weights import draw_change
from recommender.ui.lab.widgets import draw_list, full_name, say_weight


def draw_changes() -> None:
    """Every change with its reason and source, the files, and the command."""
    texts, draft = session.texts(), lab_session.current()
    changes, uncited = draft.changes(), lab_session.uncited()
    st.subheader(texts("lab.changes.title"), anchor=False)
    st.markdown(_count(len(changes), len(uncited)))
    with st.container(key="lab_changes"):
        draw_list(map(_line, changes))
    if changes:
        with st.expander(texts("lab.changes.as_text"), key="lab_changes_text"):
            lines = change_lines(draft.completed(session.catalog()).changes(), texts)
            st.code("\n".join(lines), language=None, wrap_lines=True)
    # One that was open stays until the section is left: closing it would take the focus away.
    opened = lab_session.lab().opened
    opened += [cell for cell in uncited if cell not in opened]
    for cell in opened:
        if cell in draft.rows:
            draw_change(cell)
    draw_downloads("changes")
    _draw_command(bool(changes))


def _count(changes: int, uncited: int) -> str:
    texts = session.texts()
    if not changes:
        return texts("lab.changes.none")
    cited = texts("lab.changes.uncited", count=uncited) if uncited else texts("lab.changes.all_cited")
    if changes == 1:
        return texts("lab.changes.count_one", uncited=cited)
    return texts("lab.changes.count", count=changes, uncited=cited)


def _line(change: Change) -> str:
    """One change. Its reason and source may come from a file, so neither is Markdown."""
    texts, before, after = session.texts(), change.before, change.after
    line = texts(
        "lab.changes.line",
        name=full_name(change.cell),
        old=say_weight(before.value if before else 0.0),
        new=say_weight(after.value),
        reason=plain(after.reason) or texts("lab.changes.no_reason"),
        source=plain(after.source) or texts("lab.changes.no_source"),
    )
    if before and before.certainty != after.certainty and not change.is_removal:
        old, new = (texts(f"lab.weights.certainties.{row.certainty}") for row in (before, after))
        line += f" {texts('lab.changes.certainty', old=old, new=new)}"
    return line


def _draw_command(is_draft: bool) -> None:
    texts = session.texts()
    st.subheader(texts("lab.changes.reproduce_title"), anchor=False)
    if not lab_session.is_ready():
        st.markdown(lab_session.refusal(texts("lab.changes.reproduce_refused")))
        return
    st.markdown(texts("lab.changes.reproduce"))
    catalog, keep = lab_session.engine().catalog, lab_session.lab().cohort.keep
    people, out = texts("lab.changes.people_file"), texts("lab.changes.out_file")
    with st.container(key="lab_reproduce"):
        for text in (
            reproduce_cohort(catalog, people, out, draft=is_draft, keep=keep),
            reproduce_person(catalog, texts("lab.changes.person_file"), draft=is_draft),
        ):
            st.code(text, language=None, wrap_lines=True)
