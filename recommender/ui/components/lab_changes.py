"""The changes of the draft, line by line, and the command that gives the same numbers again."""

from __future__ import annotations

import streamlit as st

from recommender.lab.changes import Change, change_lines
from recommender.lab.reproduce import reproduce_cohort, reproduce_person
from recommender.report.markdown import plain
from recommender.ui import lab_state, state
from recommender.ui.components.lab_files import draw_downloads
from recommender.ui.components.lab_moves import say_change
from recommender.ui.components.lab_weights import draw_change, say_weight


def draw_changes() -> None:
    """Every change with its reason and source, the files, and the command."""
    words, found, draft = state.catalog().lab.changes, lab_state.changes(), lab_state.lab().draft
    st.subheader(words.title, anchor=False)
    st.markdown(_count(found))
    with st.container(key="lab_changes"):
        st.markdown("\n".join(f"- {_line(change)}" for change in found))
    if found:
        with st.expander(words.as_text, key="lab_changes_text"):
            lines = change_lines(found, state.catalog().compare.changes)
            st.code("\n".join(lines), language=None, wrap_lines=True)
    # One that was open stays until the section is left: it would take the focus away with it.
    opened = lab_state.lab().opened
    opened += [cell for cell in lab_state.uncited() if cell not in opened]
    for cell in opened:
        if draft and cell in draft.changed():
            draw_change(cell)
    draw_downloads("changes")
    _draw_command(bool(found))


def _count(found: tuple[Change, ...]) -> str:
    words, open_cells = state.catalog().lab.changes, len(lab_state.uncited())
    if not found:
        return words.none
    said = words.uncited.format(count=open_cells) if open_cells else words.all_cited
    count = words.count_one if len(found) == 1 else words.count
    return count.format(count=len(found), uncited=said)


def _line(change: Change) -> str:
    words = state.catalog().lab.changes
    values = [say_weight(value or 0.0) for value in (change.old, change.new)]
    reason, source = _cited(change)
    line = words.line.format(
        name=say_change(change), old=values[0], new=values[1], reason=reason, source=source
    )
    sides = (change.old_certainty, change.new_certainty)
    if None not in sides and sides[0] != sides[1]:
        old, new = (state.catalog().lab.weights.certainties[str(side)] for side in sides)
        line += f" {words.certainty.format(old=old, new=new)}"
    return line


def _cited(change: Change) -> tuple[str, str]:
    """Reason and source as they were given, in place of what stands in for them. Either may come from a
    file, so neither is Markdown.
    """
    words, draft = state.catalog().lab.changes, lab_state.lab().draft
    assert draft is not None
    table, _, key = change.what.partition(".")
    cell = (change.activity, change.criterion) if change.activity and change.criterion else (table, key)
    entry = draft.entry(cell)
    return plain(entry.reason) or words.no_reason, plain(entry.source) or words.no_source


def _draw_command(is_draft: bool) -> None:
    words = state.catalog().lab.changes
    st.subheader(words.reproduce_title, anchor=False)
    if not lab_state.is_ready():
        st.markdown(lab_state.refusal(words.reproduce_refused))
        return
    st.markdown(words.reproduce)
    catalog, keep = lab_state.engine().model.catalog, lab_state.lab().cohort.keep
    with st.container(key="lab_reproduce"):
        for text in (
            reproduce_cohort(catalog, words.people_file, words.out_file, draft=is_draft, keep=keep),
            reproduce_person(catalog, words.person_file, draft=is_draft),
        ):
            st.code(text, language=None, wrap_lines=True)
