"""Results of many people: first choices, a few rows, what a draft changes, and the files."""

from collections.abc import Callable

import pyarrow as pa
import streamlit as st

from recommender.research.cohort.writers import results_bytes
from recommender.research.weights.cohort_file import CohortRun, flips_csv
from recommender.research.weights.flip_report import Hidden, term_text
from recommender.research.weights.moves import ManyReport, many_report
from recommender.research.weights.small_cells import Groups
from recommender.ui import session
from recommender.ui.lab import lab_session
from recommender.ui.lab.moves import draw_most_of_many, draw_one, draw_shares
from recommender.ui.lab.people import Subject
from recommender.ui.lab.widgets import draw_table, save_button


def draw_results(run: CohortRun) -> None:
    catalog = session.catalog()
    texts = catalog.texts
    report = many_report(run.moved, catalog.compare.limits.smallest_cell)
    st.subheader(texts("lab.cohort.results_title"), anchor=False)
    st.caption(texts("lab.cohort.treatment"))
    draw_shares(report.shares)
    if run.after is not None:
        _draw_flips(report)
    st.subheader(texts("lab.cohort.rows_title"), anchor=False)
    table = run.shipped if run.after is None else run.after
    draw_table(texts("lab.cohort.rows_title"), texts.lines("lab.cohort.row_columns"), _rows(table))
    _draw_one_row(run)
    _draw_files(run)


def _rows(table: pa.Table) -> list[tuple[object, ...]]:
    catalog = session.catalog()
    shown = table.slice(0, catalog.lab.limits.shown_rows).to_pylist()
    titles = {category.id: category.title for category in catalog.ranked_categories}
    rows: list[tuple[object, ...]] = []
    for row in shown:
        first = [id for id in titles if row[f"rank_{id}"] == 1]
        fit = f"{row[f'fit_{first[0]}']:.1f}" if first else ""
        names = ", ".join(titles[id] for id in first) or catalog.texts("compare.report.no_choice")
        kinds = ("blank", "declined", "not_asked")
        missing = " · ".join(str(row[f"missing_{kind}"]) for kind in kinds)
        rows.append((row["row"], names, fit, missing))
    return rows


def _draw_flips(report: ManyReport) -> None:
    texts, flips = session.texts(), report.flips
    st.subheader(texts("lab.cohort.flips_title"), anchor=False)
    with st.container(key="lab_flips"):
        count = _say_count(flips.count, flips.hidden)
        people = _say_count(flips.people, "few" if flips.people is None else None)
        st.markdown(texts("lab.moves.flips", count=count, people=people))
        ways = [(_choice(old), _choice(new), f"{n:,}") for (old, new), n in flips.ways]
        if flips.rest:
            ways.append((texts("lab.cohort.rest"), "", f"{flips.rest:,}"))
        if ways:
            draw_table(texts("lab.cohort.flips_title"), texts.lines("lab.cohort.flip_columns"), ways)
        because = [(_term(term), f"{n:,}") for term, n in flips.because or ()]
        if because:
            title = texts("lab.cohort.because_title")
            draw_table(title, texts.lines("lab.cohort.because_columns"), because)
        if flips.groups is not None:
            _draw_groups(flips.groups)
        st.caption(texts("compare.report.small", most=flips.smallest - 1, smallest=flips.smallest))
    for effect in report.effects[:1]:
        is_shown = effect.hidden or effect.flips
        count = _say_count(effect.flips, effect.hidden)
        draw_most_of_many(effect.change.cell, count if is_shown else None)


def _say_count(count: int | None, hidden: Hidden | None) -> str:
    """A count, or what may be shown instead."""
    if hidden is None:
        return f"{count:,}"
    smallest = session.catalog().compare.limits.smallest_cell
    return session.texts()(f"compare.report.hidden.{hidden}", smallest=smallest)


def _draw_groups(groups: Groups) -> None:
    texts = session.texts()
    title = texts("lab.cohort.groups_title", column=lab_session.lab().cohort.by)
    rows = [
        (g.name or texts("compare.report.no_group"), f"{g.people:,}", f"{g.flips:,}")
        for g in groups.shown
    ]
    if groups.rest:
        rows.append((texts("lab.cohort.rest"), f"{groups.rest.people:,}", f"{groups.rest.flips:,}"))
    draw_table(title, (title, *texts.lines("lab.cohort.group_columns")), rows)


def _term(term: str) -> str:
    """A weight or a base by its names; `points_hug_touch_wish` is an activity and a criterion."""
    catalog = session.catalog()
    for id, activity in catalog.activities.items():
        criterion = catalog.scored_criteria.get(term.removeprefix(f"points_{id}_"))
        if criterion and term.startswith(f"points_{id}_"):
            return f"{activity.title} · {criterion.label}"
        if term == f"base_{id}":
            return f"{activity.title} · {catalog.texts('results.receipt_base')}"
    return term_text(term, catalog.texts)


def _choice(first: tuple[str, ...]) -> str:
    titles, texts = session.catalog().categories, session.texts()
    return " = ".join(titles[id].title for id in first) or texts("compare.report.no_choice")


def _draw_one_row(run: CohortRun) -> None:
    texts = session.texts()
    with st.expander(texts("lab.cohort.one_title"), key="lab_one_row"):
        number = st.number_input(
            texts("lab.cohort.one_row"),
            min_value=1,
            max_value=max(run.check.rows, 1),
            value=None,
            key="lab_row",
            placeholder=texts("lab.cohort.one_hint"),
        )
        responses = run.check.row(int(number)) if number else None
        if number and responses is None:
            st.markdown(texts("lab.cohort.one_bad", row=int(number)))
        elif responses is not None:
            draw_one(Subject(("row", number, run.token), responses), "row")


def _draw_files(run: CohortRun) -> None:
    texts, after = session.texts(), run.after
    names, labels = texts.table("lab.cohort.files"), texts.table("lab.cohort.file_labels")
    files: dict[str, Callable[[], bytes]] = {
        "shipped_csv": lambda: results_bytes(run.shipped, "csv"),
        "shipped_parquet": lambda: results_bytes(run.shipped, "parquet"),
    }
    if after is not None:
        files |= {
            "draft_csv": lambda: results_bytes(after, "csv"),
            "draft_parquet": lambda: results_bytes(after, "parquet"),
            "changed": lambda: flips_csv(session.catalog(), run.flips).encode(),
        }
    st.subheader(texts("lab.cohort.files_title"), anchor=False)
    st.caption(texts("lab.cohort.files_hint"))
    with st.container(horizontal=True, key="lab_results_files"):
        for kind, make in files.items():
            save_button(labels[kind], make, names[kind], "application/octet-stream", f"lab_{kind}")
