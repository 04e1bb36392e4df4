"""Many people from a file: what cannot be scored, scoring, and what a draft changes."""

from __future__ import annotations

import streamlit as st

from recommender.cohort.codebook import codebook, codebook_csv
from recommender.cohort.faults import TableError
from recommender.cohort.source import Source
from recommender.cohort.upload import example_rows, faults_text
from recommender.lab.cohort_file import (
    CohortCheck,
    check_upload,
    open_upload,
    other_columns,
    score_upload,
)
from recommender.report.markdown import plain
from recommender.ui import lab_state, state
from recommender.ui.components.lab_job import draw_job
from recommender.ui.components.lab_results import draw_results
from recommender.ui.components.lab_table import draw_table
from recommender.ui.uploads import choose_file

# A file above the limit is still taken, so that it can be said what to do about it.
TAKEN = 2
CHECK, SCORE = "check", "score"


def draw_cohort() -> None:
    """Example and codebook, the file, its report, and the results."""
    words = state.catalog().lab.cohort
    st.markdown(words.lead)
    _draw_downloads()
    _draw_upload()
    found = lab_state.lab().cohort
    if found.content is None:
        return
    others: tuple[str, ...] = ()
    try:
        source = open_upload(state.catalog(), found.name, found.content)
        others = other_columns(state.catalog(), source)
        _draw_file(source, others)
    except TableError as error:
        lab_state.stop()
        st.error(plain(str(error)))
        if set(others) - set(found.keep):
            # The message is that of the command, and speaks of its option.
            st.caption(words.keep_here)


def _draw_downloads() -> None:
    words = state.catalog().lab.cohort
    with st.container(horizontal=True):
        st.download_button(
            words.example,
            lambda: example_rows(state.catalog()),
            words.example_file,
            "text/csv",
            key="lab_example",
            on_click="ignore",
        )
        st.download_button(
            words.codebook,
            lambda: codebook_csv(codebook(state.catalog())),
            words.codebook_file,
            "text/csv",
            key="lab_codebook",
            on_click="ignore",
        )


def _draw_upload() -> None:
    words, most = state.catalog().lab.cohort, state.catalog().cohort.upload.most_megabytes
    choose_file(
        words.upload,
        type=["csv", "parquet"],
        key="lab_people_file",
        max_upload_size=TAKEN * most,
        on_change=lab_state.take_file,
        args=("lab_people_file",),
    )
    st.caption(words.upload_hint.format(most=most))


def _draw_file(source: Source, others: tuple[str, ...]) -> None:
    catalog, found = state.catalog(), lab_state.lab().cohort
    words = catalog.lab.cohort
    if others:
        st.multiselect(
            words.keep,
            others,
            key=state.mirror("lab_keep", list(found.keep)),
            on_change=lab_state.keep_columns,
            args=("lab_keep",),
            placeholder=words.keep_hint,
        )
    rows = catalog.lab.limits.chunk_rows
    if lab_state.lab().job == CHECK:
        found.check = draw_job(lambda told: check_upload(state.engine(), source, found.keep, told, rows))
    if found.check is None:
        st.button(words.read, key="lab_read", on_click=lab_state.start, args=(CHECK,))
        return
    _draw_report(found.check)
    _draw_scoring(source, rows)


def _draw_report(check: CohortCheck) -> None:
    words = state.catalog().lab.cohort
    with st.container(key="lab_report"):
        said = words.found.format(
            rows=f"{check.rows:,}", good=f"{check.rows - check.bad:,}", bad=f"{check.bad:,}"
        )
        st.markdown(f"**{plain(lab_state.lab().cohort.name)}.** {said}")
        for line in check.summary.suspects:
            st.warning(plain(line))
        if check.summary.notes:
            st.markdown("\n".join(f"- {plain(line)}" for line in check.summary.notes))
        if not check.faults:
            return
        shown = check.faults[: state.catalog().lab.limits.shown_rows]
        st.markdown(words.faults.format(shown=len(shown), count=f"{len(check.faults):,}"))
        draw_table(words.faults_title, words.fault_columns, shown)
        st.download_button(
            words.errors,
            lambda: faults_text(check.faults),
            words.errors_file,
            "text/csv",
            key="lab_errors",
            on_click="ignore",
        )


def _draw_scoring(source: Source, rows: int) -> None:
    words, found = state.catalog().lab.cohort, lab_state.lab().cohort
    if found.check and found.check.bad == found.check.rows:
        st.warning(words.none_good)
        return
    if not lab_state.is_ready():
        st.warning(lab_state.refusal(state.catalog().lab.page.needs_cited))
        return
    if found.keep and lab_state.changes():
        st.selectbox(
            words.by,
            found.keep,
            index=None,
            key=state.mirror("lab_by", found.by, found.keep),
            on_change=lab_state.group_by,
            args=("lab_by",),
            placeholder=words.keep_hint,
        )
    st.button(words.score, key="lab_score", type="primary", on_click=lab_state.start, args=(SCORE,))
    if lab_state.lab().job == SCORE:
        draft = (lab_state.engine(), lab_state.changes()) if lab_state.changes() else None
        found.run = draw_job(
            lambda told: score_upload(state.engine(), draft, source, found.keep, told, rows, found.by)
        )
        found.made_with = lab_state.set_key()
    if found.run is None:
        return
    if found.made_with != lab_state.set_key():
        st.info(words.stale)
        return
    draw_results(found.run)
