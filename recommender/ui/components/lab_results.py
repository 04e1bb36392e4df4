"""Results of many people: first choices, a few rows, what a draft changes, and the files."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import streamlit as st

from recommender.cohort.upload import results_bytes
from recommender.lab.cohort_file import CohortRun, flips_csv
from recommender.lab.flip_report import term_text
from recommender.lab.many import ManyReport, many_report
from recommender.lab.small_cells import Groups
from recommender.ui import lab_state, state
from recommender.ui.components.lab_moves import draw_one, draw_shares, say_change
from recommender.ui.components.lab_table import draw_table
from recommender.ui.lab_people import Subject


def draw_results(run: CohortRun) -> None:
    """Everything that follows from one file."""
    catalog = state.catalog()
    words = catalog.lab.cohort
    report = many_report(
        run.moved, state.engine().model.category_ids, catalog.compare.limits.smallest_cell
    )
    st.subheader(words.results_title, anchor=False)
    st.caption(words.treatment)
    draw_shares(report.shares)
    if run.after is not None:
        _draw_flips(report)
    st.subheader(words.rows_title, anchor=False)
    table = run.shipped if run.after is None else run.after
    draw_table(words.rows_title, words.row_columns, _rows(table))
    _draw_one_row(run)
    _draw_files(run)


def _rows(table: pa.Table) -> list[tuple[object, ...]]:
    catalog = state.catalog()
    shown = table.slice(0, catalog.lab.limits.shown_rows).to_pylist()
    titles = {category.id: category.title for category in catalog.ranked_categories}
    rows: list[tuple[object, ...]] = []
    for row in shown:
        first = [id for id in titles if row[f"rank_{id}"] == 1]
        fit = f"{row[f'fit_{first[0]}']:.1f}" if first else ""
        names = ", ".join(titles[id] for id in first) or catalog.compare.report.no_choice
        kinds = ("blank", "declined", "not_asked")
        missing = " · ".join(str(row[f"missing_{kind}"]) for kind in kinds)
        rows.append((row["row"], names, fit, missing))
    return rows


def _draw_flips(report: ManyReport) -> None:
    catalog, flips = state.catalog(), report.flips
    words, said = catalog.lab.cohort, catalog.compare.report
    st.subheader(words.flips_title, anchor=False)
    few = getattr(said, flips.hidden).format(smallest=flips.smallest) if flips.hidden else ""
    count = few or f"{flips.count:,}"
    people = said.few.format(smallest=flips.smallest) if flips.people is None else f"{flips.people:,}"
    with st.container(key="lab_flips"):
        st.markdown(catalog.lab.moves.flips.format(count=count, people=people))
        rest = [(words.rest, "", f"{flips.rest:,}")] if flips.rest else []
        ways = [(_choice(old), _choice(new), f"{n:,}") for (old, new), n in flips.ways]
        if ways or rest:
            draw_table(words.flips_title, words.flip_columns, [*ways, *rest])
        because = [(_term(term), f"{n:,}") for term, n in flips.because or ()]
        if because:
            draw_table(words.because_title, words.because_columns, because)
        if flips.groups is not None:
            _draw_groups(flips.groups)
        st.caption(said.small.format(most=flips.smallest - 1, smallest=flips.smallest))
    for first in report.effects[:1]:
        few = getattr(said, first.hidden).format(smallest=flips.smallest) if first.hidden else ""
        told = few or f"{first.flips:,}"
        most = catalog.lab.moves.most_many.format(name=say_change(first.change), count=told)
        st.markdown(most if few or first.flips else catalog.lab.moves.most_none)


def _draw_groups(groups: Groups) -> None:
    words, said = state.catalog().lab.cohort, state.catalog().compare.report
    title = words.groups_title.format(column=lab_state.lab().cohort.by)
    rows = [(g.name or said.no_group, f"{g.people:,}", f"{g.flips:,}") for g in groups.shown]
    if groups.rest:
        rows.append((words.rest, f"{groups.rest.people:,}", f"{groups.rest.flips:,}"))
    draw_table(title, (title, *words.group_columns), rows)


def _term(term: str) -> str:
    """A weight or a base by its names; `points_hug_touch_wish` is an activity and a criterion."""
    catalog = state.catalog()
    for id, activity in catalog.activities.items():
        criterion = catalog.scored_criteria.get(term.removeprefix(f"points_{id}_"))
        if criterion and term.startswith(f"points_{id}_"):
            return f"{activity.title} · {criterion.label}"
        if term == f"base_{id}":
            return f"{activity.title} · {catalog.words.results.receipt_base}"
    return term_text(term, catalog.compare.report)


def _choice(first: tuple[str, ...]) -> str:
    titles, words = state.catalog().categories, state.catalog().compare.report
    return " = ".join(titles[id].title for id in first) or words.no_choice


def _draw_one_row(run: CohortRun) -> None:
    words = state.catalog().lab.cohort
    with st.expander(words.one_title, key="lab_one_row"):
        number = st.number_input(
            words.one_row,
            min_value=1,
            max_value=max(run.check.rows, 1),
            value=None,
            key="lab_row",
            placeholder=words.one_hint,
        )
        responses = run.row(int(number)) if number else None
        if number and responses is None:
            st.markdown(words.one_bad.format(row=int(number)))
        elif responses is not None:
            draw_one(Subject(("row", number, run.token), responses), "row")


def _draw_files(run: CohortRun) -> None:
    words, names = state.catalog().lab.cohort, state.catalog().lab.cohort.files
    st.subheader(words.files_title, anchor=False)
    st.caption(words.files_hint)
    with st.container(horizontal=True, key="lab_results_files"):
        _save("shipped_csv", lambda: results_bytes(run.shipped, "csv"), names)
        _save("shipped_parquet", lambda: results_bytes(run.shipped, "parquet"), names)
        if run.after is not None:
            after = run.after
            _save("draft_csv", lambda: results_bytes(after, "csv"), names)
            _save("draft_parquet", lambda: results_bytes(after, "parquet"), names)
            _save("changed", lambda: flips_csv(state.catalog(), run.flips).encode(), names)


def _save(kind: str, make: Callable[[], bytes], names: dict[str, str]) -> None:
    label = state.catalog().lab.cohort.file_labels[kind]
    st.download_button(
        label, make, names[kind], "application/octet-stream", key=f"lab_{kind}", on_click="ignore"
    )
